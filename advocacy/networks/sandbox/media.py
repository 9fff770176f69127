"""Images of statuses: checked, kept as files, described."""

import io
import time
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from advocacy.networks.sandbox.network import Network, Refused
from advocacy.networks.sandbox.store import Row

MOST_BYTES = 16_777_216
MOST_PIXELS = 33_177_600
EXTENSIONS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
MIMES = ["image/jpeg", "image/png", "image/gif", "image/webp"]


def keep(network: Network, account_id: int, content: bytes, description: str) -> Row:
    """Keep an uploaded image. Raises Refused 422 or 413."""
    if len(content) > MOST_BYTES:
        raise Refused(413, "Payload Too Large")
    extension, width, height = _looked_at(content)
    media_id = network.store.new_id()
    file(network, media_id, extension).write_bytes(content)
    with network.store.write() as db:
        db.execute(
            "INSERT INTO media VALUES (?, ?, NULL, ?, ?, ?, ?, ?)",
            (media_id, account_id, extension, width, height, description[:1500], time.time()),
        )
    return get(network, account_id, media_id)


def describe(network: Network, account_id: int, media_id: int, description: str) -> Row:
    """Change the text of an own image that is not published yet. Raises Refused 404."""
    with network.store.write() as db:
        db.execute(
            "UPDATE media SET description = ? WHERE id = ? AND account_id = ? AND status_id IS NULL",
            (description[:1500], media_id, account_id),
        )
    return get(network, account_id, media_id)


def get(network: Network, account_id: int, media_id: int) -> Row:
    """An own image. Raises Refused 404."""
    row = network.store.one("SELECT * FROM media WHERE id = ? AND account_id = ?", media_id, account_id)
    if row is None:
        raise Refused(404, "Record not found")
    return row


def of(network: Network, status_id: int) -> list[Row]:
    """The images of a status, in the order they were sent."""
    return network.store.all("SELECT * FROM media WHERE status_id = ? ORDER BY id", status_id)


def file(network: Network, media_id: int, extension: str) -> Path:
    """Where an image lies."""
    return network.options.data / "media" / f"{media_id}.{extension}"


def _looked_at(content: bytes) -> tuple[str, int, int]:
    try:
        with Image.open(io.BytesIO(content), formats=list(EXTENSIONS)) as image:
            width, height = image.size
            extension = EXTENSIONS[image.format or ""]
    except (UnidentifiedImageError, OSError, KeyError, ValueError) as error:
        raise Refused(422, "Validation failed: File content type is invalid") from error
    if width * height > MOST_PIXELS:
        raise Refused(422, "Validation failed: File dimensions are not supported")
    return extension, width, height
