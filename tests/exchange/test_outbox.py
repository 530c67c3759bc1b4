"""What leaves a workspace is what was shared, all of it and nothing else; what is not taken waits and is sent again."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from helpers.sent import values, write

from kit import cohort as cohorts
from kit.errors import ExchangeError, ResponseError
from kit.exchange import gathered, outbox
from kit.exchange.ledger import OUTBOX
from kit.exchange.shared import SHARED_FILE, Bundle, Shared, decode, read
from kit.responses import set_done

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers.learner import Learner

MISSING_EXCHANGE = """\
format: kit.cohort
cohort: {cohort}
title: Team
course: small
version: "1.0"
roads: [nbgrader]
exchange: {exchange}
"""


def handed(learner: Learner, section: str = "first") -> Shared:
    found = read(learner.workspace.section(section) / SHARED_FILE)
    assert isinstance(found, Shared)
    return found


def test_the_outbox_holds_the_shared_lines_and_no_private_word(learner: Learner, by_file: str) -> None:
    learner.join(by_file)
    learner.answer("one/hopes/different", "for the group", "group", ("quote",))
    learner.answer("one/hopes/sign", "PRIVATE WORDS").answer("one/hopes/confident", 4, "facilitator").share("one")

    receipt = outbox.hand_over(learner.workspace, learner.course, "first")

    assert (receipt.state, receipt.road) == ("file", "file")
    assert receipt.lines == ("What will be different?", "How confident are you?")
    lines = handed(learner).responses
    assert [(x.item, x.value, x.audience, x.agreed) for x in lines] == [
        ("different", "for the group", "group", ("quote",)),
        ("confident", 4, "facilitator", ()),
    ]
    outside = [p for p in learner.workspace.root.rglob("*") if p.is_file() and "my-responses" not in p.parts]
    assert not [p for p in outside if b"PRIVATE WORDS" in p.read_bytes()]


def test_a_line_is_handed_over_as_it_was_when_it_was_shared(learner: Learner, by_file: str) -> None:
    learner.join(by_file).answer("one/hopes/different", "first words", "group").share("one")
    learner.answer("one/hopes/different", "second thoughts")

    outbox.hand_over(learner.workspace, learner.course, "first")

    assert [x.value for x in handed(learner).responses] == ["first words"]


def test_an_instrument_travels_whole_with_its_wave(learner: Learner, by_file: str) -> None:
    learner.join(by_file)
    for n in (1, 2):
        learner.answer(f"two/check/purpose-{n}", n + 2, "group", ("counts",))
    learner.share("two")

    receipt = outbox.hand_over(learner.workspace, learner.course, "first")

    assert receipt.lines == ("The check",)
    assert [(x.item, x.value, x.wave, x.agreed) for x in handed(learner).responses] == [
        ("purpose-1", 3, "before", ("counts",)),
        ("purpose-2", 4, "before", ("counts",)),
    ]


def test_finished_lessons_go_along_even_when_nothing_is_shared(learner: Learner, by_file: str) -> None:
    learner.join(by_file)
    set_done(learner.workspace, learner.course.lesson("one"), done=True)

    outbox.hand_over(learner.workspace, learner.course, "first")

    assert list(handed(learner).done) == ["one"]
    assert handed(learner).responses == ()


def test_a_lesson_finished_after_its_section_was_handed_over_follows_by_itself_and_no_other_does(
    learner: Learner, tmp_path: Path
) -> None:
    learner.join(MISSING_EXCHANGE.format(cohort="team-1f3a", exchange=tmp_path / "not there"))
    set_done(learner.workspace, learner.course.lesson("one"), done=True)
    assert outbox.retry(learner.workspace, learner.course) == ()
    outbox.hand_over(learner.workspace, learner.course, "first")
    assert outbox.marks(learner.workspace, learner.course, "first")[1].keys() == {"one"}

    set_done(learner.workspace, learner.course.lesson("two"), done=True)
    set_done(learner.workspace, learner.course.lesson("three"), done=True)
    assert outbox.marks(learner.workspace, learner.course, "first")[0].keys() == {"two"}
    outbox.retry(learner.workspace, learner.course)

    assert handed(learner).done.keys() == {"one", "two"}
    assert not (learner.workspace.section("last") / SHARED_FILE).exists()


def test_a_group_that_was_left_hears_of_no_lesson_finished_since(learner: Learner, tmp_path: Path) -> None:
    learner.join(MISSING_EXCHANGE.format(cohort="team-1f3a", exchange=tmp_path / "not there"))
    set_done(learner.workspace, learner.course.lesson("one"), done=True)
    outbox.hand_over(learner.workspace, learner.course, "first")
    learner.leave()
    set_done(learner.workspace, learner.course.lesson("two"), done=True)

    outbox.retry(learner.workspace, learner.course)

    assert handed(learner).done.keys() == {"one"}


def test_nothing_can_be_handed_over_before_a_group_is_joined(learner: Learner) -> None:
    learner.answer("one/hopes/different", "words", "group")

    with pytest.raises(ExchangeError, match="not joined a group"):
        outbox.hand_over(learner.workspace, learner.course, "first")
    assert not (learner.workspace.section("first") / SHARED_FILE).exists()


def test_a_withdrawn_line_leaves_the_outbox_and_the_receipt_says_what_is_out_of_reach(
    learner: Learner, by_file: str
) -> None:
    learner.join(by_file).answer("one/hopes/different", "TAKE IT BACK", "group").answer(
        "one/hopes/way", "advice", "group"
    )
    learner.share("one")
    outbox.hand_over(learner.workspace, learner.course, "first")
    outbox.export(learner.workspace, learner.course)
    learner.withdraw("one/hopes/different")

    receipt = outbox.withdraw(learner.workspace, learner.course, "first")

    assert [x.item for x in handed(learner).responses] == ["way"]
    assert any("file that you saved" in sentence for sentence in receipt.unreached)
    assert any("a number stays" in sentence for sentence in receipt.unreached)
    outside = [p for p in learner.workspace.root.rglob("*") if p.is_file() and "my-responses" not in p.parts]
    assert not [p for p in outside if b"TAKE IT BACK" in p.read_bytes()]


def test_a_withdrawn_line_is_in_no_file_that_a_killed_hand_over_left(learner: Learner, by_file: str) -> None:
    learner.join(by_file).answer("one/hopes/different", "TAKE IT BACK", "group").share("one")
    outbox.hand_over(learner.workspace, learner.course, "first")
    left = learner.workspace.section("first") / f".{SHARED_FILE}.k1ll3d.part"
    left.write_text("TAKE IT BACK", encoding="utf-8")
    learner.withdraw("one/hopes/different")

    outbox.withdraw(learner.workspace, learner.course, "first")

    assert not left.exists()


def two_hours_ahead(zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.now(zone) + dt.timedelta(hours=2)


def test_a_withdrawal_arrives_though_the_clock_was_set_back_since_the_share(
    learner: Learner, by_file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "files"
    learner.join(by_file).answer("one/hopes/different", "TAKE IT BACK", "group").answer(
        "one/hopes/sign", "It stays.", "group"
    )
    learner.share("one")
    with monkeypatch.context() as patched:
        clock = SimpleNamespace(now=two_hours_ahead, fromisoformat=dt.datetime.fromisoformat)
        patched.setattr(gathered, "dt", SimpleNamespace(datetime=clock, timedelta=dt.timedelta, UTC=dt.UTC))
        write(files / "b.kit.json", outbox.export(learner.workspace, learner.course)[1])
    learner.withdraw("one/hopes/different")
    outbox.withdraw(learner.workspace, learner.course, "first")
    write(files / "a.kit.json", outbox.export(learner.workspace, learner.course)[1])

    assert values(cohorts.read(files, learner.course)) == ["It stays."]


def test_the_one_file_holds_every_section_and_is_named_after_cohort_and_person(learner: Learner, by_file: str) -> None:
    learner.join(by_file).answer("one/hopes/different", "words", "group").share("one")
    set_done(learner.workspace, learner.course.lesson("three"), done=True)

    name, data = outbox.export(learner.workspace, learner.course)

    assert name == f"team-1f3a-{learner.workspace.participant[:8]}.kit.json"
    bundle = decode(data, name)
    assert isinstance(bundle, Bundle)
    assert [s.section for s in bundle.sections] == ["first", "last"]
    assert {s.participant for s in bundle.sections} == {learner.workspace.participant}


def test_a_section_that_was_withdrawn_whole_stays_in_the_file_so_that_it_arrives(
    learner: Learner, by_file: str
) -> None:
    learner.join(by_file).answer("one/hopes/different", "words", "group").share("one")
    outbox.export(learner.workspace, learner.course)
    learner.withdraw("one/hopes/different")

    _name, data = outbox.export(learner.workspace, learner.course)

    bundle = decode(data, "again")
    assert isinstance(bundle, Bundle)
    assert [(s.section, s.responses) for s in bundle.sections] == [("first", ())]


@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader has no exchange there")
def test_an_exchange_out_of_reach_makes_it_wait_with_nothing_lost(learner: Learner, tmp_path: Path) -> None:
    learner.join(MISSING_EXCHANGE.format(cohort="team-1f3a", exchange=tmp_path / "gone"))
    learner.answer("one/hopes/different", "words", "group").share("one")

    receipt = outbox.hand_over(learner.workspace, learner.course, "first")

    assert receipt.state == "waiting"
    assert "out of reach" in receipt.message
    assert "sent again" in receipt.message
    assert [x.value for x in handed(learner).responses] == ["words"]
    assert outbox.last_receipt(learner.workspace, "first") == receipt
    (again,) = outbox.retry(learner.workspace, learner.course)
    assert again.state == "waiting"


@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader has no exchange there")
def test_what_was_shared_but_not_handed_over_before_a_stop_is_sent_later(learner: Learner, tmp_path: Path) -> None:
    learner.join(MISSING_EXCHANGE.format(cohort="team-1f3a", exchange=tmp_path / "gone"))
    assert outbox.retry(learner.workspace, learner.course) == ()
    learner.answer("one/hopes/different", "words", "group").share("one")

    (receipt,) = outbox.retry(learner.workspace, learner.course)

    assert receipt.lines == ("What will be different?",)


@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader has no exchange there")
def test_a_withdrawal_reaches_the_group_that_was_left_and_brings_it_nothing_new(
    learner: Learner, tmp_path: Path, by_file: str
) -> None:
    learner.join(MISSING_EXCHANGE.format(cohort="old-0000", exchange=tmp_path / "gone"))
    learner.answer("one/hopes/different", "one", "group").answer("one/hopes/way", "advice", "group").share("one")
    outbox.hand_over(learner.workspace, learner.course, "first")
    learner.leave()
    learner.join(by_file).answer("one/hopes/confident", 5, "group").share("one")
    outbox.hand_over(learner.workspace, learner.course, "first")
    learner.withdraw("one/hopes/different")

    receipt = outbox.withdraw(learner.workspace, learner.course, "first")

    assert [x.item for x in handed(learner).responses] == ["confident"]
    sent = json.loads((learner.workspace.root / OUTBOX / "first.json").read_text(encoding="utf-8"))["sent"]
    assert [name.split()[0] for name, _revision in sent["old-0000"]["lines"]] == ["one/hopes/way"]
    assert any("was not reached yet" in sentence for sentence in receipt.unreached)


def test_sharing_a_line_with_another_group_takes_it_back_from_none(
    learner: Learner, tmp_path: Path, by_file: str
) -> None:
    learner.join(by_file).answer("one/hopes/different", "one", "group").share("one")
    outbox.hand_over(learner.workspace, learner.course, "first")
    learner.join(MISSING_EXCHANGE.format(cohort="new-0000", exchange=tmp_path / "gone"))
    learner.answer("one/hopes/different", "one", "facilitator").share("one")

    outbox.retry(learner.workspace, learner.course)

    sent = json.loads((learner.workspace.root / OUTBOX / "first.json").read_text(encoding="utf-8"))["sent"]
    assert {cohort: len(one["lines"]) for cohort, one in sent.items()} == {"team-1f3a": 1, "new-0000": 1}


def test_handing_over_by_file_imports_no_nbgrader(learner: Learner) -> None:
    code = (
        "import sys, kit.exchange; print(sorted(m for m in sys.modules if m.split('.')[0] in {'nbgrader', 'pandas'}))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
    assert learner.workspace.road is None


def test_a_damaged_outbox_record_sends_once_more_rather_than_never(learner: Learner, by_file: str) -> None:
    learner.join(by_file).answer("one/hopes/different", "words", "group").share("one")
    outbox.hand_over(learner.workspace, learner.course, "first")
    (learner.workspace.root / OUTBOX / "first.json").write_bytes(b"\x00\x00")

    receipt = outbox.hand_over(learner.workspace, learner.course, "first")

    assert receipt.lines == ("What will be different?",)


def damage(learner: Learner, lesson: str) -> Callable[[], None]:
    """Cut a lesson's file of answers short; gives what mends it."""
    path = learner.workspace.responses / f"{lesson}.json"
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    return lambda: write(path, whole)


