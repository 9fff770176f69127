"""A person at the keyboard: reaches things by Tab, sees where the focus is, and their acts are counted."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

# Nothing fixed lies over what has the focus.
SEEN = """(element) => {
  const box = element.getClientRects()[0];
  if (!box) return false;
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const own = [element, ...(element.labels ?? [])];
  return !!top && (top.contains(element) || own.some((one) => one.contains(top)));
}"""
MOST = 150


@dataclass
class Keys:
    """The keyboard of a window; `acts` counts activations, not moves or letters."""

    page: Page
    acts: int = 0

    def reach(self, wanted: Locator) -> None:
        """Tab until the wanted element has the focus, and is in sight there."""
        wanted.wait_for()
        for _step in range(MOST):
            if wanted.evaluate("(element) => element === document.activeElement"):
                assert wanted.evaluate(SEEN), "the focus is hidden"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {wanted}")

    def press(self, wanted: Locator, key: str = "Enter") -> None:
        """Reach it and activate it."""
        self.reach(wanted)
        self.page.keyboard.press(key)
        self.acts += 1

    def write(self, wanted: Locator, text: str) -> None:
        """Reach a field and write in it instead of what was there."""
        self.reach(wanted)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def counted(self) -> int:
        """How many acts since the last count."""
        acts, self.acts = self.acts, 0
        return acts
