"""A debrief as HTML: blocks for the notebook's page, and a page of its own that opens without a network."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from kit.debrief.blocks import (
    Commitments,
    Heading,
    KeyFigures,
    Listing,
    Paragraph,
    Place,
    Prompts,
    Quotes,
    Themes,
)
from kit.debrief.formats.tables import commitments_table
from kit.debrief.formats.text import how_long
from kit.figures import Figure
from kit.i18n import gettext as _
from kit.lettering import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kit.debrief.blocks import Block, Document, Section, Theme
    from kit.debrief.prompts import Prompt

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""What the page may load: nothing. Its own styles stand in it."""

_TONES = {"plain": "kd-plain", "note": "kd-sub", "withheld": "kit-withheld"}


def blocks(found: Iterable[Block]) -> str:
    """Write blocks; all their words are escaped here."""
    return "".join(map(_block, found))


def section(one: Section) -> str:
    """Write what stands below a section's title."""
    return blocks(one.blocks)


def page(document: Document) -> str:
    """Write the whole page: it runs no script and fetches nothing."""
    contents = "".join(f'<li><a href="#{escape(s.id)}">{escape(s.title)}</a></li>' for s in document.sections)
    body = "".join(_section(escape(s.id), s) for s in document.sections)
    promises = document.promises
    return printable(
        f'<!doctype html>\n<html lang="{escape(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(document.title)} · {escape(document.cohort)}</title>\n<style>\n{styles()}</style>\n</head>\n"
        f'<body class="kd-page"><main class="kd"><header><h1>{escape(document.title)}</h1>'
        f'<p class="kd-sub">{escape(document.subtitle)}</p>{blocks([document.keys])}</header>'
        f'<nav aria-label="{escape(_("Contents"))}"><ul class="kd-contents">{contents}</ul></nav>'
        f'{body}<footer class="kd-promises"><h2>{escape(promises.title)}</h2>{section(promises)}</footer>'
        "</main></body>\n</html>\n"
    )


@cache
def styles() -> str:
    """Give the debrief's styles for a page of its own: the kit's colours, light or dark as the reader's system is."""
    folder = resources.files("kit") / "widgets"
    kit = (folder / "kit.css").read_text(encoding="utf-8")
    light, dark = (
        re.search(rf"{re.escape(rule)} {{\n(.*?)\n}}", kit, re.DOTALL)
        for rule in (":root", '[data-jp-theme-light="false"]')
    )
    own = (folder / "debrief.css").read_text(encoding="utf-8")
    found = [m.group(1) if m else "" for m in (light, dark)]
    return (
        f":root {{\n  color-scheme: light dark;\n{found[0]}\n}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{\n:root {{\n{found[1]}\n}}\n}}\n{own}"
    )


def _section(id_: str, one: Section) -> str:
    return f'<section aria-labelledby="{id_}"><h2 id="{id_}">{escape(one.title)}</h2>{section(one)}</section>'


def _block(block: Block) -> str:  # noqa: C901 - a case for each kind of block
    match block:
        case Heading(level, text):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(text, tone):
            return f'<p class="{_TONES[tone]}" dir="auto">{escape(text)}</p>'
        case KeyFigures(entries):
            shown = "".join(f"<div><dt>{escape(what)}</dt><dd>{escape(value)}</dd></div>" for value, what in entries)
            return f'<dl class="kd-keys">{shown}</dl>'
        case Figure():
            return block.html()
        case Quotes(texts=texts):
            return _listed("kd-quotes", map(_quote, texts))
        case Themes(themes=themes):
            return _listed("kd-quotes", map(_theme, themes))
        case Place(key):
            return f'<div class="kd-words" data-key="{escape(key)}"></div>'
        case Prompts(prompts):
            return "".join(map(_prompt, prompts))
        case Commitments(commitments):
            caption = _("What we agreed")
            table = commitments_table(commitments).html(caption)
            return f'<div class="kit-table" tabindex="0" role="group" aria-label="{escape(caption)}">{table}</div>'
        case Listing(lines):
            return _listed("kd-hidden", map(escape, lines))


def _listed(name: str, entries: Iterable[str]) -> str:
    """Write a list; nothing at all without entries."""
    shown = "".join(f"<li>{entry}</li>" for entry in entries)
    return f'<ul class="{name}">{shown}</ul>' if shown else ""


def _quote(text: str) -> str:
    """Show words as text, never as HTML, each in its own direction of writing."""
    return f'<blockquote dir="auto">{escape(text)}</blockquote>'


def _theme(theme: Theme) -> str:
    return f'<p class="kd-theme">{escape(theme.label)}</p>{"".join(map(_quote, theme.texts))}'


def _prompt(prompt: Prompt) -> str:
    numbers = _listed("kd-numbers", map(escape, prompt.numbers))
    return (
        f'<div class="kd-prompt"><h3>{escape(prompt.title)}</h3><p>{escape(prompt.text)}</p>{numbers}'
        f'<p class="kd-how">{escape(how_long(prompt))}</p></div>'
    )
