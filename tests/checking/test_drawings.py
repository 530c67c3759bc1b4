"""A lesson's drawing is shown in the page's colours, and a check finds what is wrong with it before a learner does."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import nbformat
import pytest

from kit import course as courses
from kit import course_folder, pictures
from kit.checking import check
from kit.checking.drawings import CLASSES
from kit.errors import CourseError

if TYPE_CHECKING:
    from pathlib import Path

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 9 9">'
WORDS = "<title>A ring</title><desc>A ring with nothing in it.</desc>"
GOOD = f'{HEAD}{WORDS}<circle cx="4" cy="4" r="3" class="paper primary-edge"/></svg>'


def drawn(course: Path, svg: str | None) -> list[str]:
    """Put a drawing into the welcome lesson and give what the check says of it."""
    lesson = next(course.glob("*/welcome.yaml"))
    lesson.write_text(lesson.read_text(encoding="utf-8") + "\npictures: [ring]\n", encoding="utf-8")
    notebook = nbformat.read(lesson.with_suffix(".ipynb"), as_version=4)
    cell = copy.deepcopy(notebook.cells[2])
    cell.update(id="welcome-ring", source='kit.show("welcome/ring")')
    notebook.cells.insert(2, nbformat.v4.new_markdown_cell("It goes on.", id="welcome-more"))
    notebook.cells.insert(2, cell)
    nbformat.write(notebook, lesson.with_suffix(".ipynb"))
    if svg is not None:
        lesson.with_name("ring.svg").write_text(svg, encoding="utf-8")
    return [f.what for f in check(course) if f.file.endswith("ring.svg") or "welcome/ring" in f.what]


def test_a_good_drawing_passes(sound: Path) -> None:
    assert drawn(sound, GOOD) == []


@pytest.mark.parametrize(
    ("svg", "what"),
    [
        (None, "cannot be read"),
        ("<svg", "no SVG"),
        (f"{HEAD}<desc>A ring.</desc></svg>", "its <title> is missing"),
        (f"{HEAD}<title>A ring</title></svg>", "its <desc> is missing"),
        (GOOD.replace(' role="img"', ""), "no image to a screen reader"),
        (GOOD.replace("</svg>", "<script>alert(1)</script></svg>"), "more than shapes"),
        (GOOD.replace("<circle", '<circle onclick="alert(1)"'), "more than shapes"),
        (GOOD.replace("<circle", '<circle fill="url(https://example.org/a)"'), "more than shapes"),
        (GOOD.replace("paper ", "purple "), "no colour called “purple”"),
    ],
)
def test_a_mistake_in_a_drawing_is_found(sound: Path, svg: str | None, what: str) -> None:
    assert [found for found in drawn(sound, svg) if what in found]


def test_a_drawing_that_no_cell_shows_is_found(sound: Path) -> None:
    lesson = next(sound.glob("*/welcome.yaml"))
    lesson.write_text(lesson.read_text(encoding="utf-8") + "\npictures: [ring]\n", encoding="utf-8")
    assert any("welcome/ring” is never shown" in f.what for f in check(sound))


def test_every_drawing_of_the_course_is_shown_with_its_words() -> None:
    course = courses.load()
    shown = [pictures.place(course.root, x.section, name) for x in course.lessons for name in x.pictures]
    assert sorted(shown) == sorted(course.root.glob("*/*.svg"))
    for path in shown:
        html = pictures.figure(path)
        assert html.startswith('<figure class="kit-picture"><svg ')
        assert "<title>" in html


def test_every_colour_of_a_drawing_is_one_of_the_page() -> None:
    css = (course_folder.installed_root().parent / "kit" / "widgets" / "kit.css").read_text(encoding="utf-8")
    assert [name for name in sorted(CLASSES) if f".kit-picture .{name} {{" not in css] == []


def test_a_drawing_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="cannot be shown"):
        pictures.figure(tmp_path / "ring.svg")


def test_colours_of_the_parts_are_written_for_those_who_open_the_file_alone() -> None:
    for path in course_folder.installed_root().glob("*/*.svg"):
        for part in ET.fromstring(path.read_text(encoding="utf-8")).iter():  # noqa: S314 - our own
            if part.get("class"):
                assert part.get("fill") or part.get("stroke")
