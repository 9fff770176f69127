"""Sign-in by OAuth 2: registration, consent, authorization code with PKCE, revocation."""

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from advocacy.networks.sandbox import accounts
from advocacy.networks.sandbox.api import answer
from advocacy.networks.sandbox.door import base, given, needs, network, own_page
from advocacy.networks.sandbox.headers import form_may_lead_to
from advocacy.networks.sandbox.network import Refused
from advocacy.networks.sandbox.pages import language
from advocacy.networks.sandbox.store import Row

oauth = Blueprint("oauth", __name__)

OOB = "urn:ietf:wg:oauth:2.0:oob"
CODE_SECONDS = 600
SCOPES = [
    "profile",
    "read",
    "read:accounts",
    "read:statuses",
    "read:search",
    "write",
    "write:statuses",
    "write:media",
]


@dataclass(frozen=True)
class Request:
    """A checked request for consent."""

    app: Row
    redirect_uri: str
    scopes: str
    state: str | None
    challenge: str

    def back(self, **values: str) -> str:
        """The client's address with our answer and its state."""
        if self.state is not None:
            values["state"] = self.state
        return f"{self.redirect_uri}{'&' if '?' in self.redirect_uri else '?'}{urlencode(values)}"


class Returned(Exception):
    """A refusal the client hears at its own address."""

    def __init__(self, asked: Request, error: str, description: str) -> None:
        super().__init__(error)
        self.location = asked.back(error=error, error_description=description)


