"""How far things came: counted over people, hidden where they are few, frozen when shown, drawn as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers import summaries as made
from helpers.drawn import checked, read
from helpers.sent import participant
from helpers.told import as_json, item
from msgspec.structs import replace

from kit.debrief import pictures, results
from kit.debrief.asked import asked_blocks
from kit.debrief.blocks import Listing
from kit.debrief.reasons import reason
from kit.debrief.records import Activity, Choice, Option, PointsOption, Stages, Suppressed
from kit.debrief.sections import sections
from kit.debrief.stage import spoken
from kit.figures import Figure
from kit.layouts import Entry, Funnel, Stage, Tally

if TYPE_CHECKING:
    from helpers.sent import Group

COUNT = "holacracy-and-sociocracy/round/count"
BECAME = "holacracy-and-sociocracy/live/became"
FUNNEL = Funnel(
    title="Our round",
    item="became",
    stages=(
        Stage("Raised", ("concern", "open", "done")),
        Stage("Valid", ("open", "done")),
        Stage("Resolved", ("done",)),
    ),
)


def came(raised: int, valid: int, resolved: int) -> dict[str, int]:
    return {"raised": raised, "valid": valid, "resolved": resolved}


def became(none: int, concern: int, open_: int, done: int) -> Choice:
    people = {"none": none, "concern": concern, "open": open_, "done": done}
    counts = {id_: Option(id_, n) for id_, n in people.items()}
    return Choice("choice", "What became of it?", made.AT, sum(people.values()), counts)


def test_what_came_how_far_is_told_by_its_middle(team: Group) -> None:
    for n in range(5):
        team.answer(participant(n), COUNT, came(5 + n, 2 + n % 2, 2), agreed=["counts"])
    told = as_json(item(team.summary(), COUNT))
    assert told["n"] == 5
    assert {k: s["median"] for k, s in told["stages"].items()} == {"raised": 7, "valid": 2, "resolved": 2}
    assert told["stages"]["valid"] == {"label": "Judged valid", "median": 2, "mean": 2.4, "sum": 12}


def test_of_few_who_did_not_agree_to_counts_the_middle_alone_is_told(team: Group) -> None:
    for n in range(5):
        team.answer(participant(n), COUNT, came(5 + n, 2 + n % 2, 2), agreed=["counts"] if n else [])
    told = item(team.summary(), COUNT)
    assert as_json(told)["stages"]["valid"] == {"label": "Judged valid", "median": 2}
    figure = checked(pictures.stages("s", told))
    assert figure.table.head == ("Stage", "Median")
    assert figure.notes == (reason(results.COUNTS, 5),)


def test_four_people_s_counts_are_hidden(team: Group) -> None:
    for n in range(4):
        team.answer(participant(n), COUNT, came(5, 2, 2))
    assert isinstance(item(team.summary(), COUNT), Suppressed)


def test_what_was_shown_stays_as_it_was_when_one_more_comes(team: Group) -> None:
    for n in range(5):
        team.answer(participant(n), COUNT, came(5, 2, 2))
    before = as_json(item(team.summary(), COUNT))
    team.answer(participant(9), COUNT, came(9, 9, 9))
    assert as_json(item(team.summary(), COUNT)) == before


def test_a_count_that_grows_on_its_way_is_set_aside(team: Group) -> None:
    for n in range(5):
        team.answer(participant(n), COUNT, came(5, 2, 2))
    team.answer(participant(7), COUNT, came(1, 3, 9))
    assert item(team.summary(), COUNT).n == 5


def test_stages_are_bars_in_their_order_and_their_numbers_a_table() -> None:
    options = {
        "a": PointsOption("Raised", 6, 6.2),
        "b": PointsOption("Valid", 2.5, 2.4),
        "c": PointsOption("Met", 2, 2),
    }
    figure = checked(pictures.stages("s", Stages("stages", "Objections", made.AT, 11, options)))
    assert figure.table.rows == (("Raised", 6, 6.2), ("Valid", 2.5, 2.4), ("Met", 2, 2))
    assert "Raised 6 → Valid 2.5 → Met 2" in figure.sentence
    assert figure.drawing is not None
    assert "→ Valid" in read(figure.drawing)


def test_a_funnel_counts_those_who_came_at_least_so_far() -> None:
    figure = pictures.laid_out("f", FUNNEL, {"became": became(4, 3, 1, 2)})
    assert figure is not None
    assert checked(figure).table.rows == (("Raised", 6), ("Valid", 3), ("Resolved", 2))
    assert figure.sentence == "10 people answered. Raised 6 → Valid 3 → Resolved 2."


def test_a_funnel_of_few_people_is_not_drawn() -> None:
    few = replace(became(4, 3, 1, 2), counts=Suppressed(made.COUNTS))
    assert pictures.laid_out("f", FUNNEL, {"became": few}) is None
    assert pictures.laid_out("f", FUNNEL, {"became": Suppressed(made.FEW)}) is None


def test_what_the_sources_say_stands_beside_the_answers_it_is_about() -> None:
    chart = Tally(title="Cards", rows=(Entry("The rule", "a", "An objection."), Entry("The letter", "b")))
    activity = Activity("A round", "governance", {"a": became(1, 2, 3, 4), "b": became(4, 3, 2, 1)}, (chart,))
    (listing,) = (b for b in asked_blocks("g/r", activity, spoken) if isinstance(b, Listing))
    assert listing.lines == ("The rule – An objection.",)


def test_where_nothing_is_shown_the_sources_do_not_speak_alone() -> None:
    chart = Tally(title="Cards", rows=(Entry("The rule", "a", "An objection."), Entry("The letter", "b")))
    hidden = dict.fromkeys("ab", Suppressed(made.FEW))
    assert not [b for b in asked_blocks("g/r", Activity("A", "g", hidden, (chart,)), spoken) if isinstance(b, Listing)]


def test_the_course_s_round_has_its_funnel_in_the_debrief(team: Group) -> None:
    for n in range(12):
        team.answer(participant(n), BECAME, ("none", "concern", "open", "resolved")[n % 4])
    drawn = [b for s in sections(team.summary(), spoken) for b in s.blocks if isinstance(b, Figure)]
    (figure,) = (f for f in drawn if "funnel" in f.name)
    assert figure.table.rows == (("Raised", 9), ("Judged valid", 6), ("Resolved", 3))
