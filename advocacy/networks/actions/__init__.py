"""Writes on connected accounts and the servers they live on."""

from advocacy.networks.actions.connecting import (
    HANDSHAKE,
    INSIST,
    begin,
    connect,
    disconnect,
    forget_handshakes,
    revoke_failed,
    revoked,
    use,
)
from advocacy.networks.actions.rates import BY_ACCOUNT, BY_SERVER, Full, take
from advocacy.networks.actions.servers import (
    forget_registration,
    know,
    learned,
    pause,
    place,
    resume,
    set_up,
)
from advocacy.networks.actions.tokens import (
    claim_renewals,
    count_followers,
    expire,
    lost,
    quiet,
    renewal_refused,
    renewed,
)

__all__ = [
    "BY_ACCOUNT",
    "BY_SERVER",
    "HANDSHAKE",
    "INSIST",
    "Full",
    "begin",
    "claim_renewals",
    "connect",
    "count_followers",
    "disconnect",
    "expire",
    "forget_handshakes",
    "forget_registration",
    "know",
    "learned",
    "lost",
    "pause",
    "place",
    "quiet",
    "renewal_refused",
    "renewed",
    "resume",
    "revoke_failed",
    "revoked",
    "set_up",
    "take",
    "use",
]
