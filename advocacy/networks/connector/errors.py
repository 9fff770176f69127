"""The seven ways in which a network refuses."""

from datetime import datetime


class ConnectorError(Exception):
    """One of seven refusals. `detail` is the network's own words, shortened, never a secret."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail[:300]


class Retry(ConnectorError):
    """Refused before anything was written; try again at `at`."""

    def __init__(self, code: str, at: datetime | None = None, detail: str = "") -> None:
        super().__init__(code, detail)
        self.at = at


class OutcomeUnknown(ConnectorError):
    """The request left and the answer did not come, or came broken."""


class Permanent(ConnectorError):
    """The network refused this text or act for good; `code` has a sentence for the person."""


class Duplicate(ConnectorError):
    """The network says it has this already; `remote_id` when it tells which."""

    def __init__(self, code: str, remote_id: str = "", url: str = "", detail: str = "") -> None:
        super().__init__(code, detail)
        self.remote_id = remote_id
        self.url = url


class Reconnect(ConnectorError):
    """The token is no longer good: the person signs in again."""


class Permission(ConnectorError):
    """The installation lacks a right at the network: a matter for the admin."""


class Paused(ConnectorError):
    """Budget, version or the network itself: nothing leaves until it is lifted."""
