"""A small application of plumbing alone: layouts, components, texts; no slice, no database."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, g, render_template, render_template_string, request

from advocacy import assets, choices, headers, i18n, showcase

ROOT = Path(__file__).parent.parent
PLACES = [
    ("showcase.show", "Fil", "feed"),
    ("other", "Mes relais", "sent"),
    ("other", "Résonance", "resonance"),
    ("other", "Proposer", "plus"),
]


# Four pages of thirty lines.
LIST = """{% extends "layouts/page.html" %}{% from "ui/list.html" import pager %}
{% block title %}List{% endblock %}
{% block page %}<div><ul class="rows" id="list">
{% for line in range(30) %}<li><a href="/other">line {{ page }}.{{ line }}</a></li>{% endfor %}
</ul>{{ pager(following, "Older lines") }}</div>{% endblock %}"""


def make() -> Flask:
    """The application; `extensions["chosen"]` notes the languages that were chosen."""
    app = Flask(
        "advocacy",
        root_path=str(ROOT / "advocacy"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "advocacy" / "static"),
    )
    app.config.update(SECRET_KEY="only for this stage", WTF_CSRF_ENABLED=False, TESTING=True)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions["chosen"] = []
    app.jinja_env.globals["csrf_token"] = lambda: "token"
    for part in (headers, assets, i18n, showcase):
        part.init(app)
    choices.init(app, app.extensions["chosen"].append)
    app.context_processor(_frame)
    _routes(app)
    return app


def _frame() -> dict[str, Any]:
    g.person = None if "stranger" in request.args else SimpleNamespace(name="Claire Dumas", language=None)
    return {
        "places": PLACES,
        "more_places": [("other", "Mes comptes")],
        "help_endpoint": "other",
        "space_endpoint": "other",
        "sign_out_endpoint": "other",
        "demo": True,
        "organisation": "Vercourt",
    }


def _routes(app: Flask) -> None:
    told: list[Any] = app.extensions.setdefault("told", [])

    @app.route("/other", endpoint="other", methods=["GET", "POST"])
    def other() -> str:
        if request.is_json:
            told.append(request.get_json())
        return "<p>ok</p>" if request.method == "POST" else render_template("layouts/page.html")

    @app.get("/error/<code>")
    def error(code: str) -> str:
        return render_template(f"errors/{code}.html", request_id="7f3a")

    @app.get("/list")
    def grow() -> str:
        page = int(request.args.get("page", 1))
        return render_template_string(LIST, page=page, following=f"/list?page={page + 1}" if page < 4 else None)
