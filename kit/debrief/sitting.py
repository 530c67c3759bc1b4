"""The sitting: which cohort is open, and what is done with it before the debrief. No widgets here."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from kit import cohort as cohorts
from kit import course as courses
from kit import workspace as workspaces
from kit.debrief import walk
from kit.debrief.summary import summarise
from kit.errors import CohortError, KitError
from kit.exchange import cohort_folder
from kit.exchange.collect import collect
from kit.exchange.status import status
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kit.cohort import Cohort
    from kit.exchange.collect import Collected
    from kit.exchange.shared import SetAside
    from kit.keeping import Drawer

    Progress: TypeAlias = Callable[[int, int, dict[str, Any]], None]

Data: TypeAlias = dict[str, Any]
"""What the page shows, as JSON."""

DEMO = "demo-cohort"


class Sitting:
    """One facilitator's sitting with one cohort at a time.

    Parameters
    ----------
    base
        The folder that relative paths start from, and beside which cohorts are looked for.
    """

    def __init__(self, base: Path | None = None) -> None:
        self.course = courses.load()
        self._base = base or _base(Path.cwd())
        self._source: Path | None = None
        self._cohort: Cohort | None = None

    @property
    def is_open(self) -> bool:
        """Whether a cohort is open."""
        return self._source is not None

    # -- the cohort ----------------------------------------------------------------------------------------------------

    def choices(self) -> Data:
        """Give what can be chosen before a cohort is open: cohorts nearby, and what setting one up asks for."""
        found = sorted(
            {path.parent for near in (self._base, self._base.parent) for path in near.glob("*/cohort.yaml")},
            key=lambda path: (path.name != DEMO, path.name),
        )
        cohort_folders = [path for path in found if cohorts.is_cohort_folder(path)]
        return {
            "found": [{"folder": str(p), "title": _title(p), "demo": p.name == DEMO} for p in cohort_folders],
            "routes": [{"id": r.id, "title": r.title} for r in self.course.routes],
            "route": self.course.default_route,
            "threshold": workspaces.THRESHOLD,
            "floor": workspaces.THRESHOLD_FLOOR,
            "folder": str(_free(self._base / "my-cohort")),
        }

    def open(self, folder: str) -> Data:
        """Open a cohort folder or a folder of files, and say what is there."""
        if not folder.strip():
            raise CohortError(_("No folder was named."), remedy=_("Type where the cohort's folder lies."))
        source = self._base / Path(folder.strip()).expanduser()
        if not source.is_dir():
            raise CohortError(
                _("There is no such folder."),
                where=str(source),
                remedy=_("Check the spelling, or set up a new cohort below."),
            )
        if cohorts.is_cohort_folder(source):
            cohort_folder.open_folder(source)
        self._source, self._cohort = source, None
        return self.state()

    def set_up(self, form: Data) -> Data:
        """Make a cohort folder from what was filled in, and open it; `form` has the names of the page's fields."""
        title = str(form.get("title", "")).strip()
        if not title:
            raise CohortError(_("The cohort has no title."), remedy=_("Give it a name that your group will recognise."))
        try:
            threshold = int(form.get("threshold", ""))
        except ValueError:
            raise CohortError(
                _("The threshold is not a number."), remedy=_("Give a whole number, 5 if you are unsure.")
            ) from None
        name = str(form.get("facilitator", "")).strip()
        root = self._base / Path(str(form.get("folder", "")).strip() or "my-cohort").expanduser()
        made = cohort_folder.init(
            root,
            self.course,
            _students(str(form.get("roster", ""))),
            title=title,
            route=str(form.get("route", "")) or None,
            threshold=threshold,
            facilitators=[name] if name else [],
        )
        return self.open(str(made.folder.root)) | {"warnings": list(made.warnings)}

    def state(self) -> Data:
        """Say how far the open cohort is, in counts alone."""
        source = self._opened()
        held = walk.read(FolderDrawer(source))
        data: Data = {"folder": str(source), "began": held.began_at if held else None}
        if not cohorts.is_cohort_folder(source):
            return data | {"kind": "files", "title": source.name}
        now = status(cohort_folder.open_folder(source), self.course)
        return data | {
            "kind": "cohort",
            "title": now.title,
            "people": now.people,
            "threshold": now.threshold,
            "invitation": str(source / cohort_folder.INVITATION_FILE),
            "inbox": str(source / cohort_folder.INBOX),
            "sections": [{"title": s.title, "released": s.released, "submitted": s.submitted} for s in now.sections],
            "waiting": now.waiting,
            "files": now.files,
        }

    # -- from the cohort -----------------------------------------------------------------------------------------------

    def release(self) -> Data:
        """Open the course's sections to the cohort."""
        released = cohort_folder.release(self._folder(), self.course)
        return {"released": [{"title": one.title, "problem": one.problem} for one in released]}

    def collect(self, progress: Progress) -> Data:
        """Bring in what was handed over; `progress` gets how many are through, of how many, and each one's line."""
        titles = {section.id: section.title for section in self.course.sections}
        words = {"new": _("new: {sections}"), "updated": _("updated: {sections}")}

        def line(one: Collected) -> Data:
            said = [
                text.format(sections=", ".join(titles[s] for s, now in one.sections.items() if now == state))
                for state, text in words.items()
                if state in one.sections.values()
            ]
            same = sum(now == "unchanged" for now in one.sections.values())
            said += [ngettext("{n} section as before", "{n} sections as before", same).format(n=same)] if same else []
            said += [_("{n} set aside").format(n=one.set_aside)] if one.set_aside else []
            return {"who": one.name or one.participant, "what": "; ".join(said) or _("nothing handed in yet")}

        came = collect(self._folder(), self.course, lambda n, of, one: progress(n, of, line(one)))
        self._cohort = None
        return {
            "lines": [line(one) for one in came.collected],
            "received": [
                {"who": one.file, "what": "; ".join(titles.get(s, s) for s in one.sections)} for one in came.received
            ],
            "set_aside": set_aside(came.set_aside),
        }

    def answers(self) -> Data:
        """Count the answers so far; nothing of them is shown and nothing is frozen."""
        summary = summarise(cohorts.read(self._opened(), self.course), self.course, reveal=False)
        return {
            "participants": summary.participants,
            "invited": summary.invited,
            "threshold": summary.threshold,
            "rows": [{"title": part.title, "n": part.n} for part in (summary.answers or {}).values()],
            "set_aside": set_aside(summary.set_aside),
        }

    # -- for the debrief -----------------------------------------------------------------------------------------------

    @property
    def folder(self) -> Path:
        """Where the open cohort keeps its things."""
        return self._opened()

    @property
    def drawer(self) -> Drawer:
        """Where the debriefs of the open cohort keep what they need again."""
        return FolderDrawer(self._opened())

    def cohort(self) -> Cohort:
        """Give the open cohort as it was read first, or after something was collected."""
        if self._cohort is None:
            self._cohort = cohorts.read(self._opened(), self.course)
        return self._cohort

    def relative(self, path: Path) -> str | None:
        """Give a path as the Jupyter server knows it, None for a file outside what it serves."""
        try:
            return path.resolve().relative_to(self._base.resolve()).as_posix()
        except ValueError:
            return None

    def _opened(self) -> Path:
        if self._source is None:
            raise CohortError(_("No cohort is open."), remedy=_("Choose or set up one first."))
        return self._source

    def _folder(self) -> cohort_folder.CohortFolder:
        return cohort_folder.open_folder(self._opened())


def set_aside(things: Iterable[SetAside]) -> list[Data]:
    """Give what could not be used, as the page lists it."""
    return [{"what": one.what, "where": one.where, "remedy": one.remedy} for one in things]


def _base(here: Path) -> Path:
    """Find the workspace around a folder; without one the folder itself is where paths start."""
    return next((folder for folder in (here, *here.parents) if (folder / workspaces.MARK).is_file()), here)


def _title(folder: Path) -> str:
    try:
        return cohort_folder.open_folder(folder).invitation.title
    except KitError:
        return folder.name


def _free(path: Path) -> Path:
    free, n = path, 1
    while free.exists():
        n += 1
        free = path.with_name(f"{path.name}-{n}")
    return free


def _students(text: str) -> tuple[cohort_folder.Student, ...]:
    """Read a roster that was pasted or chosen in the page, with the same care as one on disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / cohort_folder.ROSTER_FILE
        path.write_text(text, encoding="utf-8", newline="")
        try:
            return cohort_folder.read_roster(path)
        except CohortError as problem:
            where = problem.where.replace(str(path), _("The list of participants"))
            raise CohortError(problem.what, where=where, remedy=problem.remedy) from None
