"""The composer: draft, preview, publish, and change what is published."""

from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Field

from advocacy import clock, db
from advocacy.errors import Forbidden, Refused
from advocacy.feed import actions, pictures, queries
from advocacy.feed.actions import Content, Flaw, Outlet, flaws
from advocacy.feed.forms import ComposeForm
from advocacy.feed.models import Post, PostState
from advocacy.feed.views.base import KINDS, SENTENCES, blueprint, sentence, surroundings
from advocacy.feed.views.posts import writers
from advocacy.feed.views.readiness import caption_places, mocks, readiness
from advocacy.forms import options
from advocacy.i18n import language
from advocacy.people.models import Person, Role
from advocacy.people.signin import me

Page = str | tuple[str, int] | Response


@dataclass
class Desk:
    """What lies on the author's desk during one request."""

    session: Session
    person: Person
    post: Post | None
    form: ComposeForm
    authors: list[Person]
    outlets: list[Outlet]
    # Files that could not be taken, each with the reason.
    refused: list[str] = field(default_factory=list)

    @property
    def locked(self) -> Post | None:
        """The post, once it is published and part of it may no longer change."""
        return self.post if self.post and self.post.state == PostState.PUBLISHED else None

    @property
    def author(self) -> Person:
        """In whose name this is written."""
        chosen = self.form.author.data if "author" in self.form else None
        named = next((author for author in self.authors if author.id == chosen), None)
        if named or not self.post:
            return named or self.authors[0]
        return self.post.author

    @property
    def zone(self) -> ZoneInfo:
        """The author's time zone."""
        return ZoneInfo(self.author.time_zone)

    @property
    def content(self) -> Content:
        """What the form says."""
        return self.form.content(self.author.id, self.zone, self.locked)


@blueprint.route("/compose", methods=["GET", "POST"])
@writers
def compose() -> Page:
    """A new post."""
    desk = _desk(None)
    if desk is None:
        return render_template("feed/nobody.html")
    return _work(desk)


@blueprint.route("/compose/<post_id>", methods=["GET", "POST"])
@writers
def edit(post_id: str) -> Page:
    """A draft, or a published post whose words are to change."""
    desk = _desk(queries.post_to_edit(db.session(), me(), post_id))
    if desk is None:
        raise Forbidden("edit-not-yours")
    return _work(desk)


def _desk(post: Post | None) -> Desk | None:
    session, person = db.session(), me()
    authors = queries.authors_for(session, person)
    if post and post.author_id not in {author.id for author in authors}:
        authors = [post.author, *authors]
    if not authors:
        return None
    form = ComposeForm()
    desk = Desk(session, person, post, form, authors, list(surroundings().outlets()))
    form.author.choices = options((author.id, author.name) for author in authors)
    form.kind.choices = options(KINDS.items())
    topics = queries.topics_for(session, person, language())
    form.topics.choices = options((topic.id, topic.name) for topic in topics)
    if request.method == "GET":
        _lay_out(desk)
    if desk.locked:
        form.lock()
    return desk


def _lay_out(desk: Desk) -> None:
    form = desk.form
    form.language.data = desk.person.language
    if desk.post:
        form.fill(desk.post, ZoneInfo(desk.post.author.time_zone))
    form.offer_captions(["", *(outlet.name for outlet in desk.outlets)])


def _work(desk: Desk) -> Page:
    if request.method == "GET":
        checked = request.args.get("check") and not desk.locked
        return _page(desk, flaws(desk.content, clock.now(), desk.outlets) if checked else [])
    _pictures(desk)
    do, _colon, what = request.form.get("do", "draft").partition(":")
    if do == "add":
        network, _colon, words = what.partition(":")
        desk.form.add_caption(network, words or "fr")
    if do in {"add", "preview"} or not desk.form.validate() or desk.refused:
        return _page(desk, [], 200 if do in {"add", "preview"} else 422)
    return _change(desk) if desk.locked else _keep(desk, go_out=do == "publish")


