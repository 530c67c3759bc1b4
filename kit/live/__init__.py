"""A live session: what a facilitator leads with everybody in one room, over the Hub's live service."""

from __future__ import annotations


def show() -> None:
    """Show the console of a live session in a notebook."""
    from kit.live import notebook  # noqa: PLC0415 - the rooms of this package have no use for widgets

    notebook.show()
