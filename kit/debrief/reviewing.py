"""The facilitator's review as the page asks for it: the queue of texts, and what is done to them. No widgets here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
from msgspec import Struct, structs

from kit import privacy
from kit.debrief import review as reviews
from kit.debrief import texts
from kit.debrief.review import Group
from kit.debrief.settling import Room
from kit.errors import CohortError
from kit.i18n import gettext as _
from kit.items import is_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from kit.cohort import Cohort
    from kit.course import Course
    from kit.debrief.review import Range, Review
    from kit.debrief.texts import Question

Data: TypeAlias = dict[str, Any]
"""What the page shows, as JSON."""

TITLE_LENGTH = 80
UNDO = "undo"
_STEPS_BACK = 50


class _Asked(Struct, frozen=True):
    """What the page may send along with an act; other fields are not looked at."""

    key: str = ""
    digest: str = ""
    digests: list[str] = []
    ranges: list[tuple[int, int]] = []
    theme: str | None = None
    title: str = ""


class Reviewer:
    """A facilitator's review of a cohort whose debrief was shown.

    Parameters
    ----------
    cohort
        As it was read for the summary that was shown.
    course
        The cohort's course.
    """

    def __init__(self, cohort: Cohort, course: Course) -> None:
        self._folder, self._threshold = cohort.folder, cohort.threshold
        self._titles = {a.name: a.title for x in course.lessons for a in x.activities}
        self._questions = {question.key: question for question in _questions(cohort, course)}
        self._before: list[tuple[str, Review]] = []

    def queue(self) -> Data:
        """Give every question's texts with what was decided about them, and their themes.

        These are the original words, for the facilitator alone: they go to the page, and into no file.
        """
        return self._data(self._questions)

    def act(self, name: str, fields: Data) -> Data:
        """Do what the page asks, and give the questions that it changed, as in `queue`.

        Parameters
        ----------
        name
            One of "show", "hide", "wait", "redact", "to_theme", "new_theme", "rename_theme", "find_again", "undo".
        fields
            What it is done to: `key`, and `digests` to show, hide or wait; `digest` and `ranges` in code points to
            redact (none takes redactions back); `digest` and `theme` (None for none) to move a text; `digest` and
            `title` for a new theme; `theme` and `title` to rename one (an existing title makes one of the two).

        Raises
        ------
        CohortError
            When the review cannot be read or written, or what is asked does not fit the texts.
        """
        review = reviews.read(self._folder)
        if name == UNDO:
            if not self._before:
                raise CohortError(_("There is nothing to undo."), remedy=_("Go on with the texts as they are."))
            key, former = self._before.pop()
            reviews.write(self._folder, former)
            return self._data([key])
        try:
            asked = msgspec.convert(fields, _Asked)
        except msgspec.ValidationError:
            raise _misfit() from None
        question, do = self._questions.get(asked.key), _ACTS.get(name)
        if question is None or do is None:
            raise _misfit()
        changed = do(review, question, asked, self._threshold)
        if changed != review:
            reviews.write(self._folder, changed)
            self._before = [*self._before[-_STEPS_BACK:], (asked.key, review)]
        return self._data([asked.key])

    def _data(self, keys: Any) -> Data:  # noqa: ANN401 - any keys
        review = reviews.read(self._folder)
        return {
            "threshold": self._threshold,
            "undo": bool(self._before),
            "questions": [self._question(self._questions[key], review) for key in keys],
        }

    def _question(self, question: Question, review: Review) -> Data:
        themes = question.themes(review, self._threshold)
        told, titles = themes.told()
        theme_of = {i: str(n) for n, group in enumerate(themes.all) for i in group.indices}
        index_of = {one.digest: i for i, one in enumerate(themes.kept)}
        entries: dict[str, Data] = {}
        for one in question.written:
            # The same words from two people are one line to read.
            same = entries.get(one.digest, {"people": 0, "quote": False})
            index = index_of.get(one.digest, -1)
            entries[one.digest] = {
                "digest": one.digest,
                "text": one.text,
                "ranges": review.redactions.get(one.digest, ()),
                "people": same["people"] + 1,
                "quote": same["quote"] or one.quote,
                "verdict": review.verdicts.get(one.digest),
                "theme": theme_of.get(index),
                "told": titles.get(index),
            }
        return {
            "key": question.key,
            "title": self._titles[question.key.rpartition("/")[0]],
            "label": question.label,
            "by_hand": question.key in review.themes,
            "themes": [
                {
                    "id": str(n),
                    "title": group.title or _("Untitled"),
                    "words": group.words,
                    "n": len(group.indices),
                    "stands": any(titles.get(i, texts.other()) != texts.other() for i in group.indices),
                }
                for n, group in enumerate(themes.all)
            ],
            "told": [{"title": theme.title, "n": theme.n, "words": theme.words} for theme in told],
            "texts": list(entries.values()),
        }


def show_all(cohort: Cohort, course: Course) -> None:
    """Pass every text of a cohort that is not hidden, for a facilitator who has read them all.

    Raises
    ------
    CohortError
        When the review cannot be read or written.
    """
    review = reviews.read(cohort.folder)
    every = [one.digest for question in _questions(cohort, course) for one in question.written]
    passed = dict.fromkeys((d for d in every if review.verdicts.get(d) != "hide"), "show")
    reviews.write(cohort.folder, structs.replace(review, verdicts=review.verdicts | passed))


def _questions(cohort: Cohort, course: Course) -> list[Question]:
    """Give the questions with texts that may be shown, in the course's order."""
    group = cohort.table[cohort.table["audience"] == "group"]
    rows = dict(iter(group.groupby(["lesson", "activity", "item"], observed=True, sort=False)))
    asked = [
        (f"activity/{a.name}/{item.id}", item.label, rows[a.lesson, a.id, item.id])
        for x in course.lessons
        for a in x.activities
        for item in a.items
        if is_text(item) and a.share != "never" and (a.lesson, a.id, item.id) in rows
    ]
    with privacy.reveals(cohort.folder, cohort.threshold) as book:
        room = Room(book, cohort.key, privacy.now())
        found = [texts.gather(room, view, label, some) for view, label, some in asked]
    return [question for question in found if question is not None]


