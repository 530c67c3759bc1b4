"""What can be wrong in a lesson's notebook: its cells, their order, what they show, and what is stored in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kit.checking import cells, links, prose
from kit.checking.findings import Finding, Level
from kit.checks import SHARE
from kit.course import task_id
from kit.i18n import gettext as _
from kit.misfits import near

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbformat import NotebookNode

    from kit.checking.files import Files, OnDisk

KERNEL = "kit"
FORMAT = (4, 5)
ENGLISH = "en"
TAKE_ALONG = "what to take along"


def check(files: Files) -> Iterator[Finding]:
    """Check every notebook that can be read."""
    anchors = {x.ipynb: links.anchors(x.notebook.cells) for x in files.lessons if x.notebook and x.listed}
    language = files.course.language if files.course else ""
    for lesson in files.lessons:
        if lesson.notebook:
            page = _Page(lesson, lesson.notebook.cells)
            page.whole()
            page.code()
            page.shown()
            page.graded()
            page.stored()
            page.text(language)
            page.linked(anchors)
            yield from page.found


@dataclass
class _Page:
    lesson: OnDisk
    cells: Sequence[NotebookNode]
    found: list[Finding] = field(default_factory=list)

    def say(self, at: int | None, what: str, remedy: str, level: Level = "error") -> None:
        place = "" if at is None else cells.place(at + 1, self.cells[at])
        self.found.append(Finding(self.lesson.ipynb, place, what, remedy, level))

    def whole(self) -> None:
        notebook = self.lesson.notebook
        if (notebook.nbformat, notebook.nbformat_minor) < FORMAT:
            self.say(None, _("The notebook's format has no cell ids."), _("Save it anew in JupyterLab 4."))
        if notebook.metadata.get("kernelspec", {}).get("name") != KERNEL:
            what = _("The notebook does not ask for the course's kernel.")
            self.say(None, what, _("Choose the kernel “Course” for it, in JupyterLab or in its metadata."))

    def code(self) -> None:
        code = [(n, c) for n, c in enumerate(self.cells) if c.cell_type == "code"]
        if not code or code[0][1].source.strip() != "import kit":
            what = _("The lesson's first code cell is not “import kit”, so none of its activities can show.")
            self.say(code[0][0] if code else None, what, _("Put a code cell “import kit” before all others."))
        for n, cell in code:
            known = cell.source.strip() == "import kit" or any(
                cells.called(call, cell) is not None for call in (cells.SHOW, cells.POINTS)
            )
            if not known:
                remedy = _('Write one line: import kit, kit.show("lesson/activity") or kit.points("lesson").')
                self.say(n, _("This code cell is not the one line of a lesson."), remedy)
            elif not cell.metadata.get("jupyter", {}).get("source_hidden"):
                remedy = _("Hide its input: set “jupyter.source_hidden” to true in the cell's metadata.")
                self.say(n, _("A learner would see this cell's code."), remedy)

    def shown(self) -> None:
        id_ = self.lesson.id
        names = [(n, name) for n, c in enumerate(self.cells) if (name := cells.called(cells.SHOW, c)) is not None]
        wanted = None
        if self.lesson.file:
            wanted = [
                f"{id_}/{shown}" for shown in (*(a.id for a in self.lesson.file.activities), *self.lesson.file.pictures)
            ]
        share = f"{id_}/{SHARE}"
        known = [*wanted, share] if wanted is not None else [name for _n, name in names]
        for at, name in names:
            if name not in known:
                self.say(at, _("There is no activity “{name}” in this lesson.").format(name=name), near(name, known))
        for name in dict.fromkeys([*(wanted or ()), share]):
            places = [n for n, shown in names if shown == name]
            line = f'kit.show("{name}")'
            if not places:
                what = _("“{name}” is never shown.").format(name=name)
                self.say(None, what, _("Add a code cell: {line}").format(line=line))
            elif len(places) > 1:
                what = _("“{name}” is shown twice.").format(name=name)
                self.say(places[1], what, _("Take out one of the two cells."))
        for at, name in names:
            if name in known and (at == 0 or self.cells[at - 1].cell_type != "markdown"):
                what = _("No text stands before “{name}”.").format(name=name)
                self.say(at, what, _("Say in a text cell before it why the learner should do this."), "note")

    def graded(self) -> None:
        id_ = self.lesson.id
        line = f'kit.points("{id_}")'
        points = next((n for n, c in enumerate(self.cells) if cells.called(cells.POINTS, c) == id_), None)
        if points is None:
            what = _("The hidden cell that counts the lesson's points is missing.")
            self.say(None, what, _("Add it at the end, as `kit new lesson` makes it: {line}").format(line=line))
        elif not _grades(self.cells[points], id_, self.lesson.file.points if self.lesson.file else None):
            what = _("This cell does not count the lesson's points for nbgrader.")
            remedy = _("Give it the metadata that `kit new lesson` makes, with the points of the lesson's .yaml file.")
            self.say(points, what, remedy)
        homework = self.lesson.file.homework if self.lesson.file else ()
        told = {n: cells.grading(c) for n, c in enumerate(self.cells) if cells.is_graded(c)}
        for n in (n for n, said in told.items() if not said):
            what = _("This cell says nothing to nbgrader that it can read.")
            self.say(n, what, _("Take “nbgrader” out of the cell's metadata, or make the cell anew."))
        tasks = {str(said.get("grade_id")): n for n, said in told.items() if said.get("task")}
        for name in homework:
            if task_id(id_, name) not in tasks:
                what = _("The homework “{name}” has no task cell.").format(name=name)
                remedy = _("Add an nbgrader task cell at the end, with the grade_id “{id}”.")
                self.say(None, what, remedy.format(id=task_id(id_, name)))
        for grade_id, n in tasks.items():
            if self.lesson.file and grade_id not in {task_id(id_, name) for name in homework}:
                what = _("This task is none of the lesson's homework.")
                self.say(n, what, _("Add it to “homework” in the lesson's .yaml file, or take the cell out."))

    def stored(self) -> None:
        if "widgets" in self.lesson.notebook.metadata:
            self.say(None, _("The state of widgets is stored in this notebook."), _clear())
        for n, cell in enumerate(self.cells):
            if cell.cell_type == "code" and cell.outputs:
                self.say(n, _("An output is stored in this cell."), _clear())
            if cell.cell_type == "code" and cell.execution_count is not None:
                self.say(n, _("This cell's number of execution is stored."), _clear())

    def text(self, language: str) -> None:
        texts = [
            (n, c.source) for n, c in enumerate(self.cells) if c.cell_type == "markdown" and not cells.is_graded(c)
        ]
        title = f"# {self.lesson.file.title}" if self.lesson.file else ""
        first = texts[0] if texts else (None, "")
        if title and (first[1].splitlines() or [""])[0].strip() != title:
            what = _("The lesson's text does not begin with its title.")
            self.say(first[0], what, _("Begin the first text cell with “{title}”.").format(title=title))
        after = [text for n, text in texts if n > cells.share_card(self.cells)]
        if not any(cells.HEADING.search(text) for text in after):
            what = _("The lesson has no sources on its page.")
            self.say(None, what, _("Add a text cell after the share card: “## Sources and further reading”."))
        running = cells.taught(self.cells)
        count = prose.words(running)
        if not prose.FEWEST <= count <= prose.MOST:
            what = _("The lesson has {n} words.").format(n=count)
            remedy = _("From {fewest} to {most} words are read well in one go.")
            self.say(None, what, remedy.format(fewest=prose.FEWEST, most=prose.MOST), "note")
        if language.partition("-")[0] != ENGLISH:
            return  # The measure and the headings are those of English lessons.
        ease = prose.reading_ease(running)
        if ease is not None and ease < prose.READING_EASE:
            what = _("The lesson is hard to read: {ease} by Flesch's reading ease.").format(ease=round(ease))
            remedy = _("Make sentences and words shorter, until it is {least} or more.")
            self.say(None, what, remedy.format(least=prose.READING_EASE))
        headings = [h.strip().lower() for _n, text in texts for h in cells.HEADING.findall(text)]
        if not any(h.startswith(TAKE_ALONG) for h in headings):
            what = _("The lesson does not say what to take along.")
            self.say(None, what, _("End it with a heading “## What to take along” and a few sentences."), "note")

    def linked(self, anchors: dict[str, frozenset[str]]) -> None:
        for n, cell in enumerate(self.cells):
            if cell.cell_type == "markdown":
                kept = cell.get("attachments") or {}
                for what, remedy in links.mistakes(cell.source, self.lesson.ipynb, anchors, kept):
                    self.say(n, what, remedy)


def _grades(cell: NotebookNode, lesson: str, points: float | None) -> bool:
    told = cells.grading(cell)
    fits = points is None or told.get("points") == points
    return bool(told.get("grade") and told.get("locked") and told.get("grade_id") == f"points-{lesson}" and fits)


def _clear() -> str:
    return _("Clear all outputs in JupyterLab, then save.")
