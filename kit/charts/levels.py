"""The answers of an ordered scale, their colours, and how numbers are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DARK, LIGHT = "#07050a", "#ffffff"
"""Inks for words on a colour; between them, one has a contrast of at least 4.5 on any colour there is."""
NEUTRAL = "#cfcbd6"
LOW, HIGH = "#f1a340", "#998ec3"
MARK = "#8d7fbd"

# ColorBrewer's PuOr, the diverging palette that colour-blind readers tell apart best: from the end to the middle,
# by the number of points on one side of the scale.
_ORANGES = {
    1: (LOW,),
    2: ("#e66101", "#fdb863"),
    3: ("#b35806", "#f1a340", "#fee0b6"),
    4: ("#b35806", "#e08214", "#fdb863", "#fee0b6"),
    5: ("#7f3b08", "#b35806", "#e08214", "#fdb863", "#fee0b6"),
}
_PURPLES = {
    1: (HIGH,),
    2: ("#5e3c99", "#b2abd2"),
    3: ("#542788", "#998ec3", "#d8daeb"),
    4: ("#542788", "#8073ac", "#b2abd2", "#d8daeb"),
    5: ("#2d004b", "#542788", "#8073ac", "#b2abd2", "#d8daeb"),
}
_BETWEEN = ("#e66101", "#fdb863", "#e4e1ea", "#b2abd2", "#5e3c99")


@dataclass(frozen=True)
class Level:
    """One answer of an ordered scale: left of the line (-1), apart from it (0) or right of it (1)."""

    key: str
    label: str
    side: int
    colour: str

    @property
    def ink(self) -> str:
        """The colour in which a number on this one can be read."""
        return ink_on(self.colour)


def levels(low: int, high: int, labels: Mapping[int, str] | None = None) -> tuple[Level, ...]:
    """Give the points of a scale their sides and colours; only an odd number of points has one in the middle."""
    points = range(low, high + 1)
    half = len(points) // 2
    named = labels or {}
    found = []
    for i, point in enumerate(points):
        text = f"{point} · {named[point]}" if named.get(point) else str(point)
        if len(points) % 2 and i == half:
            found.append(Level(str(point), text, 0, NEUTRAL))
        elif i < half:
            found.append(Level(str(point), text, -1, _shade(_ORANGES, half, i)))
        else:
            found.append(Level(str(point), text, 1, _shade(_PURPLES, half, len(points) - 1 - i)))
    return tuple(found)


def three(
    low: str, middle: str, high: str, keys: tuple[str, str, str] = ("low", "middle", "high")
) -> tuple[Level, ...]:
    """Give three groups of people (low, middle, high or down, same, up) their sides and colours."""
    return (Level(keys[0], low, -1, LOW), Level(keys[1], middle, 0, NEUTRAL), Level(keys[2], high, 1, HIGH))


def colour_at(value: float, low: float, high: float) -> str:
    """Give a number its colour between the ends of a scale: orange, pale in the middle, purple."""
    steps = len(_BETWEEN) - 1
    place = steps * min(1.0, max(0.0, (value - low) / (high - low))) if high > low else steps / 2
    i = min(int(place), steps - 1)
    start, end = _rgb(_BETWEEN[i]), _rgb(_BETWEEN[i + 1])
    return "#" + "".join(f"{round(a + (b - a) * (place - i)):02x}" for a, b in zip(start, end, strict=True))


def ink_on(colour: str) -> str:
    """Give the ink that is read best on a colour."""
    return max((DARK, LIGHT), key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, 1 to 21, as WCAG 2.2 defines it; 4.5 is what small words need (AA)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [c / 255 for c in _rgb(colour)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)  # noqa: PLR2004 - sRGB
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: str) -> Sequence[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _shade(palette: Mapping[int, tuple[str, ...]], half: int, i: int) -> str:
    shades = palette[min(half, max(palette))]
    return shades[i * len(shades) // half] if half > len(shades) else shades[i]


def number(value: float | None, places: int = 1) -> str:
    """Write a number as people read it: at most `places` decimals, none for a whole number."""
    if value is None:
        return "–"
    text = f"{value:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")


def spread_tag(deviation: float | None, verdict: str = "") -> str:
    """Write an average deviation with the decimal that makes it comparable, after its word if there is one."""
    if deviation is None:
        return ""
    return f"{verdict} · {deviation:.1f}" if verdict else f"± {deviation:.1f}"
