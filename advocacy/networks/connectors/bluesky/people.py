"""Who is behind a handle, and where their account lives: handle, then DID, then the server its document names."""

from typing import Any
from urllib.parse import unquote, urlsplit

from advocacy import http
from advocacy.networks.connector import Client, Permanent, Retry
from advocacy.networks.connectors.bluesky import places, xrpc
from advocacy.networks.wire import ask, parsed

SERVICE = "AtprotoPersonalDataServer"


def did_of(client: Client, actor: str) -> str:
    """The DID of a handle, by the directory of the settings; a DID is its own. Raises Permanent."""
    if places.DID.match(actor):
        return actor
    try:
        found = xrpc.look(client.settings["directory"], "com.atproto.identity.resolveHandle", [("handle", actor)])
    except Permanent as error:
        raise error if error.code == "server-refused" else Permanent("no-such-handle", error.detail) from error
    did = str(found.get("did") or "")
    if not places.DID.match(did):
        raise Permanent("no-such-handle")
    return did


def home_of(client: Client, did: str) -> str:
    """The origin of the server where an account lives. Raises Permanent when its document names none."""
    document = _document(client, did)
    services = document.get("service")
    for one in services if isinstance(services, list) else []:
        if isinstance(one, dict) and one.get("type") == SERVICE and str(one.get("id", "")).endswith("#atproto_pds"):
            return origin(str(one.get("serviceEndpoint") or ""))
    raise Permanent("no-home")


def origin(address: str) -> str:
    """An origin that may be called: https, or a host that this installation trusts. Raises Permanent."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Permanent("no-home") from error
    trusted = http.client().trusts(host, port or (443 if parts.scheme == "https" else 80))
    if not host or parts.username is not None or not (parts.scheme == "https" or (trusted and parts.scheme == "http")):
        raise Permanent("no-home")
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}"


def _document(client: Client, did: str) -> dict[str, Any]:
    try:
        document = dict(parsed(ask("GET", _document_address(client, did)), dict))
    except Permanent as error:
        raise error if error.code == "server-refused" else Permanent("no-home", error.detail) from error
    if document.get("id") != did:
        raise Retry("malformed")
    return document


def _document_address(client: Client, did: str) -> str:
    if did.startswith("did:plc:"):
        return f"{client.settings['plc'].rstrip('/')}/{did}"
    return f"https://{unquote(did.removeprefix('did:web:'))}/.well-known/did.json"
