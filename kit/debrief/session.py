"""What the facilitator's console can do, by the names that its page calls. No widgets here."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from kit.debrief import commitments, report, stage, walk
from kit.debrief.leaving import leave_out
from kit.debrief.prompts import read_room
from kit.debrief.records import Texts
from kit.debrief.sitting import Sitting, set_aside
from kit.debrief.wording import heading, subtitle
from kit.errors import CohortError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from kit.debrief.prompts import Prompt
    from kit.debrief.records import Summary
    from kit.debrief.sitting import Progress
    from kit.debrief.sources import Data, Source
    from kit.debrief.stage import Step
    from kit.debrief.walk import Walk

REPORT_FOLDER = "report"


@dataclass(frozen=True)
class Told:
    """A debrief as it can be shown now: the whole summary, and what of it the facilitator did not leave out."""

    summary: Summary
    prompts: tuple[Prompt, ...]
    steps: tuple[Step, ...]


class Session(Sitting):
    """One facilitator's debrief of the cohort that is open.

    Closing freezes every result at one moment, although the group then sees one after the other. Frozen one by one,
    two results would rest on different people as soon as somebody shares or withdraws between two slides, and their
    difference could tell who; suppression across results needs all of a moment's views together. So the answers are
    closed once, and the reveals after that are a matter of showing: until the close the page has numbers of answers
    alone, and after it the page asks for each slide when it is due.
    """

    def __init__(self, base: Path | None = None) -> None:
        super().__init__(base)
        self._told: Told | None = None
        self._walking = False

    @property
    def is_walking(self) -> bool:
        """Whether a debrief of the open cohort is before the group."""
        return self._walking

    def greet(self) -> Data:
        """Say how things stand, to a page that was loaded anew."""
        state = self.state() if self.is_open else None
        return {"choices": self.choices(), "state": state, "walking": self.is_walking}

    def leave(self) -> Data:
        """Close the cohort, so that another one can be chosen; nothing of it changes."""
        super().leave()
        self._walking, self._told = False, None
        return self.greet()

    def use(self, source: Source) -> Data:
        """Open a cohort, and say what is there."""
        self._walking, self._told = False, None
        return super().use(source)

    def collect(self, progress: Progress) -> Data:
        """Bring in what was handed over; a debrief that is under way goes on with it, by the rules of a later one."""
        self._walking = False
        return super().collect(progress)

    def piece(self, sent: Data) -> Data:
        """Take one piece of a file that the page sends."""
        name, data = str(sent.get("name", "")), str(sent.get("data", ""))
        self.parcel.add(name, data, begins=bool(sent.get("begins")), goes_on=bool(sent.get("goes_on")))
        return {}

    def bring_in(self, place: str) -> Data:
        """Bring in files from elsewhere, as `collect` does what was handed over."""
        self._walking = False
        return super().bring_in(place)

    # -- the debrief ---------------------------------------------------------------------------------------------------

    def begin(self) -> Data:
        """Close the answers, which freezes what may be shown, and begin a debrief."""
        closed = self.source.close()
        walk.begin(self.drawer, closed.summary.written_at, closed.flags)
        return self._begun()

    def go_on(self) -> Data:
        """Go on with the debrief that was begun last, where it stood."""
        walk.current(self.drawer)
        if not self.is_walking:
            walk.flag(self.drawer, self.source.resume().flags)
        return self._begun()

    def slide(self, step: str, slide: int) -> Data:
        """Give one slide of a step as HTML, or its last where it has fewer by now, and how many it has."""
        found = self._step(step)
        at = min(max(slide, 0), len(found.slides) - 1)
        return {"html": stage.written(found.slides[at]), "slide": at, "slides": found.titles}

    def stand(self, step: str, slide: int) -> Data:
        """Remember which slide is before the group."""
        return {"shown": walk.stand(self.drawer, step, slide).shown}

    def note(self, step: str, text: str) -> Data:
        """Keep what the group says, and tell which debrief has it: the page may have left it meanwhile."""
        return {"began": walk.note(self.drawer, step, text).began_at, "step": step, "text": text}

    def leave_out(self, key: str, *, out: bool) -> Data:
        """Leave a result out of the debrief and its report, or take that back."""
        walk.leave_out(self.drawer, key, out=out)
        self._told = None
        return self._all()

    def review(self, asked: Data) -> Data:
        """Show, hide, redact or sort texts; `asked` is what the reviewing page sends."""
        changed = self.source.review(str(asked.get("act", "")), asked)
        # The slides are made anew when one is asked for: reading a queue of texts must not wait for charts.
        self._told = None
        return {"review": changed}

    def texts(self) -> Data:
        """Give the queue of texts as it is now, after somebody else may have decided on some."""
        self._told = None
        return {"review": self.source.queue()}

    # -- commitments ---------------------------------------------------------------------------------------------------

    def commit(self, form: Data) -> Data:
        """Write down a commitment; `form` has the names of the page's fields."""
        what, who, by_when, sign = (str(form.get(name, "")) for name in ("what", "who", "by_when", "sign"))
        commitments.add(self.drawer, what=what, who=who, by_when=by_when, sign=sign)
        return self._commitments()

    def offered(self) -> Data:
        """Give what people plan for themselves, as far as the room may see it: the titles of their reminders."""
        plans = [(a.name, a.reminder.title) for x in self.course.lessons for a in x.activities if a.reminder]
        shown = leave_out(self._tell().summary, walk.current(self.drawer).left_out).activities
        planned = [shown[name].items.get(id_) for name, id_ in plans if name in shown]
        read = [text.text for told in planned if isinstance(told, Texts) for text in told.texts if text.reviewed]
        return {"offered": read}

    def settle(self, id_: str, *, done: bool) -> Data:
        """Say that a commitment is done, or open again."""
        commitments.settle(self.drawer, id_, done=done)
        return self._commitments()

    def uncommit(self, id_: str) -> Data:
        """Take a commitment out."""
        commitments.remove(self.drawer, id_)
        return self._commitments()

    # -- to keep -------------------------------------------------------------------------------------------------------

    def picture(self, name: str) -> Data:
        """Give a figure as PNG, large enough for a slide of one's own."""
        figures = [figure for step in self._tell().steps for figure in step.figures if figure.name == name]
        if not figures:
            raise CohortError(_("There is no such figure."), remedy=_("Reload the page."))
        return {"name": f"{name}.png", "data": base64.b64encode(figures[0].png("projector")).decode()}

    def save(self) -> Data:
        """Write the report to hand out, in every format, and its numbers into the cohort's folder."""
        told, held = self._tell(), walk.current(self.drawer)
        folder = self.source.folder / REPORT_FOLDER
        files = report.save(
            told.summary,
            folder,
            self.course.debrief,
            prompts=told.prompts,
            notes=held.notes,
            commitments=commitments.standing(commitments.read(self.drawer), held.began_at),
        )
        return {
            "folder": str(folder),
            "files": [{"name": path.relative_to(folder).as_posix(), "path": self.relative(path)} for path in files],
        }

    # -- inside --------------------------------------------------------------------------------------------------------

    def _begun(self) -> Data:
        self._walking, self._told = True, None
        return self._all()

    def _tell(self) -> Told:
        """Give what can be shown, made anew after the review or the facilitator changed something in it."""
        if self._told is None:
            held = walk.current(self.drawer)
            summary = leave_out(self.source.summary(), held.left_out)
            prompts = read_room(summary)
            self._told = Told(summary, prompts, stage.steps(summary, self.course.debrief, prompts))
        return self._told

    def _step(self, id_: str) -> Step:
        for step in self._tell().steps:
            if step.id == id_:
                return step
        raise CohortError(_("There is no such step."), remedy=_("Reload the page."))

    def _all(self) -> Data:
        told, held = self._tell(), walk.current(self.drawer)
        return (
            {
                "title": heading(told.summary),
                "subtitle": subtitle(told.summary),
                "began": held.began_at,
                "at": {"step": held.step, "slide": held.slide},
                "shown": held.shown,
                "notes": held.notes,
                "review": self.source.queue(),
                "addressed": msgspec.to_builtins(self.source.addressed()),
                "set_aside": set_aside(told.summary.set_aside),
            }
            | self._steps(held)
            | self._commitments()
        )

    def _steps(self, held: Walk) -> Data:
        """Give the steps without what is on their slides, and what the facilitator alone should know before each."""
        told = self._tell()
        return {
            "steps": [
                {
                    "id": step.id,
                    "title": step.title,
                    "slides": step.titles,
                    "results": step.results,
                    "prompts": [
                        {
                            "title": p.title,
                            "text": p.text,
                            "numbers": p.numbers,
                            "format": p.format,
                            "minutes": p.minutes,
                        }
                        for p in told.prompts
                        if p.about in {figure.name for figure in step.figures}
                    ],
                }
                for step in told.steps
            ],
            "flags": [
                {"key": flag.key, "title": flag.title, "why": flag.why, "out": flag.key in held.left_out}
                for flag in held.flags
            ],
        }

    def _commitments(self) -> Data:
        kept, began = commitments.read(self.drawer), walk.current(self.drawer).began_at
        opening = commitments.still_open(kept, began)
        now = [c for c in kept if c.written_at >= began]
        return {"opening": msgspec.to_builtins(opening), "commitments": msgspec.to_builtins(now)}
