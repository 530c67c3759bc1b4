"""Every table that a debrief shows, with a name for its file and a title for its sheet."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kit.debrief.blocks import Commitments, Heading, KeyFigures, Quotes, Themes
from kit.debrief.wording import day, moment
from kit.figures import Figure, Table
from kit.i18n import gettext as _
from kit.lettering import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kit.debrief.blocks import Document, Section
    from kit.debrief.commitments import Commitment
    from kit.figures import Value


@dataclass(frozen=True)
class Named:
    """A table: a name for its file, a title, and where it stands."""

    name: str
    title: str
    section: str
    table: Table

    @property
    def file(self) -> str:
        """The name of its own file."""
        return f"{self.name}.csv"


def tables(document: Document) -> tuple[Named, ...]:
    """Give all tables of a debrief in its order; no two have the same name."""
    found = [Named("key-figures", _("Key figures"), document.title, _keys(document.keys))]
    for section in document.sections:
        found += _of(section)
    return apart(found)


def apart(found: Iterable[Named]) -> tuple[Named, ...]:
    """Give each table a name that a file can have, and that no other has."""
    taken = {"contents": 1}
    named = []
    for one in found:
        # Others' surveys name their own things, and a file system takes less than they write.
        name = re.sub(r"[^\w-]+", "-", one.name).strip("-")[:80] or "table"
        n = taken[name.casefold()] = taken.get(name.casefold(), 0) + 1
        named.append(replace(one, name=name if n == 1 else f"{name}-{n}"))
    return tuple(named)


def contents(found: Iterable[Named]) -> Table:
    """List tables by their files."""
    return Table((_("File"), _("Part"), _("Shows")), tuple((one.file, one.section, one.title) for one in found))


def csv(table: Table) -> bytes:
    """Write a table for a spreadsheet, which knows it as UTF-8 by its first bytes."""
    return ("\ufeff" + printable(table.csv())).encode()


def commitments_table(commitments: Sequence[Commitment]) -> Table:
    """Give commitments as a table."""
    head = [_("What"), _("Who"), _("By when"), _("By what sign we know")]
    rows: list[list[Value]] = [[c.what, c.who, day(c.by_when), c.sign] for c in commitments]
    if any(c.done_at for c in commitments):
        head.append(_("Done"))
        for row, c in zip(rows, commitments, strict=True):
            row.append(moment(c.done_at) if c.done_at else _("not yet"))
    return Table(tuple(head), tuple(map(tuple, rows)))


def _of(section: Section) -> Iterator[Named]:
    title = section.title
    for block in section.blocks:
        match block:
            case Heading(text=text):
                title = text
            case Figure(table=table) if table.rows:
                yield Named(block.name, title, section.title, table)
            case Quotes(question, texts) if texts:
                said = Table((_("What people wrote"),), tuple((text,) for text in texts))
                yield Named(f"{section.id}-quotes", question, section.title, said)
            case Themes(question, themes) if themes:
                head = (_("Theme"), _("People"), _("What people wrote"))
                alike = Table(head, tuple((t.title, t.n, text) for t in themes for text in t.texts or (None,)))
                yield Named(f"{section.id}-themes", question, section.title, alike)
            case Commitments(commitments) if commitments:
                yield Named("commitments", section.title, section.title, commitments_table(commitments))


def _keys(keys: KeyFigures) -> Table:
    return Table((_("What"), _("Value")), tuple((what, value) for value, what in keys.entries))
