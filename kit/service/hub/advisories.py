"""Versions with known vulnerabilities, of what a Hub with the course stands on; as of November 2026."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator


class Advisory(Struct, frozen=True):
    """Versions of a package before `fixed` have what these advisories tell."""

    package: str
    fixed: str
    ids: tuple[str, ...]
    about: str


# From the projects' own advisories, by way of the advisory databases of GitHub and PyPI.
ADVISORIES = (
    Advisory(
        "jupyterhub",
        "5.5.1",
        ("GHSA-c4gm-pwx9-9w8j", "GHSA-69wv-m5fw-2fhp"),
        "sharing of servers between users; limits of administrators over groups",
    ),
    Advisory("jupyterhub", "4.1.0", ("CVE-2024-28233",), "scripts planted by one user on another's pages"),
    Advisory("jupyter-server", "2.20.0", ("CVE-2026-44727",), "scripts in a notebook that is shown as HTML"),
    Advisory(
        "jupyter-server", "2.18.0", ("CVE-2026-40110", "CVE-2026-35397"), "requests from other sites; paths that escape"
    ),
    Advisory("jupyterlab", "4.5.7", ("CVE-2026-42266",), "extensions installed past the list of allowed ones"),
    Advisory("tornado", "6.5.5", ("CVE-2026-31958",), "requests that keep a server busy"),
)


def known(package: str, version: str) -> Iterator[Advisory]:
    """Give the advisories that a version has not mended."""
    for advisory in ADVISORIES:
        if advisory.package == package and _parts(version) < _parts(advisory.fixed):
            yield advisory


def _parts(version: str) -> tuple[int, ...]:
    # A release candidate counts as its release: what was mended, was mended in both.
    return tuple(int(n) for n in re.findall(r"\d+", version)[:3])
