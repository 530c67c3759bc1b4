"""Drawings: what a sheet becomes as SVG and PNG, and how large its letters are."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import charts
from kit.charts import Bar
from kit.drawing import PAPER, Drawing, alone
from kit.lettering import MOST_LINES, width_of, wrap
from kit.marks import SIZES

SVG = "{http://www.w3.org/2000/svg}"


def drawing(label: str = "A question") -> Drawing:
    return charts.bars([Bar(label, 7, "7 of 11")], maximum=11)


def test_a_drawing_takes_the_pages_ink_and_font_and_leaves_speaking_to_its_figure() -> None:
    svg = drawing().svg()
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    assert root.get("aria-hidden") == "true"
    assert "currentColor" in svg
    assert not re.search(r"font-family|role=|#000\b|https?://(?!www\.w3\.org)", svg)


def test_words_in_a_drawing_are_words_and_no_markup() -> None:
    label = '<script>alert(1)</script> & “quotes” fill="currentColor"'
    for svg in (drawing(label).svg(), alone(drawing(label).svg())):
        assert "<script" not in svg
        words = " ".join(t.text or "" for t in ET.fromstring(svg).iter(f"{SVG}text"))  # noqa: S314 - as above
        assert "<script>alert(1)</script>" in words
        assert "“quotes”" in words


def test_a_drawing_that_stands_alone_has_paper_ink_and_a_font_of_its_own() -> None:
    root = ET.fromstring(alone(drawing().svg()))  # noqa: S314 - as above
    assert "Liberation Sans" in str(root.get("font-family"))
    (paper,) = (r for r in root.iter(f"{SVG}rect") if r.get("fill") == PAPER)
    assert (paper.get("width"), paper.get("height")) == (root.get("width"), root.get("height"))
    assert "currentColor" not in ET.tostring(root, encoding="unicode")


def test_letters_on_a_projector_are_a_two_hundredth_of_ten_metres_high() -> None:
    size = SIZES["projector"]
    capital = 0.72 * min(size.font, size.small)
    assert capital / size.width * 2 >= 10 / 200
    assert drawing().sheet("projector").width == 1920


def test_png_holds_the_letters_of_the_drawing() -> None:
    with_words, without = drawing("A question").png(), drawing("").png()
    for png, wide in ((with_words, 2 * (904 + 2 * 18)), (drawing().png("projector"), 1920 + 2 * 38)):
        assert png.startswith(b"\x89PNG")
        assert struct.unpack(">I", png[16:20]) == (wide,)
    assert len(with_words) > len(without) + 500


def test_the_charts_are_light_until_somebody_wants_a_png() -> None:
    code = "import sys; from kit import charts, figures; print(sorted({'pandas', 'vl_convert'} & {*sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "label", ["a\0b\x08c", "half \ud800", "no \ufffe", "\u202eback", "מה שלומך", "\U0001f600", "x" * 10**6]
)
def test_whatever_a_label_holds_is_drawn_as_far_as_it_can_be_shown(label: str) -> None:
    drawn = drawing(label)
    ET.fromstring(drawn.svg())  # noqa: S314 - our own drawing
    assert drawn.png().startswith(b"\x89PNG")
    assert len(drawn.sheet().words) <= 9


def test_a_label_that_is_too_long_ends_in_an_ellipsis() -> None:
    lines = wrap("word " * 500, 200, 14)
    assert len(lines) == MOST_LINES
    assert lines[-1].endswith("…")
    assert all(width_of(line, 14) <= 200 for line in lines)


@given(st.text(max_size=200), st.integers(40, 400))
def test_lines_are_never_wider_than_they_may_be_and_no_letter_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width, 14)
    if len(lines) < MOST_LINES:
        assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_of(line, 14) <= width for line in lines if len(line) > 1)
