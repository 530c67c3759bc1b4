"""The live road: whatever happens on the way, the service ends with what the workspace shares, and this is told."""

from __future__ import annotations

import datetime as dt
import shutil
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec
import pytest
from helpers import hub as hubs
from helpers import machine
from helpers.learner import Learner
from helpers.relay import Fault, Relay, relay
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from kit import course as courses
from kit import responses, workspace
from kit.errors import KitError
from kit.exchange import outbox
from kit.exchange.ledger import OUTBOX, recall, remember
from kit.exchange.live import key
from kit.lab.enrolment import enrol
from kit.wire.client import Client
from kit.wire.records import Line, Sent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from helpers.hub import RunningHub

COURSE = courses.load()
LINES = ("different", "sign", "confident")
Action: TypeAlias = tuple[Literal["share", "withdraw", "retry", "forget"], str, tuple[Fault | None, ...]]


class Person(Learner):
    """A learner on the Hub whose lessons' server reaches the service by a relay."""

    def __init__(self, root: Path, way: Client) -> None:
        super().__init__(workspace.create(root, COURSE), COURSE)
        self.way, self.n = way, count(1)
        assert enrol(self.workspace, COURSE, way.me()).joined
        found = workspace.find(root)
        assert found
        self.workspace = found
        assert found.invitation
        self.cohort = found.invitation.cohort
        # The same user began anew before: what the service still has is as if from another machine.
        now = dt.datetime.now(dt.UTC)
        gone = [
            Line(lesson="intention", activity="hopes", item=i, revision=self.revision(i) + 1, shared_at=now)
            for i in LINES
        ]
        way.share(self.cohort, Sent(lines=tuple(gone)))

    def write(self, item: str, audience: str = "group") -> Person:
        """Answer a question anew."""
        value = next(self.n) % 5 + 1 if item == "confident" else f"Words {next(self.n)}."
        self.answer(f"intention/hopes/{item}", value, audience)
        return self

    def hand_over(self) -> outbox.Receipt:
        """Press Share."""
        self.share("intention")
        return outbox.hand_over(self.workspace, COURSE, "welcome")

    def take_back(self, item: str) -> outbox.Receipt:
        """Press Withdraw."""
        name = f"intention/hopes/{item}"
        self.withdraw(name)
        return outbox.withdraw(self.workspace, COURSE, "welcome", [name])

    def marks(self) -> dict[str, Any]:
        """What the workspace says is shared."""
        record = responses.read(self.workspace, "intention")
        found = {i: record.get("hopes", i).shared for i in LINES}
        return {i: (s.value, s.audience) for i, s in found.items() if s}

    def there(self) -> dict[str, Any]:
        """What the service holds, asked by a good line."""
        lines = self.way.mine(self.cohort).lines
        return {x.item: (x.value, x.audience) for x in lines if x.value is not None}

    def revision(self, item: str) -> int:
        """The number of the last act upon a line that the service has."""
        return {key(x): x.revision for x in self.way.mine(self.cohort).lines}.get(f"intention/hopes/{item}", 0)

    def standings(self) -> dict[str, str]:
        """What the lesson says of each line."""
        return {k.rpartition("/")[2]: v for k, v in outbox.standings(self.workspace, "welcome").items()}

    def forget(self) -> None:
        """Lose the outbox."""
        shutil.rmtree(self.workspace.root / OUTBOX, ignore_errors=True)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """A Hub whose service lets one participant ask more often in a second than any real one does."""
    unlimited = '[s["environment"].update(KIT_SERVICE_RATE="0") for s in c.JupyterHub.services if s["name"] == "kit"]'
    running = hubs.start(tmp_path_factory.mktemp("live") / "hub", after=unlimited)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def line(hub: RunningHub) -> Iterator[Relay]:
    """A line to the service that can be made a bad one; this process uses it as a learner's server does."""
    with pytest.MonkeyPatch.context() as patch:
        for found in relay(hub.service_url):
            patch.setenv("KIT_SERVICE_URL", found.url)
            patch.setenv("JUPYTERHUB_API_TOKEN", hub.token("ada"))
            patch.setenv("JUPYTERHUB_USER", "ada")
            yield found


@pytest.fixture
def person(hub: RunningHub, line: Relay, tmp_path: Path) -> Iterator[Person]:
    """A learner who is on the list and has shared nothing, with a good line."""
    yield Person(tmp_path / "workshop", Client(hub.service_url, hub.token("ada")))
    line.mend()


def test_a_share_is_with_the_group_once_the_service_has_acknowledged_it(person: Person) -> None:
    receipt = person.write("different").write("confident", "facilitator").hand_over()

    assert (receipt.road, receipt.state) == ("live", "taken")
    assert person.standings() == {"different": "with", "confident": "with"}
    assert person.there() == person.marks() == {"different": ("Words 1.", "group"), "confident": (3, "facilitator")}
    assert outbox.retry(person.workspace, COURSE) == ()


