"""The report to hand out: one HTML file that opens without a network."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from kit.debrief.sections import frozen, keys, moment, sections
from kit.debrief.summary import write
from kit.files import write_atomic
from kit.i18n import gettext as _
from kit.i18n import ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from kit.debrief.records import Summary, Texts

PAGE, NUMBERS = "debrief.html", "summary.json"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""What the report may load: nothing. Its own styles stand in it."""


def render(summary: Summary) -> str:
    """Give the whole page: only what the summary shows, and of people's words only what may be handed out.

    A text stands in it if its author agreed to be quoted and the facilitator has read and passed it.
    """
    found = sections(summary, quotations)
    contents = "".join(f'<li><a href="#{escape(s.id)}">{escape(s.title)}</a></li>' for s in found)
    body = "".join(
        f'<section aria-labelledby="{escape(s.id)}"><h2 id="{escape(s.id)}">{escape(s.title)}</h2>{s.html}</section>'
        for s in found
    )
    title = heading(summary)
    return (
        f'<!doctype html>\n<html lang="{escape(_("en"))}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)} · {escape(summary.cohort.title)}</title>\n<style>\n{styles()}</style>\n</head>\n"
        f'<body class="kd-page"><main class="kd"><header><h1>{escape(title)}</h1>'
        f'<p class="kd-sub">{escape(subtitle(summary))}</p>{headlines(summary)}</header>'
        f'<nav aria-label="{escape(_("Contents"))}"><ul class="kd-contents">{contents}</ul></nav>'
        f"{body}{_promises(summary)}</main></body>\n</html>\n"
    )


def save(summary: Summary, folder: Path) -> tuple[Path, ...]:
    """Write the page and the summary's numbers into `folder`, and give the files."""
    folder.mkdir(parents=True, exist_ok=True)
    page, numbers = folder / PAGE, folder / NUMBERS
    write_atomic(page, render(summary).encode())
    write(summary, numbers)
    return page, numbers


def heading(summary: Summary) -> str:
    """Give the debrief's title."""
    return _("Debrief · {course}").format(course=summary.course.title)


def subtitle(summary: Summary) -> str:
    """Say in one line whose debrief this is, when it was frozen, and who is behind any number."""
    times = frozen(summary)
    parts = [summary.cohort.title]
    if times:
        parts.append(_("frozen {when}").format(when=moment(times[-1])))
    if summary.invited is not None:
        parts.append(_("{n} of {of} took part").format(n=summary.participants, of=summary.invited))
    parts.append(_("nothing is shown of fewer than {n} people").format(n=summary.threshold))
    return " · ".join(parts)


def headlines(summary: Summary) -> str:
    """Give the headline figures."""
    entries = "".join(f"<div><dt>{escape(what)}</dt><dd>{escape(value)}</dd></div>" for value, what in keys(summary))
    return f'<dl class="kd-keys">{entries}</dl>'


def quotations(_key: str, texts: Texts) -> str:
    """Show the words that may be handed out, and say what becomes of the others."""
    may = [text for text in texts.texts if text.quote]
    passed = [text.text for text in may if text.reviewed]
    waiting = len(may) - len(passed)
    intro = ngettext("{n} person wrote an answer.", "{n} people wrote an answer.", texts.n).format(n=texts.n)
    if not may:
        intro += " " + _("They did not agree to be quoted outside the room.")
        return f'<p class="kd-sub">{escape(intro)}</p>'
    intro += " " + _("Quoted are those who agreed to it: shuffled, without names, each text read first.")
    html = f'<p class="kd-sub">{escape(intro)}</p>{quotes(passed)}'
    if waiting:
        line = ngettext(
            "{n} text waits for review in the facilitator's notebook.",
            "{n} texts wait for review in the facilitator's notebook.",
            waiting,
        ).format(n=waiting)
        html += f'<p class="kit-withheld">{escape(line)}</p>'
    return html


def quotes(texts: list[str]) -> str:
    """Show words as text, never as HTML, each in its own direction of writing."""
    if not texts:
        return ""
    entries = "".join(f'<li><blockquote dir="auto">{escape(text)}</blockquote></li>' for text in texts)
    return f'<ul class="kd-quotes">{entries}</ul>'


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


def _promises(summary: Summary) -> str:
    times = [moment(time) for time in frozen(summary)]
    lines = [
        _("No result is shown of fewer than {n} people; under 10 people there are no counts, unless everyone agreed.")
        .format(n=summary.threshold),
        _("A result is frozen when it is first shown, so that a later one gives nobody away.")
        + (" " + _("Frozen: {times}.").format(times="; ".join(times)) if times else ""),
        _("This is confidential, not anonymous: names are left out, and people who know each other may still guess."),
        _("Nobody has to say which answer was theirs."),
    ]  # fmt: skip
    entries = "".join(f"<li>{escape(line)}</li>" for line in lines)
    made = _("Written {when} by the workshop kit, course version {version}.").format(
        when=moment(summary.written_at), version=summary.course.version
    )
    return (
        f'<footer class="kd-promises"><h2>{escape(_("What this report keeps to"))}</h2><ul>{entries}</ul>'
        f'<p class="kd-sub">{escape(made)}</p></footer>'
    )
