"""The whole road through nbgrader's real exchange: release, hand over, collect, withdraw; and its own tools agree."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import nbformat
import pytest
from helpers.learner import Learner
from msgspec import structs

from kit import course as courses
from kit import workspace as workspaces
from kit.exchange import cohort_folder, feedback, nbgrader, outbox
from kit.exchange.collect import collect
from kit.exchange.roster import Student
from kit.exchange.shared import SHARED_FILE, Shared, read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nbgrader has no exchange there")

PEOPLE = tuple(Student(f"participant-{n:02d}", f"Participant {n:02d}") for n in range(1, 6))
TEXT = "intention/hopes/different"


@pytest.fixture(scope="module")
def course() -> Course:
    """The real course: what it carries is what nbgrader must take."""
    return courses.load()


@pytest.fixture(scope="module")
def released(course: Course, tmp_path_factory: pytest.TempPathFactory) -> CohortFolder:
    """A cohort made and released as a facilitator does it."""
    made = cohort_folder.init(tmp_path_factory.mktemp("cohorts") / "team", course, PEOPLE, title="Team")
    for one in cohort_folder.release(made.folder, course):
        assert one.problem == ""
    return made.folder


@pytest.fixture
def person(
    released: CohortFolder, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[int], Learner]:
    """Be one of the participants, on the machine where their name is the Hub's."""

    def be(n: int) -> Learner:
        monkeypatch.setenv("JUPYTERHUB_USER", PEOPLE[n - 1].id)
        learner = Learner(workspaces.create(tmp_path / f"home-{n}", course), course)
        return learner.join((released.root / "cohort.yaml").read_text(encoding="utf-8"))

    return be


def inbound(cohort: CohortFolder, n: int) -> list[Path]:
    return sorted((cohort.exchange / "inbound").glob(f"{PEOPLE[n - 1].id}+*"))


def collected(cohort: CohortFolder, n: int) -> Shared:
    found = read(cohort.submitted(PEOPLE[n - 1].id, "welcome") / SHARED_FILE)
    assert isinstance(found, Shared)
    return found


def test_the_release_keeps_nbgraders_layout_and_the_cells_ids(released: CohortFolder, course: Course) -> None:
    names = {s.id for s in course.sections}
    for place in (released.root / "source", released.root / "release", released.exchange / "outbound"):
        assert {p.name for p in place.iterdir()} == names
    for lesson in course.lessons:
        ours = nbformat.read(course.notebook(lesson.id), as_version=4)
        theirs = nbformat.read(released.exchange / "outbound" / lesson.section / f"{lesson.id}.ipynb", as_version=4)
        assert [c.id for c in theirs.cells] == [c.id for c in ours.cells]


def test_the_roster_is_in_nbgraders_gradebook(released: CohortFolder) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "db", "student", "list"],
        cwd=released.root,
        capture_output=True,
        text=True,
        check=True,
    )

    assert all(f"{s.id} (" in done.stdout + done.stderr for s in PEOPLE)


def test_what_is_shared_arrives_and_what_is_private_or_lies_about_does_not(
    released: CohortFolder, person: Callable[[int], Learner]
) -> None:
    me = person(1).answer(TEXT, "for the group", "group", ("quote",)).answer("intention/my-part/do", "PRIVATE WORDS")
    me.share("intention")
    section = me.workspace.section("welcome")
    (section / "diary.txt").write_text("PRIVATE WORDS", encoding="utf-8")
    (section / "nbgrader.py").write_text("raise SystemExit('planted')", encoding="utf-8")
    edited = nbformat.read(section / "intention.ipynb", as_version=4)
    edited.cells.append(nbformat.v4.new_markdown_cell("PRIVATE WORDS in a cell of my own"))
    nbformat.write(edited, section / "intention.ipynb")

    receipt = outbox.hand_over(me.workspace, me.course, "welcome")
    came = collect(released, me.course)

    assert (receipt.state, receipt.road) == ("taken", "nbgrader"), receipt.message
    assert came.set_aside == ()
    assert [(x.item, x.value) for x in collected(released, 1).responses] == [("different", "for the group")]
    (entry,) = inbound(released, 1)
    lessons = {f"{id_}.ipynb" for id_ in me.course.section("welcome").lessons}
    assert {p.name for p in entry.iterdir()} == lessons | {SHARED_FILE, "timestamp.txt", "submission_secret.txt"}
    everywhere = [p for p in released.root.rglob("*") if p.is_file()]
    assert not [p for p in everywhere if b"PRIVATE WORDS" in p.read_bytes()]


