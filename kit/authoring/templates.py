"""The texts that a new course, lesson, activity or instrument starts with; comments say what each field is."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import nbformat

from kit.authoring import schemas
from kit.checks import SHARE

if TYPE_CHECKING:
    from collections.abc import Collection

COURSE = """\
# A course: its sections in their order, and the routes through them. “kit check” says what is wrong in it.
id: {id}
version: "1.0"  # raise it when lessons change after people have answered
title: {title}
language: en  # the lessons' own
licence: CC BY-SA 4.0  # under which others may use the course
summary: >-
  Say in two sentences who this course is for, and what they will do in it.
authors:
  - name: Your name
    about: Who you are, in one sentence.

# Where learners talk to each other; nothing is shown without an address.
community:
  label: Community chat
  url: null

# A section is a folder of lessons, and what a learner hands over at once.
sections:
  - id: {section}
    title: {section_title}
    lessons: [{lesson}]

# The times at which an instrument is taken; “days” later at the earliest.
waves:
  - {{id: before, title: Before}}
  - {{id: after, title: After, opens: {{after: before, days: 14}}}}

# A route is a choice of lessons for one format of workshop. The form is alone, pairs or together; the minutes of a
# lesson may differ from route to route, and null is “at your own pace”.
routes:
  - id: whole
    title: The whole course
    waves: [before, after]
    lessons:
      - {{lesson: {lesson}, minutes: {minutes}, form: alone}}
default_route: whole
"""

LESSON = """\
title: {title}
# short: the title where there is little room
minutes: {minutes}  # or null: at your own pace
points: 0  # what nbgrader counts when the lesson is marked done
# homework: [thoughts/want]  # items that the facilitator gives feedback on; each needs a task cell in the notebook
credits:  # every source, and for what it was used; your own words too
  - title: {title}
    by: the authors of this course
    note: Written for this course.
    # licence: CC BY-SA 4.0
    # url: https://example.org
activities:
"""

ACTIVITY = """\
id: {id}
title: {title}
intro: Say in one or two sentences what to do here.
# share: lines (each by itself, as usual), whole (all or nothing) or never
# reminder: {{date: when, title: what}}  # items from which a learner can save a day for their own calendar
# charts:  # what the debrief lays out together: a matrix, heat, tally or timeline
#   - {{kind: matrix, title: Our ideas, x: Effort, y: Impact, pairs: [{{label: Ideas, x: effort, y: impact}}]}}
items:
  # The kinds are rating, choice, choices, points, short-text, long-text, date and flow (the path of a decision). The
  # audience is what you suggest: private (only me), group (shown without a name) or facilitator (with the name; never
  # a flow). The learner decides.
  - id: want
    kind: long-text
    label: What do you take from this?
    audience: group
"""

EXERCISE = """\
id: {id}
title: {title}
intro: A wrong turn costs nothing. See where it leads, come back and try again.
items:
  # What the steps ask; “stages” is counted on the way. The audience is what you suggest, as in every activity.
  - id: judged
    kind: choice
    label: What is this?
    options: [{{id: objection, label: An objection}}, {{id: concern, label: A concern}}]
    audience: group
  - id: count
    kind: stages
    label: Objections in my round
    options: [{{id: raised, label: Raised}}, {{id: valid, label: Judged valid}}]
    audience: group
exercise:
  steps: [Ask, Test]  # a learner sees “Step 1 of 2”
  # paper: The proposal  # the name of what a node's “paper” shows
  # card: {{label: Role card, title: role, rows: [{{label: Purpose, item: purpose}}]}}  # their texts, drawn at the end
  nodes:
    # The first node is the start, one with neither “picks” nor “to” an end. From each an end must be in reach. A pick
    # gives its reason (“feedback”) and leads “to” a node: the next one, a place where it shows, or the same one again.
    - id: ask
      step: 1
      text: Say where the learner is, and what is at hand.
      says: [{{who: Ada, text: I see harm in it.}}]
      reached: {{harm: raised}}  # how far a thing has come; the latest word counts
      question: What do you do?
      picks:
        - {{id: argue, label: Argue, feedback: Say what comes of it., to: ask}}
        - {{id: listen, label: Ask her to go on, feedback: Say what it is good for., to: test}}
    - id: test
      step: 2
      text: Say what there is to know.
      asks: judged  # a choice: one pick for each of its options; a text is asked with “to” in place of picks
      picks:
        - {{id: objection, feedback: Say what speaks for it., reached: {{harm: valid}}, to: end}}
        - {{id: concern, feedback: Say what would come of it., to: end}}
    - id: end
      step: 2
      text: Say what to take along.
"""

TAKEN = """\
id: {id}
title: {title}
intro: Answer for the group as you meet it. The answers are shared together or not at all.
instrument: {instrument}
wave: {wave}
audience: group
"""

INSTRUMENT = """\
# Statements that are rated on one scale, in dimensions: a group of statements about one thing.
id: {id}  # the file's name
title: {title}
note: A conversation starter, not a validated test.
licence: CC BY-SA 4.0
credits:
  - title: {title}
    by: the authors of this course
    note: Written for this course.
