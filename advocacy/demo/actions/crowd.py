"""How colleagues lived it: which posts they saw, what they thought, what they passed on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from advocacy.demo.actions.company import Company, Member
from advocacy.demo.course import Course
from advocacy.demo.script import PostText, Script
from advocacy.feed.queries import Face

REASONS = ("topic", "tone", "known", "format", "other")
# The first person has not touched the newest posts: whoever signs in as her can.
LEFT_TO_HER = 3
# Nothing is on its way while the demonstration is loaded.
SETTLED = timedelta(minutes=4)


@dataclass(frozen=True)
class Act:
    """Someone passes a post on. `fate`: what becomes of it where it is not simply published."""

    member: Member
    text: PostText
    post: Face
    at: datetime
    fate: str = ""


@dataclass(frozen=True)
class Lived:
    """Rows of showings and opinions, visits by person, and what was passed on, in order of time."""

    showings: list[dict[str, Any]]
    opinions: list[dict[str, Any]]
    visits: dict[str, list[datetime]]
    acts: list[Act]


def live(script: Script, company: Company, posts: dict[str, Face], course: Course) -> Lived:
    """Let everyone come, see and choose."""
    lived = Lived([], [], {}, [])
    for member in company.members.values():
        reader = _Reader(member, script, course, first=member is company.first)
        lived.visits[member.person.id] = reader.visits
        for place, text in enumerate(script.posts):
            post = posts[text.key]
            seen = reader.sees(text, post)
            if seen is not None:
                lived.showings.append(reader.showing(post, seen))
                lived.opinions.extend(reader.thinks(post, text, seen))
                lived.acts.extend(reader.passes_on(text, post, seen, len(script.posts) - place))
    lived.acts.sort(key=lambda act: act.at)
    return lived


def _below(script: Script, teams: tuple[str, ...]) -> frozenset[str]:
    """These teams and those right below them, to whom a closed topic comes down."""
    return frozenset(teams).union(team.key for team in script.teams if team.parent in teams)


class _Reader:
    """One colleague, with a seed of their own."""

    def __init__(self, member: Member, script: Script, course: Course, *, first: bool) -> None:
        self.member = member
        self.course = course
        self.closed = {topic.key: _below(script, topic.teams) for topic in script.topics if topic.closed}
        self.fates = script.fates if first else {}
        self.first = first
        self.chance = Random(f"reader:{member.key}")
        coming = course.visits(member.habit, self.chance)
        self.visits = [visit for visit in coming if visit < member.until]

    def sees(self, text: PostText, post: Face) -> datetime | None:
        """When they come across it, if at all."""
        assert post.published_at is not None
        let_in = all(self.member.team in self.closed[key] for key in text.topics if key in self.closed)
        seen = self.course.seen(post.published_at, self.visits, self.chance)
        if text.key in self.fates:
            return post.published_at + timedelta(hours=3)
        return seen if let_in and seen is not None and seen < self.course.now - SETTLED else None

    def showing(self, post: Face, seen: datetime) -> dict[str, Any]:
        """The card was on their screen."""
        opened = self.chance.random() < 0.18
        ids = {"person_id": self.member.person.id, "post_id": post.id}
        return {**ids, "at": seen, "opened": opened, "could_relay": post.relayable(seen)}

    def thinks(self, post: Face, text: PostText, seen: datetime) -> Iterator[dict[str, Any]]:
        """One in eight says so."""
        says, likes, why = self.chance.random() < 0.12, self.chance.random() < 0.62 + 0.15 * text.interest, ""
        if not likes:
            why = self.chance.choice(REASONS)
        if says:
            ids = {"person_id": self.member.person.id, "post_id": post.id}
            yield {**ids, "interesting": likes, "because": why, "at": seen + timedelta(seconds=40)}

    def passes_on(self, text: PostText, post: Face, seen: datetime, newest: int) -> Iterator[Act]:
        """Some relay some posts: those that speak to them, in their language, on their topics."""
        drawn, after = self.chance.random(), timedelta(seconds=self.chance.uniform(20, 220))
        wanted = drawn < self._draw_to(text) and not (self.first and newest <= LEFT_TO_HER)
        fate = self.fates.get(text.key, "")
        if (wanted or fate) and post.relayable(seen) and seen + after < self.course.now - SETTLED:
            yield Act(self.member, text, post, seen + after, fate)

    def _draw_to(self, text: PostText) -> float:
        language = 1.15 if text.language == self.member.person.language else 0.75
        topic = 1.2 if self.member.topics.intersection(text.topics) else 0.9
        return min(0.9, self.member.drive * text.interest * language * topic)
