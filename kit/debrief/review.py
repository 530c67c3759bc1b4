"""The facilitator's review of shared texts: what may be shown, what is hidden or redacted, and which themes it makes.

The review names texts by digest and redactions by position, so that no word of a participant stands in it. A text
that was changed has another digest: what was decided about its former words does not apply to the new ones.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct, structs

from kit import keeping
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kit.keeping import Drawer

REVIEW_FILE = "review.json"
MASK = "[…]"
"""Stands wherever a passage was redacted, however long it was."""

Verdict: TypeAlias = Literal["show", "hide"]
Range: TypeAlias = tuple[Annotated[int, Meta(ge=0)], Annotated[int, Meta(ge=1)]]
"""A passage of a text: the positions of its first character and after its last, in code points."""


class Group(Struct, frozen=True, forbid_unknown_fields=True):
    """A theme that the facilitator keeps: its texts by digest, and its title, "" for one that its words give."""

    title: str
    texts: tuple[str, ...]


class Review(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was decided about a cohort's texts.

    Parameters
    ----------
    verdicts, redactions
        By the digest of a text.
    themes
        By question ("lesson/activity/item"), where the facilitator corrected what was found.
    changes
        How often it was written: whoever knows another number has not seen all of it.
    """

    format: Literal["kit.review"]
    version: Literal[1]
    verdicts: dict[str, Verdict] = {}
    redactions: dict[str, tuple[Range, ...]] = {}
    themes: dict[str, tuple[Group, ...]] = {}
    changes: int = 0

    def __post_init__(self) -> None:
        """Refuse a passage that ends before it begins."""
        if any(start >= end for ranges in self.redactions.values() for start, end in ranges):
            raise ValueError(_("a passage ends before it begins"))

    def shown(self, digest_: str, text: str) -> str:
        """Give a text as it is shown: without its redacted passages."""
        ranges = self.redactions.get(digest_)
        return redacted(text, ranges) if ranges else text


def digest(item: str, text: str) -> str:
    """Name a text in the review, without its words; `item` is ``lesson/activity/item``."""
    return hashlib.sha256((item + text).encode()).hexdigest()


def read(drawer: Drawer) -> Review:
    """Read the review of a cohort; an empty one before the first.

    Raises
    ------
    CohortError
        When it is damaged: a text that was hidden must not come back by that.
    """
    wrong = _("The review of texts cannot be read: {reason}.")
    return keeping.read(drawer, REVIEW_FILE, Review, wrong) or Review(format="kit.review", version=1)


def write(drawer: Drawer, review: Review) -> None:
    """Write the review of a cohort, whole or not at all.

    Raises
    ------
    CohortError
        When it cannot be written.
    """
    keeping.write(drawer, REVIEW_FILE, structs.replace(review, changes=review.changes + 1))


class _Changes(Struct):
    changes: int = 0


def changes(data: bytes | None) -> int:
    """Say how often a review was written, by its file; 0 for none, and for a damaged one, which `read` names."""
    try:
        return msgspec.json.decode(data or b"{}", type=_Changes).changes
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return 0


def decide(drawer: Drawer, digests: Iterable[str], verdict: Verdict) -> None:
    """Write the verdict on some texts into the review."""
    review = read(drawer)
    write(drawer, structs.replace(review, verdicts=review.verdicts | dict.fromkeys(digests, verdict)))


def redacted(text: str, ranges: Iterable[Range]) -> str:
    """Give a text with a mark in place of each passage, and in place of passages with only space between them."""
    parts, after = [], 0
    for start, end in joined(text, ranges):
        parts += [text[after:start], MASK]
        after = end
    return "".join([*parts, text[after:]])


def joined(text: str, ranges: Iterable[Range]) -> tuple[Range, ...]:
    """Put passages in order, and make one of those that overlap or have only space between them."""
    found: list[Range] = []
    for start, end in sorted((start, min(end, len(text))) for start, end in ranges if start < len(text)):
        if found and (start <= found[-1][1] or text[found[-1][1] : start].isspace()):
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)
