"""Pictures lent to a network that fetches them itself: an address nobody can guess, good for a while."""

import hmac
from datetime import timedelta

from advocacy import clock, crypto, settings

# A network fetches within minutes of being told; this leaves room for its own second tries.
LASTS = timedelta(hours=2)


def address(key: str) -> str:
    """Where a picture can be fetched from now on and for a while; empty where nobody outside can reach us."""
    here = settings.current()
    if not here.reachable:
        return ""
    until = int((clock.now() + LASTS).timestamp())
    return f"{here.base_url.rstrip('/')}/lent/{key}-{until}-{_signature(key, until)}.jpg"


def lent(key: str, until: int, signature: str) -> bool:
    """Whether we gave this address out, and its time is not over."""
    ours = hmac.compare_digest(signature.encode(), _signature(key, until).encode())
    return ours and clock.now().timestamp() <= until


def _signature(key: str, until: int) -> str:
    return crypto.fingerprint("lent", key, str(until))