def test_a_withdrawn_line_is_gone_from_the_exchange_and_after_collecting_from_the_cohorts_folder(
    released: CohortFolder, person: Callable[[int], Learner]
) -> None:
    me = person(2).answer(TEXT, "TAKE THIS BACK", "group").answer("intention/hopes/keep", "This stays", "group")
    me.share("intention")
    outbox.hand_over(me.workspace, me.course, "welcome")
    collect(released, me.course)
    me.withdraw(TEXT)

    receipt = outbox.withdraw(me.workspace, me.course, "welcome")

    assert receipt.state == "taken", receipt.message
    assert any("collects again" in sentence for sentence in receipt.unreached)
    assert len(inbound(released, 2)) == 1
    collect(released, me.course)
    assert [x.value for x in collected(released, 2).responses] == ["This stays"]
    roots = (released.root, *(p for p in me.workspace.root.iterdir() if p.name != "my-responses"))
    left = [p for root in roots for p in ([root] if root.is_file() else root.rglob("*")) if p.is_file()]
    assert not [p for p in left if b"TAKE THIS BACK" in p.read_bytes()]


def test_a_withdrawal_from_a_group_that_was_left_is_sent_though_a_stop_came_before(
    released: CohortFolder, person: Callable[[int], Learner]
) -> None:
    me = person(4).answer(TEXT, "TAKE THIS BACK", "group").answer("intention/hopes/keep", "This stays", "group")
    me.share("intention")
    assert outbox.hand_over(me.workspace, me.course, "welcome").state == "taken"
    me.leave()
    assert outbox.retry(me.workspace, me.course) == ()
    # The server is killed, or the disk is full, after the mark is gone and before anything is handed over.
    me.withdraw(TEXT)

    (receipt,) = outbox.retry(me.workspace, me.course)

    assert receipt.state == "taken", receipt.message
    (entry,) = inbound(released, 4)
    given = read(entry / SHARED_FILE)
    assert isinstance(given, Shared)
    assert [x.value for x in given.responses] == ["This stays"]
    assert outbox.retry(me.workspace, me.course) == ()


def test_an_entry_of_a_hand_over_that_was_killed_is_cleared_away_by_the_next(
    released: CohortFolder, person: Callable[[int], Learner]
) -> None:
    me = person(3).answer(TEXT, "Words", "group").share("intention")
    # As nbgrader's process leaves it when it is killed after noting the entry and while copying it.
    half = released.exchange / "inbound" / f"{PEOPLE[2].id}+welcome+2026-11-02 12:00:00.000000 UTC+aGFsZmhhbGYx"
    half.mkdir()
    (half / SHARED_FILE).write_text("{", encoding="utf-8")
    (me.workspace.root / ".outbox").mkdir()
    nbgrader.note(me.workspace.root / ".outbox" / "welcome.entries", released.invitation.cohort, half.name)

    receipt = outbox.hand_over(me.workspace, me.course, "welcome")

    assert receipt.state == "taken", receipt.message
    assert not half.exists()
    assert len(inbound(released, 3)) == 1


def test_a_damaged_journal_is_read_line_by_line_and_keeps_what_cannot_be_read(
    released: CohortFolder, person: Callable[[int], Learner]
) -> None:
    me = person(5).answer(TEXT, "TAKE THIS BACK", "group").share("intention")
    outbox.hand_over(me.workspace, me.course, "welcome")
    (earlier,) = inbound(released, 5)
    journal = me.workspace.root / ".outbox" / "welcome.entries"
    torn = b"team-\xff\x00\x00\x80"
    journal.write_bytes(journal.read_bytes() + torn)
    me.withdraw(TEXT)
    (released.exchange / feedback.FOLDER).mkdir(exist_ok=True)
    assert not feedback.fetch(me.workspace, me.course)

    receipt = outbox.withdraw(me.workspace, me.course, "welcome")

    assert receipt.state == "taken", receipt.message
    (entry,) = inbound(released, 5)
    assert entry.name != earlier.name
    assert nbgrader.noted(journal) == [(released.invitation.cohort, entry.name)]
    assert torn in journal.read_bytes().splitlines()


