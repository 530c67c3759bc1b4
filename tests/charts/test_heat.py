"""Heat map: every value stands in its square, and every gap says that it is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.drawn import legible, read, texts

from kit import charts
from kit.charts import Band, Square
from kit.charts.levels import colour_at

if TYPE_CHECKING:
    from kit.drawing import Drawing

COLUMNS = ("Shared purpose", "Safety to speak")


def draw(*rows: Band, columns: tuple[str, ...] = COLUMNS) -> Drawing:
    return charts.heat_map(rows, columns, scale=(1, 5))


def test_every_value_is_written_in_a_square_of_its_colour() -> None:
    sheet = draw(Band("Team A", (Square(1.5), Square(4.2)))).sheet()
    for value, block in zip((1.5, 4.2), sheet.blocks, strict=True):
        assert block.fill == colour_at(value, 1, 5)
        (word,) = (w for w in sheet.words if w.text == str(value))
        assert block.x < word.x < block.x + block.width
        assert block.y < word.y < block.y + block.height


def test_a_gap_is_dashed_and_its_reason_stands_below_once() -> None:
    few, apart = "fewer than 5 people", "beside another result it would give somebody away"
    drawing = draw(
        Band("Team A", (Square(3.3, few), Square(4))),
        Band("Team B", (Square(None, apart), Square(None, few))),
    )
    shown = read(drawing)
    assert shown.count(few) == shown.count(apart) == 1
    assert [t for t in texts(drawing) if t.startswith("hidden ")] == ["hidden 1)", "hidden 2)", "hidden 1)"]
    assert "3.3" not in shown
    assert sum(block.hollow > 0 for block in drawing.sheet().blocks) == 3


def test_columns_whose_words_do_not_fit_are_letters_that_are_named_below() -> None:
    columns = tuple(f"Interdepartmental understanding {i}" for i in range(9))
    drawing = draw(Band("Team A", (Square(3),) * 9), columns=columns)
    assert texts(drawing, "projector")[:9] == list("ABCDEFGHI")
    assert "I: Interdepartmental understanding 8" in read(drawing, "projector")


def test_many_rows_and_columns_cover_nothing() -> None:
    rows = [
        Band(f"Group with a longer name {i}", tuple(Square(1 + (i + j) % 9 / 2) for j in range(6))) for i in range(9)
    ]
    legible(draw(*rows, columns=tuple(f"Dimension number {j}" for j in range(6))))


def test_what_is_counted_goes_from_pale_to_purple_and_its_key_has_two_ends() -> None:
    drawing = charts.heat_map(
        [Band("Case", (Square(0), Square(8)))], ("Advice", "Consent"), scale=(0, 8), diverging=False
    )
    none, all_ = (block.fill for block in drawing.sheet().blocks[:2])
    assert (none, all_) == (colour_at(3, 1, 5), colour_at(5, 1, 5))
    assert texts(drawing)[-2:] == ["0", "8"]


def test_an_empty_map_can_be_drawn_too() -> None:
    assert draw(columns=()).svg().startswith("<svg")
