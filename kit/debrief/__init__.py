"""The debrief: what a cohort shared, put together for the facilitator and for the group."""

from __future__ import annotations


def show(source: str | None = None) -> None:
    """Show the facilitator's console in a notebook; `source` is a cohort's folder to open at once."""
    # The command line takes rooms of this package too, and has no use for widgets.
    from kit.debrief import notebook  # noqa: PLC0415

    notebook.show(source)
