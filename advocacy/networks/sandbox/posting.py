"""From what a client sent to a published status and back, the same with and without the framework."""

import json
from typing import Any

from werkzeug.datastructures import MultiDict

from advocacy.networks.sandbox import entities, statuses
from advocacy.networks.sandbox.network import Access, Network, Refused
from advocacy.networks.sandbox.statuses import Draft

JSON = "application/json; charset=utf-8"
TRUE = (True, "true", "True", "1")


def publish(network: Network, access: Access, values: MultiDict[str, Any], key: str, base: str) -> entities.Entity:
    """Publish what was sent, once for each key; the Status. Raises Refused."""
    reply = values.get("in_reply_to_id")
    draft = Draft(
        text=str(values.get("status", "")).replace("\r\n", "\n"),
        spoiler=str(values.get("spoiler_text", "")),
        visibility=str(values.get("visibility") or "public"),
        language=values.get("language") or None,
        sensitive=values.get("sensitive") in TRUE,
        in_reply_to=statuses.get(network, number(reply))["id"] if reply else None,
        media=many(values, "media_ids"),
    )
    row, new = statuses.publish(network, access, draft, key)
    return entities.status(network, row, base, access.account_id, new)


def many(values: MultiDict[str, Any], name: str) -> list[int]:
    """Ids sent as `name[]` or as a JSON list."""
    return [number(value) for value in (values.getlist(f"{name}[]") or values.getlist(name))]


def number(value: object) -> int:
    """An id. Raises Refused 404 for what cannot be one."""
    try:
        return int(str(value))
    except ValueError:
        raise Refused(404, "Record not found") from None


def encoded(body: object) -> bytes:
    """JSON as the API sends it."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
