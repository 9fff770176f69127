"""The networks, for administrators: how each stands, what was set of it, and its brake."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from advocacy import db
from advocacy.networks import actions, checking, queries, words
from advocacy.networks.connector import Client, ConnectorError, Health
from advocacy.networks.forms import AskForm, PauseForm, SetUpForm, set_up_form
from advocacy.networks.models import Server
from advocacy.networks.queries import Desk
from advocacy.networks.sentences import label, problem
from advocacy.networks.views.base import back, blueprint
from advocacy.people import actions as people
from advocacy.people import signin
from advocacy.people.models import Role

# Each asks somebody else's server.
ASKS = "10 per 15 minutes"


@blueprint.get("/networks")
@signin.allowed(*queries.DESK)
def index() -> str:
    """Every network with an API, one a row."""
    return render_template(
        "networks/index.html",
        desks=queries.desks(db.session(), signin.me()),
        pages=queries.all_share_pages(),
        owner=signin.me().has(Role.OWNER),
        words=words,
    )


@blueprint.get("/networks/<network>")
@signin.allowed(*queries.DESK)
def show(network: str) -> str:
    """One network."""
    return _page(_desk(network))


@blueprint.post("/networks/<network>/set-up")
@signin.allowed(Role.OWNER)
def set_up(network: str) -> ResponseReturnValue:
    """Keep credentials and options; what the environment gives is not touched."""
    session, desk = db.session(), _desk(network)
    form = set_up_form(desk)
    if not form.validate_on_submit():
        return _page(desk, set_up=form), 400
    options = form.options(desk)
    changed = sorted(form.changed(desk, options))
    if desk.network.needs_client and "client" not in desk.given:
        server = actions.place(session, network, queries.home(desk.network))
        actions.set_up(session, server, form.client_id.data or "", form.client_secret.data or "", options)
    else:
        actions.choose(session, desk.network, options)
    people.audit(session, signin.me(), "network-set-up", "network", None, name=desk.network.label, changed=changed)
    session.commit()
    flash(gettext("Kept. Test the network to see whether it agrees."), "ok")
    return redirect(url_for("networks.show", network=network), 303)


@blueprint.post("/networks/<network>/test")
@signin.allowed(*queries.DESK)
@signin.sparing(ASKS)
def test(network: str) -> ResponseReturnValue:
    """Ask the network whether it works with us, and say what it answered."""
    desk, form = _desk(network), AskForm()
    if not form.validate_on_submit():
        return _page(desk, ask=form), 400
    try:
        client = _client(desk, form)
    except ConnectorError as error:
        form.address.errors = [*form.address.errors, problem(error.code)]
        return _page(desk, ask=form), 400
    # The call is made with no transaction open.
    db.session().commit()
    answer = Health("not-set-up") if client is None else checking.asked(desk.network, client, back())
    name = label(network)
    with db.transaction() as own:
        found = {"name": desk.network.label, "outcome": answer.code}
        people.audit(own, signin.me(), "network-tested", "network", None, **found)
    flash(words.health(answer, name), "ok" if answer.good else "warn")
    return redirect(url_for("networks.show", network=network), 303)


def _client(desk: Desk, form: AskForm) -> Client | None:
    session, network = db.session(), desk.network
    if form.server.data:
        return queries.client(queries.server_for(session, signin.me(), network.name, form.server.data))
    origin = network.origin(form.address.data or "")
    if network.needs_client and not desk.client_id:
        return None
    # Of many servers one may be asked that nobody here uses: whether somebody does must not show in its answer.
    server = None if network.many_servers else actions.place(session, network.name, origin)
    return queries.client(server) if server else Client(origin, settings=queries.in_force(desk))


@blueprint.post("/networks/<network>/<any(pause, resume):act>")
@signin.allowed(*queries.DESK)
def brake(network: str, act: str) -> ResponseReturnValue:
    """Hold everything for a server back, with a reason for colleagues at the desk, or let it go on."""
    session, desk, form = db.session(), _desk(network), PauseForm()
    if act == "resume":
        del form.reason
    if not form.validate_on_submit():
        return _page(desk, pause=form), 400
    try:
        server = _server(desk, form)
    except ConnectorError as error:
        form.address.errors = [*form.address.errors, problem(error.code)]
        return _page(desk, pause=form), 400
    # A server that is not named on the page is not named in the log either.
    unnamed = {place.id for place in desk.places if not place.origin}
    told = {"name": desk.network.label, "server": "" if server.id in unnamed and form.server.data else server.origin}
    if act == "pause":
        actions.pause(session, server.id, "admin", form.reason.data or "")
        people.audit(session, signin.me(), "network-paused", "network", None, **told, reason=form.reason.data)
        flash(gettext("Paused. Relays wait; nothing is lost."), "ok")
    else:
        actions.resume(session, server.id)
        people.audit(session, signin.me(), "network-resumed", "network", None, **told)
        flash(gettext("Resumed. What waited leaves by itself."), "ok")
    session.commit()
    return redirect(url_for("networks.show", network=network), 303)


def _server(desk: Desk, form: PauseForm) -> Server:
    session = db.session()
    if form.server.data:
        return queries.server_for(session, signin.me(), desk.network.name, form.server.data)
    return actions.place(session, desk.network.name, desk.network.origin(form.address.data or ""))


def _desk(network: str) -> Desk:
    return queries.desk_for(db.session(), signin.me(), network)


def _page(
    desk: Desk, set_up: SetUpForm | None = None, pause: PauseForm | None = None, ask: AskForm | None = None
) -> str:
    form = set_up or (set_up_form(desk) if signin.me().has(Role.OWNER) else None)
    return render_template(
        "networks/desk.html",
        desk=desk,
        form=form,
        pause=pause or PauseForm(formdata=None),
        ask=ask or AskForm(formdata=None),
        back=back(),
        months=queries.months_for(db.session(), signin.me(), desk),
        people=[(words.STATES[state], words.people(count)) for state, count in desk.people.items()],
        words=words,
        place="networks.index",
    )
