"""Flow: states as boxes, and an arrow for each way from one to the next, with how long it took and how many met it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import hypot
from typing import TYPE_CHECKING, TypeAlias

from kit.charts.levels import MARK, NEUTRAL, colour_at, ink_on, number
from kit.drawing import Drawing, Pen
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.lettering import width_of
from kit.marks import INK, Block, Curve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kit.marks import Sheet, Size

    Box: TypeAlias = tuple[float, float, float, float]
    """Left, top, right and bottom."""

_PLACES = tuple(0.5 + side * step / 100 for step in range(0, 36, 3) for side in (-1, 1))
"""Where along an arrow its numbers can stand, the best place first."""


@dataclass(frozen=True)
class Stop:
    """A state, and where it stands: its column and its row."""

    key: str
    label: str
    column: int
    row: int


@dataclass(frozen=True)
class Move:
    """A way from one state to the next: the days it took, and how many met it, where that is known."""

    first: str
    then: str
    days: float | None
    people: int | None


def flow(stops: Sequence[Stop], moves: Sequence[Move]) -> Drawing:
    """Draw an arrow for each move; the longer it took the darker its numbers, the more people the thicker it is."""
    return Drawing(partial(_lay, tuple(stops), tuple(moves)))


def _lay(stops: Sequence[Stop], moves: Sequence[Move], size: Size) -> Sheet:
    # How far arrows reach above the first row is known once they are drawn.
    _pen, taken = _drawn(stops, moves, size, 0)
    pen, taken = _drawn(stops, moves, size, size.gap / 4 - min((box[1] for box in taken), default=0))
    pen.y = max((box[3] for box in taken), default=0) + 2 * size.gap
    for note in _key(moves, size):
        pen.y = pen.write(pen.lines_of(note, size.width, small=True), 0, pen.y, small=True)
    return pen.sheet()


def _drawn(stops: Sequence[Stop], moves: Sequence[Move], size: Size, top: float) -> tuple[Pen, list[Box]]:
    """Draw boxes and arrows, the first row's boxes from `top` on; give what is covered too."""
    pen = Pen(size)
    wide = max((width_of(stop.label, size.font) for stop in stops), default=0) + 0.9 * size.font
    high = size.line * 1.7
    texts = {move: _numbers(move, size) for move in moves}
    # On a page two rows are far enough apart for a third arrow between them; across a room all has to fit the wall.
    apart = high + (2.8 if size.narrow else 3.4) * size.line * max((len(lines) for lines in texts.values()), default=1)
    rows, columns = (sorted({stop.row for stop in stops}), sorted({stop.column for stop in stops}))
    across = (size.width - wide) / max(2, len(columns) - 1)
    boxes: dict[str, Box] = {}
    for stop in stops:
        x, y = columns.index(stop.column) * across, top + rows.index(stop.row) * apart
        boxes[stop.key] = (x, y, x + wide, y + high)
        pen.blocks.append(Block(x, y, wide, high, INK, opacity=0.1, radius=high / 4))
        pen.centred([stop.label], x + wide / 2, y + high / 2, align="center")
    most = max((move.people or 0 for move in moves), default=0) or 1
    longest = max((move.days or 0 for move in moves), default=0)
    taken = list(boxes.values())
    # The shorter an arrow, the fewer places its numbers have.
    for move in sorted(moves, key=lambda m: hypot(*_apart(boxes[m.first], boxes[m.then]))):
        thick = size.font * (0.1 + 0.25 * move.people / most) if move.people else size.font * 0.2
        room = _room(texts[move], size)
        back = any((other.first, other.then) == (move.then, move.first) for other in moves)
        curve = _curve(boxes[move.first], boxes[move.then], list(boxes.values()), room, thick, back=back)
        pen.curves.append(curve)
        colour = NEUTRAL if move.days is None else colour_at(move.days, -longest, longest)
        box = _place(curve, room, taken, size.width)
        pen.blocks.append(Block(box[0], box[1], *room, colour, radius=size.small * 0.6))
        pen.centred(texts[move], *_middle(box), align="center", small=True, colour=ink_on(colour))
        taken.append(box)
    return pen, taken


def _numbers(move: Move, size: Size) -> tuple[str, ...]:
    days = number(move.days)
    if size.narrow:
        return (_("{n} d").format(n=days),)
    found = [_("1 day") if move.days == 1 else _("{n} days").format(n=days)]
    if move.people is not None:
        found.append(ngettext("{n} person", "{n} people", move.people).format(n=move.people))
    return tuple(found)


def _key(moves: Sequence[Move], size: Size) -> list[str]:
    said = [_("d: days, in the middle.")] if size.narrow else []
    if any(move.days is None for move in moves):
        said.append(_("–: too few know the days."))
    if any(move.people for move in moves):
        said.append(_("The thicker an arrow, the more people met it."))
    return [" ".join(said)] if said else []


def _room(texts: Sequence[str], size: Size) -> tuple[float, float]:
    """Say how wide and high an arrow's numbers stand."""
    return max(width_of(text, size.small) for text in texts) + size.small, size.line * len(texts) + size.small * 0.3


def _curve(start: Box, end: Box, boxes: Sequence[Box], room: tuple[float, float], thick: float, *, back: bool) -> Curve:
    """Bend an arrow to the left of its way; where there is a way `back`, as far as its numbers need beside that one's.

    Where a box stands between, it passes above; an arrow from a box to itself stands at its upper left corner.
    """
    (x, y), (x2, y2) = _middle(start), _middle(end)
    if start == end:
        bend = start[0] - 0.8 * room[0], start[1] - 1.2 * room[1]
        return Curve(start[0] + (end[2] - end[0]) / 5, start[1], *bend, start[0], y, thick, MARK)
    away = hypot(*_apart(start, end))
    along, up = (x2 - x) / away, (y - y2) / away
    off = (abs(up) * room[0] + abs(along) * room[1]) * (1.2 if back else 0.5)
    if any(_covers(box, (x + x2) / 2, (y + y2) / 2) for box in boxes if box not in {start, end}):
        off += 2 * (end[3] - end[1]) + abs(up) * (end[2] - end[0])
    bend_x, bend_y = (x + x2) / 2 - up * off, (y + y2) / 2 - along * off
    return Curve(*_edge(start, bend_x, bend_y), bend_x, bend_y, *_edge(end, bend_x, bend_y), thick, MARK)


def _apart(one: Box, other: Box) -> tuple[float, float]:
    return other[0] - one[0], other[1] - one[1]


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _covers(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _edge(box: Box, x: float, y: float) -> tuple[float, float]:
    """Give where the way from a box's middle to a place leaves the box."""
    at = _middle(box)
    dx, dy = x - at[0], y - at[1]
    sides = [(box[2] - box[0]) / 2 / abs(dx) if dx else 1, (box[3] - box[1]) / 2 / abs(dy) if dy else 1]
    share = min(*sides, 1)
    return at[0] + dx * share, at[1] + dy * share


def _place(curve: Curve, room: tuple[float, float], taken: Sequence[Box], width: float) -> Box:
    """Find where an arrow's numbers cover least of what stands there already."""
    wide, high = room
    middles = [(min(max(x, wide / 2), width - wide / 2), y) for x, y in map(curve.at, _PLACES)]
    spots = [(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2) for x, y in middles]
    return min(spots, key=lambda spot: sum(_shared(spot, other) for other in taken))


def _shared(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, wide) * max(0.0, high)