def _pictures(desk: Desk) -> None:
    """Store what was uploaded at once, so that nothing has to be chosen again."""
    form = desk.form
    form.keep_pictures(queries.known_media(desk.session, form.picture_keys()))
    for upload in (form.uploads.data or []) if "uploads" in form else []:
        if not upload or not upload.filename:
            continue
        try:
            stored = pictures.store(upload.read(pictures.LARGEST_FILE + 1))
        except Refused as refused:
            desk.refused.append(f"{upload.filename}: {sentence(refused)}")
        else:
            form.add_pictures([actions.keep_picture(desk.session, stored)])
    desk.session.commit()


def _keep(desk: Desk, go_out: bool) -> Page:
    desk.post = actions.save_draft(desk.session, desk.person, desk.post, desk.content)
    # Kept before it is looked at: whatever is still missing, nothing typed is lost.
    desk.session.commit()
    if not go_out:
        flash(_("Draft kept. Only those who work on it see it."), "ok")
        return redirect(url_for("feed.edit", post_id=desk.post.id), 303)
    try:
        actions.publish(desk.session, desk.person, desk.post, desk.outlets)
    except Refused as refused:
        desk.session.rollback()
        return _page(desk, _flaws(refused), 422)
    except Forbidden:
        desk.session.rollback()
        flash(_("Draft kept. Only %(name)s can publish it.", name=desk.author.name), "ok")
        return redirect(url_for("feed.post", post_id=desk.post.id), 303)
    desk.session.commit()
    flash(_("Published. Your colleagues find it in the feed from now on."), "ok")
    return redirect(url_for("feed.post", post_id=desk.post.id), 303)


def _change(desk: Desk) -> Page:
    assert desk.post is not None
    try:
        actions.revise(desk.session, desk.person, desk.post, desk.content, desk.outlets)
    except Refused as refused:
        desk.session.rollback()
        return _page(desk, _flaws(refused), 422)
    desk.session.commit()
    flash(_("Changed. Readers are told that the text was edited."), "ok")
    return redirect(url_for("feed.post", post_id=desk.post.id), 303)


def _flaws(refused: Refused) -> list[Flaw]:
    found = refused.details["flaws"]
    assert isinstance(found, list)
    return found


def _page(desk: Desk, found: list[Flaw], status: int = 200) -> tuple[str, int]:
    for flaw in found:
        _mark(desk.form, flaw)
    return render_template("feed/compose.html", **_beside(desk), troubles=_troubles(desk)), status


def _mark(form: ComposeForm, flaw: Flaw) -> None:
    marked: Field
    if flaw.field == "pictures":
        marked = form.pictures[flaw.place].form.alt
    elif flaw.field == "captions":
        marked = form.captions[flaw.place].form["text"]
    else:
        marked = form[flaw.field]
    marked.errors = [*marked.errors, str(SENTENCES[flaw.code])]


def _troubles(desk: Desk) -> list[tuple[str, str]]:
    """Where the form needs a look: the id of a field, and its sentence."""
    parts = [each for each in desk.form if each.name not in {"pictures", "captions"}]
    parts += [entry.form.alt for entry in desk.form.pictures]
    parts += [entry.form["text"] for entry in desk.form.captions]
    if "uploads" in desk.form:
        desk.form.uploads.errors = [*desk.form.uploads.errors, *desk.refused]
    return [(each.id, str(words)) for each in parts for words in each.errors]


def _beside(desk: Desk) -> dict[str, Any]:
    content = desk.content
    return {
        "desk": desk,
        "form": desk.form,
        "outlets": desk.outlets,
        "may_publish": desk.person.has(Role.LEADER, Role.COMMS),
        "ready": readiness(content, desk.outlets),
        "mocks": mocks(content, desk.outlets),
        "caption_places": caption_places(desk.form, desk.outlets),
        "looks": {key: queries.media_for(desk.session, key) for key, _alt in content.pictures},
        "linked": desk.post.preview if desk.post else None,
    }
