"""Who is asking: the one file that knows Flask-Login. Every page wants a signed-in person unless marked as open."""

from collections.abc import Callable, Collection
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from advocacy import clock, db
from advocacy.people import actions, queries
from advocacy.people.limits import limiter
from advocacy.people.models import Person, Role, Sitting

Args = ParamSpec("Args")
Answer = TypeVar("Answer")
View = Callable[Args, Answer]

# How often a browser that is used is noted as seen.
SEEN_EVERY = timedelta(minutes=5)


class Seat(UserMixin):  # type: ignore[misc] # Flask-Login carries no types
    """A person in one signed-in browser."""

    def __init__(self, token: str, sitting: Sitting, person: Person) -> None:
        self.token = token
        self.sitting = sitting
        self.person = person

    def get_id(self) -> str:
        """What the cookie holds: the sitting's token, which nothing else stores."""
        return self.token


def init(app: Flask, open_endpoints: Collection[str] = ()) -> None:
    """Set `g.person` before each request and let nobody else in; pages named here are open besides those marked."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_load)
    app.config["PERMANENT_SESSION_LIFETIME"] = timedelta(days=actions.SITTING_DAYS)
    app.extensions["open_endpoints"] = frozenset(open_endpoints)
    app.before_request(_greet)
    app.teardown_appcontext(_note_seen)


def opened(view: View[Args, Answer]) -> View[Args, Answer]:
    """Mark a page as open to strangers."""
    setattr(view, "opened", True)  # noqa: B010 - a mark that the guard and the tests read
    return view


def required(view: View[Args, Answer]) -> View[Args, Answer]:
    """Ask for a signed-in person, whatever else is said elsewhere."""

    @wraps(view)
    def guarded(*args: Args.args, **kwargs: Args.kwargs) -> Answer:
        return view(*args, **kwargs) if g.person else cast(Answer, to_sign_in())

    return guarded


def allowed(*roles: Role) -> Callable[[View[Args, Answer]], View[Args, Answer]]:
    """Ask for a signed-in person with one of these roles."""

    def decorate(view: View[Args, Answer]) -> View[Args, Answer]:
        @wraps(view)
        def guarded(*args: Args.args, **kwargs: Args.kwargs) -> Answer:
            if not g.person:
                return cast(Answer, to_sign_in())
            if not g.person.has(*roles):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return decorate


def sparing(limit: str) -> Callable[[View[Args, Answer]], View[Args, Answer]]:
    """Refuse what one person asks for more often than this: for pages that make us call somebody else's server."""
    return cast(Callable[[View[Args, Answer]], View[Args, Answer]], limiter.limit(limit, key_func=lambda: me().id))


def sparing_strangers(limit: str) -> Callable[[View[Args, Answer]], View[Args, Answer]]:
    """Refuse what one address asks for more often than this: for pages that are open to anybody."""
    return cast(Callable[[View[Args, Answer]], View[Args, Answer]], limiter.limit(limit))


def me() -> Person:
    """The person asking; only behind a door that let them in."""
    if not g.person:
        abort(401)
    return cast(Person, g.person)


def here() -> Sitting:
    """The sitting of this browser."""
    return cast(Sitting, current_user.sitting)


def enter(person: Person, device: str) -> None:
    """Sign a person in with a fresh token; what this browser's cookie held before is dropped."""
    if g.get("person"):
        actions.end_sitting(db.session(), here())
    token = actions.sign_in(db.session(), person, device)
    sitting, _ = queries.seated(db.session(), token) or abort(401)
    session.clear()
    session.permanent = True
    login_user(Seat(token, sitting, person))
    g.person = person


def leave() -> None:
    """Sign this browser out."""
    if g.person:
        actions.end_sitting(db.session(), here())
    logout_user()
    session.clear()
    g.person = None


def to_sign_in() -> Response:
    """Lead a stranger to the sign-in page, and back here afterwards if this was a page to read."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("people.sign_in", next=back), 303)


def safe(address: str | None) -> str:
    """An address of this site to go back to, else its front page."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return "/"
    parts = urlsplit(address)
    return "/" if parts.scheme or parts.netloc else address


def _load(token: str) -> Seat | None:
    found = queries.seated(db.session(), token)
    return Seat(token, *found) if found else None


def _greet() -> Response | None:
    g.person = None
    if request.endpoint == "static":
        return None
    if session.get("_user_id"):
        g.person = current_user.person if current_user.is_authenticated else None
    if g.person and here().seen_at < clock.now() - SEEN_EVERY:
        g.seen = here().id
    return None if g.person or _is_open() else to_sign_in()


def _is_open() -> bool:
    # An address that leads nowhere is answered 404 to everyone.
    if request.endpoint is None or request.endpoint in current_app.extensions["open_endpoints"]:
        return True
    return bool(getattr(current_app.view_functions[request.endpoint], "opened", False))


def _note_seen(error: BaseException | None) -> None:
    # After the request's own session is closed, so that the two do not wait for each other.
    seen = g.pop("seen", None)
    if seen:
        with db.transaction() as own:
            actions.touch(own, seen)
