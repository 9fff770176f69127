"""Tables of posts, their captions, pictures and previews, topics, and what a person saw and thought."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy import clock
from advocacy.db import Base, choice, new_id
from advocacy.people.models import Person

# Coming back within this time is the same visit.
SAME_VISIT = timedelta(minutes=30)


class Kind(StrEnum):
    """What a post is about; a proof must carry its source."""

    EXPERTISE = "expertise"
    HUMAN = "human"
    PRODUCT = "product"
    RECRUITING = "recruiting"
    INSTITUTIONAL = "institutional"
    PROOF = "proof"


class PostState(StrEnum):
    """Draft, published or archived; expiry is a date, not a state."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class PreviewState(StrEnum):
    """Whether a link's title and image have been fetched."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class Topic(Base):
    """A subject one follows; a closed one is given by admins and invisible to others."""

    __tablename__ = "topics"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    name_fr: Mapped[str]
    name_en: Mapped[str]
    closed: Mapped[bool] = mapped_column(default=False)

    def name(self, language: str) -> str:
        """The topic's name in a language."""
        return self.name_fr if language == "fr" else self.name_en


class Following(Base):
    """A person follows, or was given, a topic."""

    __tablename__ = "followings"

    person_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    topic_id: Mapped[str] = mapped_column(sa.ForeignKey("topics.id"), primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(default=clock.now)


class TopicTeam(Base):
    """A closed topic given to a team, so to whoever is in it or below it at the time."""

    __tablename__ = "topic_teams"

    topic_id: Mapped[str] = mapped_column(sa.ForeignKey("topics.id"), primary_key=True)
    team_id: Mapped[str] = mapped_column(sa.ForeignKey("teams.id"), primary_key=True, index=True)


class Media(Base):
    """An image of ours in its sizes, named by a digest of its content; the files are in the media folder."""

    __tablename__ = "media"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    width: Mapped[int]
    height: Mapped[int]
    # Widths in pixels at which it is stored as WebP; the largest is also stored as JPEG for networks.
    widths: Mapped[list[Any]]
    made_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class Preview(Base):
    """What a linked page says of itself, fetched once for everyone."""

    __tablename__ = "previews"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    url: Mapped[str] = mapped_column(unique=True)
    state: Mapped[PreviewState] = mapped_column(choice(PreviewState, "state"), default=PreviewState.WAITING)
    site: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    # Stored by us: browsers of readers never call the linked site.
    image_key: Mapped[str | None] = mapped_column(sa.ForeignKey("media.key"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    fetched_at: Mapped[datetime | None]
    # A code with a sentence in each language, when it failed.
    problem: Mapped[str] = mapped_column(default="")
    image: Mapped[Media | None] = relationship()

    __table_args__ = (sa.Index("ix_previews_state_asked_at", "state", "asked_at"),)


class Post(Base):
    """What a leader or comms publishes to the feed."""

    __tablename__ = "posts"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    author_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    drafted_by_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"))
    kind: Mapped[Kind] = mapped_column(choice(Kind, "kind"))
    title: Mapped[str]
    # Sanitised when written; never trusted to be anything but our allow-list.
    body_html: Mapped[str] = mapped_column(default="")
    # Title and text without marks, accents or case, for search.
    search_text: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="fr")
    link_url: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    state: Mapped[PostState] = mapped_column(choice(PostState, "state"), default=PostState.DRAFT)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
    published_at: Mapped[datetime | None]
    # When title or text were last changed after publishing; readers are told.
    edited_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    preview_id: Mapped[str | None] = mapped_column(sa.ForeignKey("previews.id"))
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    preview: Mapped[Preview | None] = relationship()
    captions: Mapped[list["Caption"]] = relationship(
        order_by="Caption.position", cascade="all, delete-orphan", back_populates="post"
    )
    pictures: Mapped[list["Picture"]] = relationship(
        order_by="Picture.position", cascade="all, delete-orphan", back_populates="post"
    )
    topics: Mapped[list[Topic]] = relationship(secondary="post_topics")

    __table_args__ = (sa.Index("ix_posts_state_published_at_id", "state", "published_at", "id"),)

    def relayable(self, at: datetime) -> bool:
        """Whether colleagues may still pass it on at this moment."""
        current = self.expires_at is None or at < self.expires_at
        return self.state == PostState.PUBLISHED and current


class PostTopic(Base):
    """A post belongs to a topic."""

    __tablename__ = "post_topics"

    post_id: Mapped[str] = mapped_column(sa.ForeignKey("posts.id"), primary_key=True)
    topic_id: Mapped[str] = mapped_column(sa.ForeignKey("topics.id"), primary_key=True, index=True)


class Caption(Base):
    """Suggested words for one network (empty: any network) and one language."""

    __tablename__ = "captions"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    post_id: Mapped[str] = mapped_column(sa.ForeignKey("posts.id"), index=True)
    network: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(sa.String(2))
    text: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    post: Mapped[Post] = relationship(back_populates="captions")


class Picture(Base):
    """An image of a post and what it shows, in words."""

    __tablename__ = "pictures"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    post_id: Mapped[str] = mapped_column(sa.ForeignKey("posts.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    alt: Mapped[str]
    key: Mapped[str] = mapped_column(sa.ForeignKey("media.key"), index=True)
    post: Mapped[Post] = relationship(back_populates="pictures")
    media: Mapped[Media] = relationship()


class Showing(Base):
    """A post was really shown to a person: half the card for one second, or opened. Once per person and post."""

    __tablename__ = "showings"

    person_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    post_id: Mapped[str] = mapped_column(sa.ForeignKey("posts.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    opened: Mapped[bool] = mapped_column(default=False)
    # Whether the person had a way to relay at that moment; uptake counts only those who had.
    could_relay: Mapped[bool] = mapped_column(default=True)


class Opinion(Base):
    """Interesting or not, and why: private to the person, shown to authors only as sums of 5 or more."""

    __tablename__ = "opinions"

    person_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    post_id: Mapped[str] = mapped_column(sa.ForeignKey("posts.id"), primary_key=True, index=True)
    interesting: Mapped[bool]
    because: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Visit(Base):
    """When a person last opened the feed, so that what is new can be said without a counter."""

    __tablename__ = "visits"

    person_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    at: Mapped[datetime]
    before: Mapped[datetime | None]

    def due(self, now: datetime) -> bool:
        """Whether it is worth writing down again; most readings of the feed then write nothing."""
        return now - self.at > SAME_VISIT / 6
