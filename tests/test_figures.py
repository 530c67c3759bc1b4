"""Figures: a drawing with what stands beside it for those who cannot see it, and what can be saved of it."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from kit import charts
from kit.charts import Bar
from kit.figures import Figure, Table

if TYPE_CHECKING:
    from kit.drawing import Drawing

TABLE = Table(("Question", "People"), (("A < B", 7), ("None", None)))


def drawing() -> Drawing:
    return charts.bars([Bar("A < B", 7, "7")], maximum=11)


def figure(drawn: Drawing | None, *notes: str) -> Figure:
    return Figure("a-name", "Bars: A < B", "Seven people answered.", drawn, TABLE, notes)


def saved(html: str, ending: str) -> list[str]:
    return [
        base64.b64decode(data).decode("utf-8-sig")
        for data in re.findall(rf'download="a-name\.{ending}" href="data:[^,]*;base64,([^"]+)"', html)
    ]


def test_a_figure_names_itself_says_a_sentence_and_carries_its_numbers_as_a_table() -> None:
    html = figure(drawing(), "Why & what").html()
    assert '<div class="kit-drawing" role="img" aria-label="Bars: A &lt; B"><svg' in html
    assert "<figcaption>Seven people answered." in html
    assert "Why &amp; what" in html
    assert '<th scope="col">People</th>' in html
    assert '<th scope="row">A &lt; B</th><td>7</td>' in html


def test_the_table_and_the_drawing_can_be_saved_from_the_page() -> None:
    html = figure(drawing()).html()
    assert saved(html, "csv") == [TABLE.csv()]
    (svg,) = saved(html, "svg")
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "currentColor" not in svg
    assert "A &lt; B" in svg


def test_a_figure_is_drawn_when_it_is_asked_for_in_either_size() -> None:
    one = figure(drawing())
    assert 'width="904"' in one.svg()
    assert 'width="1920"' in one.svg("projector")
    assert one.png("projector").startswith(b"\x89PNG")
    assert 'fill="#123456"' in one.svg(ink="#123456", font="Some Font")
    assert 'font-family="Some Font"' in one.svg(ink="#123456", font="Some Font")


def test_a_figure_without_a_drawing_says_its_sentence_and_offers_no_picture() -> None:
    one = figure(None)
    assert (one.svg(), one.png()) == ("", b"")
    assert "kit-drawing" not in one.html()
    assert saved(one.html(), "svg") == []
    assert len(saved(one.html(), "csv")) == 1


def test_no_cell_of_a_saved_table_can_be_taken_for_a_formula() -> None:
    table = Table(("Label", "People"), (('=HYPERLINK("x")', 1), ("@sum", 2), ("plain", -3)))
    assert table.csv().splitlines() == ["Label,People", '"\'=HYPERLINK(""x"")",1', "'@sum,2", "plain,-3"]
