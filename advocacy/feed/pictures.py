"""Images made safe and small: verified, drawn anew without metadata, kept in sizes for screens."""

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from PIL import Image, ImageCms, ImageOps

from advocacy import settings
from advocacy.errors import Refused

WIDTHS = (480, 960, 1600)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
LARGEST_FILE = 12 * 1024 * 1024
LARGEST_AREA = 40_000_000
# A strip one pixel high has a small area and still no place on a screen.
SMALLEST_SIDE = 16
LONGEST_SIDE = 20_000


@dataclass(frozen=True)
class Stored:
    """An image of ours: its key, its size in pixels, and the widths at which it is stored."""

    key: str
    width: int
    height: int
    widths: tuple[int, ...]


def store(content: bytes) -> Stored:
    """Draw an image anew in our sizes and keep it. Raises Refused with the reason."""
    picture = _fit(_drawn(content), WIDTHS[-1])
    widths = (*(width for width in WIDTHS if width < picture.width), picture.width)
    files = {width: _webp(_fit(picture, width)) for width in widths}
    key = hashlib.sha256(files[picture.width]).hexdigest()
    for width, data in files.items():
        _write(path(key, width), data)
    _write(jpeg_path(key), _jpeg(picture))
    return Stored(key, picture.width, picture.height, widths)


def path(key: str, width: int) -> Path:
    """Where one size of an image is kept."""
    return settings.current().media_folder.absolute() / key[:2] / f"{key}-{width}.webp"


def jpeg_path(key: str) -> Path:
    """Where the form that every network takes is kept."""
    return settings.current().media_folder.absolute() / key[:2] / f"{key}.jpg"


def forget(key: str) -> None:
    """Take the files of an image away."""
    folder = settings.current().media_folder.absolute() / key[:2]
    for file in folder.glob(f"{key}*"):
        file.unlink(missing_ok=True)


def _drawn(content: bytes) -> Image.Image:
    if len(content) > LARGEST_FILE:
        raise Refused("picture-heavy")
    try:
        # Pillow only warns of a bomb of middling size; here it is refused like a large one.
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=FORMATS) as opened:
                _measure(opened)
                return _plain(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("picture-huge") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Refused("picture-unreadable") from error


def _measure(opened: Image.Image) -> None:
    # The header is enough to know: nothing has been decoded yet.
    if opened.width * opened.height > LARGEST_AREA or max(opened.size) > LONGEST_SIDE:
        raise Refused("picture-huge")
    if min(opened.size) < SMALLEST_SIDE:
        raise Refused("picture-small")


def _plain(opened: Image.Image) -> Image.Image:
    opened.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))
    upright = ImageOps.exif_transpose(opened)
    mode = "RGBA" if upright.has_transparency_data else "RGB"
    coloured = _in_srgb(upright).convert(mode)
    # A new canvas carries pixels only: no place, no camera, no comment.
    clean = Image.new(mode, coloured.size)
    clean.paste(coloured)
    return clean


def _in_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "RGBA"}:
        return picture
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return picture
    return turned or picture


def _fit(picture: Image.Image, width: int) -> Image.Image:
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _webp(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def _jpeg(picture: Image.Image) -> bytes:
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    out = BytesIO()
    ground.save(out, "JPEG", quality=88, optimize=True, progressive=True)
    return out.getvalue()


def _write(target: Path, data: bytes) -> None:
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, delete=False) as file:
        file.write(data)
    Path(file.name).replace(target)
