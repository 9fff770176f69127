"""`/design`, in development only: every component in each of its states."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, render_template
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from advocacy import clock
from advocacy.forms import Boxes, Form, Line, Passage, RichText, mail_address, needed

blueprint = Blueprint("showcase", __name__)


class Sample(Form):
    """One field of each sort."""

    title = Line("Title", [needed()])
    mail = Line("Work mail", [mail_address])
    text = RichText("Text")
    alt = Passage("What does the image show?", [needed()])
    kind = RadioField(
        "Kind",
        choices=[
            SelectChoice("expertise", "Expertise"),
            SelectChoice("human", "Human"),
            SelectChoice("proof", "Proof"),
        ],
    )
    accounts = Boxes("Relay with", choices=[SelectChoice("sandbox", "Sandbox"), SelectChoice("mastodon", "Mastodon")])
    audience = SelectField("For whom", choices=[SelectChoice("all", "Everyone"), SelectChoice("fr", "France")])
    agree = BooleanField("Show my name on this relay")


def init(app: Flask) -> None:
    """Add the page; only the development mode calls this."""
    app.register_blueprint(blueprint)


@blueprint.get("/design")
def show() -> str:
    """Every component in each state."""
    refused = Sample(formdata=None, data={"mail": "not a mail", "alt": ""}, prefix="refused")
    refused.mail.errors = ["This does not look like a mail address."]
    refused.alt.errors = ["One sentence would help: what does one see, and why is it here?"]
    sample = Sample(formdata=None, data={"title": "Two plants fell short", "kind": "human"}, meta={"csrf": False})
    return render_template("design/page.html", sample=sample, refused=refused, charts_data=_charts(), times=_times())


def _times() -> dict[str, Any]:
    now = clock.now()
    return {"now": now, "recent": now - timedelta(hours=2), "older": now - timedelta(days=9)}


def _charts() -> dict[str, dict[str, Any]]:
    return {
        "interval": {
            "value": 0.15,
            "low": 0.12,
            "high": 0.18,
            "usual": 0.07,
            "usual_label": "7 %",
            "max": 0.2,
        },
        "stack": {"parts": [{"kind": "measured", "value": 9300}, {"kind": "estimated", "value": 1900}], "max": 12000},
        "range": {"low": 6800, "high": 10400, "max": 12000, "mark": 11200, "mark_label": "11,200 views"},
        "funnel": _funnel(),
    }


def _funnel() -> dict[str, Any]:
    teams = [(80, 0.11), (286, 0.09), (178, 0.13), (310, 0.16), (120, 0.12), (96, 0.04), (232, 0.06), (400, 0.08)]
    points = [
        {"x": x, "y": y, "key": "ABCDEFGH"[place], "name": "Sales France", "outside": y > 0.15}
        for place, (x, y) in enumerate(teams)
    ]
    return {
        "points": points,
        "limits": [_limits(x) for x in range(20, 440, 10)],
        "overall": 0.11,
        "percent": "0%",
        "labels": {
            "overall": "all, 11%",
            "limit95": "95% limit",
            "limit998": "99.8% limit",
            "x": "Opportunities to relay",
        },
    }


def _limits(x: int) -> dict[str, float]:
    spread = (0.11 * 0.89 / x) ** 0.5
    near, far = 1.96 * spread, 3.09 * spread
    return {"x": x, "low95": 0.11 - near, "high95": 0.11 + near, "low998": 0.11 - far, "high998": 0.11 + far}