def test_what_waited_is_sent_when_the_exchange_is_back(
    released: CohortFolder, person: Callable[[int], Learner]
) -> None:
    me = person(4).answer(TEXT, "Words", "group").share("intention")
    away = released.exchange.with_name("away")
    released.exchange.rename(away)
    try:
        first = outbox.hand_over(me.workspace, me.course, "welcome")
    finally:
        away.rename(released.exchange)

    (second,) = outbox.retry(me.workspace, me.course)

    assert (first.state, second.state) == ("waiting", "taken")
    assert outbox.retry(me.workspace, me.course) == ()
    collect(released, me.course)
    assert [x.value for x in collected(released, 4).responses] == ["Words"]


def test_an_nbgrader_that_takes_too_long_makes_it_wait(
    person: Callable[[int], Learner], monkeypatch: pytest.MonkeyPatch
) -> None:
    me = person(5).answer(TEXT, "Words", "group").share("intention")
    slow = nbgrader.run

    monkeypatch.setattr(nbgrader, "run", lambda job: slow(job, timeout=0.05))
    receipt = outbox.hand_over(me.workspace, me.course, "welcome")

    assert receipt.state == "waiting"
    assert "took longer" in receipt.message


def test_a_machine_that_is_full_makes_it_wait(
    person: Callable[[int], Learner], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = person(5).answer(TEXT, "Words", "group").share("intention")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "no room here"))

    receipt = outbox.hand_over(me.workspace, me.course, "welcome")

    assert receipt.state == "waiting"
    assert "No such file" in receipt.message


def test_a_name_that_nbgrader_cannot_carry_is_said_before_anything_is_sent(
    person: Callable[[int], Learner], monkeypatch: pytest.MonkeyPatch
) -> None:
    me = person(5).answer(TEXT, "Words", "group").share("intention")
    monkeypatch.setenv("JUPYTERHUB_USER", "me+you@example.org")

    receipt = outbox.hand_over(me.workspace, me.course, "welcome")

    assert receipt.state == "waiting"
    assert "me+you@example.org" in receipt.message
    assert "Save the file" in receipt.message


def test_stock_nbgrader_collects_the_same(
    released: CohortFolder, person: Callable[[int], Learner], tmp_path: Path
) -> None:
    me = person(1).answer(TEXT, "Words", "group").share("intention")
    outbox.hand_over(me.workspace, me.course, "welcome")
    collect(released, me.course)
    copy = tmp_path / "copy"
    shutil.copytree(released.root, copy)
    shutil.rmtree(copy / "submitted")

    subprocess.run(
        [sys.executable, "-m", "nbgrader", "collect", "welcome"],
        cwd=copy,
        env=os.environ | {"JUPYTER_CONFIG_DIR": str(tmp_path)},
        capture_output=True,
        check=True,
    )

    def tree(root: Path) -> dict[str, bytes]:
        return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}

    assert tree(copy / "submitted") == tree(released.root / "submitted")


def test_nbgraders_own_error_reaches_the_reader_as_a_sentence(released: CohortFolder, tmp_path: Path) -> None:
    bad = structs.replace(released, root=tmp_path / "bad")
    shutil.copytree(released.root, bad.root)
    path = bad.root / "source" / "welcome" / "welcome.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    # Two cells of one name: nbgrader refuses them.
    points = next(c for c in notebook["cells"] if "nbgrader" in c["metadata"])
    notebook["cells"].append(json.loads(json.dumps(points)) | {"id": "another"})
    path.write_text(json.dumps(notebook), encoding="utf-8")

    answer = nbgrader.run(nbgrader.Prepare(str(bad.root), {}, ("welcome",)))

    assert answer.sections["welcome"]
    assert "Traceback" not in answer.sections["welcome"]
