"""The written part of the demonstration, read from its files: people, posts, words."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "texts"
SITE = "https://vercourt.example"


@dataclass(frozen=True)
class TeamText:
    """A team, how many it has, and what they do there."""

    key: str
    name: str
    size: int
    country: str
    jobs: tuple[str, ...]
    parent: str = ""


@dataclass(frozen=True)
class PersonText:
    """Someone with a part in the story; `helps` names the leaders a delegate writes for."""

    name: str
    team: str
    job: str
    roles: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    language: str = ""
    shows_name: bool = False


@dataclass(frozen=True)
class TopicText:
    """A topic in both languages; a closed one belongs to teams."""

    key: str
    fr: str
    en: str
    closed: bool = False
    teams: tuple[str, ...] = ()


@dataclass(frozen=True)
class PostText:
    """A post as its author wrote it. `interest`: how much it speaks to colleagues, 1 for most posts.

    `page` is the title of the linked page, none without; `lasts` is how many days it may be relayed.
    """

    key: str
    author: str
    kind: str
    language: str
    title: str
    body: tuple[str, ...]
    fr: str = ""
    en: str = ""
    linkedin: str = ""
    page: str = ""
    about: str = ""
    source: str = ""
    topics: tuple[str, ...] = ()
    interest: float = 1.0
    lasts: int = 0
    scene: str = ""
    alt: str = ""
    drafted_by: str = ""

    @property
    def link(self) -> str:
        """The address it leads to, or nothing."""
        return f"{SITE}/{self.key}" if self.page else ""

    @property
    def html(self) -> str:
        """The text as the composer would have sent it."""
        return "".join(f"<p>{paragraph}</p>" for paragraph in self.body)


@dataclass(frozen=True)
class Names:
    """First and last names usual in a country."""

    first: tuple[str, ...]
    last: tuple[str, ...]


@dataclass(frozen=True)
class Script:
    """Everything that was written for the demonstration; posts in the order they went out."""

    teams: tuple[TeamText, ...]
    persons: tuple[PersonText, ...]
    topics: tuple[TopicText, ...]
    names: dict[str, Names]
    posts: tuple[PostText, ...]
    drafts: tuple[PostText, ...]
    own: dict[str, tuple[str, ...]]
    # What becomes of some relays of the first person, by the key of the post.
    fates: dict[str, str]


@lru_cache
def script() -> Script:
    """The files, read once."""
    company, words = _file("company.toml"), _file("words.toml")
    months = [_file(f"posts-{number}.toml") for number in (1, 2, 3, 4)]
    return Script(
        teams=tuple(TeamText(**_tuples(each)) for each in company["team"]),
        persons=tuple(PersonText(**_tuples(each)) for each in company["person"]),
        topics=tuple(TopicText(**_tuples(each)) for each in company["topic"]),
        names={country: Names(**_tuples(each)) for country, each in company["names"].items()},
        posts=tuple(PostText(**_tuples(each)) for month in months for each in month["post"]),
        drafts=tuple(PostText(**_tuples(each)) for each in _file("drafts.toml")["post"]),
        own={language: tuple(said) for language, said in words["own"].items()},
        fates={each["post"]: each["state"] for each in words["relay"]},
    )


def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