@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader has no exchange there")
def test_a_lesson_that_cannot_be_read_keeps_no_other_section_back_and_takes_nothing_of_its_own_back(
    learner: Learner, tmp_path: Path
) -> None:
    learner.join(MISSING_EXCHANGE.format(cohort="team-1f3a", exchange=tmp_path / "gone"))
    learner.answer("one/hopes/different", "words", "group").answer("one/hopes/way", "advice", "group").share("one")
    outbox.hand_over(learner.workspace, learner.course, "first")
    learner.answer("two/me-today/energy", 2)
    for n in (1, 2):
        learner.answer(f"three/check/purpose-{n}", n + 2, "group")
    learner.share("three").withdraw("one/hopes/way")
    mend = damage(learner, "two")

    outbox.retry(learner.workspace, learner.course)

    assert [x.item for x in handed(learner, "last").responses] == ["purpose-1", "purpose-2"]
    assert [x.item for x in handed(learner).responses] == ["different", "way"]
    mend()
    outbox.retry(learner.workspace, learner.course)
    assert [x.item for x in handed(learner).responses] == ["different"]


def test_the_one_file_leaves_a_section_out_that_cannot_be_read_and_its_name_says_so(
    learner: Learner, by_file: str
) -> None:
    learner.join(by_file).answer("one/hopes/different", "words", "group").share("one")
    outbox.export(learner.workspace, learner.course)
    set_done(learner.workspace, learner.course.lesson("three"), done=True)
    damage(learner, "one")

    name, data = outbox.export(learner.workspace, learner.course)

    bundle = decode(data, name)
    assert isinstance(bundle, Bundle)
    assert [s.section for s in bundle.sections] == ["last"]
    assert name == f"team-1f3a-{learner.workspace.participant[:8]}-without-first.kit.json"


