"""What the API says of accounts, statuses, images and the instance: Mastodon's shapes."""

from typing import Any

from advocacy.networks.sandbox import audience, media, statuses, text
from advocacy.networks.sandbox.accounts import by_id, simulated_name
from advocacy.networks.sandbox.network import Network, iso
from advocacy.networks.sandbox.store import Row

Entity = dict[str, Any]
VERSION = "4.4.0"
SIMULATED = "The audience of this network is simulated."
UNSEEN = {"views": 0, "viewers": 0, "simulated": True, "age_hours": 0.0}


def account(row: Row, base: str) -> Entity:
    """An Account."""
    url, picture = f"{base}/@{row['username']}", f"{base}/avatars/{row['id']}.svg"
    return {
        "id": str(row["id"]), "username": row["username"], "acct": row["username"],
        "display_name": row["display_name"], "locked": False, "bot": False, "group": False,
        "discoverable": True, "indexable": False, "noindex": True, "hide_collections": True,
        "created_at": iso(row["created_at"]), "note": f"<p>{SIMULATED}</p>", "url": url, "uri": url,
        "avatar": picture, "avatar_static": picture, "header": picture, "header_static": picture,
        "followers_count": row["followers"], "following_count": 0, "statuses_count": row["statuses"],
        "last_status_at": None, "emojis": [], "fields": [], "roles": [],
    }  # fmt: skip


def own_account(row: Row, base: str) -> Entity:
    """A CredentialAccount."""
    source = {
        "note": SIMULATED, "fields": [], "privacy": "public", "sensitive": False,
        "language": row["language"], "follow_requests_count": 0, "hide_collections": True,
        "discoverable": True, "indexable": False,
    }  # fmt: skip
    return account(row, base) | {"source": source}


def image(row: Row, base: str) -> Entity:
    """A MediaAttachment."""
    url = f"{base}/media/{row['id']}.{row['extension']}"
    size = {
        "width": row["width"], "height": row["height"], "size": f"{row['width']}x{row['height']}",
        "aspect": row["width"] / max(1, row["height"]),
    }  # fmt: skip
    return {
        "id": str(row["id"]), "type": "image", "url": url, "preview_url": url, "remote_url": None,
        "preview_remote_url": None, "text_url": None, "meta": {"original": size, "small": size},
        "description": row["description"] or None, "blurhash": None,
    }  # fmt: skip


def status(network: Network, row: Row, base: str, viewer: int | None = None, new: bool = False) -> Entity:
    """A Status, with `sandbox.views` and `sandbox.viewers` beside Mastodon's own fields. One just made is unseen."""
    owner = by_id(network, row["account_id"])
    url = f"{base}/@{owner['username']}/{row['id']}"
    target = statuses.get(network, row["reblog_of"]) if row["reblog_of"] else None
    reblogs = statuses.reblogs(network, row["id"]) if target is None and not new else []
    return {
        "id": str(row["id"]), "uri": url, "url": url, "account": account(owner, base),
        "created_at": iso(row["created_at"]), "edited_at": None, "content": text.as_html(row["text"]),
        "spoiler_text": row["spoiler"], "sensitive": bool(row["sensitive"]), "visibility": row["visibility"],
        "language": row["language"], "in_reply_to_id": _id(row["in_reply_to"]), "in_reply_to_account_id": None,
        "reblog": status(network, target, base, viewer) if target else None,
        "reblogs_count": row["boosts"] + len(reblogs), "favourites_count": row["likes"],
        "replies_count": row["replies"], "quotes_count": 0,
        "reblogged": bool(viewer) and _reblogged(row, reblogs, viewer), "favourited": False, "bookmarked": False,
        "muted": False, "pinned": False,
        "media_attachments": [image(one, base) for one in media.of(network, row["id"])],
        "application": {"name": row["application"], "website": None} if row["application"] else None,
        "mentions": [], "tags": [], "emojis": [], "card": None, "poll": None, "quote": None, "filtered": [],
        "sandbox": UNSEEN if new else seen(network, row, reblogs),
    }  # fmt: skip


def metrics(network: Network, row: Row) -> Entity:
    """What the sandbox knows of a status beyond Mastodon."""
    reblogs = statuses.reblogs(network, row["id"])
    return {
        "id": str(row["id"]), **seen(network, row, reblogs), "likes": row["likes"],
        "replies": row["replies"], "reblogs": row["boosts"] + len(reblogs),
    }  # fmt: skip


def seen(network: Network, row: Row, reblogs: list[Row]) -> Entity:
    """Views and viewers, simulated, and the age the audience has lived."""
    views, viewers = audience.views(network, row, reblogs)
    return {
        "views": views, "viewers": viewers, "simulated": True,
        "age_hours": round(audience.age(network, row), 3),
    }  # fmt: skip


def replies(network: Network, row: Row, most: int = 40) -> list[Entity]:
    """Simulated replies, oldest first: who, which of the stock phrases, how many hours after."""
    rows = network.store.all(
        "SELECT person, at FROM events WHERE target_id = ? AND kind = 'reply' ORDER BY at LIMIT ?",
        row["id"],
        most,
    )
    return [
        {
            "name": simulated_name(one["person"]),
            "phrase": one["person"],
            "hours": (one["at"] - row["born"]) / 3600,
        }
        for one in rows
    ]


def configuration() -> Entity:
    """The limits a client asks for."""
    return {
        "statuses": {
            "max_characters": text.LIMIT, "max_media_attachments": statuses.MOST_MEDIA,
            "characters_reserved_per_url": text.PER_URL,
        },
        "media_attachments": {
            "supported_mime_types": media.MIMES, "image_size_limit": media.MOST_BYTES,
            "image_matrix_limit": media.MOST_PIXELS, "description_limit": 1500,
        },
        "accounts": {"max_featured_tags": 0},
    }  # fmt: skip


def instance(domain: str) -> Entity:
    """The v2 Instance."""
    return {
        "domain": domain, "title": "Sandbox", "version": VERSION, "source_url": "", "description": SIMULATED,
        "usage": {"users": {"active_month": 0}}, "thumbnail": {"url": ""}, "icon": [],
        "languages": ["fr", "en"], "configuration": configuration() | {"urls": {}},
        "registrations": {"enabled": True, "approval_required": False, "message": None},
        "api_versions": {"mastodon": 6}, "contact": {"email": "", "account": None}, "rules": [],
    }  # fmt: skip


def instance_v1(domain: str) -> Entity:
    """The v1 Instance."""
    return {
        "uri": domain, "title": "Sandbox", "version": VERSION, "short_description": SIMULATED,
        "description": SIMULATED, "email": "", "urls": {}, "thumbnail": None, "languages": ["fr", "en"],
        "stats": {"user_count": 0, "status_count": 0, "domain_count": 1}, "registrations": True,
        "approval_required": False, "invites_enabled": False, "configuration": configuration(),
        "contact_account": None, "rules": [],
    }  # fmt: skip


def _id(value: int | None) -> str | None:
    return None if value is None else str(value)


def _reblogged(row: Row, reblogs: list[Row], viewer: int | None) -> bool:
    mine = row["reblog_of"] is not None and row["account_id"] == viewer
    return mine or any(one["account_id"] == viewer for one in reblogs)
