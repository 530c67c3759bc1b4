"""Figures of results: what is drawn stands in the table, what is hidden in neither, and what the words say."""

from __future__ import annotations

import msgspec
import pytest
from helpers import summaries as made
from helpers.drawn import checked, read, texts

from kit.charts import Square
from kit.debrief import pictures
from kit.debrief.records import (
    Agreement,
    Change,
    Choice,
    Dimension,
    DimensionChange,
    DimensionShift,
    Instrument,
    Points,
    PointsOption,
    Rating,
    Shift,
    Suppressed,
)
from kit.debrief.wording import headlines

APART = "Beside another result it would give somebody away."


def agreed(word: str | None, why: str = "", *, n: int = 11) -> Dimension:
    dimension = msgspec.structs.replace(
        made.purpose(), agreement=Agreement(0.72, 0.81), verdict=word, verdict_reason=why, bounds=(3.65, 3.98)
    )
    return msgspec.structs.replace(dimension, n=n)


def two_waves(**after: Dimension | Suppressed) -> Instrument:
    waves = {
        "before": made.wave("Before", 11, purpose=agreed("close"), safety=made.safety()),
        "after": made.wave("After", 10, **(after or {"purpose": made.purpose(low=0), "safety": made.safety()})),
    }
    return made.instrument(dict(waves), made.moved())


def moved(**steps: dict[str, int]) -> Change:
    dimensions: dict[str, DimensionChange | Suppressed] = {
        id_: DimensionChange(id_.title(), sum(taken.values()), 0.5, 4, 5, 1, steps=taken)
        for id_, taken in steps.items()
    }
    return Change(made.AT, 10, "before", "after", {**dimensions, "closed": Suppressed(made.FEW, "Difference welcomed")})


def test_who_took_part_is_drawn_of_all_who_were_invited_and_what_is_hidden_has_its_reason() -> None:
    figure = checked(pictures.took_part(made.summary()))
    assert figure.drawing is not None
    assert "11 of 12" in texts(figure.drawing)
    assert "Why it is important" in read(figure.drawing)
    assert figure.table.rows == (
        ("Intention Setting", 11, 12),
        ("Why it is important", made.FEW[0].lower() + made.FEW[1:], None),
    )
    assert made.FEW[1:] in figure.notes[0]


@pytest.mark.parametrize(("invited", "who"), [(12, "11 of 12 people"), (None, "11 people")])
def test_nobody_is_said_to_have_shared_who_only_marked_a_lesson_as_done(invited: int | None, who: str) -> None:
    summary = made.summary(invited=invited)
    figure = checked(pictures.took_part(summary))
    assert figure.sentence == f"{who} took part: they shared a line, or marked a lesson as done."
    assert figure.label == "Bars: people who took part, by lesson"
    assert headlines(summary).entries[0][1] == "took part"


def test_where_nobody_was_asked_nothing_is_drawn() -> None:
    figure = pictures.took_part(made.summary(took_part={}, participants=0))
    assert (figure.svg(), figure.table.rows) == ("", ())


def test_a_spread_carries_its_word_in_the_pill_and_in_the_table() -> None:
    figure = checked(pictures.profile("check", two_waves(purpose=agreed("divided"), safety=made.safety())))
    assert figure.drawing is not None
    assert {"close · 0.5", "divided · 0.5", "± 0.9"} <= set(texts(figure.drawing))
    assert figure.table.head[-3:] == ("In a word", "r*wg(j)", "rwg(j)")
    assert figure.table.rows[0][-3:] == ("close", 0.72, 0.81)
    assert figure.table.rows[1][-3:] == ("divided", 0.72, 0.81)


def test_where_there_is_no_word_a_note_says_for_what_and_why_once() -> None:
    why = "One question is too little to go by."
    instrument = made.instrument(
        {"before": made.wave("Before", 11, one=agreed(None, why), two=agreed(None, why), three=agreed("close"))}
    )
    figure = checked(pictures.profile("check", instrument))
    assert figure.notes == ("No word for the spread of Shared purpose: one question is too little to go by.",)
    assert figure.drawing is not None
    assert "± 0.5" in texts(figure.drawing)


def test_who_did_not_answer_is_said_with_how_far_they_could_move_a_mean() -> None:
    instrument = two_waves()
    told = "Before: 11 of 12 answered; the others could move a dimension's mean by up to 0.3 points."
    assert told in pictures.profile("check", instrument, 12).notes
    assert not any("could move" in note for note in pictures.profile("check", instrument).notes)


def test_a_hidden_dimension_is_in_neither_drawing_nor_table() -> None:
    figure = checked(pictures.profile("check", made.instrument()))
    row = next(row for row in figure.table.rows if row[0] == "Difference welcomed")
    assert set(row[3:]) == {None}
    assert figure.drawing is not None
    assert "hidden: too few people" in read(figure.drawing)


def test_the_questions_of_two_readings_with_one_title_and_as_many_people_are_all_shown() -> None:
    again = {id_: made.wave("Reading", 11, purpose=made.purpose()) for id_ in ("before", "after")}
    ((_title, figure),) = pictures.questions("check", made.instrument(dict(again)))

    checked(figure)
    assert figure.drawing is not None
    assert texts(figure.drawing).count("Reading · 11 people") == 2
    assert [row[1] for row in figure.table.rows] == ["Reading"] * 4


def test_medians_are_joined_where_two_readings_are_shown_and_only_there() -> None:
    hidden = Suppressed(made.FEW, "Safety to speak")
    figure = pictures.medians("check", two_waves(purpose=made.purpose(low=0), safety=hidden))
    assert figure is not None
    assert checked(figure).table.rows == (
        ("Shared purpose", 4.0, 4.0),
        ("Safety to speak", 3.33, made.FEW[0].lower() + made.FEW[1:]),
    )
    assert made.FEW in figure.notes
    assert pictures.medians("check", made.instrument()) is None


