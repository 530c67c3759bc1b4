"""What the outbox remembers of each section: what went to which group by which road, and never a word of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import msgspec
from filelock import FileLock, Timeout
from msgspec import Struct, structs

from kit.errors import ExchangeError
from kit.exchange import nbgrader
from kit.exchange.shared import Moment, Revision
from kit.files import write_atomic
from kit.i18n import gettext as _
from kit.workspace import Invitation, Road

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kit.workspace import Workspace

OUTBOX = ".outbox"


class Receipt(Struct, frozen=True, kw_only=True):
    """What came of a hand-over: `lines` names what it holds, `unreached` says which copies it does not reach.

    `refused` says of one that waits that the road answered, and does not take it as it is.
    """

    at: str
    road: Road
    state: Literal["taken", "waiting", "file"]
    message: str
    lines: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
    refused: bool = False


class Act(Struct, frozen=True, kw_only=True):
    """The last act upon one line of the live road.

    `revision` grows by one with every share and withdrawal; `share` names the share ("" is a withdrawal) without its
    words; `taken` says that the service acknowledged it.
    """

    revision: Revision
    share: str
    wave: str | None = None
    taken: bool = False


class Sent(Struct, frozen=True, kw_only=True):
    """The last hand-over of a section to one cohort.

    `lines` are the sent lines' names and revisions, `done` the lessons that it said are done, with the moment, and
    `lessons` those of which this or an earlier one had something; on the live road `acts` has every line that ever
    left, by ``lesson/activity/item``.
    """

    invitation: Invitation
    receipt: Receipt
    lines: tuple[tuple[str, int], ...] = ()
    done: dict[str, str] = {}
    lessons: tuple[str, ...] = ()
    acts: dict[str, Act] = {}


class Record(Struct, frozen=True, kw_only=True):
    """What the outbox knows of a section: by cohort, apart for the live road, and whether a file was ever saved.

    `written_at` is the moment that the last hand-over bears, by whichever road; `erased` has how often the live
    service had erased this participant of a cohort when it was last asked.
    """

    sent: dict[str, Sent] = {}
    live: dict[str, Sent] = {}
    saved_as_file: bool = False
    written_at: Moment | None = None
    erased: dict[str, int] = {}

    def last(self, cohort: str, road: Road | None) -> Sent | None:
        """Give the last hand-over to a cohort by the live road, or by the others."""
        return (self.live if road == "live" else self.sent).get(cohort)

    def noting(self, sent: Sent) -> Record:
        """Give the record with this as the last hand-over."""
        now = {sent.invitation.cohort: sent}
        if sent.receipt.road == "live":
            return structs.replace(self, live=self.live | now)
        return structs.replace(self, sent=self.sent | now)

    def forgetting(self, cohort: str) -> Record:
        """Give the record as if nothing had gone to a cohort by the live road."""
        return structs.replace(self, live={name: sent for name, sent in self.live.items() if name != cohort})

    def left(self, cohort: str | None, road: Road | None) -> list[Sent]:
        """Give the last hand-overs to groups, and by roads, that are not in use any more."""
        everywhere = [*self.sent.values(), *self.live.values()]
        here = self.last(cohort, road) if cohort else None
        return [sent for sent in everywhere if sent is not here]


def folder(workspace: Workspace) -> Path:
    """Give the outbox's own folder."""
    found = workspace.root / OUTBOX
    found.mkdir(mode=0o700, exist_ok=True)
    return found


def journal(workspace: Workspace, section: str) -> Path:
    """Say where the exchange's entries of a section are noted, the oldest first."""
    return folder(workspace) / f"{section}.entries"


@contextmanager
def locked(workspace: Workspace, section: str) -> Iterator[None]:
    """Hold a section's hand-over for oneself.

    Raises
    ------
    ExchangeError
        When another process does not let go of it.
    """
    lock = FileLock(folder(workspace) / f".{section}.lock", timeout=nbgrader.TIMEOUT + 10)
    try:
        with lock:
            yield
    except Timeout:
        raise ExchangeError(
            _("Another window is still handing this section over."), remedy=_("Wait a moment and share again.")
        ) from None


def recall(workspace: Workspace, section: str) -> Record:
    """Read what is known of a section; nothing where it is not there, and of a damaged one that a file may be out."""
    try:
        return msgspec.json.decode((folder(workspace) / f"{section}.json").read_bytes(), type=Record)
    except FileNotFoundError:
        return Record()
    except (msgspec.MsgspecError, UnicodeDecodeError):
        # The answers themselves are elsewhere and safe: an outbox that forgot sends once more, and counts a file as
        # saved, of which nobody knows any more whether it was.
        return Record(saved_as_file=True)


def remember(workspace: Workspace, section: str, record: Record) -> None:
    """Write it down, to stay even if the machine stops."""
    write_atomic(folder(workspace) / f"{section}.json", msgspec.json.format(msgspec.json.encode(record), indent=1))
