"""Every interface string goes through gettext, in Python and in the pages."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

from kit import i18n

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(i18n.__file__).parent
METHODS = [("**.py", "python"), ("**.js", "javascript"), ("lab/ui/src/**.ts", "javascript")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


@cache
def strings_() -> tuple[str | tuple[str, ...], ...]:
    """Gather the interface's strings once, as a translator's tool does: it takes two seconds."""
    ignore = lambda folder: "node_modules" not in folder and "labextension" not in folder  # noqa: E731
    found = extract_from_dir(PACKAGE, METHODS, keywords=KEYWORDS, directory_filter=ignore)
    return tuple(message for _file, _line, message, _comments, _context in found)


def catalogue() -> Catalog:
    """The interface's strings, for one test to translate as it likes."""
    found = Catalog(domain=i18n.DOMAIN)
    for message in strings_():
        found.add(message)
    return found


@pytest.fixture
def mirrored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A made-up language in which every sentence stands in brackets."""
    strings = catalogue()
    strings.locale = None
    for message in strings:
        if message.id:
            message.string = tuple(f"[{m}]" for m in message.id) if message.pluralizable else f"[{message.id}]"
    path = tmp_path / "xx" / "LC_MESSAGES" / f"{i18n.DOMAIN}.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, strings)
    monkeypatch.setattr(i18n, "LOCALES", tmp_path)
    monkeypatch.setenv("LANGUAGE", "xx")
    i18n._catalogue.cache_clear()
    yield
    i18n._catalogue.cache_clear()


def test_the_strings_of_python_and_of_the_pages_are_in_one_catalogue() -> None:
    ids = {m.id for m in catalogue()}

    assert "This file is missing." in ids  # Python
    assert any("Saved in your own workspace" in m for m in ids if isinstance(m, str))  # the pages


@pytest.mark.usefixtures("mirrored")
def test_an_error_speaks_the_chosen_language() -> None:
    assert i18n.gettext("This file is missing.") == "[This file is missing.]"


@pytest.mark.usefixtures("mirrored")
def test_the_page_gets_the_whole_catalogue_in_the_chosen_language() -> None:
    strings = i18n.strings()

    assert strings["Join a group"] == "[Join a group]"
    assert all(re.fullmatch(r"\[.*\]", s, re.DOTALL) for s in strings.values() if isinstance(s, str))


def test_no_string_is_put_together_before_it_is_translated() -> None:
    spoiled = [
        f"{path.relative_to(PACKAGE)}: {found[0]}"
        for path in PACKAGE.rglob("*")
        if path.suffix in {".py", ".js", ".ts"} and not {"node_modules", "labextension", "lib"} & set(path.parts)
        for found in re.finditer(r"\b_\((f[\"']|`[^`]*\$\{)", path.read_text(encoding="utf-8"))
    ]

    assert spoiled == []


def test_the_catalogue_can_be_written_for_a_translator(tmp_path: Path) -> None:
    with (tmp_path / "kit.pot").open("wb") as file:
        pofile.write_po(file, catalogue())

    assert 'msgid "Join a group"' in (tmp_path / "kit.pot").read_text(encoding="utf-8")