def test_every_persons_step_is_a_dot_where_people_may_be_counted() -> None:
    change = moved(purpose={"-1": 1, "0": 5, "2": 4}, safety={"0": 10})
    figure = pictures.steps("check", two_waves(), change)
    assert figure is not None
    assert checked(figure).table.head == ("Dimension", "−2", "−1", "0", "1", "2")
    assert figure.table.rows == (("Purpose", 0, 1, 5, 0, 4), ("Safety", 0, 0, 10, 0, 0))
    assert figure.drawing is not None
    assert len(figure.drawing.sheet().dots) == 20
    assert figure.notes == (made.FEW,)
    assert pictures.steps("check", two_waves(), made.moved()) is None


def test_change_counts_who_went_up_stayed_and_went_down_and_hides_what_is_hidden() -> None:
    figure = checked(pictures.change("check", two_waves(), made.moved()))
    assert figure.table.rows == (
        ("Shared purpose", 10, 0.33, 1, 5, 4),
        ("Safety to speak", 8, -0.17, "hidden", "hidden", "hidden"),
        ("Difference welcomed", made.FEW[0].lower() + made.FEW[1:], None, None, None, None),
    )
    assert figure.drawing is not None
    assert "median −0.2, counts hidden" in texts(figure.drawing)


def test_a_look_back_stands_beside_how_far_people_came_from_there() -> None:
    found = Shift(
        made.AT, 9, "before", "after",
        {"purpose": DimensionShift("Shared purpose", 9, -0.67, 1.33), "closed": Suppressed(APART, "Safety to speak")},
    )  # fmt: skip
    figure = checked(pictures.shift("check", two_waves(), found))
    assert figure.table.rows == (
        ("Shared purpose", 9, -0.67, 1.33),
        ("Safety to speak", APART[0].lower() + APART[1:], None, None),
    )
    assert figure.drawing is not None
    assert {"−0.7", "1.3", "−2", "2"} <= set(texts(figure.drawing))
    assert "In hindsight, less Before" in read(figure.drawing)


def test_a_single_rating_is_a_strip_of_dots_and_without_counts_a_median() -> None:
    counts = {"1": 0, "2": 2, "3": 1, "4": 5, "5": 3, "cannot-say": 1}
    rating = Rating("rating", "How confident are you?", made.AT, 12, 4, 0.7, made.SCALE, counts)
    figure = checked(pictures.ratings("sure", "Hopes", {rating.label: rating}))
    assert figure.drawing is not None
    assert len(figure.drawing.sheet().dots) == 11
    assert figure.sentence == "12 people answered. Median 4, spread 0.7 scale points. 1 person chose “can't say”."
    assert figure.table.rows == (("How confident are you?", 12, 4, 0.7, 0, 2, 1, 5, 3, 1),)
    hidden = msgspec.structs.replace(rating, counts=Suppressed(made.COUNTS))
    figure = checked(pictures.ratings("sure", "Hopes", {rating.label: hidden}))
    assert figure.drawing is not None
    assert len(figure.drawing.sheet().dots) == 1
    assert figure.table.rows[0][4:] == ("hidden",) * 5
    assert figure.notes == (made.COUNTS,)


def test_points_as_they_are_and_should_be_stand_beside_each_other() -> None:
    def given(talk: float, do: float) -> Points:
        options = {"talk": PointsOption("Talk", talk, talk), "do": PointsOption("Do", do, do)}
        return Points("points", "Question", made.AT, 9, 10, options)

    beside = {"As it is": given(6, 4), "As it should be": given(3.5, 6.5)}
    figure = checked(pictures.points_beside("time", "Our time", beside))
    assert figure.table.head == ("Option", "As it is", "As it should be")
    assert figure.table.rows == (("Talk", 6, 3.5), ("Do", 4, 6.5))
    assert "As it is: 9 people answered." in figure.sentence


def test_a_dot_vote_of_few_shows_medians_and_says_why() -> None:
    options = {"talk": PointsOption("Talk", 2), "do": PointsOption("Do", 0)}
    figure = checked(pictures.points("dots", Points("points", "Habits?", made.AT, 5, 3, options, made.COUNTS)))
    assert (figure.table.head, figure.table.rows) == (("Option", "Median"), (("Talk", 2), ("Do", 0)))
    assert "A bar shows the median." in figure.sentence
    assert figure.notes == (made.COUNTS,)


def test_choices_and_points_are_bars_and_hidden_counts_are_words() -> None:
    shown = made.results()
    checked(pictures.choice("way", shown["way"]))
    checked(pictures.points("weights", shown["weights"]))
    figure = pictures.choice("way", Choice("choice", "How?", made.AT, 6, Suppressed(made.COUNTS)))
    assert (figure.svg(), figure.notes) == ("", (made.COUNTS,))


def test_a_map_of_groups_says_every_value_and_every_reason() -> None:
    rows = {"Team A": [Square(3.5), Square(None, "fewer than 5 people")], "Team B": [Square(2.25), Square(4)]}
    figure = checked(
        pictures.heat(
            "groups", "Heat map", "Medians by group.", rows, ["Purpose", "Safety"], scale=(1, 5), corner="Group"
        )
    )
    assert figure.table.head == ("Group", "Purpose", "Safety")
    assert figure.table.rows == (("Team A", 3.5, "fewer than 5 people"), ("Team B", 2.25, 4))
    assert figure.notes == ("hidden: fewer than 5 people",)
    assert pictures.heat("groups", "Heat map", "None.", {}, [], scale=(1, 5)).svg() == ""
