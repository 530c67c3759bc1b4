"""Everything that a participant wrote, for their own eyes: as JSON, as a page of HTML and as Markdown."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec
from msgspec import Struct, structs

from kit import clock, written
from kit.errors import ResponseError
from kit.i18n import gettext as _
from kit.lab import whereabouts
from kit.workspace import RESPONSES
from kit.written import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kit.course import Course, Lesson
    from kit.workspace import Workspace

Format: TypeAlias = Literal["json", "html", "markdown"]

TYPES: dict[Format, tuple[str, str]] = {
    "json": (".json", "application/json"),
    "html": (".html", "text/html; charset=utf-8"),
    "markdown": (".md", "text/markdown; charset=utf-8"),
}


class Written(Line, frozen=True, kw_only=True):
    """A line, and how far it has come."""

    where: whereabouts.Whereabouts | None = None


class Chapter(Struct, frozen=True, kw_only=True):
    """What was written in one lesson; `problem` says why it cannot be read."""

    id: str
    title: str
    path: str
    items: tuple[Written, ...] = ()
    problem: dict[str, str] | None = None


class Everything(Struct, frozen=True, kw_only=True):
    """All lessons with something in them."""

    lessons: tuple[Chapter, ...]


class Export(Struct, frozen=True, kw_only=True):
    """What the owner's JSON file holds."""

    format: Literal["kit.everything"] = "kit.everything"
    version: Literal[1] = 1
    course: str
    course_version: str
    written_at: str
    lessons: tuple[Chapter, ...]


def everything(workspace: Workspace, course: Course) -> Everything:
    """Gather what was written in every lesson, in the course's order, those last that the course has no more."""
    return Everything(lessons=tuple(_chapters(workspace, course)))


def _chapters(workspace: Workspace, course: Course) -> Iterator[Chapter]:
    for lesson in course.lessons:
        path = f"{lesson.section}/{lesson.id}.ipynb"
        yield from _chapter(lesson.id, lesson.title, path, partial(_written, workspace, lesson))
    for id_ in written.left_lessons(workspace, course):
        title = _("No longer in the course: {name}").format(name=id_)
        yield from _chapter(id_, title, f"{RESPONSES}/{id_}.json", partial(_left_over, workspace, id_))


def _chapter(id_: str, title: str, path: str, gather: Callable[[], tuple[Written, ...]]) -> Iterator[Chapter]:
    try:
        items = gather()
    except ResponseError as error:
        # The other lessons' words must still come out.
        yield Chapter(id=id_, title=title, path=path, problem=error.as_dict())
        return
    if items:
        yield Chapter(id=id_, title=title, path=path, items=items)


def _written(workspace: Workspace, lesson: Lesson) -> tuple[Written, ...]:
    lines = written.everything(workspace, lesson)
    where = whereabouts.of_items(workspace, lesson) if lines else {}
    return tuple(Written(**structs.asdict(x), where=where.get((x.activity, x.item))) for x in lines)


def _left_over(workspace: Workspace, lesson: str) -> tuple[Written, ...]:
    return tuple(Written(**structs.asdict(x)) for x in written.left_over(workspace, lesson))


def render(workspace: Workspace, course: Course, as_: Format) -> bytes:
    """Write everything as one file to keep."""
    chapters = everything(workspace, course).lessons
    match as_:
        case "json":
            export = Export(
                course=course.id,
                course_version=course.version,
                written_at=clock.now(),
                lessons=chapters,
            )
            return msgspec.json.format(msgspec.json.encode(export), indent=1)
        case "html":
            return _html(course, chapters).encode()
        case "markdown":
            return _markdown(course, chapters).encode()


def _standing(line: Written) -> str:
    if line.shared is None:
        return _("only me")
    named = line.shared.audience == "facilitator"
    match line.where:
        case _ if line.elsewhere:
            text = _("shared with another group's facilitator") if named else _("shared with another group")
        case "offline" | "leaving":
            text = (
                _("for the facilitator, waiting for the connection")
                if named
                else _("for the group, waiting for the connection")
            )
        case "waiting":
            text = _("for the facilitator, waits to be taken") if named else _("for the group, waits to be taken")
        case "file":
            text = _("in the file for the facilitator") if named else _("in the file for the group")
        case _:
            text = _("shared with the facilitator") if named else _("shared with the group")
    told = _("{standing}, {day}").format(standing=text, day=line.shared.at[:10])
    return _("{standing}; changed since").format(standing=told) if line.changed else told


def _texts(line: Written) -> list[tuple[str, str]]:
    other = _("Another version, kept")
    return [("", line.value), *((other, kept) for kept in line.kept)]


STYLE = """
:root { color-scheme: light dark; }
body { max-width: 42rem; margin: 3rem auto; padding: 0 1.25rem; font: 1.05rem/1.6 system-ui, sans-serif; }
h1, h2 { line-height: 1.25; } h2 { margin-top: 3rem; }
dt { margin-top: 1.5rem; font-weight: 600; } dd { margin: .4rem 0 0; }
blockquote { margin: .4rem 0 0; padding: .1rem 0 .1rem 1rem; border-left: 3px solid #8883; white-space: pre-wrap; }
small { opacity: .75; }
"""


def _html(course: Course, chapters: tuple[Chapter, ...]) -> str:
    title = escape(_("Everything I have written: {course}").format(course=course.title))
    body = "".join(
        f"<h2>{escape(c.title)}</h2>\n"
        + (f"<p>{escape(c.problem['what'])}</p>\n" if c.problem else "")
        + (f"<dl>\n{''.join(map(_html_line, c.items))}</dl>\n" if c.items else "")
        for c in chapters
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(course.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        # The page needs nothing from anywhere, so it may fetch and run nothing.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f"{body or '<p>' + escape(_('Nothing yet.')) + '</p>'}\n</body>\n</html>\n"
    )


def _html_line(line: Written) -> str:
    texts = "".join(
        (f"<small>{escape(head)}</small>" if head else "") + f"<blockquote>{escape(text)}</blockquote>"
        for head, text in _texts(line)
    )
    return f"<dt>{escape(line.label)}</dt>\n<dd>{texts}<small>{escape(_standing(line))}</small></dd>\n"


def _markdown(course: Course, chapters: tuple[Chapter, ...]) -> str:
    parts = [f"# {_plain(_('Everything I have written: {course}').format(course=course.title))}"]
    for chapter in chapters:
        parts.append(f"## {_plain(chapter.title)}")
        if chapter.problem:
            parts.append(_plain(chapter.problem["what"]))
        for line in chapter.items:
            parts.append(f"**{_plain(line.label)}**")
            for head, text in _texts(line):
                parts += [f"*{head}*"] if head else []
                parts.append("\n".join(f"> {_plain(row)}  " for row in text.split("\n")))
            parts.append(f"*{_standing(line)}*")
    if not chapters:
        parts.append(_("Nothing yet."))
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    # Words stay words where Markdown would make HTML of them.
    return text.replace("&", "&amp;").replace("<", "&lt;")
