"""What can be wrong in a text cell's Markdown: pictures without words, dead links, HTML."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from kit.checking import cells
from kit.i18n import gettext as _
from kit.misfits import near
from kit.workspace import FACILITATOR, guide

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from nbformat import NotebookNode

_CODE = re.compile(r"```.*?```|~~~.*?~~~|`[^`\n]*`", re.DOTALL)
_PICTURE = re.compile(r"!\[([^\]]*)\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_LINK = re.compile(
    r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^)\s>]*)>?[^)]*\)|^[ ]{0,3}\[[^\]]+\]:[ \t]*<?(\S+?)>?(?:\s|$)", re.MULTILINE
)
_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])([^>]*)>")
_ALT = re.compile(r"\balt\s*=\s*(\"[^\"]*\S[^\"]*\"|'[^']*\S[^']*')", re.IGNORECASE)
_NAMED_SVG = re.compile(r"<title\b[^>]*>\s*\S|\baria-label\s*=\s*[\"']\s*\S", re.IGNORECASE)
_SVG = re.compile(r"<svg\b.*?(?:</svg>|\Z)", re.DOTALL | re.IGNORECASE)
_ELSEWHERE = frozenset({"http", "https", "mailto"})


def anchors(of: Sequence[NotebookNode]) -> frozenset[str]:
    """Give the addresses of a notebook's headings, as JupyterLab makes them."""
    texts = (_CODE.sub("", c.source) for c in of if c.cell_type == "markdown")
    headings = (h for text in texts for h in cells.HEADING.findall(text))
    return frozenset(re.sub(r"\s", "-", re.sub(r"[*_`]", "", h.strip())) for h in headings)


def mistakes(
    text: str, name: str, known: Mapping[str, frozenset[str]], kept: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Give what is wrong in the Markdown of one cell, each with its remedy.

    Parameters
    ----------
    text
        The cell's source.
    name
        Its notebook, from the course's folder.
    known
        The course's notebooks, with the anchors in each.
    kept
        The names of the cell's attachments.
    """
    text = _CODE.sub("", text)
    yield from _drawn(text)
    text = _SVG.sub("", text)
    for alt, source in _PICTURE.findall(text):
        shown = source if len(source) < 60 else source[:57] + "…"  # noqa: PLR2004 - a data address is long
        if not alt.strip():
            remedy = _("Say between the square brackets what the picture says.")
            yield _("The picture “{source}” has no alt text.").format(source=shown), remedy
        if source.startswith(("attachment:", "data:")) and "svg" in source.partition(",")[0].lower():
            what = _("JupyterLab shows no SVG inside a text: “{source}”.").format(source=shown)
            yield what, _("Put the file beside the notebook, name it under “pictures”, and show it by a cell.")
        elif not _carried(source, kept):
            what = _("A learner's folder does not have the picture “{source}”.").format(source=shown)
            yield what, _("Drag it into the text cell in JupyterLab, which stores it in the lesson itself.")
    for match in _LINK.finditer(_PICTURE.sub("", text)):
        yield from _link(match[1] if match[1] is not None else match[2], name, known)


def _drawn(text: str) -> Iterator[tuple[str, str]]:
    for svg in _SVG.findall(text):
        if not _NAMED_SVG.search(svg):
            yield _("A drawing (SVG) has no alt text."), _("Give it a <title> that says what the drawing says.")
    for tag, attributes in _TAG.findall(_SVG.sub("<svg>", text)):
        if tag.lower() == "img":
            if not _ALT.search(attributes):
                yield _("A picture has no alt text."), _("Write it as Markdown: ![what it says](address).")
        else:
            what = _("There is HTML in the text: <{tag}>.").format(tag=tag)
            yield what, _("Write it in Markdown; a drawing goes into the lesson as a picture.")


def _carried(source: str, kept: Collection[str]) -> bool:
    scheme, _colon, rest = source.partition(":")
    return scheme in {"data", "https"} or (scheme == "attachment" and unquote(rest) in kept)


def _link(target: str, name: str, known: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    try:
        parts = urlsplit(target)
    except ValueError:
        yield _("The link “{target}” is no address.").format(target=target), _("Correct it.")
        return
    if parts.scheme.lower() in _ELSEWHERE:
        return
    what = _("The link “{target}” leads nowhere.").format(target=target)
    if parts.scheme or parts.netloc or not (parts.path or parts.fragment):
        yield what, _("Link to a lesson, to a heading, or to an address that begins with https://.")
        return
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path))) if parts.path else name
    if path == FACILITATOR or path in guide():
        return  # What every workspace holds beside the lessons.
    if path not in known:
        here = posixpath.dirname(name)
        yield what, near(unquote(parts.path), [posixpath.relpath(x, here) for x in known])
    elif parts.fragment and unquote(parts.fragment) not in known[path]:
        yield what, near(unquote(parts.fragment), sorted(known[path]))
