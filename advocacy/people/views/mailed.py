"""Letters kept here because no mail server is set. They let people in: outside of the demo only owners read them."""

from flask import abort, g, render_template, request
from flask.typing import ResponseReturnValue

from advocacy import crypto, db, settings
from advocacy.people import queries
from advocacy.people.models import Person, Role
from advocacy.people.signin import opened, to_sign_in
from advocacy.people.views.base import blueprint
from advocacy.people.views.words import LETTERS


def _door() -> ResponseReturnValue | None:
    now = settings.current()
    if now.mode == "production" or now.smtp_url:
        abort(404)
    if now.demo:
        return None
    if not g.person:
        return to_sign_in()
    if not g.person.has(Role.OWNER):
        abort(403)
    return None


@blueprint.get("/letter-box")
@opened
def letter_box() -> ResponseReturnValue:
    """The letters that stayed here, the newest first."""
    refused = _door()
    if refused:
        return refused
    page = queries.letters(db.session(), request.args.get("after"))
    return render_template("people/letter_box.html", page=page, states=LETTERS)


@blueprint.get("/letter-box/<letter_id>")
@opened
def letter(letter_id: str) -> ResponseReturnValue:
    """One letter, as text, with its links."""
    refused = _door()
    if refused:
        return refused
    found = queries.letter_for(db.session(), letter_id)
    text = crypto.unseal(found.text_sealed) if found.text_sealed else ""
    lang = db.session().get_one(Person, found.person_id).language
    return render_template("people/letter.html", letter=found, text=text, lang=lang)