@oauth.get("/.well-known/oauth-authorization-server")
def metadata() -> Response:
    """What we can do, RFC 8414."""
    return answer({
        "issuer": f"{base()}/", "service_documentation": f"{base()}/",
        "authorization_endpoint": f"{base()}/oauth/authorize", "token_endpoint": f"{base()}/oauth/token",
        "revocation_endpoint": f"{base()}/oauth/revoke", "app_registration_endpoint": f"{base()}/api/v1/apps",
        "scopes_supported": SCOPES, "response_types_supported": ["code"], "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"], "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    })  # fmt: skip


@oauth.post("/api/v1/apps")
def register() -> Response:
    """A new client; anyone may be one."""
    values = given()
    uris = [uri for value in values.getlist("redirect_uris") for uri in str(value).split()]
    name, scopes = str(values.get("client_name", "")), str(values.get("scopes") or "read")
    if not name.strip() or not uris or not all(_usable(uri) for uri in uris):
        raise Refused(422, "Validation failed: Application name or redirect URI is missing or invalid")
    if not _known(scopes):
        raise Refused(422, "Validation failed: Scopes doesn't match configured on the server")
    row = _created(name.strip(), values.get("website"), uris, scopes)
    return answer(_app(row) | {"client_id": row["client_id"], "client_secret": row["secret"]})


@oauth.get("/api/v1/apps/verify_credentials")
@needs(*SCOPES)
def verify_app() -> Response:
    """Which client a token was given to."""
    token = network().access(request.headers["Authorization"].split()[1])
    row = network().store.one("SELECT * FROM apps WHERE client_id = ?", token.client_id if token else "")
    if row is None:
        raise Refused(401, "The access token is invalid")
    return answer(_app(row))


@oauth.get("/oauth/authorize")
def authorize() -> Answer:
    """The consent page: which account, for whom, for what."""
    asked = _asked()
    page = render_template("networks/sandbox/authorize.html", asked=asked, accounts=accounts.recent(network()))
    return form_may_lead_to(Response(page), asked.redirect_uri)


@oauth.post("/oauth/authorize")
def consent() -> Answer:
    """One tap: an account, known or new, or a refusal."""
    asked = _asked()
    if not own_page():
        raise Refused(403, "This form was not sent from its own page")
    chosen = request.form.get("account", "")
    if chosen == "deny":
        raise Returned(asked, "access_denied", "The resource owner denied the request.")
    if chosen == "new":
        account = accounts.create(network(), request.form.get("display_name", ""), language())
    else:
        account = accounts.by_name(network(), chosen)
    code = _code(asked, account["id"])
    if asked.redirect_uri == OOB:
        return Response(render_template("networks/sandbox/code.html", code=code))
    return redirect(asked.back(code=code), 303)


@oauth.post("/oauth/token")
def token() -> Response:
    """A token for a code, once. Errors as in RFC 6749."""
    values = given()
    app = _client(values)
    if values.get("grant_type") != "authorization_code":
        raise Refused(400, "unsupported_grant_type")
    fresh, scopes = _redeemed(app, values)
    return answer({
        "access_token": fresh, "token_type": "Bearer", "scope": scopes, "created_at": int(time.time()),
    })  # fmt: skip


@oauth.post("/oauth/revoke")
def revoke() -> Response:
    """A token of the client opens nothing from now on; one unknown is no error."""
    values = given()
    app = _client(values)
    access = network().access(str(values.get("token", "")))
    if access and access.client_id != app["client_id"]:
        raise Refused(403, "unauthorized_client")
    if access:
        network().revoke(access.token)
    return answer({})


def _asked() -> Request:
    values = request.values
    app = network().store.one("SELECT * FROM apps WHERE client_id = ?", values.get("client_id", ""))
    if app is None:
        raise Refused(400, "invalid_client")
    if values.get("redirect_uri", "") not in app["redirect_uris"].split():
        raise Refused(400, "invalid_redirect_uri")
    scopes = values.get("scope") or app["scopes"]
    asked = Request(app, values["redirect_uri"], scopes, values.get("state"), values.get("code_challenge", ""))
    if values.get("response_type") != "code":
        raise Returned(asked, "unsupported_response_type", "Only codes are given.")
    if not set(scopes.split()) <= _widened(app["scopes"]):
        raise Returned(asked, "invalid_scope", "The requested scope is not the client's.")
    if asked.challenge and values.get("code_challenge_method") != "S256":
        raise Returned(asked, "invalid_request", "The code challenge method must be S256.")
    return asked


def _code(asked: Request, account_id: int) -> str:
    code = secrets.token_urlsafe(32)
    with network().store.write() as db:
        db.execute(
            "INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
            (
                code,
                asked.app["client_id"],
                account_id,
                asked.redirect_uri,
                asked.scopes,
                asked.challenge,
                time.time() + CODE_SECONDS,
            ),
        )
    return code


def _redeemed(app: Row, values: Any) -> tuple[str, str]:
    """(token, scopes). A code used twice closes what it opened."""
    with network().store.write() as db:
        row = network().store.one("SELECT * FROM codes WHERE code = ?", values.get("code", ""))
        fits = row is not None and row["client_id"] == app["client_id"]
        if row is not None and fits and row["token"] is None and _proven(row, values):
            issued = secrets.token_urlsafe(32)
            db.execute("UPDATE codes SET token = ? WHERE code = ?", (issued, row["code"]))
            db.execute(
                "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, NULL)",
                (issued, row["client_id"], row["account_id"], row["scopes"], time.time()),
            )
            return issued, row["scopes"]
    if row is not None and fits and row["token"]:
        network().revoke(row["token"])
    raise Refused(400, "invalid_grant")


def _proven(row: Row, values: Any) -> bool:
    """Whether the code is fresh, goes back where it was asked from, and its verifier fits."""
    if row["expires_at"] < time.time() or values.get("redirect_uri") != row["redirect_uri"]:
        return False
    if not row["challenge"]:
        return True
    digest = hashlib.sha256(str(values.get("code_verifier", "")).encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return hmac.compare_digest(made, row["challenge"])


def _client(values: Any) -> Row:
    """The client behind an id and its secret, in the header or in the body. Raises Refused 401."""
    basic = request.authorization
    client_id, secret = values.get("client_id", ""), values.get("client_secret", "")
    if basic and basic.type == "basic":
        client_id, secret = basic.username, basic.password
    row = network().store.one("SELECT * FROM apps WHERE client_id = ?", client_id)
    if row is None or not hmac.compare_digest(row["secret"].encode(), str(secret).encode()):
        raise Refused(401, "invalid_client")
    return row


def _created(name: str, website: str | None, uris: list[str], scopes: str) -> Row:
    client_id = secrets.token_urlsafe(32)
    with network().store.write() as db:
        db.execute(
            "INSERT INTO apps VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                client_id,
                network().store.new_id(),
                secrets.token_urlsafe(32),
                name,
                website,
                "\n".join(uris),
                scopes,
                time.time(),
            ),
        )
    row = network().store.one("SELECT * FROM apps WHERE client_id = ?", client_id)
    if row is None:
        raise Refused(500, "Something went wrong")
    return row


def _app(row: Row) -> dict[str, Any]:
    uris = row["redirect_uris"].split()
    return {
        "id": str(row["id"]), "name": row["name"], "website": row["website"], "redirect_uri": "\n".join(uris),
        "redirect_uris": uris, "scopes": row["scopes"].split(), "client_secret_expires_at": 0, "vapid_key": "",
    }  # fmt: skip


def _usable(uri: str) -> bool:
    parts = urlsplit(uri)
    return uri == OOB or (parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.fragment)


def _known(scopes: str) -> bool:
    """Whether we know each scope; Mastodon's others are accepted and open nothing here."""
    return all(scope.split(":")[0] in ("profile", "read", "write", "follow", "push") for scope in scopes.split())


def _widened(scopes: str) -> set[str]:
    """The scopes with those they hold: `read` holds `read:statuses`."""
    held = set(scopes.split())
    return held | {scope for scope in SCOPES if scope.split(":")[0] in held}
