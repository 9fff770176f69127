"""Topics: choose what to follow; for communications, add topics and give the closed ones."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from advocacy import db
from advocacy.errors import Refused
from advocacy.feed import actions, queries
from advocacy.feed.forms import GiveForm, TopicForm
from advocacy.feed.views.base import blueprint, sentence
from advocacy.forms import options
from advocacy.i18n import language
from advocacy.people import queries as people
from advocacy.people.actions import audit
from advocacy.people.models import Person, Role, Team
from advocacy.people.signin import allowed, me, required

comms = allowed(Role.COMMS)


@blueprint.get("/topics")
@required
def topics() -> str:
    """The topics I may follow, and those I was given."""
    lines = queries.topics_for(db.session(), me(), language())
    return render_template("feed/topics.html", lines=lines, comms=me().has(Role.COMMS))


@blueprint.post("/topics/<topic_id>/follow")
@required
def follow(topic_id: str) -> Response:
    """Follow an open topic, or stop."""
    person, session = me(), db.session()
    topic = queries.topic_for(session, person, topic_id)
    act = actions.follow if request.form.get("do") == "follow" else actions.unfollow
    act(session, person, topic)
    session.commit()
    return redirect(url_for("feed.topics"), 303)


@blueprint.route("/topics/manage", methods=["GET", "POST"])
@comms
def manage() -> str | Response | tuple[str, int]:
    """Every topic, and a form for another."""
    session, form = db.session(), TopicForm()
    if form.validate_on_submit():
        try:
            made = actions.add_topic(session, form.name_fr.data or "", form.name_en.data or "", bool(form.closed.data))
        except Refused as refused:
            form.name_fr.errors = [sentence(refused)]
        else:
            audit(session, me(), "topic.added", "topic", made.id, closed=made.closed)
            session.commit()
            return redirect(url_for("feed.manage"), 303)
    lines = queries.topics_for(session, me(), language())
    status = 422 if form.errors else 200
    return render_template("feed/manage.html", form=form, lines=lines), status


@blueprint.route("/topics/<closed_id>/holders", methods=["GET", "POST"])
@comms
def holders(closed_id: str) -> str | Response | tuple[str, int]:
    """Who has a closed topic; give it to a person or a team."""
    session = db.session()
    topic = queries.closed_topic(session, closed_id)
    form = GiveForm()
    tree = people.tree(session)
    form.team.choices = options([("", _("No team")), *((row.id, row.name) for row in tree)])
    if form.validate_on_submit() and _give(form, closed_id):
        return redirect(url_for("feed.holders", closed_id=closed_id), 303)
    persons, teams = queries.holders_of(session, closed_id)
    status = 422 if form.errors else 200
    page = {"topic": topic, "name": topic.name(language()), "form": form}
    return render_template("feed/holders.html", persons=persons, teams=teams, **page), status


def _give(form: GiveForm, closed_id: str) -> bool:
    session = db.session()
    topic = queries.closed_topic(session, closed_id)
    person = people.by_email(session, form.email.data) if form.email.data else None
    if form.email.data and person is None:
        form.email.errors = [_("Nobody here has this mail address.")]
        return False
    team = session.get(Team, form.team.data) if form.team.data else None
    if person:
        actions.give_to_person(session, topic, person)
        audit(session, me(), "topic.given", "topic", topic.id, person=person.id)
    if team:
        actions.give_to_team(session, topic, team)
        audit(session, me(), "topic.given", "topic", topic.id, team=team.id)
    session.commit()
    return True


@blueprint.post("/topics/<closed_id>/take")
@comms
def take(closed_id: str) -> Response:
    """Take a closed topic back from a person or a team."""
    session = db.session()
    topic = queries.closed_topic(session, closed_id)
    person = session.get(Person, request.form.get("person", ""))
    team = session.get(Team, request.form.get("team", ""))
    if person:
        actions.take_from_person(session, topic, person)
        audit(session, me(), "topic.taken", "topic", topic.id, person=person.id)
    if team:
        actions.take_from_team(session, topic, team)
        audit(session, me(), "topic.taken", "topic", topic.id, team=team.id)
    session.commit()
    flash(_("Taken back. Posts of this topic are no longer shown there."), "ok")
    return redirect(url_for("feed.holders", closed_id=closed_id), 303)
