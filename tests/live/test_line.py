"""What a facilitator's console does with what its line tells it, without a service."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, cast

import pytest
from helpers.room import Told

from kit.errors import KitError, ServiceError
from kit.live import session as sessions
from kit.live.line import Line
from kit.live.session import Live
from kit.wire.records import Membership
from kit.wire.room import Room

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kit.wire.client import Client


def room(cohort: str, version: int) -> Room:
    return Room(cohort=cohort, title=cohort, version=version, threshold=5)


class Service:
    """A service that only says that two cohorts are there."""

    def room(self, cohort: str) -> Room:
        """Give its room."""
        return room(cohort, 1)

    def path(self, name: str) -> str:
        """Give a page's path."""
        return f"/services/kit/{name}"


class Heard:
    """A line that says what a test lets it say, and has a last word after it was hung up."""

    def __init__(
        self, _client: object, cohort: str, heard: Callable[[Room], None], lost: Callable[[KitError], None]
    ) -> None:
        self.cohort, self.says, self.breaks = cohort, heard, lost

    def hang_up(self) -> None:
        """Say nothing more."""


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def live(told: Told, monkeypatch: pytest.MonkeyPatch) -> Live:
    monkeypatch.setattr(sessions, "client", Service)
    cohorts = tuple(Membership(cohort=c, title=c, roles=("facilitator",), invitation={}) for c in ("north", "south"))
    monkeypatch.setattr(sessions, "facilitated", lambda _service: cohorts)
    monkeypatch.setattr(sessions, "Line", Heard)
    console = Live(told)
    console.greet("http://127.0.0.1/")
    return console


def test_the_last_word_of_a_line_that_was_hung_up_changes_nothing(live: Live, told: Told) -> None:
    live.choose("north")
    north = cast("Heard", live._line)
    live.choose("south")

    north.says(room("north", 9))
    north.breaks(ServiceError("Away."))

    assert not told.all
    state = live.leave()
    assert state["room"] is None
    north.says(room("north", 10))
    assert not told.all


def test_an_older_room_that_comes_late_does_not_stand_over_a_newer_one(live: Live, told: Told) -> None:
    live.choose("north")
    line = cast("Heard", live._line)
    for version in (3, 2):
        line.says(room("north", version))
    assert [data["version"] for _kind, data in told.all] == [3]


class Endless:
    """A stream that never ends by itself."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    def __iter__(self) -> Iterator[Room]:
        while True:
            yield room("north", 1)

    def close(self) -> None:
        """Be closed."""
        self.closed.set()


def test_a_stream_is_closed_when_its_line_is_hung_up_while_it_is_made() -> None:
    made = Endless()
    asked, hung_up = threading.Event(), threading.Event()

    class Slow:
        def stream(self, _cohort: str) -> Endless:
            asked.set()
            assert hung_up.wait(10)
            return made

    said: list[Any] = []
    line = Line(cast("Client", Slow()), "north", said.append, said.append)
    assert asked.wait(10)
    line.hang_up()
    hung_up.set()

    assert made.closed.wait(10)
    assert not said
