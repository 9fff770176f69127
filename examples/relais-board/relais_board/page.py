"""The town's own page for passing something on: it takes the words and the address, and confirms nothing."""

from urllib.parse import urlencode

from advocacy.networks.connector import TextRule


class TownPage:
    """A share page: four names and three methods."""

    name = "town-page"
    label = "Town page"
    takes_text = True

    def url(self, text: str, link: str) -> str:
        """The address of the page; a link that the text holds already is not given twice."""
        values = {"text": text} | ({"url": link} if link and link not in text else {})
        return f"https://town.example/share?{urlencode(values)}"

    def rule(self) -> TextRule:
        """Every character counts."""
        return TextRule(500, unit="characters")

    def length(self, text: str) -> int:
        """Code points."""
        return len(text)


PAGE = TownPage()
