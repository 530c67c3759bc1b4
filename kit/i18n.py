"""The language of the interface: one gettext catalogue for Python and for the pages."""

from __future__ import annotations

import gettext as _gettext
from functools import cache
from pathlib import Path

LOCALES = Path(__file__).parent / "locales"
DOMAIN = "kit"


@cache
def _catalogue() -> _gettext.NullTranslations:
    # The language comes from LANGUAGE, LC_ALL, LC_MESSAGES or LANG, as gettext has it; English needs no catalogue.
    return _gettext.translation(DOMAIN, LOCALES, fallback=True)


def gettext(message: str) -> str:
    """Translate one interface string."""
    return _catalogue().gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Translate one interface string that counts something."""
    return _catalogue().ngettext(singular, plural, n)


def strings() -> dict[str, str]:
    """Give the whole catalogue for the page, from English to the chosen language."""
    catalogue = getattr(_catalogue(), "_catalog", {})
    return {k: v for k, v in catalogue.items() if isinstance(k, str) and k}
