"""Pictures on their way to X, in pieces (docs.x.com/x-api/media/quickstart/media-upload-chunked)."""

import time
from typing import Any

from urllib3.filepost import encode_multipart_formdata

from advocacy import http
from advocacy.networks import wire
from advocacy.networks.connector import Attachment, Holder, Permanent, Retry
from advocacy.networks.connectors.x import calls

UPLOAD = http.Limits(connect=4, read=30, total=60)
PIECE = 1024 * 1024
POLLS = 20
POLL_SECONDS = 0.5
LONGEST_ALT = 1000
THERE = "/2/media/upload"


def upload(holder: Holder, image: Attachment) -> str:
    """The id of a picture at X, with its words, once it may be published. Uploaded twice, it is seen by nobody."""
    size = len(image.content)
    values = {"media_category": "tweet_image", "media_type": image.mime, "total_bytes": size}
    media = _id(calls.post(holder, f"{THERE}/initialize", values))
    for number, start in enumerate(range(0, size, PIECE)):
        _append(holder, media, number, image.content[start : start + PIECE])
    _await(holder, media, _finalize(holder, media))
    if image.alt:
        words = {"alt_text": {"text": image.alt[:LONGEST_ALT]}}
        calls.post(holder, "/2/media/metadata", {"id": media, "metadata": words})
    return media


def _id(found: dict[str, Any]) -> str:
    media = str(found.get("id") or "")
    if not media.isdigit():
        raise Retry("malformed")
    return media


def _append(holder: Holder, media: str, number: int, piece: bytes) -> None:
    media_field = ("piece", piece, "application/octet-stream")
    body, kind = encode_multipart_formdata([("segment_index", str(number)), ("media", media_field)])
    calls.send(holder, f"{THERE}/{media}/append", body, kind, limits=UPLOAD)


def _finalize(holder: Holder, media: str) -> dict[str, Any]:
    return calls.data(wire.parsed(calls.call(holder, "POST", f"{THERE}/{media}/finalize"), dict))


def _await(holder: Holder, media: str, found: dict[str, Any]) -> None:
    for _ in range(POLLS):
        state = (found.get("processing_info") or {}).get("state", "succeeded")
        if state == "succeeded":
            return
        if state == "failed":
            raise Permanent("bad-media")
        time.sleep(POLL_SECONDS)
        found = calls.data(calls.get(holder, THERE, media_id=media, command="STATUS"))
    raise Retry("media-slow")
