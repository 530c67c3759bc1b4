"""The sitting: which cohort is open, and what is done with it before the debrief. No widgets here."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from kit import cohort as cohorts
from kit import course as courses
from kit import privacy
from kit import workspace as workspaces
from kit.debrief import live_source, walk
from kit.debrief.bringing import Parcel
from kit.debrief.live_source import LiveSource
from kit.debrief.sources import Data, FolderSource
from kit.errors import CohortError, KitError, ServiceError
from kit.exchange import cohort_folder
from kit.exchange.bring_in import bring_in
from kit.exchange.collect import collect
from kit.exchange.roster import ROSTER_FILE, read_roster
from kit.grading.grade import take_back
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.keeping import FolderDrawer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kit.debrief.sources import Source
    from kit.exchange.bring_in import BroughtIn
    from kit.exchange.collect import Collected, Collection
    from kit.exchange.roster import Student
    from kit.exchange.shared import SetAside
    from kit.keeping import Drawer

    Progress: TypeAlias = Callable[[int, int, dict[str, Any]], None]

DEMO = "demo-cohort"


class Sitting:
    """One facilitator's sitting with one cohort at a time.

    Parameters
    ----------
    base
        The folder that relative paths start from, and beside which cohorts are looked for.
    """

    def __init__(self, base: Path | None = None) -> None:
        self.course, self.parcel = courses.load(), Parcel()
        self._base = base or _base(Path.cwd())
        self._source: Source | None = None

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
            **self._live(),
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
        return self.use(FolderSource(source, self.course))

    def open_live(self, cohort: str) -> Data:
        """Open a cohort that the live service keeps."""
        service = live_source.client()
        for one in live_source.facilitated(service) if service else ():
            if service and one.cohort == cohort:
                return self.use(LiveSource(service, one, self.course, self._base))
        raise CohortError(_("You do not facilitate this cohort."), remedy=_("Choose another one."))

    def use(self, source: Source) -> Data:
        """Open a cohort, and say what is there."""
        self._source = source
        return self.state()

    def leave(self) -> Data:
        """Close the cohort, so that another one can be chosen; nothing of it changes."""
        self._source = None
        return {}

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
        privacy.promise(FolderDrawer(root), made.folder.invitation.threshold)
        return self.open(str(made.folder.root)) | {"warnings": list(made.warnings)}

    def state(self) -> Data:
        """Say how far the open cohort is, in counts alone."""
        held = walk.read(self.drawer)
        return self.source.state() | {"began": held.began_at if held else None}

    # -- from the cohort -----------------------------------------------------------------------------------------------

    def release(self) -> Data:
        """Open the course's sections to the cohort."""
        released = cohort_folder.release(self._folder().opened(), self.course)
        return {"released": [{"title": one.title, "problem": one.problem} for one in released]}

    def collect(self, progress: Progress) -> Data:
        """Bring in what was handed over; `progress` gets how many are through, of how many, and each one's line."""
        titles = {section.id: section.title for section in self.course.sections}
        source = self._folder()
        came = collect(source.opened(), self.course, lambda n, of, one: progress(n, of, _line(one, titles)))
        return {
            "lines": [_line(one, titles) for one in came.collected],
            "received": [
                {"who": one.file, "what": "; ".join(titles.get(s, s) for s in one.sections)} for one in came.received
            ],
            **self._came_in(source, came),
        }

    def bring_in(self, place: str) -> Data:
        """File what the page has sent into the inbox, or what lies in a folder or zip on this machine."""
        titles = {section.id: section.title for section in self.course.sections}
        source = self._folder()
        parcel = source.folder / Path(place.strip()).expanduser() if place.strip() else self.parcel.source()
        came = bring_in(source.opened(), self.course, parcel)
        self.parcel.clear()
        return {"lines": [_line(one, titles) for one in came.filed], **self._came_in(source, came)}

    def answers(self) -> Data:
        """Count the answers so far; nothing of them is shown and nothing is frozen."""
        summary = self.source.counted()
        return {
            "participants": summary.participants,
            "invited": summary.invited,
            "threshold": summary.threshold,
            "rows": [{"title": part.title, "n": part.n} for part in (summary.answers or {}).values()],
            "set_aside": set_aside(summary.set_aside),
        }

    # -- for the debrief -----------------------------------------------------------------------------------------------

    @property
    def source(self) -> Source:
        """Where the open cohort comes from."""
        if self._source is None:
            raise CohortError(_("No cohort is open."), remedy=_("Choose or set up one first."))
        return self._source

    @property
    def drawer(self) -> Drawer:
        """Where the open cohort's small files are kept."""
        return self.source.drawer

    def relative(self, path: Path) -> str | None:
        """Give a path as the Jupyter server knows it, None for a file outside what it serves."""
        try:
            return path.resolve().relative_to(self._base.resolve()).as_posix()
        except ValueError:
            return None

    def _live(self) -> Data:
        """Give the cohorts of the live service that this user facilitates, or why they cannot be told."""
        try:
            service = live_source.client()
            found = live_source.facilitated(service) if service else ()
        except ServiceError as problem:
            return {"live": [], "away": problem.as_dict()}
        return {"live": [{"cohort": one.cohort, "title": one.title} for one in found], "away": None}

    def _came_in(self, source: FolderSource, came: Collection | BroughtIn) -> Data:
        """Give what is to be known beside what came in, which may be that something was withdrawn."""
        source.forget()
        return {"set_aside": set_aside(came.set_aside), "notes": take_back(source.opened(), self.course)}

    def _folder(self) -> FolderSource:
        source = self.source
        if not isinstance(source, FolderSource):
            raise CohortError(_("This cohort has no folder here."), remedy=_("Choose another one."))
        return source


def _line(one: Collected, titles: Mapping[str, str]) -> Data:
    """Say in a line what came of one participant's sections."""
    words = {"new": _("new: {sections}"), "updated": _("updated: {sections}")}
    said = [
        text.format(sections=", ".join(titles[s] for s, now in one.sections.items() if now == state))
        for state, text in words.items()
        if state in one.sections.values()
    ]
    same = sum(now == "unchanged" for now in one.sections.values())
    said += [ngettext("{n} section as before", "{n} sections as before", same).format(n=same)] if same else []
    said += [_("{n} set aside").format(n=one.set_aside)] if one.set_aside else []
    return {"who": one.name or one.participant, "what": "; ".join(said) or _("nothing handed in yet")}


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


def _students(text: str) -> tuple[Student, ...]:
    """Read a roster that was pasted or chosen in the page, with the same care as one on disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ROSTER_FILE
        path.write_text(text, encoding="utf-8", newline="")
        try:
            return read_roster(path)
        except CohortError as problem:
            where = problem.where.replace(str(path), _("The list of participants"))
            raise CohortError(problem.what, where=where, remedy=problem.remedy) from None
