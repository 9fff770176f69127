"""Rows that tests start from: plain functions, a session first, and any column by name to say otherwise."""

from datetime import date, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from advocacy import clock, db
from advocacy.feed.models import Caption, Kind, Post, PostState, Topic
from advocacy.networks.models import Account, Server
from advocacy.people.models import Grant, Membership, Person, PersonState, Role, Team
from advocacy.shares.models import Delivery, DeliveryState, Share

Row = TypeVar("Row", bound=db.Base)
_number = count(1)


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def team(session: Session, name: str = "", **columns: Any) -> Team:
    """A team."""
    return _add(session, Team(name=name or f"Équipe {next(_number)}", **columns))


def person(session: Session, *roles: Role, team: Team | None = None, **columns: Any) -> Person:
    """An active person with these roles, in a team when one is given."""
    number = next(_number)
    values = {"name": f"Camille {number}", "email": f"camille.{number}@atelier.example", "state": PersonState.ACTIVE}
    made = _add(session, Person(**{**values, **columns}))
    made.roles.extend(Grant(person_id=made.id, role=role) for role in roles)
    session.flush()
    if team:
        membership(session, made, team)
    return made


def membership(session: Session, person: Person, team: Team, **columns: Any) -> Membership:
    """A person's place in a team, since 2026 began and still."""
    return _add(session, Membership(**{"person_id": person.id, "team": team, "since": date(2026, 1, 1), **columns}))


def topic(session: Session, name: str = "", **columns: Any) -> Topic:
    """A topic with one name in both languages."""
    name = name or f"Sujet {next(_number)}"
    return _add(session, Topic(**{"name_fr": name, "name_en": name, **columns}))


def post(session: Session, author: Person | None = None, **columns: Any) -> Post:
    """A post published an hour ago, with one caption for any network."""
    author = author or person(session, Role.LEADER)
    values = {
        "author": author,
        "drafted_by_id": author.id,
        "kind": Kind.EXPERTISE,
        "language": "fr",
        "title": f"Ce que nous avons appris {next(_number)}",
        "body_html": "<p>Trois leçons du terrain.</p>",
        "state": PostState.PUBLISHED,
        "published_at": clock.now() - timedelta(hours=1),
    }
    made = Post(**{**values, **columns})
    if "captions" not in columns:
        made.captions.append(Caption(language=made.language, text="À lire, vraiment."))
    return _add(session, made)


def server(session: Session, connector: str = "sandbox", **columns: Any) -> Server:
    """A network server where we are registered."""
    values = {"connector": connector, "origin": f"https://{next(_number)}.social.example", "client_id": "relais"}
    return _add(session, Server(**{**values, **columns}))


def account(session: Session, person: Person, server_: Server | None = None, **columns: Any) -> Account:
    """A connected account of a person."""
    from advocacy import crypto

    number = next(_number)
    server_ = server_ or server(session)
    values = {
        "person": person,
        "server": server_,
        "connector": server_.connector,
        "remote_id": str(number),
        "handle": f"@camille{number}",
        "token_sealed": crypto.seal("a token"),
    }
    return _add(session, Account(**{**values, **columns}))


def share(session: Session, person: Person, post_: Post | None = None, **columns: Any) -> Share:
    """A person's share of a post, not yet on its way anywhere."""
    values = {
        "person": person,
        "post": post_ or post(session),
        "text": "À lire, vraiment.",
        "language": "fr",
        "form_key": db.new_id(),
    }
    return _add(session, Share(**{**values, **columns}))


def delivery(session: Session, share: Share, account: Account | None = None, **columns: Any) -> Delivery:
    """A share on its way to one account, due now."""
    values = {
        "share": share,
        "account": account,
        "network": account.connector if account else "linkedin",
        "state": DeliveryState.WAITING,
        "text": f"{share.text} http://127.0.0.1:8000/r/c{next(_number)}",
        "code": f"c{next(_number)}",
        "due_at": clock.now(),
    }
    return _add(session, Delivery(**{**values, **columns}))