scale:
  min: 1
  max: 5
  labels: {{1: not at all, 5: fully}}  # both ends at the least
  cannot_say: can't say  # an answer apart from the scale; leave it out if everyone can say
dimensions:
  - id: listening
    title: Listening
    items:
      - {{id: listening-1, text: "We let each other finish."}}
      - {{id: listening-2, text: "We ask before we answer."}}
"""

_TEXT = """\
# {title}

Say why this matters to the one who reads. Begin with a day at work that they know.

## The idea

Say the idea in plain words. One thought to a paragraph, short sentences, and a source for each claim.

## From working life

Tell a scene. Who was there, what was said, what came of it?

## An objection

Say what speaks against it, and take that seriously.

## Now you

Say what the learner should do here, and why."""

_AFTER = """\
## What to take along

Say in two sentences what to keep in mind, and what to watch for in the next days."""

_SOURCES = """\
## Sources and further reading

- Written for this course. Name here what you used, as in the lesson's .yaml file."""

_CELL_ID_LENGTH = 64
"""Of nbformat."""
_DIGEST_LENGTH = 8
_FIXED = {"deletable": False, "editable": False}


def quoted(text: str) -> str:
    """Write a text so that YAML reads it as it is."""
    return json.dumps(text, ensure_ascii=False)


def notebook(lesson: str, title: str, activity: str) -> Any:  # noqa: ANN401 - an nbformat notebook
    """Make a lesson's notebook: its text, one activity, the share card, its sources and its points."""
    made = nbformat.v4.new_notebook(  # type: ignore[no-untyped-call]
        cells=[
            code(cell_id(lesson, "import"), "import kit"),
            text(cell_id(lesson, "text-1"), _TEXT.format(title=title)),
            code(cell_id(lesson, activity), f'kit.show("{lesson}/{activity}")'),
            text(cell_id(lesson, "text-2"), _AFTER),
            code(cell_id(lesson, SHARE), f'kit.show("{lesson}/{SHARE}")'),
            text(cell_id(lesson, "sources"), _SOURCES),
            _points(lesson),
        ],
        metadata={
            "kernelspec": {"display_name": "Course", "language": "python", "name": "kit"},
            "language_info": {"name": "python"},
        },
    )
    made.nbformat_minor = 5
    return made


def cell_id(lesson: str, name: str, taken: Collection[str] = ()) -> str:
    """Name a lesson's cell: shortened where the notebook's format has no room, and otherwise than those in `taken`."""
    whole = id_ = f"{lesson}-{name}"
    turn = 0
    while len(id_) > _CELL_ID_LENGTH or id_ in taken:
        digest = hashlib.sha256(f"{whole} {turn}".encode()).hexdigest()[:_DIGEST_LENGTH]
        id_ = f"{whole[: _CELL_ID_LENGTH - _DIGEST_LENGTH - 1]}-{digest}"
        turn += 1
    return id_


def text(id_: str, source: str) -> Any:  # noqa: ANN401 - an nbformat cell
    """Make a text cell, open to its author; a learner's copy is locked when it is opened."""
    return nbformat.v4.new_markdown_cell(source, id=id_)  # type: ignore[no-untyped-call]


def code(id_: str, source: str) -> Any:  # noqa: ANN401 - the same
    """Make a code cell, its line hidden."""
    metadata = _FIXED | {"jupyter": {"source_hidden": True}}
    return nbformat.v4.new_code_cell(source, id=id_, metadata=metadata)  # type: ignore[no-untyped-call]


def _points(lesson: str) -> Any:  # noqa: ANN401 - the same
    cell = code(cell_id(lesson, "points"), f'kit.points("{lesson}")')
    cell.metadata["nbgrader"] = {
        "grade": True,
        "grade_id": f"points-{lesson}",
        "locked": True,
        "points": 0,
        "schema_version": 3,
        "solution": False,
        "task": False,
    }
    cell.metadata["tags"] = ["kit-hidden"]
    return cell


def course(id_: str, title: str, section: str, lesson: str, minutes: int) -> str:
    """Write a course.yaml."""
    body = COURSE.format(
        id=id_,
        title=quoted(title),
        section=section,
        section_title=quoted(named(section)),
        lesson=lesson,
        minutes=minutes,
    )
    return schemas.line("course") + body


def lesson(title: str, section: str, minutes: int, activity_: str) -> str:
    """Write a lesson's .yaml file with one activity."""
    head = LESSON.format(title=quoted(title), minutes=minutes)
    lines = activity_.rstrip("\n").split("\n")
    entry = "".join(f"  {'  ' if n else '- '}{line}\n" for n, line in enumerate(lines))
    return schemas.line("lesson", section) + head + entry


def named(id_: str) -> str:
    """Make a title of an id, for its author to better."""
    return id_.replace("-", " ").capitalize()
