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
from advocacy.reach.models import OwnFigures, Reading
from advocacy.shares.models import Delivery


@dataclass(frozen=True)
class Returned:
    """What came back for the deliveries of one page: latest reading, clicks, and what the person's own file said."""

    readings: Mapping[str, Reading]
    figures: Mapping[str, OwnFigures]
    clicks: Mapping[str, Clicks]
    # Why the network has not granted us its figures, where it has not.
    withheld: Mapping[str, str]


def init(blueprint: Blueprint) -> None:
    """Give templates the two functions that "My relays" asks for."""
    blueprint.add_app_template_global(own_readings, "own_readings")
    blueprint.add_app_template_global(own_results, "own_results")


@pass_context
def own_readings(context: Mapping[str, Any], delivery: Delivery) -> Markup:
    """The latest reading, the clicks and own figures of one delivery, drawn; loaded once for the whole page."""
    if "returned" not in g:
        relays = context.get("relays")
        g.returned = _load(relays.deliveries if relays is not None else [delivery])
    returned: Returned = g.returned
    found = {name: part.get(delivery.id) for name, part in vars(returned).items()}
    return Markup(render_template("home/readings.html", delivery=delivery, **found))  # noqa: S704 - our own template, escaped


def _load(deliveries: Sequence[Delivery]) -> Returned:
    ids = [one.id for one in deliveries if one.published_at is not None]
    on_linkedin = [one.id for one in deliveries if one.network == "linkedin"]
    session = db.session()
    figures = reach.own_figures(session, on_linkedin) if on_linkedin else {}
    withheld = reach.withheld(session, ids)
    return Returned(reach.latest(session, ids), figures, links.clicks_for(session, ids), withheld)


def own_results() -> Markup:
    """The way to one's own results."""
    return Markup(render_template("home/own_results.html"))  # noqa: S704 - our own template, escaped
