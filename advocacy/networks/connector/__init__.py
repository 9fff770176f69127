"""The connector protocol: what a network must be able to do, and the values and errors it speaks in.

Connectors never see our tables. They receive frozen values, call the outside through
`advocacy.http`, and return outcomes as values or raise one of seven errors.
"""

from advocacy.networks.connector.errors import (
    ConnectorError,
    Duplicate,
    OutcomeUnknown,
    Paused,
    Permanent,
    Permission,
    Reconnect,
    Retry,
)
from advocacy.networks.connector.prices import Charge, Charges, Priced
from advocacy.networks.connector.protocol import Checked, Connector, Preparing, Reader, SharePage
from advocacy.networks.connector.signin import PasswordSignIn, PushedSignIn, RedirectSignIn
from advocacy.networks.connector.values import (
    Attachment,
    Capability,
    Card,
    Client,
    Departure,
    Health,
    Holder,
    Identity,
    Message,
    Metrics,
    Original,
    Outcome,
    Pending,
    Published,
    Setting,
    TextRule,
    Tokens,
    Unknown,
)

__all__ = [
    "Attachment",
    "Capability",
    "Card",
    "Charge",
    "Charges",
    "Checked",
    "Client",
    "Connector",
    "ConnectorError",
    "Departure",
    "Duplicate",
    "Health",
    "Holder",
    "Identity",
    "Message",
    "Metrics",
    "Original",
    "Outcome",
    "OutcomeUnknown",
    "PasswordSignIn",
    "Paused",
    "Pending",
    "Permanent",
    "Permission",
    "Preparing",
    "Priced",
    "Published",
    "PushedSignIn",
    "Reader",
    "Reconnect",
    "RedirectSignIn",
    "Retry",
    "Setting",
    "SharePage",
    "TextRule",
    "Tokens",
    "Unknown",
]
