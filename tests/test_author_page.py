"""The README's page for authors, followed to the letter: a course from nothing that opens, collects and debriefs."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.learner import Learner

from kit import course as courses
from kit import workspace as workspaces
from kit.cli import main
from kit.exchange import outbox
from kit.lab import documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$|`(kit new [^`]+)`", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`([^`\s]+\.(?:yaml|csv))`")
PEOPLE = 5


def steps() -> Iterator[tuple[str, str]]:
    """Give what the page says to do, in its order: a command, or a file's name and what to write into it."""
    page = README.read_text(encoding="utf-8").partition("\n## For authors\n")[2].partition("\n## ")[0]
    before = 0
    for block in BLOCK.finditer(page):
        if block[3]:
            yield "", block[3]
        elif block[1] == "sh":
            yield from (("", line) for line in block[2].splitlines())
        else:
            # The file that the text named last is the one to write.
            yield FILE.findall(page[before : block.start()])[-1], block[2]
        before = block.end()


def follow(command: str) -> None:
    """Run a command as it stands on the page."""
    program, *words = shlex.split(command)
    assert program == "kit"
    assert main(words) == 0, command


def take_part(n: int, course: courses.Course, cohort: Path) -> None:
    """Join, answer and share as a learner does, and send the file."""
    learner = Learner(workspaces.create(Path(f"learner-{n}"), course), course)
    invitation = (cohort / "cohort.yaml").read_text(encoding="utf-8")
    learner.join(re.sub(r"^roads:.*(\n- .*)*", "roads: [file]", invitation, flags=re.MULTILINE))
    learner.answer("listening/thoughts/heard", f"Something new, told by participant {n}.", "group")
    learner.answer("listening/thoughts/way", "talk", "group")
    for k in (1, 2, 3):
        learner.answer(f"listening/pulse/listening-{k}", 2 + (n + k) % 3, "group")
    learner.share("listening")
    outbox.hand_over(learner.workspace, course, "start")
    name, data = outbox.export(learner.workspace, course)
    (cohort / "inbox" / f"{n}-{name}").write_bytes(data)


def test_the_page_makes_a_course_that_opens_collects_and_debriefs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "our-course"

    for name, what in steps():
        if name:
            Path(name).write_text(what, encoding="utf-8")
            continue
        if " collect " in what:
            for n in range(PEOPLE):
                take_part(n, courses.load(root), tmp_path / "team-delta")
        follow(what)

    said = capsys.readouterr().out
    assert "The course is in order: our-course" in said
    assert said.count("received by hand") == PEOPLE
    course = courses.load(root)
    assert [x.title for x in course.lessons] == ["Welcome", "Listening"]
    assert course.activity("listening/round").exercise
    workspace = workspaces.create(tmp_path / "mine", course)
    for lesson in course.lessons:
        opened = documents.check(workspace, course, f"start/{lesson.id}.ipynb")
        assert (opened.kind, opened.equal) == ("lesson", True)
    summary = json.loads((tmp_path / "report" / "summary.json").read_text(encoding="utf-8"))
    assert summary["participants"] == PEOPLE
    assert "Heard and not heard" in (tmp_path / "report" / "debrief.html").read_text(encoding="utf-8")
