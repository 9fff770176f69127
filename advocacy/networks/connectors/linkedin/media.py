"""What stands under the words on LinkedIn: pictures, a document, a video, or a card that we build.

Sources: learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/ posts-api, images-api,
multiimage-post-api, documents-api, videos-api. Everything here happens before the post is made, so that nothing of it
leaves an unknown outcome.
"""

import time
from typing import Any
from urllib.parse import quote

from advocacy.networks.connector import Attachment, Card, Holder, Message, Permanent, Permission, Retry
from advocacy.networks.connectors.linkedin.calls import put, rest, waits
from advocacy.networks.wire import parsed

PICTURES = ("image/jpeg", "image/png", "image/gif")
DOCUMENT = "application/pdf"
VIDEO = "video/mp4"
MOST_PICTURES = 20
LONGEST_TITLE = 400
LONGEST_WORDS = 4086


def content(holder: Holder, message: Message) -> dict[str, Any] | None:
    """What a post carries beside its words; None for words alone. Files come before a card."""
    files = message.attachments
    if not files:
        return _article(holder, message.card) if message.card and message.card.url else None
    if all(each.mime in PICTURES for each in files):
        return _pictures(holder, list(files))
    if len(files) > 1 or files[0].mime not in (DOCUMENT, VIDEO):
        raise Permanent("bad-media", ", ".join(each.mime for each in files))
    one = files[0]
    urn = _video(holder, one) if one.mime == VIDEO else _file(holder, "document", one)
    return {"media": {"id": urn, "title": one.alt[:LONGEST_TITLE]}}


def _pictures(holder: Holder, files: list[Attachment]) -> dict[str, Any]:
    if len(files) > MOST_PICTURES:
        raise Permanent("bad-media", f"{len(files)} > {MOST_PICTURES}")
    shown = [{"id": _file(holder, "image", each), "altText": each.alt[:LONGEST_WORDS]} for each in files]
    return {"media": shown[0]} if len(shown) == 1 else {"multiImage": {"images": shown}}


def _article(holder: Holder, card: Card) -> dict[str, Any]:
    # LinkedIn reads no page for its card: what we do not say is not there.
    found = {
        "source": card.url,
        "title": (card.title or card.url)[:LONGEST_TITLE],
        "description": card.description[:LONGEST_WORDS],
    }
    if card.thumbnail:
        found["thumbnail"] = _file(holder, "image", card.thumbnail)
    return {"article": found}


def _file(holder: Holder, kind: str, one: Attachment) -> str:
    begun = _begun(holder, kind, {})
    put(holder.client, holder.token, str(begun.get("uploadUrl", "")), one.content)
    return str(begun[kind])


def _begun(holder: Holder, kind: str, more: dict[str, Any]) -> dict[str, Any]:
    asked = {"initializeUploadRequest": {"owner": f"urn:li:person:{holder.remote_id}", **more}}
    answer = rest(holder.client, holder.token, "POST", f"/rest/{kind}s?action=initializeUpload", asked)
    value = parsed(answer, dict).get("value")
    if not isinstance(value, dict) or not str(value.get(kind, "")).startswith(f"urn:li:{kind}:"):
        raise Retry("malformed")
    return value


def _video(holder: Holder, one: Attachment) -> str:
    more = {"fileSizeBytes": len(one.content), "uploadCaptions": False, "uploadThumbnail": False}
    begun = _begun(holder, "video", more)
    urn, tags = str(begun["video"]), _parts(holder, begun.get("uploadInstructions"), one.content)
    done = {"video": urn, "uploadToken": str(begun.get("uploadToken") or ""), "uploadedPartIds": tags}
    whole = {"finalizeUploadRequest": done}
    rest(holder.client, holder.token, "POST", "/rest/videos?action=finalizeUpload", whole)
    _await(holder, urn)
    return urn


def _parts(holder: Holder, told: Any, whole: bytes) -> list[str]:
    try:
        parts = [(str(each["uploadUrl"]), int(each["firstByte"]), int(each["lastByte"])) for each in told]
    except (TypeError, KeyError, ValueError) as error:
        raise Retry("malformed") from error
    return [put(holder.client, holder.token, url, whole[first : last + 1]) for url, first, last in parts]


def _await(holder: Holder, urn: str) -> None:
    for wait in [*waits(holder.client, "media-waits"), 0.0]:
        state = _state(holder, urn)
        if state in ("AVAILABLE", None):
            return
        if state == "PROCESSING_FAILED":
            raise Permanent("bad-media", state)
        time.sleep(wait)
    raise Retry("media-slow")


def _state(holder: Holder, urn: str) -> str | None:
    # Some tokens may not look: the post itself is then refused while the video is not ready.
    path = f"/rest/videos/{quote(urn, safe='')}"
    try:
        return str(parsed(rest(holder.client, holder.token, "GET", path), dict).get("status"))
    except Permission:
        return None
