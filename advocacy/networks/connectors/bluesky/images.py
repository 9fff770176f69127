"""Images as Bluesky takes them: few bytes, and their proportions told beforehand."""

import warnings
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from advocacy.networks.connector import Attachment, Permanent

IMAGES = 4
IMAGE_BYTES = 2_000_000
THUMBNAIL_BYTES = 1_000_000
TAKEN = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
# Longest side in pixels and JPEG quality, tried in turn until the bytes are few enough.
STEPS = ((4000, 90), (2000, 88), (2000, 75), (1400, 75), (1000, 70), (600, 60))


@dataclass(frozen=True)
class Fitted:
    """An image that may be sent, with its size in pixels."""

    content: bytes = field(repr=False)
    mime: str
    width: int
    height: int


def fitted(image: Attachment, most: int) -> Fitted:
    """An image of at most so many bytes, drawn anew and smaller where it has more. Raises Permanent."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _fitted(image.content, most)
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise Permanent("bad-media") from error
    except Image.DecompressionBombWarning as error:
        raise Permanent("bad-media") from error


def _fitted(content: bytes, most: int) -> Fitted:
    with Image.open(BytesIO(content)) as opened:
        if len(content) <= most and opened.format in TAKEN:
            # Whoever shows it turns it as the camera was held.
            turned = opened.getexif().get(0x0112, 1) >= 5
            width, height = opened.size[::-1] if turned else opened.size
            return Fitted(content, TAKEN[opened.format], width, height)
        upright = ImageOps.exif_transpose(opened)
        picture = upright.convert("RGB")
    for side, quality in STEPS:
        picture.thumbnail((side, side))
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= most:
            return Fitted(out.getvalue(), "image/jpeg", *picture.size)
    raise Permanent("too-big")
