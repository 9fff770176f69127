"""Pages on connected accounts: seen by their own person and nobody else, whatever the role."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from advocacy import clock, db, settings
from advocacy.errors import Problem
from advocacy.networks import actions, queries, sentences
from advocacy.networks.connector import ConnectorError, Identity, Permanent, Reconnect, Tokens
from advocacy.networks.forms import ConnectForm
from advocacy.networks.models import Server
from advocacy.networks.proof import challenge
from advocacy.people import signin

# Each may register us at whatever server is typed.
TRIES = "20 per 15 minutes"

blueprint = Blueprint("networks", __name__)
blueprint.add_app_template_global(sentences.label, "network_label")


@blueprint.get("/accounts")
@signin.required
def accounts() -> str:
    """My accounts, and what connecting one means."""
    return _page(ConnectForm(next=request.args.get("next", "")))


@blueprint.post("/accounts/connect")
@signin.required
@signin.sparing(TRIES)
def connect() -> ResponseReturnValue:
    """Begin a sign-in and lead the person to the network."""
    form = ConnectForm()
    if not form.validate_on_submit():
        return _page(form), 400
    try:
        server = _known(form.network.data or "", form.server.data or "")
    except ConnectorError as error:
        form.server.errors = [*form.server.errors, sentences.problem(error.code)]
        return _page(form), 400
    session = db.session()
    state, verifier = actions.begin(session, signin.me(), server, signin.safe(form.next.data))
    session.commit()
    network = queries.connector(server.connector)
    return _away(network.authorize_url(queries.client(server), _back(), state, challenge(verifier)), server)


def _known(name: str, typed: str) -> Server:
    # We register at a server when the first person connects there.
    network, session = queries.connector(name), db.session()
    origin = network.origin(typed)
    known = actions.place(session, name, origin) if network.needs_client else queries.server_at(session, name, origin)
    ours = queries.registered(known) if known else None
    session.commit()
    if known and ours and network.needs_client:
        return known
    if known is None or ours is None or not network.knows(ours, _back()):
        known = actions.know(session, name, network.register(origin, _back()))
        session.commit()
    return known


def _back() -> str:
    return settings.current().base_url.rstrip("/") + url_for("networks.callback")


def _away(address: str, server: Server) -> Response:
    # `form-action 'self'` stops a form's answer from redirecting to another origin. A page of ours
    # that moves on by itself is not a redirect of the form; its link serves where that is switched off.
    page = render_template("networks/away.html", address=address, name=urlsplit(server.origin).netloc)
    return Response(page, headers={"Refresh": f"0; url={address}", "Referrer-Policy": "no-referrer"})


@blueprint.get("/accounts/callback")
@signin.required
def callback() -> ResponseReturnValue:
    """The person is back from the network, with a code or a refusal."""
    db.writing()
    try:
        return_to = _connected()
    except (Problem, ConnectorError) as error:
        db.session().rollback()
        flash(sentences.problem(error.code), "warn")
        return redirect(url_for("networks.accounts"), 303)
    flash(gettext("Your account is connected. Nothing leaves without your act."), "ok")
    return redirect(return_to, 303)


def _connected() -> str:
    session, person = db.session(), signin.me()
    handshake = queries.handshake_for(session, person, request.args.get("state", ""))
    verifier = actions.use(session, handshake)
    # Used up before anything else happens, whatever comes of it.
    session.commit()
    if "code" not in request.args:
        raise Permanent("access_denied" if request.args.get("error") == "access_denied" else "refused")
    tokens, identity = _exchanged(handshake.server, request.args["code"], verifier)
    actions.connect(session, person.id, handshake.server_id, tokens, identity)
    session.commit()
    return handshake.return_to if handshake.return_to != "/" else url_for("networks.accounts")


def _exchanged(server: Server, code: str, verifier: str) -> tuple[Tokens, Identity]:
    network, client = queries.connector(server.connector), queries.client(server)
    try:
        tokens = network.exchange(client, _back(), code, verifier)
        return tokens, network.identity(client, tokens)
    except Reconnect:
        # The server no longer knows us as a client: register anew next time.
        with db.transaction() as own:
            actions.forget_registration(own, server.id)
        raise


@blueprint.post("/accounts/<account_id>/disconnect")
@signin.required
def disconnect(account_id: str) -> ResponseReturnValue:
    """Stop using an account at once; its network is told by a job that insists."""
    session = db.session()
    account = queries.account_for(session, signin.me(), account_id)
    actions.disconnect(session, account)
    session.commit()
    words = gettext("%(name)s is disconnected. Nothing will leave through it any more.", name=account.handle)
    flash(words, "ok")
    return redirect(url_for("networks.accounts"), 303)


def _page(form: ConnectForm) -> str:
    session = db.session()
    return render_template(
        "networks/accounts.html",
        form=form,
        place="networks.accounts",
        mine=queries.accounts_of(session, g.person.id),
        left=queries.unrevoked_of(session, g.person.id, clock.now()),
        networks=queries.connectable(session),
        pages=queries.all_share_pages(),
        pause=sentences.pause,
        organisation=settings.current().organisation,
    )
