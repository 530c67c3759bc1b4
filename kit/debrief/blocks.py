"""What a debrief is made of: sections of blocks, which every format writes in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from kit.figures import Figure
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from kit.debrief import commitments, prompts


@dataclass(frozen=True)
class Heading:
    """A heading inside a section: 3 below its title, 4 below that."""

    level: Literal[3, 4]
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: a plain one, a note in a softer tone, or why something is withheld."""

    text: str
    tone: Literal["plain", "note", "withheld"] = "plain"


@dataclass(frozen=True)
class KeyFigures:
    """The headline figures: a value and what it counts."""

    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Quotes:
    """People's words, in the order given, answering `question`."""

    question: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Theme:
    """Words that say something alike: how many people's, and those of them that are shown."""

    title: str
    n: int
    texts: tuple[str, ...]

    @property
    def label(self) -> str:
        """The theme and its people, as a card's heading has them."""
        return _("{theme} · {n}").format(theme=self.title, n=self.n)


@dataclass(frozen=True)
class Themes:
    """The answers to `question`, by theme."""

    question: str
    themes: tuple[Theme, ...]


@dataclass(frozen=True)
class Place:
    """Where the console's own page puts the words of a question, named "lesson/activity/item"; files show nothing."""

    key: str


@dataclass(frozen=True)
class Prompts:
    """Where a conversation can start."""

    prompts: tuple[prompts.Prompt, ...]


@dataclass(frozen=True)
class Commitments:
    """What was agreed, by whom and by when."""

    commitments: tuple[commitments.Commitment, ...]


@dataclass(frozen=True)
class Listing:
    """A list without an order."""

    lines: tuple[str, ...]


Block: TypeAlias = Heading | Paragraph | KeyFigures | Figure | Quotes | Themes | Place | Prompts | Commitments | Listing


@dataclass(frozen=True)
class Section:
    """A part of the debrief under one heading."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A whole report, ready to be written in any format.

    Parameters
    ----------
    title, subtitle
        Its title, and one line that says whose debrief it is.
    course, cohort
        The titles of both.
    language
        The language of its own words, as HTML and PDF name it.
    keys
        The headline figures.
    sections
        Its parts, in their order.
    promises
        What it keeps to, and when it was made.
    """

    title: str
    subtitle: str
    course: str
    cohort: str
    language: str
    keys: KeyFigures
    sections: tuple[Section, ...]
    promises: Section
