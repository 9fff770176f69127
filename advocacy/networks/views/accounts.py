"""Pages on connected accounts: seen by their own person and nobody else, whatever the role."""

from urllib.parse import urlsplit

from flask import Response, abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from advocacy import clock, db, settings
from advocacy.errors import Problem
from advocacy.networks import actions, queries, sentences
from advocacy.networks.connector import (
    ConnectorError,
    Identity,
    PasswordSignIn,
    Permanent,
    Permission,
    PushedSignIn,
    Reconnect,
    RedirectSignIn,
    Tokens,
)
from advocacy.networks.forms import ConnectForm, PasswordForm
from advocacy.networks.models import Server
from advocacy.networks.proof import challenge
from advocacy.networks.views.base import back, blueprint
from advocacy.people import signin

# Each may register us at whatever server is typed.
TRIES = "20 per 15 minutes"


@blueprint.get("/accounts")
@signin.required
def accounts() -> str:
    """My accounts, and what connecting one means."""
    # Whoever connects an account again finds its handle there.
    return _page(ConnectForm(next=request.args.get("next", ""), handle=request.args.get("handle", "")))


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
        return _away(_departed(server, form))
    except ConnectorError as error:
        form.blame(isinstance(queries.connector(form.network.data or ""), PushedSignIn), sentences.problem(error.code))
        return _page(form), 400


def _departed(server: Server, form: ConnectForm) -> str:
    session, client = db.session(), queries.client(server)
    network = queries.connector(server.connector)
    state, verifier = actions.begin(session, signin.me(), server, signin.safe(form.next.data))
    session.commit()
    if isinstance(network, PushedSignIn) and network.fits(back()):
        departure = network.depart(client, back(), state, challenge(verifier), form.handle.data or "")
        actions.departed(session, state, departure.secret)
        session.commit()
        return departure.url
    if isinstance(network, RedirectSignIn):
        return network.authorize_url(client, back(), state, challenge(verifier))
    raise Permanent("refused")


def _known(name: str, typed: str) -> Server:
    # We register at a server when the first person connects there.
    network, session = queries.connector(name), db.session()
    origin = network.origin(typed)
    known = actions.place(session, name, origin) if network.needs_client else queries.server_at(session, name, origin)
    ours = queries.registered(known) if known else None
    session.commit()
    if known and ours and network.needs_client:
        if not queries.switched_on(network, ours.settings):
            raise Permission("off")
        return known
    if known is None or ours is None or not network.knows(ours, back()):
        known = actions.know(session, name, network.register(origin, back()))
        session.commit()
    return known


def _away(address: str) -> Response:
    # `form-action 'self'` stops a form's answer from redirecting to another origin. A page of ours
    # that moves on by itself is not a redirect of the form; its link serves where that is switched off.
    page = render_template("networks/away.html", address=address, name=urlsplit(address).netloc)
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
    proofs = actions.use(session, handshake)
    # Used up before anything else happens, whatever comes of it.
    session.commit()
    if "code" not in request.args:
        raise Permanent("access_denied" if request.args.get("error") == "access_denied" else "refused")
    tokens, identity = _exchanged(handshake.server, proofs)
    actions.connect(session, person.id, handshake.server_id, tokens, identity)
    session.commit()
    return _after(handshake.return_to)


def _after(return_to: str) -> str:
    return return_to if return_to != "/" else url_for("networks.accounts")


def _exchanged(server: Server, proofs: actions.Proofs) -> tuple[Tokens, Identity]:
    network, client = queries.connector(server.connector), queries.client(server)
    if isinstance(network, PushedSignIn):
        # The key it knows us by is ours, and other people's tokens hang on it: it stays, whatever was refused.
        tokens = network.arrive(client, back(), request.args, proofs.verifier, proofs.secret)
        return tokens, network.identity(client, tokens)
    assert isinstance(network, RedirectSignIn)
    with db.transaction() as own:
        receipt = actions.reserve(own, server.connector, client, lambda one: one.identifying(), clock.now())
    receipt.insist()
    try:
        tokens = network.exchange(client, back(), request.args["code"], proofs.verifier)
    except ConnectorError as error:
        with db.transaction() as own:
            actions.give_back(own, receipt)
        _unknown(server, error)
        raise
    try:
        return tokens, network.identity(client, tokens)
    except ConnectorError as error:
        with db.transaction() as own:
            actions.settle(own, receipt, error)
        _unknown(server, error)
        raise


def _unknown(server: Server, error: ConnectorError) -> None:
    # The server no longer knows us as a client: register anew next time. What an owner brought is theirs to change.
    if isinstance(error, Reconnect) and not queries.connector(server.connector).needs_client:
        with db.transaction() as own:
            actions.forget_registration(own, server.id)


@blueprint.post("/accounts/password")
@signin.required
@signin.sparing(TRIES)
def connect_by_password() -> ResponseReturnValue:
    """Connect an account by a password made for this app; it is used for one call and kept nowhere."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _page(form), 400
    try:
        _signed_in(form)
    except ConnectorError as error:
        form.blame(error.code, sentences.problem(error.code))
        return _page(form), 400
    flash(gettext("Your account is connected. Nothing leaves without your act."), "ok")
    return redirect(_after(signin.safe(form.next.data)), 303)


def _signed_in(form: PasswordForm) -> None:
    session, person = db.session(), signin.me()
    server = _known(form.network.data or "", "")
    network, client = queries.connector(server.connector), queries.client(server)
    if not isinstance(network, PasswordSignIn):
        raise Permanent("refused")
    session.commit()
    tokens = network.sign_in(client, form.handle.data or "", form.password.data or "")
    identity = network.identity(client, tokens)
    actions.connect(session, person.id, server.id, tokens, identity)
    session.commit()


@blueprint.get("/accounts/clients/<network>.json")
@signin.opened
def client_document(network: str) -> Response:
    """What this installation says of itself to the servers of a network that ask for it by address."""
    found = queries.connector(network)
    server = queries.server_at(db.session(), network, found.origin("")) if isinstance(found, PushedSignIn) else None
    client = queries.registered(server) if server else None
    if client is None or not isinstance(found, PushedSignIn) or not found.fits(back()):
        abort(404)
    return jsonify(found.document(client, back()))


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


def _page(form: ConnectForm | PasswordForm) -> str:
    session = db.session()
    offered = queries.connectable(session)
    return render_template(
        "networks/accounts.html",
        form=form if isinstance(form, ConnectForm) else ConnectForm(formdata=None, next=form.next.data),
        passwords=form if isinstance(form, PasswordForm) else _passwords(form),
        place="networks.accounts",
        mine=queries.accounts_of(session, g.person.id),
        left=queries.unrevoked_of(session, g.person.id, clock.now()),
        networks=offered,
        by_password=[each.name for each in offered if isinstance(each, PasswordSignIn)],
        by_handle=[each.name for each in offered if isinstance(each, PushedSignIn) and each.fits(back())],
        pages=queries.all_share_pages(),
        pause=sentences.pause,
        meaning=sentences.meaning,
        organisation=settings.current().organisation,
    )


def _passwords(form: ConnectForm) -> PasswordForm:
    return PasswordForm(formdata=None, next=form.next.data, handle=form.handle.data)
