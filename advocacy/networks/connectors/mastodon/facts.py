"""What a server says of itself: its limits, its sign-in addresses, and whether it honours keys."""

from typing import Any
from urllib.parse import urlsplit

import regex

from advocacy.networks.connector import Capability, Client, Permanent, Reconnect, Retry
from advocacy.networks.wire import ask, parsed

LIMIT = 500
PER_URL = 23
MEDIA = 4
IMAGE_BYTES = 16_777_216
HOPS = 2
# The version of the API from which on one status can quote another: Mastodon 4.5 (docs.joinmastodon.org/client/quotes).
QUOTES = 7
SCOPES = ("write:statuses", "write:media", "read:statuses", "read:search")
PLAIN = regex.compile(r"^[\w.~:/?&=%+-]+\Z", regex.ASCII)
NUMBERS = regex.compile(r"^(\d+)\.(\d+)")
# Servers that answer in Mastodon's words but ignore the key of a repeated post, as far as is known.
OTHERS = ("gotosocial", "pleroma", "akkoma", "pixelfed", "compatible")


def learn(origin: str) -> dict[str, Any]:
    """The facts of a server. Raises Permanent when it does not speak Mastodon's API."""
    instance, home = _instance(origin)
    return _limits(instance) | _ways_in(home, _discovery(home)) | {"origin": home}


def _instance(origin: str) -> tuple[dict[str, Any], str]:
    try:
        return _described(origin, "v2")
    except Permanent as error:
        if error.code == "server-refused":
            raise
    try:
        return _described(origin, "v1")
    except (Permanent, Reconnect) as error:
        raise Permanent("not-a-server", error.detail) from error


def _described(origin: str, version: str) -> tuple[dict[str, Any], str]:
    # A domain may send its API elsewhere; where it leads is the server's true origin.
    answer = ask("GET", f"{origin}/api/{version}/instance", follow=HOPS)
    try:
        found = parsed(answer, dict)
    except Retry as error:
        raise Permanent("not-a-server") from error
    parts = urlsplit(answer.url)
    return found, f"{parts.scheme}://{parts.netloc}"


def _limits(instance: dict[str, Any]) -> dict[str, Any]:
    configuration = _part(instance, "configuration")
    texts, media = _part(configuration, "statuses"), _part(configuration, "media_attachments")
    version = str(instance.get("version", ""))
    return {
        "version": version[:80],
        "limit": _number(texts.get("max_characters") or instance.get("max_toot_chars"), LIMIT),
        "per_url": _number(texts.get("characters_reserved_per_url"), PER_URL),
        "media": _number(texts.get("max_media_attachments"), MEDIA),
        "image_bytes": _number(media.get("image_size_limit"), IMAGE_BYTES),
        "batch": _api(instance) >= (4, 3),
        "idempotent": _is_mastodon(instance),
        "also": [Capability.QUOTE.value] if _quotes(instance) else [],
    }


def _quotes(instance: dict[str, Any]) -> bool:
    return _number(_part(instance, "api_versions").get("mastodon"), 0) >= QUOTES


def _api(instance: dict[str, Any]) -> tuple[int, int]:
    if _number(_part(instance, "api_versions").get("mastodon"), 0) >= 2:
        return (4, 3)
    found = NUMBERS.match(str(instance.get("version", "")))
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _is_mastodon(instance: dict[str, Any]) -> bool:
    told = f"{instance.get('version', '')} {instance.get('source_url', '')}".lower()
    return not any(other in told for other in OTHERS) and _api(instance) >= (3, 0)


def _discovery(origin: str) -> dict[str, Any]:
    try:
        found = parsed(ask("GET", f"{origin}/.well-known/oauth-authorization-server"), dict)
    except (Permanent, Reconnect, Retry):
        return {}
    return dict(found)


def _ways_in(origin: str, document: dict[str, Any]) -> dict[str, Any]:
    offered = document.get("scopes_supported")
    profile = "profile" if isinstance(offered, list) and "profile" in offered else "read:accounts"
    methods = document.get("code_challenge_methods_supported")
    return {
        "authorize": _address(document.get("authorization_endpoint"), origin, "/oauth/authorize"),
        "token": _address(document.get("token_endpoint"), origin, "/oauth/token"),
        "revoke": _address(document.get("revocation_endpoint"), origin, "/oauth/revoke"),
        # Where a person takes a right back by hand.
        "access_page": f"{origin}/oauth/authorized_applications",
        "pkce": isinstance(methods, list) and "S256" in methods,
        "scopes": " ".join((profile, *SCOPES)),
    }


def way(client: Client, name: str) -> str:
    """The address at which a server takes `authorize`, `token` or `revoke`."""
    return str(client.facts.get(name) or f"{client.origin}/oauth/{name}")


def _address(told: Any, origin: str, path: str) -> str:
    # A document may not lead people or secrets to another server.
    fits = isinstance(told, str) and told.startswith(f"{origin}/") and PLAIN.match(told)
    return str(told) if fits else f"{origin}{path}"


def _part(whole: dict[str, Any], name: str) -> dict[str, Any]:
    found = whole.get(name)
    return found if isinstance(found, dict) else {}


def _number(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) and 0 < value < 10**9 else otherwise
