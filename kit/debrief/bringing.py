"""Files that come in at the console: sent by the page piece by piece, or lying somewhere on this machine."""

from __future__ import annotations

import base64
import binascii
import re
import tempfile
from pathlib import Path

from kit.errors import CohortError
from kit.i18n import gettext as _

LIMIT = 256 << 20
"""Bytes that are taken through the page: a large course's hand-in has some."""
_NAME = 150
"""Letters of a name that are kept, its end, where a platform's names say who handed the file in."""
# What a file's name cannot hold on one system or another.
_ODD = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


class Parcel:
    """What the page sends, held in a folder of its own until it is filed."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._bytes = 0

    def add(self, name: str, data: str, *, begins: bool, goes_on: bool) -> None:
        """Take one piece of a file, as base64; the one that `begins` a parcel forgets what came before.

        Raises
        ------
        CohortError
            If it is too much, or came out of turn.
        """
        if begins:
            self.clear()
            self._folder = tempfile.TemporaryDirectory(prefix="kit-")
        try:
            piece = base64.b64decode(data, validate=True)
        except binascii.Error:
            piece = b""
        path = self._place() / (_ODD.sub("_", name)[-_NAME:].lstrip(". ") or "file")
        self._bytes += len(piece)
        if self._bytes > LIMIT:
            self.clear()
            raise CohortError(
                _("These files are more than {n} MB.").format(n=LIMIT >> 20),
                where=name,
                remedy=_("Put them into the cohort's folder, and name that place below."),
            )
        with path.open("ab" if goes_on else "wb") as file:
            file.write(piece)

    def source(self) -> Path:
        """Give the parcel: a zip that came alone, else the folder with all files."""
        files = list(self._place().iterdir())
        return files[0] if len(files) == 1 and files[0].suffix.lower() == ".zip" else self._place()

    def clear(self) -> None:
        """Throw away what was sent."""
        if self._folder:
            self._folder.cleanup()
        self._folder, self._bytes = None, 0

    def _place(self) -> Path:
        if self._folder is None:
            raise CohortError(_("No file was chosen."), remedy=_("Choose the files first, or name their place."))
        return Path(self._folder.name)
