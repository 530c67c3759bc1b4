"""Synthetic cohorts to look at before there is a real one: seeded, so that their answers are the same every time."""

from kit.demo.answers import said
from kit.demo.making import hand_overs, make

__all__ = ["hand_overs", "make", "said"]
