"""The people of a demo cohort, and the dice that fall alike for them in every run."""

from __future__ import annotations

from random import Random

from msgspec import Struct

from kit.exchange.roster import Student
from kit.i18n import gettext as _

PEOPLE = 24
# The hard case: one of six sees everything otherwise, one leads the others, one comes after the reveal and one takes
# something back after it.
SIX, DISSENTER, WITHDRAWS, LATE, BOSS = 6, 3, 2, 5, 6


class Person(Struct, frozen=True):
    """One synthetic participant; `n` counts from 1, and `six` says that they belong to the hard case."""

    n: int
    six: bool = False

    @property
    def student(self) -> Student:
        """Their line of the roster."""
        return Student(f"participant-{self.n:02d}", _("Participant {n}").format(n=f"{self.n:02d}"))

    @property
    def dissents(self) -> bool:
        """Whether they see everything otherwise than the others."""
        return self.six and self.n == DISSENTER

    def dice(self, *what: object) -> Random:
        """Give the person's own dice for one thing: they fall alike in every run."""
        return roll(self.n, *what)


def roll(*what: object) -> Random:
    """Give the dice for one thing, whoever throws them."""
    return Random("/".join(map(str, what)))  # noqa: S311 - synthetic answers, no secret
