"""Asking a network whether it works with us: by its connector's own way, else by a sign-in that must fail."""

from advocacy.networks.connector import (
    Checked,
    Client,
    Connector,
    ConnectorError,
    Health,
    Permanent,
    Reconnect,
    RedirectSignIn,
)

INVENTED = "relais-asks-whether-you-know-it"


def asked(network: Connector, client: Client, redirect_uri: str) -> Health:
    """What a network says of us. Calls out, so no transaction may be open."""
    try:
        if isinstance(network, Checked):
            return network.check(client)
        if network.needs_client and isinstance(network, RedirectSignIn):
            return _tried(network, client, redirect_uri)
        return Health("untested")
    except ConnectorError as error:
        return Health(error.code, error.detail)


def _tried(network: RedirectSignIn, client: Client, redirect_uri: str) -> Health:
    # A code that nobody gave: a network that takes our credentials refuses the code, another refuses us.
    try:
        network.exchange(client, redirect_uri, INVENTED, INVENTED)
    except Reconnect as error:
        return Health("refused", error.detail)
    except Permanent as error:
        return Health("accepted", error.detail)
    return Health("accepted")