def test_without_a_connection_everything_waits_and_goes_later(person: Person, line: Relay) -> None:
    person.write("different").write("sign").hand_over()
    line.off = True
    shared = person.write("confident").hand_over()
    withdrawn = person.take_back("sign")

    assert (shared.state, withdrawn.state) == ("waiting", "waiting")
    assert "out of reach at the moment. It waits for the connection" in shared.message
    assert "until then it still holds what you shared" in withdrawn.unreached[0]
    assert person.standings() == {"different": "with", "sign": "leaving", "confident": "offline"}
    assert set(person.there()) == {"different", "sign"}

    line.off = False
    assert [r.state for r in outbox.retry(person.workspace, COURSE)] == ["taken"]
    assert person.standings() == {"different": "with", "sign": "gone", "confident": "with"}
    assert person.there() == person.marks()


@pytest.mark.parametrize(
    ("status", "said"),
    [(429, "a lot to do"), (503, "cannot answer"), (401, "Restart your server on the Hub's own page")],
)
def test_each_refusal_is_told_in_words_that_a_learner_can_use(
    person: Person, line: Relay, status: int, said: str
) -> None:
    line.status = status

    receipt = person.write("different").hand_over()

    assert receipt.state == "waiting"
    assert said in receipt.message
    assert person.standings() == {"different": "offline"}


def test_a_lost_acknowledgement_makes_no_second_act(person: Person, line: Relay) -> None:
    before = person.revision("different")
    person.write("different").hand_over()
    line.faults.append("unanswered")
    assert person.write("different").hand_over().state == "waiting"
    arrived = person.revision("different")

    outbox.retry(person.workspace, COURSE)

    assert person.revision("different") == arrived == before + 2
    assert person.standings() == {"different": "with"}


def test_an_outbox_that_was_lost_takes_a_line_back_all_the_same(person: Person, line: Relay) -> None:
    person.write("different").write("sign").hand_over()
    person.forget()
    line.off = True
    person.take_back("different")
    line.off = False

    outbox.retry(person.workspace, COURSE)

    assert set(person.there()) == {"sign"}


def test_what_another_device_shared_meanwhile_gives_way_to_what_is_shared_here(person: Person) -> None:
    person.write("different").hand_over()
    elsewhere = Line(
        lesson="intention", activity="hopes", item="different", revision=person.revision("different") + 5,
        value="From the phone.", shared_at=dt.datetime.now(dt.UTC),
    )  # fmt: skip
    person.way.share(person.cohort, Sent(lines=(elsewhere,)))

    assert person.write("different").hand_over().state == "taken"

    assert person.there() == person.marks() == {"different": ("Words 2.", "group")}


def test_a_clock_an_hour_ahead_for_a_while_changes_nothing(person: Person) -> None:
    person.write("different").share("intention")
    with responses.change(person.workspace, "intention") as (record, write):
        given_ = record.get("hopes", "different")
        assert given_.shared
        ahead = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        write({("hopes", "different"): structs.replace(given_, shared=structs.replace(given_.shared, at=ahead))})
    outbox.hand_over(person.workspace, COURSE, "welcome")

    assert person.write("different").hand_over().state == "taken"

    assert person.there() == {"different": ("Words 2.", "group")}


def test_a_line_is_taken_back_from_a_group_that_was_left(person: Person) -> None:
    person.write("different").write("sign").hand_over()
    person.leave()

    receipt = person.take_back("different")

    assert (receipt.road, receipt.state) == ("live", "taken")
    assert set(person.there()) == {"sign"}


