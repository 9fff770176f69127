"""What the chart scripts draw: the same numbers as the words above and the table below."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from advocacy.i18n import formats, language
from advocacy.resonance.queries import PostPage, TeamLine, TeamTable
from advocacy.resonance.statistics import Figure, Place, TeamFigures, funnel_curve

Drawing = dict[str, Any]


def of_post(page: PostPage) -> Mapping[str, Drawing]:
    """The drawings of one post by name; a hidden or unknown figure has none."""
    if page.figures is None:
        return {}
    figures, usual = page.figures.figures, page.figures.usual
    drawn = {
        "uptake": _interval(figures["uptake"], _coarse(usual.get("uptake")), share=True),
        "reach": _interval(figures["reach"], usual.get("reach")),
        "response": _interval(figures["response"], usual.get("response")),
        "views": _views(figures),
        "viewers": _people(figures),
    }
    return {name: drawing for name, drawing in drawn.items() if drawing}


def of_teams(table: TeamTable) -> Drawing:
    """The funnel of the teams that are not hidden, each under its letter."""
    shown = table.shown
    if not shown:
        return {}
    whole, most = shown[0].figures.whole, max(line.figures.effective for line in shown)
    return {
        "points": [_point(place, line.name, line.figures) for place, line in enumerate(shown)],
        "limits": funnel_curve(whole, most * 1.1),
        "overall": whole,
        "percent": formats.percent(0, language()),
        "labels": {
            "overall": _("all, %(rate)s", rate=formats.percent(whole, language())),
            "limit95": _("95% limit"),
            "limit998": _("99.8% limit"),
            "x": _("Opportunities to relay, corrected for people who come back often"),
        },
    }


def marked(table: TeamTable) -> list[tuple[str, TeamLine]]:
    """Every team with the letter it bears in the funnel; a hidden one bears none."""
    places = {line.name: letter(place) for place, line in enumerate(table.shown)}
    return [("" if line.figures.hidden else places[line.name], line) for line in table.lines]


def letter(place: int) -> str:
    """A, B … Z, AA, AB …: how a team is marked in the funnel and in the table."""
    before, rest = divmod(place, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + rest)


def _interval(figure: Figure, usual: float | None, *, share: bool = False) -> Drawing | None:
    if figure.value is None or figure.low is None or figure.high is None:
        return None
    bounds = {"value": figure.value, "low": figure.low, "high": figure.high}
    if usual is None:
        return bounds
    say = formats.percent if share else formats.number
    return {**bounds, "usual": usual, "usual_label": say(usual, language())}


def _coarse(share: float | None) -> float | None:
    # Finer, two weighings one person apart would tell that person's own uptake.
    return None if share is None else round(share, 2)


def _views(figures: Mapping[str, Figure]) -> Drawing | None:
    parts = [("measured", figures["views"].value), ("estimated", figures["estimated"].value)]
    known = [{"kind": kind, "value": value} for kind, value in parts if value]
    return {"parts": known} if known else None


def _people(figures: Mapping[str, Figure]) -> Drawing | None:
    people, views = figures["viewers"], figures["views"].value
    if people.low is None or people.high is None:
        return None
    bounds: Drawing = {"low": people.low, "high": people.high}
    if views is None:
        return bounds
    label = _("%(views)s views", views=formats.number(views, language()))
    return {**bounds, "mark": views, "mark_label": label}


def _point(place: int, name: str, figures: TeamFigures) -> Drawing:
    outside = figures.place != Place.WITHIN
    return {"x": figures.effective, "y": figures.rate, "key": letter(place), "name": name, "outside": outside}
