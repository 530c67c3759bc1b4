"""The facilitator's review of shared texts: which may be shown outside the notebook, and which are hidden."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from kit.errors import CohortError
from kit.files import write_atomic
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

REVIEW_FILE = "review.json"

Verdict: TypeAlias = Literal["show", "hide"]


def digest(item: str, text: str) -> str:
    """Name a text in the review, without its words; `item` is ``lesson/activity/item``."""
    return hashlib.sha256((item + text).encode()).hexdigest()


def read(folder: Path) -> dict[str, Verdict]:
    """Read the review kept in a cohort's folder; empty before the first one.

    Raises
    ------
    CohortError
        When it is damaged: a text that was hidden must not come back by that.
    """
    path = folder / REVIEW_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Verdict])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as reason:
        raise CohortError(
            _("The review of texts cannot be read: {reason}.").format(reason=reason),
            where=str(path),
            remedy=_("Put it back from a copy, or delete it and review the texts again."),
        ) from None


def decide(folder: Path, digests: Iterable[str], verdict: Verdict) -> None:
    """Write the verdict on some texts into the review."""
    review = read(folder) | dict.fromkeys(digests, verdict)
    write_atomic(folder / REVIEW_FILE, msgspec.json.format(msgspec.json.encode(review, order="sorted"), indent=1))
