"""Later: the day, the time or the hours a person chooses for a relay to leave, and changes afterwards."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from advocacy import clock, db, settings
from advocacy.errors import Refused
from advocacy.feed.models import Post
from advocacy.i18n import formats, language, zone
from advocacy.people.signin import me, required
from advocacy.shares import actions, queries
from advocacy.shares.actions import Plan
from advocacy.shares.models import Delivery
from advocacy.shares.views.base import blueprint
from advocacy.shares.views.refusals import refusal
from advocacy.shares.views.words import tell, zone_name

PRECISION = "%Y-%m-%d %H:%M"
# What is offered first: the next morning, when nobody must hurry.
MORNING = 9


@dataclass(frozen=True)
class Later:
    """The fields of a moment as they stand: on the person's clock, or spread over the hours of the day."""

    day: str
    time: str
    spread: bool
    first: str
    last: str
    end: datetime | None
    zone: str
    # The hours of the day in words.
    begins: str
    ends: str
    # It was asked for this very moment.
    asked: bool


def later_asked(post: Post) -> Later | None:
    """The fields as the form has them; None where the relay leaves at once."""
    wanted = request.form.get("later") and not request.form.get("rather")
    return _fields(post, _tomorrow()) if wanted else None


def plan_asked() -> Plan | None:
    """When the form wants its relay to leave; None at once. Raises Refused: `time-unreadable`, `no-such-time`…"""
    return _read() if request.form.get("later") else None


def _read() -> Plan:
    here = zone()
    if request.form.get("when") == "spread":
        return Plan(None, here)
    typed = f"{request.form.get('day', '')} {request.form.get('time', '')[:5]}"
    try:
        read = datetime.strptime(typed, PRECISION)  # noqa: DTZ007 - a clock on a wall, whose zone comes next
    except ValueError:
        raise Refused("time-unreadable") from None
    return Plan(actions.moment_of(read, here, clock.now()), here)


def _tomorrow() -> datetime:
    return (clock.now().astimezone(zone()) + timedelta(days=1)).replace(hour=MORNING, minute=0)


def _fields(post: Post, at: datetime) -> Later:
    here, end = zone(), post.expires_at
    form = request.form
    return Later(
        day=form.get("day") or f"{at.astimezone(here):%Y-%m-%d}",
        time=form.get("time") or f"{at.astimezone(here):%H:%M}",
        spread=form.get("when") == "spread",
        first=f"{clock.now().astimezone(here):%Y-%m-%d}",
        last=f"{end.astimezone(here):%Y-%m-%d}" if end else "",
        end=end,
        zone=zone_name(),
        begins=_hour(settings.current().spread_from),
        ends=_hour(settings.current().spread_until),
        asked=form.get("later") == "ask",
    )


def _hour(number: int) -> str:
    at = datetime(2026, 1, 1, tzinfo=zone()) + timedelta(hours=number)
    return formats.hour(at, language(), zone())


@blueprint.get("/deliveries/<delivery_id>/moment")
@required
def moment(delivery_id: str) -> str | Response:
    """When one of my relays leaves, to change it, send it now or take it back."""
    delivery = queries.delivery_for(db.session(), me(), delivery_id)
    if not delivery.planned:
        # Whoever has just sent it or taken it back comes by here, and is told where it stands.
        return redirect(url_for("shares.index"), 303)
    return _page(delivery)


def _page(delivery: Delivery, error: str = "") -> str:
    later = _fields(delivery.share.post, delivery.due_at or _tomorrow())
    return render_template("shares/moment.html", delivery=delivery, later=later, error=error, telling=tell(delivery))


@blueprint.post("/deliveries/<delivery_id>/moment")
@required
def replan(delivery_id: str) -> str | Response | tuple[str, int]:
    """Let one of my relays leave at another moment."""
    session = db.session()
    delivery = queries.delivery_for(session, me(), delivery_id)
    try:
        actions.replan(session, delivery, _read())
    except Refused as refused:
        session.rollback()
        return _page(delivery, refusal(refused)), 422
    session.commit()
    return redirect(url_for("shares.index") + f"#relay-{delivery.id}", 303)
