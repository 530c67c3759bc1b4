"""An address as a QR code, for a camera."""

from __future__ import annotations

from itertools import groupby
from typing import Any

QUIET = 4
"""Modules of light around a QR code, by which a camera finds it (ISO/IEC 18004)."""


def qr_code(url: str) -> dict[str, Any]:
    """Draw an address as a QR code: its side in modules, with the quiet zone, and an SVG path of what is dark."""
    import segno  # noqa: PLC0415 - it is seldom asked for

    rows = segno.make_qr(url, error="m").matrix
    path = ""
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            n = len(list(run))
            if dark:
                path += f"M{x + QUIET} {y + QUIET}h{n}v1h-{n}z"
            x += n
    return {"size": len(rows) + 2 * QUIET, "path": path}
