"""How an account's tokens are used, renewed and ended: what is kept sealed beside them."""

import base64
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from advocacy import clock
from advocacy.networks.connector import Holder, Reconnect
from advocacy.networks.connectors.bluesky.xrpc import Door

# A token that does not say when it ends.
LASTS = timedelta(hours=1)


@dataclass(frozen=True)
class Way:
    """The account's server and, after a sign-in by OAuth, who issues its tokens and the key they are bound to."""

    pds: str
    issuer: str = ""
    token: str = ""
    revoke: str = ""
    key: str = field(default="", repr=False)

    def written(self) -> str:
        """As a text to seal."""
        return json.dumps(asdict(self))


def way(secret: str) -> Way:
    """What was kept beside an account's tokens. Raises Reconnect when it cannot be read."""
    try:
        return Way(**json.loads(secret))
    except (ValueError, TypeError) as error:
        raise Reconnect("token-refused") from error


def door(holder: Holder) -> Door:
    """The account's server and our proof there."""
    found = way(holder.secret)
    return Door(found.pds, holder.token, found.key)


def claims(token: str) -> dict[str, Any]:
    """What a token says of itself, unverified: only its server can tell whether that is so."""
    try:
        part = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def ends(token: str) -> datetime:
    """When a token says that it runs out; soon when it does not say."""
    at = claims(token).get("exp")
    if not isinstance(at, int) or isinstance(at, bool) or not 0 < at < 10**11:
        return clock.now() + LASTS
    return datetime.fromtimestamp(at, UTC)
