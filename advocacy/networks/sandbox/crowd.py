"""Real requests on the links of statuses, to their own host and no further: redirects are not followed."""

import http.client
import sys
import time
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from advocacy.networks.sandbox import text
from advocacy.networks.sandbox.network import Network
from advocacy.networks.sandbox.store import Row

PATIENCE_SECONDS = 5.0


def send_next(network: Network) -> bool:
    """Send the oldest request that is due, once; whether there was one.

    It is marked before it leaves: a click lost with the process is better than one counted twice.
    """
    row = network.store.one(
        "SELECT e.*, s.text, s.deleted_at FROM events e JOIN statuses s ON s.id = e.target_id"
        " WHERE e.outcome IS NULL AND e.sent_at IS NULL AND e.kind IN ('click', 'crawler', 'scanner')"
        " ORDER BY e.at LIMIT 1"
    )
    if row is None:
        return False
    _mark(network, row, None)
    _mark(network, row, _send(network, row))
    return True


def settle_lost(network: Network) -> None:
    """Requests under way when the process ended: nobody knows, and they are not sent again."""
    with network.store.write() as db:
        db.execute("UPDATE events SET outcome = 'lost' WHERE sent_at IS NOT NULL AND outcome IS NULL")


def allowed(url: SplitResult, hosts: tuple[str, ...]) -> bool:
    """Whether the audience may visit an address: this machine, or a host it was told."""
    host = url.hostname or ""
    return url.scheme == "http" and (host in hosts or allowed_here(host))


def allowed_here(host: str) -> bool:
    """Whether a name or an address is this machine's own."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _mark(network: Network, row: Row, outcome: str | None) -> None:
    with network.store.write() as db:
        db.execute(
            "UPDATE events SET sent_at = ?, outcome = ? WHERE status_id = ? AND n = ?",
            (time.time(), outcome, row["status_id"], row["n"]),
        )


def _send(network: Network, row: Row) -> str:
    found = text.links(row["text"])
    if row["deleted_at"] or row["link"] >= len(found):
        return "gone"
    url = urlsplit(found[row["link"]])
    if not allowed(url, network.options.click_hosts):
        return "elsewhere"
    try:
        return str(_visit(url, row))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return type(error).__name__


def _visit(url: SplitResult, row: Row) -> int:
    address = _address(row["person"])
    own = (address, 0) if sys.platform == "linux" and _here(url.hostname or "") else None
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=PATIENCE_SECONDS, source_address=own)
    try:
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        connection.putrequest(row["method"], path)
        for name, value in _headers(row, address).items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


def _here(host: str) -> bool:
    return host in ("localhost", "127.0.0.1") or host.endswith(".localhost")


def _address(person: int) -> str:
    """Someone's own address within 127/8, so that visitors differ on one machine."""
    return f"127.{64 + (person >> 16) % 128}.{person >> 8 & 255}.{person & 255 or 1}"


def _headers(row: Row, address: str) -> dict[str, str]:
    headers = {"Accept": "*/*", "X-Forwarded-For": address, "Connection": "close"}
    if row["agent"]:
        headers["User-Agent"] = row["agent"]
    if row["kind"] == "click":
        headers["Accept"] = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        headers["Accept-Language"] = ("fr-FR,fr;q=0.9", "en-GB,en;q=0.8", "de-DE,de;q=0.9")[row["person"] % 3]
    return headers
