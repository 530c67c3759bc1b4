"""The path of one decision: what happened to it, step by step, with days and roles, and never a name."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, NotRequired, TypedDict, TypeGuard

from kit.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

STEPS_LIMIT = 20
"""Steps of one path; one that takes more is better told than drawn."""
ROLE_LIMIT = 60
"""Characters of a role."""
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
"""Between them lies all that people at work look back on or plan; a year outside is one typed by half."""
DECIDED = "decided"
STATES = ("raised", "waiting", "sent-back", "passed-up", DECIDED, "done")


class Step(TypedDict):
    """One step: its state, and where they are known the role, the day, and for a decision its level of delegation."""

    what: str
    role: NotRequired[str]
    day: NotRequired[str]
    level: NotRequired[int]


_NAMES = frozenset(Step.__annotations__)


class Problem(NamedTuple):
    """What is wrong with a path, and what helps."""

    what: str
    remedy: str


def state_label(state: str) -> str:
    """Name a state as people read it."""
    return {
        "raised": _("raised"),
        "waiting": _("waiting"),
        "sent-back": _("sent back"),
        "passed-up": _("passed up"),
        "decided": _("decided"),
        "done": _("done"),
    }[state]


def problem(value: object, levels: Sequence[int]) -> Problem | None:
    """Say what is wrong with a path; `levels` are the levels of delegation that a decision can be given."""
    if not isinstance(value, list) or not all(_is_step(step, levels) for step in value):
        return Problem(
            _("This is no path of a decision."),
            _("Each step has one of these states: {states}.").format(states=", ".join(map(state_label, STATES))),
        )
    if len(value) > STEPS_LIMIT:
        return Problem(
            _("This path has {n} steps; {limit} fit.").format(n=len(value), limit=STEPS_LIMIT),
            _("Keep the steps at which it changed hands, and remove the others."),
        )
    for n, step in enumerate(value, 1):
        role = step.get("role", "")
        if "@" in role or "＠" in role:
            return Problem(
                _("Step {n} holds an e-mail address or a name with “@”.").format(n=n),
                _("Write a role, such as “the office” or “the board”: names and addresses do not belong here."),
            )
        if len(role) > ROLE_LIMIT:
            return Problem(
                _("The role in step {n} has {length} characters; {limit} fit.").format(
                    n=n, length=len(role), limit=ROLE_LIMIT
                ),
                _("Shorten it to a role, such as “the office”."),
            )
    dated = [(n, step["day"]) for n, step in enumerate(value, 1) if "day" in step]
    for (before, first), (after, then) in pairwise(dated):
        if then < first:
            return Problem(
                _("Step {after} lies before step {before}: {then} is earlier than {first}.").format(
                    after=after, before=before, then=then, first=first
                ),
                _("Change one of the two days, or move the step up."),
            )
    return None


def _is_step(step: object, levels: Sequence[int]) -> TypeGuard[Step]:
    return (
        isinstance(step, dict)
        and step.get("what") in STATES
        and (len(step) == 1 or (step.keys() <= _NAMES and _is_told(step, levels)))
    )


def _is_told(step: dict[str, Any], levels: Sequence[int]) -> bool:
    role, level = step.get("role", "-"), step.get("level")
    return (
        isinstance(role, str)
        and bool(role.strip())
        and role.isprintable()
        and ("day" not in step or is_day(step["day"]))
        and ("level" not in step or (type(level) is int and level in levels and step["what"] == DECIDED))
    )


def is_day(value: Any) -> bool:  # noqa: ANN401 - whatever came over the wire
    """Say whether a value is a day that somebody may have meant, written as 2026-11-04."""
    try:
        day = dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return False
    return day is not None and FIRST_DAY <= day <= LAST_DAY and day.isoformat() == value


def as_text(path: Sequence[Step], labels: dict[int, str]) -> str:
    """Write a path as its owner would read it, a line each step; `labels` name the levels of delegation."""
    return "\n".join(_line(step, labels) for step in path)


def _line(step: Step, labels: dict[int, str]) -> str:
    text = state_label(step["what"])
    if role := step.get("role"):
        text = _("{state}: {role}").format(state=text, role=role)
    if level := step.get("level"):
        label = labels.get(level)
        text = f"{text} ({level} {label})" if label else f"{text} ({level})"
    return f"{step['day']} {text}" if "day" in step else text
