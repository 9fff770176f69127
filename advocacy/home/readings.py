"""What came back, beside each of one's own relays: "My relays" leaves the place, later slices fill it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, render_template
from jinja2 import pass_context
from markupsafe import Markup

from advocacy import db
from advocacy.links import queries as links
from advocacy.links.queries import Clicks
from advocacy.reach import queries as reach
from advocacy.reach.models import Reading
from advocacy.shares.models import Delivery


@dataclass(frozen=True)
class Returned:
    """What came back for the deliveries of one page: the latest reading and the clicks, where there are any."""

    readings: Mapping[str, Reading]
    clicks: Mapping[str, Clicks]


def init(blueprint: Blueprint) -> None:
    """Give templates the two functions that "My relays" asks for."""
    blueprint.add_app_template_global(own_readings, "own_readings")
    blueprint.add_app_template_global(own_results, "own_results")


@pass_context
def own_readings(context: Mapping[str, Any], delivery: Delivery) -> Markup:
    """The latest reading and the clicks of one delivery, drawn; loaded once for the whole page."""
    if "returned" not in g:
        relays = context.get("relays")
        g.returned = _load(relays.deliveries if relays is not None else [delivery])
    returned: Returned = g.returned
    reading, clicks = returned.readings.get(delivery.id), returned.clicks.get(delivery.id)
    return Markup(render_template("home/readings.html", delivery=delivery, reading=reading, clicks=clicks))  # noqa: S704 - our own template, escaped


def _load(deliveries: Sequence[Delivery]) -> Returned:
    ids = [one.id for one in deliveries if one.published_at is not None]
    session = db.session()
    return Returned(reach.latest(session, ids), links.clicks_for(session, ids))


def own_results() -> Markup:
    """The way to one's own results."""
    return Markup(render_template("home/own_results.html"))  # noqa: S704 - our own template, escaped
