"""What a facilitator does in one sitting: choose a cohort, release, collect, reveal, review, save. No widgets here."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from kit import cohort as cohorts
from kit import course as courses
from kit import workspace as workspaces
from kit.debrief import report, review
from kit.debrief.blocks import Place
from kit.debrief.formats import html
from kit.debrief.records import Texts
from kit.debrief.sections import sections
from kit.debrief.summary import summarise
from kit.debrief.wording import heading, headlines, subtitle
from kit.errors import CohortError, KitError
from kit.exchange import cohort_folder
from kit.exchange.collect import collect
from kit.exchange.status import status
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.items import as_text
from kit.privacy import REVEALS_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kit.cohort import Cohort
    from kit.debrief.records import Summary
    from kit.debrief.review import Verdict
    from kit.exchange.collect import Collected
    from kit.exchange.shared import SetAside

    Progress: TypeAlias = Callable[[int, int, dict[str, Any]], None]

Data: TypeAlias = dict[str, Any]
"""What the page shows, as JSON."""

REPORT_FOLDER = "report"
DEMO = "demo-cohort"


class Session:
    """One facilitator's sitting with one cohort at a time.

    Parameters
    ----------
    base
        The folder that relative paths start from, and beside which cohorts are looked for.
    """

    def __init__(self, base: Path | None = None) -> None:
        self._base = base or _base(Path.cwd())
        self._course = courses.load()
        self._source: Path | None = None
        self._cohort: Cohort | None = None
        self._hidden: dict[tuple[str, str], str] = {}
        """Texts that were hidden in this sitting, by key and digest, so that hiding can be taken back."""

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
            "routes": [{"id": r.id, "title": r.title} for r in self._course.routes],
            "route": self._course.default_route,
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
        self._source, self._cohort, self._hidden = source, None, {}
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
            self._course,
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
        data: Data = {"folder": str(source), "revealed": (source / REVEALS_FILE).is_file()}
        if not cohorts.is_cohort_folder(source):
            return data | {"kind": "files", "title": source.name}
        now = status(cohort_folder.open_folder(source), self._course)
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
        released = cohort_folder.release(self._folder(), self._course)
        return {"released": [{"title": one.title, "problem": one.problem} for one in released]}

    def collect(self, progress: Progress) -> Data:
        """Bring in what was handed over; `progress` gets how many are through, of how many, and each one's line."""
        titles = {section.id: section.title for section in self._course.sections}
        words = {"new": _("new: {sections}"), "updated": _("updated: {sections}")}

        def line(one: Collected) -> Data:
            said = [
                text.format(sections=", ".join(titles[s] for s, now in one.sections.items() if now == state))
                for state, text in words.items()
                if state in one.sections.values()
            ]
            same = sum(now == "unchanged" for now in one.sections.values())
            said += [ngettext("{n} section as before", "{n} sections as before", same).format(n=same)] if same else []
            return {"who": one.name or one.participant, "what": "; ".join(said) or _("nothing handed in yet")}

        came = collect(self._folder(), self._course, lambda n, of, one: progress(n, of, line(one)))
        self._cohort = None
        return {
            "lines": [line(one) for one in came.collected],
            "received": [
                {"who": one.file, "what": "; ".join(titles.get(s, s) for s in one.sections)} for one in came.received
            ],
            "set_aside": _set_aside(came.set_aside),
        }

    def answers(self) -> Data:
        """Count the answers so far; nothing of them is shown and nothing is frozen."""
        self._cohort = cohorts.read(self._opened(), self._course)
        summary = summarise(self._cohort, self._course, reveal=False)
        return {
            "participants": summary.participants,
            "invited": summary.invited,
            "threshold": summary.threshold,
            "rows": [{"title": part.title, "n": part.n} for part in (summary.answers or {}).values()],
            "set_aside": _set_aside(summary.set_aside),
        }

    # -- the debrief ---------------------------------------------------------------------------------------------------

    def reveal(self) -> Data:
        """Close and show: what is shown for the first time is frozen."""
        self._cohort = cohorts.read(self._opened(), self._course)
        summary = summarise(self._cohort, self._course)
        return {
            "title": heading(summary),
            "subtitle": subtitle(summary),
            "headlines": html.blocks([headlines(summary)]),
            "sections": [
                {"id": s.id, "title": s.title, "html": html.section(s)}
                for s in sections(summary, _place, self._course.debrief)
            ],
            "texts": self._texts(summary),
            "addressed": self._addressed(),
            "set_aside": _set_aside(summary.set_aside),
        }

    def decide(self, key: str, digests: Iterable[str], verdict: Verdict) -> Data:
        """Show or hide texts of one question, from now on and in every report."""
        cohort = self._read()
        found = list(digests)
        if verdict == "hide":
            shown = summarise(cohort, self._course)
            for text in _texts_of(shown).get(key, ()):
                if (digest := review.digest(key, text.text)) in found:
                    self._hidden[key, digest] = text.text
        else:
            for digest in found:
                self._hidden.pop((key, digest), None)
        review.decide(cohort.folder, found, verdict)
        return {"texts": self._texts(summarise(cohort, self._course))}

    def save(self) -> Data:
        """Write the report to hand out and its numbers into the cohort's folder."""
        cohort = self._read()
        folder = cohort.folder / REPORT_FOLDER
        files = report.save(summarise(cohort, self._course), folder, self._course.debrief)
        return {
            "folder": str(folder),
            "files": [{"name": path.name, "path": self._relative(path)} for path in files],
        }

    # -- inside --------------------------------------------------------------------------------------------------------

    def _opened(self) -> Path:
        if self._source is None:
            raise CohortError(_("No cohort is open."), remedy=_("Choose or set up one first."))
        return self._source

    def _folder(self) -> cohort_folder.CohortFolder:
        return cohort_folder.open_folder(self._opened())

    def _read(self) -> Cohort:
        if self._cohort is None:
            self._cohort = cohorts.read(self._opened(), self._course)
        return self._cohort

    def _relative(self, path: Path) -> str | None:
        """Give a path as the Jupyter server knows it, None for a file outside what it serves."""
        try:
            return path.resolve().relative_to(self._base.resolve()).as_posix()
        except ValueError:
            return None

    def _texts(self, summary: Summary) -> list[Data]:
        """Give every question's texts, for review: what is passed, what waits, and what was hidden in this sitting."""
        found = []
        for key, activity in summary.activities.items():
            for id_, result in activity.items.items():
                if not isinstance(result, Texts):
                    continue
                item = f"{key}/{id_}"
                entries = [
                    {
                        "digest": review.digest(item, text.text),
                        "text": text.text,
                        "quote": text.quote,
                        "verdict": "show" if text.reviewed else None,
                    }
                    for text in result.texts
                ]
                entries += [
                    {"digest": digest, "text": text, "quote": False, "verdict": "hide"}
                    for (of, digest), text in self._hidden.items()
                    if of == item
                ]
                found.append({"key": item, "title": activity.title, "label": result.label, "texts": entries})
        return found

    def _addressed(self) -> list[Data]:
        """Give what participants addressed to the facilitator, with their names; it is in no summary and no report."""
        cohort = self._read()
        rows = cohort.table[cohort.table["audience"] == "facilitator"]
        found: dict[str, list[Data]] = {}
        columns = ["participant", "lesson", "activity", "item", "value"]
        for participant, lesson, activity_id, item_id, value in zip(*(rows[c] for c in columns), strict=True):
            activity = self._course.activity(f"{lesson}/{activity_id}")
            item = next(item for item in activity.items if item.id == item_id)
            line = {"title": activity.title, "label": item.label, "text": as_text(item, value)}
            found.setdefault(cohort.names.get(participant, participant), []).append(line)
        return [{"who": who, "lines": lines} for who, lines in sorted(found.items())]


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


def _texts_of(summary: Summary) -> dict[str, list[Any]]:
    return {
        f"{key}/{id_}": result.texts
        for key, activity in summary.activities.items()
        for id_, result in activity.items.items()
        if isinstance(result, Texts)
    }


def _set_aside(things: Iterable[SetAside]) -> list[Data]:
    return [{"what": one.what, "where": one.where, "remedy": one.remedy} for one in things]


def _place(key: str, _texts: Texts) -> tuple[Place, ...]:
    """Leave the place of a question's words to the page, which shows those that were passed."""
    return (Place(key),)
