"""The report to hand out: put together from a summary, and saved in every format."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET

from kit.debrief.blocks import Document, Listing, Paragraph, Quotes, Section, Theme, Themes
from kit.debrief.formats import html, pdf, xlsx
from kit.debrief.formats.tables import contents, csv, tables
from kit.debrief.sections import sections
from kit.debrief.wording import frozen, heading, headlines, moment, subtitle
from kit.files import write_atomic
from kit.i18n import gettext as _
from kit.i18n import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from msgspec import Struct

    from kit.debrief.blocks import Block
    from kit.debrief.commitments import Commitment
    from kit.debrief.prompts import Prompt
    from kit.debrief.records import Summary, Texts
    from kit.outline import DebriefPart

PAGE, PRINT, SHEETS, NUMBERS, TABLES = "debrief.html", "debrief.pdf", "debrief.xlsx", "summary.json", "tables"
CONTENTS = "contents.csv"
"""What lies in the folder of tables."""


def compose(
    summary: Summary,
    outline: Sequence[DebriefPart] = (),
    *,
    prompts: Sequence[Prompt] = (),
    notes: Mapping[str, str] | None = None,
    commitments: Sequence[Commitment] = (),
) -> Document:
    """Put the report together: only what the summary shows, and of people's words only what may be handed out.

    A text stands in it if its author agreed to be quoted and the facilitator has read and passed it. The parameters
    are those of `sections`.
    """
    return Document(
        title=heading(summary),
        subtitle=subtitle(summary),
        course=summary.course.title,
        cohort=summary.cohort.title,
        language=_("en"),
        keys=headlines(summary),
        sections=sections(summary, quotations, outline, prompts=prompts, notes=notes, commitments=commitments),
        promises=_promises(summary),
    )


def make_room(folder: Path) -> None:
    """Make the folder of a report, and write to it once, before anything is frozen for what is to lie there.

    Raises
    ------
    OSError
        When the disk is full or the folder not writable.
    """
    for place in (folder, folder / TABLES):
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b" ")


def save(
    summary: Summary,
    folder: Path,
    outline: Sequence[DebriefPart] = (),
    *,
    prompts: Sequence[Prompt] = (),
    notes: Mapping[str, str] | None = None,
    commitments: Sequence[Commitment] = (),
) -> tuple[Path, ...]:
    """Write the report in every format and the summary's numbers into `folder`, and give the files, the page first.

    Raises
    ------
    OSError
        When the disk is full or the folder not writable.
    """
    document = compose(summary, outline, prompts=prompts, notes=notes, commitments=commitments)
    return save_document(document, summary, summary.written_at, folder)


def save_document(document: Document, numbers: Struct, written_at: str, folder: Path) -> tuple[Path, ...]:
    """Write a report in every format, and the `numbers` that it was made of, into `folder`; gives the page first.

    Raises
    ------
    OSError
        When the disk is full or the folder not writable.
    """
    # First, while nothing that draws is loaded: the words of thousands are the largest part.
    write_atomic(folder / NUMBERS, _readable(numbers))
    made = dt.datetime.fromisoformat(written_at)
    found = tables(document)
    shelf = folder / TABLES
    files = {
        folder / PAGE: html.page(document).encode(),
        folder / PRINT: pdf.pdf(document, made),
        folder / SHEETS: xlsx.workbook(document, found),
        shelf / CONTENTS: csv(contents(found)),
    }
    files |= {shelf / one.file: csv(one.table) for one in found}
    for path in _left(shelf) - files.keys():
        path.unlink(missing_ok=True)
    for path, content in files.items():
        write_atomic(path, content)
    return *files, folder / NUMBERS


def _readable(numbers: Struct) -> Iterator[bytes]:
    """Write numbers as JSON that a person can read too, in pieces: with the words of thousands it is large."""
    fields = zip(numbers.__struct_encode_fields__, numbers.__struct_fields__, strict=True)
    yield from _object({name: getattr(numbers, field) for name, field in fields})
    yield b"\n"


def _object(entries: Mapping[str, object], deep: int = 1) -> Iterator[bytes]:
    line, start = b"\n" + b"  " * deep, b"{"
    for name, value in entries.items():
        if value is UNSET:
            continue
        yield start + line + msgspec.json.encode(name) + b": "
        if isinstance(value, dict) and value and deep == 1:
            # An activity or an instrument is a piece.
            yield from _object(value, deep + 1)
        else:
            yield msgspec.json.format(msgspec.json.encode(value), indent=2).replace(b"\n", line)
        start = b","
    yield line[:-2] + b"}"


def _left(shelf: Path) -> set[Path]:
    """Give the tables of an earlier report here: what is hidden by now must not lie beside what is shown."""
    try:
        listed = (shelf / CONTENTS).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        return set()
    return {shelf / name for line in listed if re.fullmatch(r"[\w-]+\.csv", name := line.partition(",")[0])}


def quotations(key: str, texts: Texts) -> tuple[Block, ...]:  # noqa: ARG001 - the console shows them by their key
    """Show the words that may be handed out, and say what becomes of the others."""
    may = [text for text in texts.texts if text.quote]
    passed = [text for text in may if text.reviewed]
    waiting = len(may) - len(passed) + texts.unread
    intro = ngettext("{n} person wrote an answer.", "{n} people wrote an answer.", texts.n).format(n=texts.n)
    if not may and not waiting:
        return (Paragraph(f"{intro} {_('They did not agree to be quoted outside the room.')}", "note"),)
    intro += " " + _("Quoted are those who agreed to it: shuffled, without names, each text read first.")
    shown: list[Block] = [Paragraph(intro, "note")]
    themes = {theme.title: theme for theme in texts.themes}
    if themes:
        words = {title: tuple(t.text for t in passed if t.theme == title) for title in themes}
        shown.append(Themes(texts.label, tuple(Theme(t.title, t.n, words[t.title]) for t in texts.themes)))
    shown.append(Quotes(texts.label, tuple(text.text for text in passed if text.theme not in themes)))
    if waiting:
        line = ngettext(
            "{n} text waits for review in the facilitator's notebook.",
            "{n} texts wait for review in the facilitator's notebook.",
            waiting,
        )
        shown.append(Paragraph(line.format(n=waiting), "withheld"))
    return tuple(shown)


def _promises(summary: Summary) -> Section:
    times = [moment(time) for time in frozen(summary)]
    lines = [
        _("No result is shown of fewer than {n} people; under 10 people there are no counts, unless everyone agreed.")
        .format(n=summary.threshold),
        _("A result is frozen when it is first shown, so that a later one gives nobody away.")
        + (" " + _("Frozen: {times}.").format(times="; ".join(times)) if times else ""),
        _("This is confidential, not anonymous: names are left out, and people who know each other may still guess."),
        _("Nobody has to say which answer was theirs."),
    ]  # fmt: skip
    made = _("Written {when} by the workshop kit, course version {version}.").format(
        when=moment(summary.written_at), version=summary.course.version
    )
    return Section("promises", _("What this report keeps to"), (Listing(tuple(lines)), Paragraph(made, "note")))