def test_no_file_is_saved_where_all_that_was_shared_cannot_be_read(learner: Learner, by_file: str) -> None:
    learner.join(by_file).answer("one/hopes/different", "words", "group").share("one")
    damage(learner, "one")

    with pytest.raises(ResponseError, match="cannot be read"):
        outbox.export(learner.workspace, learner.course)


def test_a_file_that_was_never_saved_is_not_said_to_hold_what_is_taken_back(learner: Learner, by_file: str) -> None:
    learner.join(by_file).answer("one/hopes/different", "words", "group").share("one")
    outbox.hand_over(learner.workspace, learner.course, "first")
    learner.withdraw("one/hopes/different")

    receipt = outbox.withdraw(learner.workspace, learner.course, "first")

    assert receipt.state == "file"
    assert not any("file that you saved" in sentence for sentence in receipt.unreached)


def test_a_damaged_outbox_record_still_says_that_a_file_may_hold_what_is_taken_back(
    learner: Learner, by_file: str
) -> None:
    learner.join(by_file).answer("one/hopes/different", "words", "group").share("one")
    outbox.export(learner.workspace, learner.course)
    (learner.workspace.root / OUTBOX / "first.json").write_bytes(b"\x00\x00")
    learner.withdraw("one/hopes/different")

    receipt = outbox.withdraw(learner.workspace, learner.course, "first")

    assert any("file that you saved" in sentence for sentence in receipt.unreached)
