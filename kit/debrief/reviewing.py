"""The facilitator's review as the page asks for it: the queue of texts, and what is done to them. No widgets here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
from msgspec import structs

from kit import clock, privacy
from kit.debrief import review as reviews
from kit.debrief import texts, undoing
from kit.debrief.correcting import ACTS, Asked, misfit
from kit.debrief.settling import Room
from kit.errors import CohortError
from kit.i18n import gettext as _
from kit.items import is_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kit.cohort import Cohort
    from kit.course import Course
    from kit.debrief.review import Review
    from kit.debrief.texts import Question

Data: TypeAlias = dict[str, Any]
"""What the page shows, as JSON."""

UNDO = "undo"


class Reviewer:
    """A facilitator's review of a cohort whose debrief was shown.

    Parameters
    ----------
    cohort
        As it was read for the summary that was shown.
    course
        The cohort's course.
    only
        The activities that are closed: of these nothing more is settled by reviewing it. None closes all of them now.
    """

    def __init__(self, cohort: Cohort, course: Course, only: Collection[str] | None = None) -> None:
        self._drawer, self._threshold = cohort.drawer, cohort.threshold
        self._titles = {a.name: a.title for x in course.lessons for a in x.activities}
        self._questions = {question.key: question for question in _questions(cohort, course, only)}

    def queue(self, by: str = "") -> Data:
        """Give every question's texts with what was decided about them, their themes, and whether `by` can undo an act.

        `changes` counts what was ever done to the review, and `since` what was before: a page that had seen less than
        `since` has missed what somebody else did.

        These are the original words, for the facilitator alone: they go to the page, and into no file.
        """
        return self._data(self._questions, by, reviews.read(self._drawer).changes)

    def act(self, name: str, fields: Data, by: str = "") -> Data:
        """Do what the page asks, and give the questions that it changed, as in `queue`.

        Parameters
        ----------
        name
            One of "show", "hide", "wait", "redact", "to_theme", "new_theme", "rename_theme", "find_again", "undo".
        fields
            What it is done to: `key`, and `digests` to show, hide or wait; `digest` and `ranges` in code points to
            redact (none takes redactions back); `digest` and `theme` (None for none) to move a text; `digest` and
            `title` for a new theme; `theme` and `title` to rename one (an existing title makes one of the two).
        by
            Who asks, where several review the same texts: each undoes what they did themselves.

        Raises
        ------
        CohortError
            When the review cannot be read or written, or what is asked does not fit the texts.
        """
        if name == UNDO:
            return self._undo(by)
        review = reviews.read(self._drawer)
        since = review.changes
        try:
            asked = msgspec.convert(fields, Asked)
        except msgspec.ValidationError:
            raise misfit() from None
        question, do = self._questions.get(asked.key), ACTS.get(name)
        if question is None or do is None:
            raise misfit()
        changed = do(review, question, asked, self._threshold)
        if changed != review:
            reviews.write(self._drawer, changed)
            steps = undoing.read(self._drawer)
            if name == "redact":
                # What is redacted must not stay behind in a title either: of the themes nothing is undone then.
                steps, review = steps.without_themes(asked.key), structs.replace(review, themes=changed.themes)
            undoing.write(self._drawer, steps.and_then(undoing.step(by, asked.key, review, changed)))
        return self._data([asked.key], by, since)

    def _undo(self, by: str) -> Data:
        steps, review = undoing.read(self._drawer), reviews.read(self._drawer)
        last = steps.last(by)
        if last is None:
            raise CohortError(_("There is nothing to undo."), remedy=_("Go on with the texts as they are."))
        former = undoing.undone(review, last)
        if former is not None:
            reviews.write(self._drawer, former)
        undoing.write(self._drawer, steps.without(last))
        if former is None:
            raise CohortError(
                _("What you did last was changed elsewhere since then."),
                remedy=_("Nothing was undone. Look at the texts as they are now, and change them one by one."),
            )
        # All texts of a question may have been withdrawn since.
        return self._data([last.key] if last.key in self._questions else [], by, review.changes)

    def _data(self, keys: Iterable[str], by: str, since: int) -> Data:
        review = reviews.read(self._drawer)
        return {
            "threshold": self._threshold,
            "undo": undoing.read(self._drawer).last(by) is not None,
            "since": since,
            "changes": review.changes,
            "questions": [self._question(self._questions[key], review) for key in keys],
        }

    def _question(self, question: Question, review: Review) -> Data:
        themes = question.themes(review, self._threshold)
        told, titles = themes.told()
        groups = themes.all
        theme_of = {i: str(n) for n, group in enumerate(groups) for i in group.indices}
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
                for n, group in enumerate(groups)
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
    review = reviews.read(cohort.drawer)
    every = [one.digest for question in _questions(cohort, course) for one in question.written]
    passed = dict.fromkeys((d for d in every if review.verdicts.get(d) != "hide"), "show")
    reviews.write(cohort.drawer, structs.replace(review, verdicts=review.verdicts | passed))


def _questions(cohort: Cohort, course: Course, only: Collection[str] | None = None) -> list[Question]:
    """Give the questions with texts that may be shown, in the course's order."""
    group = cohort.table[cohort.table["audience"] == "group"]
    rows = dict(iter(group.groupby(["lesson", "activity", "item"], observed=True, sort=False)))
    asked = [
        (f"activity/{a.name}/{item.id}", item.label, rows[a.lesson, a.id, item.id])
        for x in course.lessons
        for a in x.activities
        if only is None or a.name in only
        for item in a.items
        if is_text(item) and a.share != "never" and (a.lesson, a.id, item.id) in rows
    ]
    with privacy.reveals(cohort.drawer, cohort.threshold) as book:
        room = Room(book, cohort.key, clock.now(), freezes=only is None)
        found = [texts.gather(room, view, label, some) for view, label, some in asked]
    return [question for question in found if question is not None]
