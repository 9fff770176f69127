"""Pictures drawn for the demonstration: quiet engravings in the product's colours."""

from collections.abc import Sequence
from io import BytesIO
from math import pi, sin
from random import Random

from PIL import Image, ImageDraw

WIDTH, HEIGHT, SCALE = 960, 480, 2
PAPER, INK, TEAL, OCHRE, STONE = "#f7f4ec", "#20272b", "#0f5f5c", "#b5852e", "#d9d2c0"
Drawing = ImageDraw.ImageDraw
Point = tuple[float, float]


def scene(kind: str, seed: str) -> bytes:
    """A picture of one kind as PNG: workshop, machine, valley, curve or grid."""
    canvas = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), PAPER)
    draw, chance = ImageDraw.Draw(canvas), Random(seed)
    KINDS[kind](draw, chance)
    made = BytesIO()
    canvas.resize((WIDTH, HEIGHT), Image.Resampling.BOX).save(made, "PNG", compress_level=1)
    return made.getvalue()


def _line(draw: Drawing, points: Sequence[Point], colour: str = INK, width: float = 1.5) -> None:
    draw.line([(x * SCALE, y * SCALE) for x, y in points], colour, round(width * SCALE), joint="curve")


def _area(draw: Drawing, points: Sequence[Point], fill: str) -> None:
    draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill)


def _hatch(draw: Drawing, left: float, top: float, right: float, bottom: float, colour: str = INK) -> None:
    for y in range(round(top), round(bottom), 7):
        _line(draw, [(left, y), (right, y)], colour, 0.7)


def _hill(draw: Drawing, chance: Random, base: float, height: float, fill: str) -> None:
    shift, waves = chance.uniform(0, 2 * pi), chance.uniform(1.2, 2.2)
    ridge = [(x, base - height * (0.6 + 0.4 * sin(shift + waves * 2 * pi * x / WIDTH))) for x in range(0, 961, 12)]
    _area(draw, [*ridge, (WIDTH, HEIGHT), (0, HEIGHT)], fill)
    for step in range(1, 5):
        _line(draw, [(x, y + step * 16) for x, y in ridge], INK, 0.6)
    _line(draw, ridge)


def _workshop(draw: Drawing, chance: Random) -> None:
    _hill(draw, chance, 250, 110, STONE)
    _area(draw, [(80, 250), (880, 250), (880, 410), (80, 410)], PAPER)
    for left in range(80, 880, 100):
        _area(draw, [(left, 250), (left, 180), (left + 100, 250)], TEAL)
        _line(draw, [(left, 250), (left, 180), (left + 100, 250)])
        _hatch(draw, left + 18, 290, left + 82, 350)
    _chimney(draw, chance.choice((150, 720, 820)))
    _line(draw, [(80, 250), (880, 250), (880, 410), (80, 410), (80, 250)])
    _hatch(draw, 0, 412, WIDTH, HEIGHT)


def _chimney(draw: Drawing, left: float) -> None:
    _area(draw, [(left, 180), (left + 8, 50), (left + 32, 50), (left + 40, 230), (left, 230)], OCHRE)
    _line(draw, [(left, 230), (left + 8, 50), (left + 32, 50), (left + 40, 230)])


def _machine(draw: Drawing, chance: Random) -> None:
    _hatch(draw, 0, 396, WIDTH, HEIGHT)
    _area(draw, [(150, 150), (810, 150), (810, 390), (150, 390)], STONE)
    _line(draw, [(150, 150), (810, 150), (810, 390), (150, 390), (150, 150)])
    for middle in (260, 430, 600):
        _fan(draw, middle, 255, chance)
    _area(draw, [(690, 190), (780, 190), (780, 330), (690, 330)], TEAL)
    _line(draw, [(150, 330), (70, 330), (70, 120), (0, 120)], OCHRE, 9)
    _line(draw, [(810, 360), (890, 360), (890, 80), (960, 80)], TEAL, 9)


def _fan(draw: Drawing, x: float, y: float, chance: Random) -> None:
    for radius in (70, 62, 48, 34, 20):
        box = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
        draw.ellipse(box, PAPER if radius == 70 else None, INK, 2)
    turn = chance.uniform(0, pi)
    for blade in range(6):
        angle = turn + blade * pi / 3
        _line(draw, [(x, y), (x + 62 * sin(angle), y + 62 * sin(angle + pi / 2))], INK, 4)


def _valley(draw: Drawing, chance: Random) -> None:
    draw.ellipse([700 * SCALE, 50 * SCALE, 790 * SCALE, 140 * SCALE], OCHRE)
    for base, height, fill in ((260, 120, STONE), (330, 110, "#a9c1b8"), (420, 110, TEAL)):
        _hill(draw, chance, base, height, fill)


def _curve(draw: Drawing, chance: Random) -> None:
    for y in range(80, 420, 48):
        _line(draw, [(90, y), (890, y)], STONE, 1)
    shift = chance.uniform(0, 2)
    usual = [(x, 250 + 60 * sin(x / 130 + shift)) for x in range(90, 891, 10)]
    found = [(x, y + 70 - (x - 90) * 0.17) for x, y in usual]
    _area(draw, [*usual, *reversed(found)], "#cfe0dc")
    _line(draw, usual, OCHRE, 3)
    _line(draw, found, TEAL, 5)
    _line(draw, [(90, 60), (90, 420), (890, 420)], INK, 2.5)


def _grid(draw: Drawing, chance: Random) -> None:
    for row in range(6):
        for column in range(12):
            left, top = 60 + column * 71, 48 + row * 66
            fill = chance.choice((STONE, STONE, PAPER, TEAL, OCHRE))
            _area(draw, [(left, top), (left + 58, top), (left + 58, top + 52), (left, top + 52)], fill)
            _line(draw, [(left, top), (left + 58, top), (left + 58, top + 52), (left, top + 52), (left, top)], INK, 1)


KINDS = {"workshop": _workshop, "machine": _machine, "valley": _valley, "curve": _curve, "grid": _grid}
