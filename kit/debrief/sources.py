"""Where a debrief's cohort comes from. What a debrief asks of any source, and a folder as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from kit import cohort as cohorts
from kit.debrief import flags
from kit.debrief.addressed import addressed
from kit.debrief.closing import Closed
from kit.debrief.reviewing import Reviewer
from kit.debrief.summary import summarise
from kit.errors import CohortError
from kit.exchange import cohort_folder
from kit.exchange.status import status
from kit.i18n import gettext as _
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kit.cohort import Cohort
    from kit.course import Course
    from kit.debrief.addressed import Addressed
    from kit.debrief.records import Summary
    from kit.keeping import Drawer

Data: TypeAlias = dict[str, Any]
"""What the page shows, as JSON."""


class Source(Protocol):
    """A cohort to talk about, whoever holds what was shared."""

    @property
    def folder(self) -> Path:
        """Where a report of it is written."""

    @property
    def drawer(self) -> Drawer:
        """Where its small files are kept."""

    def state(self) -> Data:
        """Say which cohort it is and how far it has come, in counts alone."""

    def counted(self) -> Summary:
        """Count the answers so far; nothing of them is shown and nothing is frozen."""

    def close(self) -> Closed:
        """Close the answers, which freezes what may be shown."""

    def resume(self) -> Closed:
        """Go on with what was closed before."""

    def summary(self) -> Summary:
        """Give what may be shown by now, after the review too."""

    def queue(self) -> Data:
        """Give the texts to review, as `Reviewer.queue` does."""

    def review(self, act: str, fields: Data) -> Data:
        """Review texts, as `Reviewer.act` does."""

    def addressed(self) -> Sequence[Addressed]:
        """Give what was addressed to the facilitator."""


class FolderSource:
    """A cohort's folder, or any folder of files with shared responses.

    Parameters
    ----------
    folder
        The folder.
    course
        The cohort's course.

    Raises
    ------
    CohortError
        When it is a cohort's folder with a mistake in it.
    """

    def __init__(self, folder: Path, course: Course) -> None:
        self.folder, self.drawer = folder, FolderDrawer(folder)
        self._course = course
        self._cohort: Cohort | None = None
        self._reviewer: Reviewer | None = None
        self.is_cohort = cohorts.is_cohort_folder(folder)
        if self.is_cohort:
            cohort_folder.open_folder(folder)

    def opened(self) -> cohort_folder.CohortFolder:
        """Open it as the folder that `kit init` made."""
        return cohort_folder.open_folder(self.folder)

    def forget(self) -> None:
        """Read the cohort anew when it is needed next: something came in."""
        self._cohort = None

    def state(self) -> Data:
        """Say which cohort it is and how far it has come, in counts alone."""
        data: Data = {"folder": str(self.folder)}
        if not self.is_cohort:
            return data | {"kind": "files", "title": self.folder.name}
        now = status(self.opened(), self._course)
        return data | {
            "kind": "cohort",
            "title": now.title,
            "people": now.people,
            "threshold": now.threshold,
            "invitation": str(self.folder / cohort_folder.INVITATION_FILE),
            "inbox": str(self.folder / cohort_folder.INBOX),
            "sections": [{"title": s.title, "released": s.released, "submitted": s.submitted} for s in now.sections],
            "waiting": now.waiting,
            "files": now.files,
        }

    def counted(self) -> Summary:
        """Count the answers so far, with whatever came in since the last time."""
        return summarise(cohorts.read(self.folder, self._course), self._course, reveal=False)

    def close(self) -> Closed:
        """Close the answers, which freezes what may be shown."""
        self.forget()
        return self.resume()

    def resume(self) -> Closed:
        """Go on with the answers as they were read last; what is not frozen yet is."""
        cohort = self._read()
        summary = summarise(cohort, self._course)
        self._reviewer = Reviewer(cohort, self._course)
        return Closed(summary, flags.of_cohort(self.drawer, cohort.threshold, self._course))

    def summary(self) -> Summary:
        """Give what may be shown by now, after the review too."""
        return summarise(self._read(), self._course)

    def queue(self) -> Data:
        """Give the texts to review."""
        return self._reviewing().queue()

    def review(self, act: str, fields: Data) -> Data:
        """Review texts."""
        return self._reviewing().act(act, fields)

    def addressed(self) -> Sequence[Addressed]:
        """Give what was addressed to the facilitator."""
        return addressed(self._read(), self._course)

    def _read(self) -> Cohort:
        if self._cohort is None:
            self._cohort = cohorts.read(self.folder, self._course)
        return self._cohort

    def _reviewing(self) -> Reviewer:
        if self._reviewer is None:
            raise CohortError(_("This debrief has not begun."), remedy=_("Press “Close and begin” first."))
        return self._reviewer
