"""The course of time: 120 days that end now, and ids that sort by their moment."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

DAYS = 120
HOME = ZoneInfo("Europe/Paris")
# Ids are counted from here, so that they are the same whenever the demonstration is loaded.
FIRST_MILLISECOND = 1_735_689_600_000
# The last post went out so long ago: some have seen it, and it is too early to say more.
LATEST = timedelta(hours=2)


@dataclass(frozen=True)
class Course:
    """The days up to `now`."""

    now: datetime

    @property
    def begin(self) -> datetime:
        """The first moment."""
        return self.now - timedelta(days=DAYS)

    @cached_property
    def days(self) -> list[date]:
        """Working days, yesterday or the last before it at the end."""
        today = self.now.astimezone(HOME).date()
        all_days = (today - timedelta(days=back) for back in range(DAYS - 1, 0, -1))
        return [day for day in all_days if day.weekday() < 5]

    def at(self, day: int, hour: float) -> datetime:
        """A moment of the working day with that number, by the clock on the wall."""
        minutes = round(hour * 3600)
        return datetime.combine(self.days[day], datetime.min.time(), HOME) + timedelta(seconds=minutes)

    def published(self, place: int, posts: int, chance: Random) -> datetime:
        """When the post at a place in the order went out: evenly over the days, the last one just now."""
        hour = chance.uniform(8, 16)
        if place == posts - 1:
            return self.now - LATEST
        return self.at(round(place * (len(self.days) - 1) / (posts - 2)), hour)

    def visits(self, habit: float, chance: Random) -> list[datetime]:
        """When someone opens the feed, who does so on a share `habit` of working days."""
        moments = []
        for day in range(len(self.days)):
            comes, hour = chance.random() < habit, chance.uniform(7.5, 18.5)
            if comes:
                moments.append(self.at(day, hour))
        lately = chance.random() < habit / 2, chance.uniform(0.06, 0.94)
        return [*moments, self.now - lately[1] * LATEST] if lately[0] else moments

    def seen(self, published: datetime, visits: list[datetime], chance: Random) -> datetime | None:
        """At which visit someone comes across a post, if at all: soon, or when it is far down."""
        for visit in visits[bisect_left(visits, published) :]:
            if visit > published + timedelta(days=10):
                break
            if chance.random() < 0.75:
                return visit + timedelta(seconds=chance.uniform(3, 90))
        return None


class Ids:
    """Ids of version 7 whose time is that of the story and whose chance is seeded."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._chance = Random("ids")

    def at(self, moment: datetime) -> str:
        """An id for something made at a moment."""
        since = max(timedelta(0), moment - self._course.begin + timedelta(days=100))
        milliseconds = FIRST_MILLISECOND + int(since / timedelta(milliseconds=1))
        digits = f"{milliseconds:012x}7{self._chance.getrandbits(12):03x}{8 + self._chance.getrandbits(2):x}"
        digits += f"{self._chance.getrandbits(60):015x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
