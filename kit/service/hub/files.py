"""Who on this machine may read what a Hub keeps: the cohort's folder, its exchange, the service's database."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from kit.i18n import gettext as _
from kit.service.hub.doctor import Found

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kit.exchange.cohort_folder import CohortFolder

_OTHERS_READ, _OTHERS_WRITE, _OTHERS_PASS = stat.S_IROTH, stat.S_IWOTH, stat.S_IXOTH


def examine(cohort: CohortFolder) -> Iterator[Found]:
    """Look over the folder of a cohort, and its part of nbgrader's exchange."""
    root = cohort.root.resolve()
    if _mode(root) & (_OTHERS_READ | _OTHERS_PASS):
        yield Found(
            _("Other users of this machine can look into the cohort's folder: it holds named answers and the key."),
            str(root),
            _("Close it: chmod 700 {folder}").format(folder=root),
        )
    if "nbgrader" in cohort.invitation.roads:
        yield from _exchange(cohort, root)


def database(path: Path) -> Iterator[Found]:
    """Look over the file of an SQLite database, if it is there."""
    if path.exists() and _mode(path) & _OTHERS_READ and not _closed(path.parent):
        yield Found(
            _("Other users of this machine can read the service's database: it holds everybody's answers."),
            str(path),
            _("Close its folder: chmod 700 {folder}").format(folder=path.parent),
        )


def _exchange(cohort: CohortFolder, root: Path) -> Iterator[Found]:
    exchange = cohort.exchange
    shared = exchange.parent.resolve()
    if shared.is_relative_to(root):
        yield Found(
            _("The exchange lies in the cohort's own folder, where no other user reaches it: nbgrader's road is shut."),
            str(shared),
            _("Make the cohort with kit init … --exchange FOLDER, or let participants use the live service alone."),
            "note",
        )
        return
    if not shared.is_dir():
        yield Found(
            _("There is no exchange here."),
            str(shared),
            _("Make the folder, and: chmod 777 {folder}").format(folder=shared),
        )
        return
    if closed := _closed(shared):
        yield Found(
            _("Participants cannot reach the exchange: {folder} is closed to them.").format(folder=closed),
            str(shared),
            _("Let others pass: chmod o+x {folder}").format(folder=closed),
        )
    for folder, wanted, unwanted, remedy in (
        (exchange / "inbound", _OTHERS_WRITE | _OTHERS_PASS, _OTHERS_READ, "chmod o=wx"),
        (exchange / "outbound", _OTHERS_READ | _OTHERS_PASS, _OTHERS_WRITE, "chmod o=rx"),
    ):
        if not folder.is_dir():
            continue  # it comes with the first release
        mode = _mode(folder)
        if mode & unwanted or mode & wanted != wanted:
            what = (
                _("Participants can list what others handed in, or cannot hand in themselves.")
                if unwanted == _OTHERS_READ
                else _("Participants can change what was released, or cannot fetch it.")
            )
            yield Found(what, str(folder), f"{remedy} {folder}")


def _closed(folder: Path) -> Path | None:
    """Give the folder above (or this one) that others cannot pass, if there is one."""
    return next((f for f in (folder, *folder.parents) if not _mode(f) & _OTHERS_PASS), None)


def _mode(path: Path) -> int:
    return path.stat().st_mode