def test_what_went_by_file_before_the_live_road_came_is_named_when_it_is_withdrawn(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.delenv("KIT_SERVICE_URL")
        invitation = person.workspace.invitation
        assert invitation
        person.workspace = workspace.join(person.workspace, COURSE, structs.replace(invitation, roads=("live", "file")))
        assert person.workspace.road == "file"
        person.write("different").hand_over()
        outbox.export(person.workspace, COURSE)
    assert person.hand_over().state == "taken"

    receipt = person.take_back("different")

    assert receipt.road == "live"
    assert any("A file that you saved or sent earlier" in one for one in receipt.unreached)
    assert person.there() == {}


def test_what_the_service_lost_since_is_sent_again(person: Person) -> None:
    person.write("different").hand_over()
    # As after a backup was restored: the service has an older act than the one that it acknowledged.
    path = person.workspace.root / OUTBOX / "welcome.json"
    kept = msgspec.json.decode(path.read_bytes())
    kept["live"][person.cohort]["acts"]["intention/hopes/different"]["revision"] += 1
    path.write_bytes(msgspec.json.encode(kept))
    had = person.revision("different")

    outbox.verify(person.workspace, COURSE)
    assert person.standings() == {"different": "offline"}
    outbox.retry(person.workspace, COURSE)

    assert person.standings() == {"different": "with"}
    assert person.revision("different") == had + 1


def test_a_text_of_spaces_is_no_answer_and_keeps_no_other_line_back(person: Person) -> None:
    person.answer("intention/hopes/different", " \n ", "group")

    assert person.write("confident").hand_over().state == "taken"

    assert person.there() == person.marks() == {"confident": (2, "group")}


def test_a_line_that_the_service_refuses_is_named_and_keeps_no_other_back(person: Person) -> None:
    person.write("sign").write("confident").hand_over()
    person.write("different").share("intention")
    with responses.change(person.workspace, "intention") as (record, write):
        given_ = record.get("hopes", "confident")
        assert given_.shared
        # As where the service has another release of the course, with a shorter scale.
        unfit = structs.replace(given_.shared, value=99, at="2026-11-22T10:00:00Z")
        write({("hopes", "confident"): structs.replace(given_, shared=unfit)})

    receipt = person.take_back("sign")

    assert receipt.state == "waiting"
    assert "does not take “How confident are you that it will come about?”" in receipt.message
    assert person.standings() == {"different": "with", "sign": "gone", "confident": "offline"}
    assert {k: v for k, (v, _audience) in person.there().items() if k != "confident"} == {"different": "Words 3."}


def test_what_one_group_refuses_keeps_nothing_from_another(person: Person, line: Relay) -> None:
    person.write("sign").hand_over()
    line.off = True
    person.take_back("sign")
    here = person.workspace.invitation
    assert here
    # The learner was put into another group, and the one before answers no more.
    elsewhere = structs.replace(here, cohort="gone-0000")
    record = recall(person.workspace, "welcome")
    old = structs.replace(record.live[here.cohort], invitation=elsewhere)
    remember(person.workspace, "welcome", structs.replace(record, live={elsewhere.cohort: old}))
    person.write("different").hand_over()
    line.off = False

    assert {r.refused for r in outbox.retry(person.workspace, COURSE)} == {True, False}

    assert person.there()["different"] == ("Words 2.", "group")


def test_what_was_erased_at_the_service_does_not_come_back_by_itself(person: Person, line: Relay) -> None:
    person.write("different").write("sign").hand_over()
    person.way.erase(person.cohort)
    line.off = True
    person.write("confident").hand_over()
    line.off = False

    outbox.verify(person.workspace, COURSE)
    outbox.retry(person.workspace, COURSE)

    # What waited is of after the erasure; and the answers themselves are their author's.
    assert person.there() == person.marks() == {"confident": (4, "group")}
    assert responses.read(person.workspace, "intention").get("hopes", "sign").value == "Words 2."
    person.write("sign").hand_over()
    outbox.verify(person.workspace, COURSE)
    outbox.retry(person.workspace, COURSE)
    assert set(person.there()) == {"confident", "sign"}


def test_after_an_erasure_alone_nothing_is_sent_at_all(person: Person) -> None:
    person.write("different").hand_over()
    lesson = COURSE.lesson("intention")
    responses.set_done(person.workspace, lesson, done=True)
    outbox.retry(person.workspace, COURSE)
    person.way.erase(person.cohort)

    outbox.verify(person.workspace, COURSE)

    assert outbox.retry(person.workspace, COURSE) == ()
    held = person.way.mine(person.cohort)
    assert (held.lines, held.done) == ((), {})


faults = st.lists(st.sampled_from([None, "dropped", "unanswered", "twice", "late"]), max_size=3).map(tuple)
actions = st.tuples(st.sampled_from(["share", "withdraw", "retry", "forget"]), st.sampled_from(LINES), faults)


@settings(max_examples=30)
@given(history=st.lists(actions, min_size=1, max_size=8))
def test_any_history_ends_with_the_service_equal_to_what_the_workspace_shares(
    hub: RunningHub, line: Relay, tmp_path_factory: pytest.TempPathFactory, history: list[Action]
) -> None:
    person = Person(tmp_path_factory.mktemp("any") / "w", Client(hub.service_url, hub.token("ada")))
    for act, item, bad in history:
        line.faults.extend(bad)
        match act:
            case "share":
                person.write(item, "facilitator" if len(bad) == 1 else "group").hand_over()
            case "withdraw":
                person.take_back(item)
            case "retry":
                outbox.retry(person.workspace, COURSE)
            case "forget" if "leaving" not in person.standings().values():
                person.forget()
        line.faults.clear()
        held, marks = person.there(), person.marks()
        said = person.standings()
        assert all(held.get(i) == marks[i] for i in LINES if said.get(i) == "with"), "acknowledged, and not there"
        assert not [i for i in LINES if said.get(i) == "gone" and i in held], "said to be gone, and there"
    line.mend()
    outbox.retry(person.workspace, COURSE)
    outbox.retry(person.workspace, COURSE)
    assert person.there() == person.marks()
    assert outbox.retry(person.workspace, COURSE) == ()


def test_a_full_disk_of_the_learner_loses_nothing_and_doubles_nothing(
    hub: RunningHub, line: Relay, tmp_path: Path
) -> None:
    with machine.small_disk(tmp_path / "disk", megabytes=8) as disk:
        person = Person(disk / "workshop", Client(hub.service_url, hub.token("ada")))
        assert line.url
        person.write("different").write("confident").hand_over()
        for pages in range(12):
            # Room for so many files more: each time it is another one that is not written any more.
            filler = machine.fill(disk, left=4096 * pages)
            with suppress(OSError, KitError):
                person.write("different")
                person.hand_over()
            filler.unlink()
            outbox.retry(person.workspace, COURSE)
            assert person.there() == person.marks()
            assert set(person.standings().values()) == {"with"}
