"""Tables of persons, teams, roles, ways in and the audit log."""

import unicodedata
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from advocacy import clock
from advocacy.db import Base, choice, new_id


def folded(text: str) -> str:
    """A text without case and accents, to sort and search by: `Élodie` to `elodie`."""
    apart = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


class Role(StrEnum):
    """What a person may do beyond being an employee, which everyone is."""

    EMPLOYEE = "employee"
    LEADER = "leader"
    DELEGATE = "delegate"
    COMMS = "comms"
    HR = "hr"
    OWNER = "owner"


class PersonState(StrEnum):
    """Where someone stands with the installation."""

    INVITED = "invited"
    ACTIVE = "active"
    LEFT = "left"


class Team(Base):
    """A node of the tree of teams."""

    __tablename__ = "teams"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    name: Mapped[str]
    parent_id: Mapped[str | None] = mapped_column(sa.ForeignKey("teams.id"), index=True)
    parent: Mapped["Team | None"] = relationship(remote_side=[id])


class Person(Base):
    """Someone of the company, whatever roles they hold."""

    __tablename__ = "persons"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    name: Mapped[str]
    # The name without case and accents: both databases sort and search it alike.
    sort_name: Mapped[str]
    # Kept in lower case: two spellings of one address are one person.
    email: Mapped[str] = mapped_column(unique=True)
    job_title: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="fr")
    country: Mapped[str] = mapped_column(sa.String(2), default="FR")
    time_zone: Mapped[str] = mapped_column(default="Europe/Paris")
    state: Mapped[PersonState] = mapped_column(choice(PersonState, "state"), default=PersonState.INVITED)
    password_hash: Mapped[str | None]
    # Whether colleagues may see this person's name among those who relayed; off unless the person says so.
    shows_name: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    left_at: Mapped[datetime | None]
    roles: Mapped[list["Grant"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", foreign_keys="Grant.person_id"
    )

    __table_args__ = (sa.Index("ix_persons_sort_name_id", "sort_name", "id"),)

    @validates("name")
    def _sort(self, key: str, name: str) -> str:
        self.sort_name = folded(name)
        return name.strip()

    @validates("email")
    def _lower(self, key: str, email: str) -> str:
        return email.strip().lower()

    def has(self, *wanted: Role) -> bool:
        """Whether the person holds one of these roles; everyone is an employee."""
        return Role.EMPLOYEE in wanted or any(grant.role in wanted for grant in self.roles)

    @property
    def active(self) -> bool:
        """Whether the person may act."""
        return self.state == PersonState.ACTIVE


class Grant(Base):
    """One role held by one person."""

    __tablename__ = "grants"

    person_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(choice(Role, "role"), primary_key=True)
    granted_at: Mapped[datetime] = mapped_column(default=clock.now)


class Membership(Base):
    """A person in a team from one day to another; a share counts for the team of its day."""

    __tablename__ = "memberships"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    team_id: Mapped[str] = mapped_column(sa.ForeignKey("teams.id"), index=True)
    since: Mapped[date]
    # The first day on which it no longer holds.
    until: Mapped[date | None]
    team: Mapped[Team] = relationship()


class Delegation(Base):
    """A delegate who drafts and schedules for one named leader."""

    __tablename__ = "delegations"

    leader_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    delegate_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(default=clock.now)


class Sitting(Base):
    """One signed-in browser of one person; listed to them and revocable."""

    __tablename__ = "sittings"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    # Only a keyed digest is stored: the table gives nobody a way in.
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    device: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class TicketKind(StrEnum):
    """What a single-use link or code lets its holder do."""

    SIGN_IN = "sign-in"
    INVITATION = "invitation"
    PASSWORD = "password"
    SETUP = "setup"


class Ticket(Base):
    """A single-use, expiring way in: magic link, invitation, new password, or the code of the first run."""

    __tablename__ = "tickets"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    # Nobody's, only while the installation has no person at all.
    person_id: Mapped[str | None] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    kind: Mapped[TicketKind] = mapped_column(choice(TicketKind, "kind"))
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_by_id: Mapped[str | None] = mapped_column(sa.ForeignKey("persons.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LetterState(StrEnum):
    """How far a mail got."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCONFIRMED = "unconfirmed"
    FAILED = "failed"
    # No mail server is set: the letter stays here and is never sent later by surprise.
    KEPT = "kept"


class Letter(Base):
    """A mail on its way: a row first, so that neither a crash nor an empty Redis loses it."""

    __tablename__ = "letters"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    to: Mapped[str]
    subject: Mapped[str]
    # Sealed, since a letter holds links that let someone in; emptied once sent.
    text_sealed: Mapped[str]
    html_sealed: Mapped[str]
    state: Mapped[LetterState] = mapped_column(choice(LetterState, "state"), default=LetterState.WAITING)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(default="")

    __table_args__ = (sa.Index("ix_letters_state_due_at", "state", "due_at"),)


class AuditEntry(Base):
    """One administrative act: who, what, on what, when."""

    __tablename__ = "audit_entries"

    id: Mapped[str] = mapped_column(sa.String(36), primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    actor_id: Mapped[str | None] = mapped_column(sa.ForeignKey("persons.id"))
    act: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[str | None] = mapped_column(sa.String(36))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