# -- acts: each gives the review as it is afterwards ------------------------------------------------------------------


def _verdict(verdict: reviews.Verdict | None) -> Callable[[Review, Question, _Asked, int], Review]:
    def decide(review: Review, question: Question, asked: _Asked, _threshold: int) -> Review:
        known = {one.digest for one in question.written}
        if not asked.digests or not known.issuperset(asked.digests):
            raise _misfit()
        verdicts = {d: v for d, v in review.verdicts.items() if d not in asked.digests}
        return structs.replace(review, verdicts=verdicts | (dict.fromkeys(asked.digests, verdict) if verdict else {}))

    return decide


def _redact(review: Review, question: Question, asked: _Asked, _threshold: int) -> Review:
    text = next((one.text for one in question.written if one.digest == asked.digest), "")
    if not text or any(not 0 <= start < end <= len(text) for start, end in asked.ranges):
        raise _misfit()
    ranges: tuple[Range, ...] = reviews.joined(text, asked.ranges)
    redactions = {d: r for d, r in review.redactions.items() if d != asked.digest}
    return structs.replace(review, redactions=redactions | ({asked.digest: ranges} if ranges else {}))


def _to_theme(review: Review, question: Question, asked: _Asked, threshold: int) -> Review:
    groups = _groups(review, question, threshold)
    _text_of(question, asked)
    target = None if asked.theme is None else _number(asked.theme, groups)
    return _with(review, question, [_moved(g, asked.digest, inside=n == target) for n, g in enumerate(groups)])


def _new_theme(review: Review, question: Question, asked: _Asked, threshold: int) -> Review:
    _text_of(question, asked)
    title, taken = _title(asked), _titled(review, question, threshold)
    groups = _groups(review, question, threshold)
    if title.casefold() in taken:
        target = taken[title.casefold()]
    else:
        groups, target = [*groups, Group(title, ())], len(groups)
    return _with(review, question, [_moved(g, asked.digest, inside=n == target) for n, g in enumerate(groups)])


def _rename_theme(review: Review, question: Question, asked: _Asked, threshold: int) -> Review:
    groups = _groups(review, question, threshold)
    number, title = _number(asked.theme, groups), _title(asked)
    into = _titled(review, question, threshold).get(title.casefold(), number)
    if into == number:
        groups[number] = Group(title, groups[number].texts)
    else:
        groups[into] = Group(groups[into].title or title, (*groups[into].texts, *groups[number].texts))
        groups[number] = Group("", ())
    return _with(review, question, groups)


def _find_again(review: Review, question: Question, _asked: _Asked, _threshold: int) -> Review:
    return structs.replace(review, themes={key: g for key, g in review.themes.items() if key != question.key})


_ACTS: dict[str, Callable[[Review, Question, _Asked, int], Review]] = {
    "show": _verdict("show"),
    "hide": _verdict("hide"),
    "wait": _verdict(None),
    "redact": _redact,
    "to_theme": _to_theme,
    "new_theme": _new_theme,
    "rename_theme": _rename_theme,
    "find_again": _find_again,
}


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
        raise _misfit()
    return number


def _text_of(question: Question, asked: _Asked) -> None:
    if all(one.digest != asked.digest for one in question.written):
        raise _misfit()


def _title(asked: _Asked) -> str:
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


def _misfit() -> CohortError:
    return CohortError(
        _("What the page asked for does not fit the texts."),
        remedy=_("Reload the page and show the debrief again; what you decided so far is kept."),
    )
