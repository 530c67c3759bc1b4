"""What the facilitator does to a review: each act gives the review as it is afterwards, and writes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from kit.debrief import review as reviews
from kit.debrief import texts
from kit.debrief.review import Group
from kit.errors import CohortError
from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.debrief.review import Range, Review
    from kit.debrief.texts import Question

TITLE_LENGTH = 80


class Asked(Struct, frozen=True):
    """What the page may send along with an act; other fields are not looked at."""

    key: str = ""
    digest: str = ""
    digests: list[str] = []
    ranges: list[tuple[int, int]] = []
    theme: str | None = None
    title: str = ""


def _verdict(verdict: reviews.Verdict | None) -> Callable[[Review, Question, Asked, int], Review]:
    def decide(review: Review, question: Question, asked: Asked, _threshold: int) -> Review:
        known = {one.digest for one in question.written}
        if not asked.digests or not known.issuperset(asked.digests):
            raise misfit()
        verdicts = {d: v for d, v in review.verdicts.items() if d not in asked.digests}
        return structs.replace(review, verdicts=verdicts | (dict.fromkeys(asked.digests, verdict) if verdict else {}))

    return decide


def _redact(review: Review, question: Question, asked: Asked, _threshold: int) -> Review:
    text = next((one.text for one in question.written if one.digest == asked.digest), "")
    if not text or any(not 0 <= start < end <= len(text) for start, end in asked.ranges):
        raise misfit()
    ranges: tuple[Range, ...] = reviews.joined(text, asked.ranges)
    redactions = {d: r for d, r in review.redactions.items() if d != asked.digest}
    changed = structs.replace(review, redactions=redactions | ({asked.digest: ranges} if ranges else {}))
    if question.key not in review.themes:
        return changed
    # A title that was typed must not keep a word that nobody's text shows any more.
    gone = {word for start, end in ranges for word in _words(text[start:end])}
    gone.difference_update(*(_words(changed.shown(one.digest, one.text)) for one in question.written))
    groups = [
        Group("" if gone.intersection(_words(g.title)) else g.title, g.texts) for g in review.themes[question.key]
    ]
    return _with(changed, question, groups)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _to_theme(review: Review, question: Question, asked: Asked, threshold: int) -> Review:
    groups = _groups(review, question, threshold)
    _text_of(question, asked)
    target = None if asked.theme is None else _number(asked.theme, groups)
    return _with(review, question, [_moved(g, asked.digest, inside=n == target) for n, g in enumerate(groups)])


def _new_theme(review: Review, question: Question, asked: Asked, threshold: int) -> Review:
    _text_of(question, asked)
    title, taken = _title(asked), _titled(review, question, threshold)
    groups = _groups(review, question, threshold)
    if title.casefold() in taken:
        target = taken[title.casefold()]
    else:
        groups, target = [*groups, Group(title, ())], len(groups)
    return _with(review, question, [_moved(g, asked.digest, inside=n == target) for n, g in enumerate(groups)])


def _rename_theme(review: Review, question: Question, asked: Asked, threshold: int) -> Review:
    groups = _groups(review, question, threshold)
    number, title = _number(asked.theme, groups), _title(asked)
    into = _titled(review, question, threshold).get(title.casefold(), number)
    if into == number:
        groups[number] = Group(title, groups[number].texts)
    else:
        groups[into] = Group(groups[into].title or title, (*groups[into].texts, *groups[number].texts))
        groups[number] = Group("", ())
    return _with(review, question, groups)


def _find_again(review: Review, question: Question, _asked: Asked, _threshold: int) -> Review:
    return structs.replace(review, themes={key: g for key, g in review.themes.items() if key != question.key})


ACTS: dict[str, Callable[[Review, Question, Asked, int], Review]] = {
    "show": _verdict("show"),
    "hide": _verdict("hide"),
    "wait": _verdict(None),
    "redact": _redact,
    "to_theme": _to_theme,
    "new_theme": _new_theme,
    "rename_theme": _rename_theme,
    "find_again": _find_again,
}
"""By name: from a review, a question, what was asked of it and the threshold, to the review as it is afterwards."""


def _groups(review: Review, question: Question, threshold: int) -> list[Group]:
    """Give the question's themes as the facilitator keeps them; what was found is taken over without its words."""
    if question.key in review.themes:
        return list(review.themes[question.key])
    themes = question.themes(review, threshold)
    return [Group("", tuple(sorted({themes.kept[i].digest for i in g.indices}))) for g in themes.all]


def _titled(review: Review, question: Question, threshold: int) -> dict[str, int]:
    themes = question.themes(review, threshold).all
    return {group.title.casefold(): n for n, group in enumerate(themes) if group.title}


def _moved(group: Group, digest: str, *, inside: bool) -> Group:
    others = tuple(d for d in group.texts if d != digest)
    return Group(group.title, (*others, digest) if inside else others)


def _with(review: Review, question: Question, groups: list[Group]) -> Review:
    return structs.replace(review, themes=review.themes | {question.key: tuple(g for g in groups if g.texts)})


def _number(theme: str | None, groups: list[Group]) -> int:
    number = int(theme) if theme is not None and theme.isdecimal() else len(groups)
    if number >= len(groups):
        raise misfit()
    return number


def _text_of(question: Question, asked: Asked) -> None:
    if all(one.digest != asked.digest for one in question.written):
        raise misfit()


def _title(asked: Asked) -> str:
    title = " ".join(asked.title.split())
    if not title or len(title) > TITLE_LENGTH:
        raise CohortError(
            _("A theme needs a title of at most {n} characters.").format(n=TITLE_LENGTH),
            remedy=_("Give it a few words that the group will recognise."),
        )
    if title.casefold() == texts.other().casefold():
        raise CohortError(
            _("“{title}” is what stands over the texts without a theme.").format(title=title),
            remedy=_("Choose another title, or take the text out of its theme."),
        )
    return title


def misfit() -> CohortError:
    """Say that the page and the texts do not fit, as after a page that was left open too long."""
    return CohortError(
        _("What the page asked for does not fit the texts."),
        remedy=_("Reload the page and show the debrief again; what you decided so far is kept."),
    )
