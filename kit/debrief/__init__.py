"""The debrief: what a cohort shared, put together for the facilitator and for the group."""

from __future__ import annotations
