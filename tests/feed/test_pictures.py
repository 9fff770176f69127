"""Images are drawn anew, safe and small."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from advocacy.errors import Refused
from advocacy.feed import pictures


def drawn(width: int = 1200, height: int = 600, form: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    """An image file of one colour."""
    out = BytesIO()
    Image.new(mode, (width, height), (12, 90, 90, 128)[: len(mode)]).save(out, form, **options)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A tiny PNG that says it is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_an_image_is_stored_in_each_width_that_it_fills() -> None:
    assert pictures.store(drawn(2400, 1200)).widths == (480, 960, 1600)
    assert pictures.store(drawn(1200, 600)).widths == (480, 960, 1200)
    assert pictures.store(drawn(300, 200)).widths == (300,)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_each_form_becomes_webp_for_screens_and_jpeg_for_networks(form: str) -> None:
    stored = pictures.store(drawn(form=form))
    for width in stored.widths:
        with Image.open(pictures.path(stored.key, width)) as kept:
            assert (kept.format, kept.width) == ("WEBP", width)
    with Image.open(pictures.jpeg_path(stored.key)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (1200, 600))


def test_the_same_image_is_stored_once() -> None:
    assert pictures.store(drawn()) == pictures.store(drawn())


def test_place_camera_and_comments_are_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 30.0)
    stored = pictures.store(drawn(exif=exif, comment=b"Secret comment"))
    files = [pictures.path(stored.key, width) for width in stored.widths]
    for file in [*files, pictures.jpeg_path(stored.key)]:
        assert b"Secret" not in file.read_bytes()
        with Image.open(file) as kept:
            assert not kept.getexif()
            assert "comment" not in kept.info


def test_a_picture_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = pictures.store(drawn(1200, 600, exif=exif))
    assert (stored.width, stored.height) == (600, 1200)


def test_a_colour_profile_is_applied_and_dropped() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    stored = pictures.store(drawn(icc_profile=profile))
    with Image.open(pictures.path(stored.key, 480)) as kept:
        assert "icc_profile" not in kept.info


def test_transparency_stays_on_screens_and_turns_white_for_networks() -> None:
    stored = pictures.store(drawn(form="PNG", mode="RGBA"))
    with Image.open(pictures.path(stored.key, 480)) as kept:
        assert kept.mode == "RGBA"
    with Image.open(pictures.jpeg_path(stored.key)) as kept:
        assert kept.mode == "RGB"


@pytest.mark.parametrize("size", [(30_000, 30_000), (12_000, 9_000), (7_000, 7_000), (25_000, 20)])
def test_a_decompression_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(Refused, match="picture-huge"):
        pictures.store(bomb(*size))


def test_a_file_that_is_too_heavy_is_refused() -> None:
    with pytest.raises(Refused, match="picture-heavy"):
        pictures.store(b"\xff" * (pictures.LARGEST_FILE + 1))


@pytest.mark.parametrize(
    "content",
    [b"", b"not an image", b"<svg xmlns='http://www.w3.org/2000/svg'/>", bomb(600, 600)],
    ids=["empty", "text", "svg", "cut"],
)
def test_what_is_no_whole_image_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="picture-unreadable"):
        pictures.store(content)


def test_a_speck_is_refused() -> None:
    with pytest.raises(Refused, match="picture-small"):
        pictures.store(drawn(4, 4, form="PNG"))


def test_a_forgotten_image_leaves_no_file() -> None:
    stored = pictures.store(drawn(640, 480))
    pictures.forget(stored.key)
    assert not any(pictures.path(stored.key, width).exists() for width in stored.widths)
    assert not pictures.jpeg_path(stored.key).exists()
