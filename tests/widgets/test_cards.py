"""The cards' Python half, and what holds for the pages' modules as files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kit import course as courses
from kit import widgets
from kit.items import CANNOT_SAY, TEXT_LIMIT
from kit.lab.static import PATTERN

FOLDER = Path(widgets.__file__).parent
MODULES = sorted(FOLDER.glob("*.js"))


def reached_from(name: str, known: frozenset[str] = frozenset()) -> frozenset[str]:
    known |= {name}
    for other in re.findall(r'from "\./([^"]+)"', (FOLDER / name).read_text(encoding="utf-8")):
        known |= known if other in known else reached_from(other, known)
    return known


LEARNERS = [FOLDER / name for name in sorted(reached_from("activity.js"))]
"""The modules that a lesson's page loads; the facilitator's console has others beside."""
STYLES = (FOLDER / "kit.css").read_text(encoding="utf-8")


def test_a_card_carries_every_question_as_json(small_course: courses.Course) -> None:
    card = widgets.activity_card(small_course.activity("one/hopes"))
    definition = json.loads(json.dumps(card.definition))
    assert [item["kind"] for item in definition["items"]] == [
        "long-text",
        "short-text",
        "rating",
        "choice",
        "choices",
        "date",
        "points",
    ]
    assert definition["items"][2]["scale"]["labels"] == {"1": "not at all", "5": "fully"}
    assert definition["items"][4]["at_most"] == 2


def test_a_card_of_an_instrument_asks_all_its_items_and_is_shared_whole(small_course: courses.Course) -> None:
    definition = widgets.activity_card(small_course.activity("two/check")).definition
    assert [item["label"] for item in definition["items"]] == ["We know why.", "We say why."]
    assert definition["share"] == "whole"


def test_a_card_of_an_instrument_names_the_dimensions_of_its_ratings(small_course: courses.Course) -> None:
    definition = widgets.activity_card(small_course.activity("two/check")).definition
    assert definition["dimensions"] == [{"id": "purpose", "title": "Purpose"}]
    assert {item["dimension"] for item in definition["items"]} == {"purpose"}
    assert widgets.activity_card(small_course.activity("one/hopes")).definition["dimensions"] == []


def test_a_card_holds_no_answer(small_course: courses.Course) -> None:
    synced = widgets.activity_card(small_course.activity("one/hopes")).get_state()
    ours = {key for key in synced if key in {"definition", "without"} or "value" in key}
    assert ours == {"definition", "without"}
    assert "value" not in synced["definition"]["items"][0]


def test_a_card_reads_as_its_title_where_no_widgets_are(small_course: courses.Course) -> None:
    assert repr(widgets.activity_card(small_course.activity("one/hopes"))) == "Hopes"


def test_the_server_serves_every_module_under_its_name() -> None:
    assert {m.name for m in MODULES} >= {"activity.js", "store.js", "share.js"}
    assert all(re.fullmatch(PATTERN, m.name) for m in [*MODULES, FOLDER / "kit.css"])


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.name)
def test_a_module_imports_only_modules_that_are_there(module: Path) -> None:
    imported = re.findall(r'from "\./([^"]+)"', module.read_text(encoding="utf-8"))
    assert [name for name in imported if not (FOLDER / name).is_file()] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.name)
def test_every_string_of_the_pages_can_be_found_for_translation(module: Path) -> None:
    # Whoever collects the strings reads them from the source: `_` takes nothing but a plain literal.
    calls = re.findall(r"(?<![\w.])_\((?!message)\s*(.)", module.read_text(encoding="utf-8"))
    assert set(calls) <= {'"'}


def test_a_lessons_page_keeps_no_words_in_the_browser_and_writes_none_as_html() -> None:
    for module in LEARNERS:
        code = module.read_text(encoding="utf-8")
        assert not re.search(r"localStorage|sessionStorage|indexedDB|innerHTML|outerHTML|insertAdjacentHTML", code)


def test_the_pages_and_the_server_agree_on_the_words_of_values() -> None:
    assert f'CANNOT_SAY = "{CANNOT_SAY}"' in (FOLDER / "values.js").read_text(encoding="utf-8")
    assert f"LIMIT = {TEXT_LIMIT:_}" in (FOLDER / "text.js").read_text(encoding="utf-8")


def tokens(selector: str) -> dict[str, str]:
    block = STYLES[STYLES.index(f"\n{selector} {{") :].partition("}")[0]
    return dict(re.findall(r"(--kit-[\w-]+):\s*([^;]+);", block))


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [":root", '[data-jp-theme-light="false"]'])
def test_words_and_edges_stand_out_from_their_ground(theme: str) -> None:
    colours = tokens(":root") | tokens(theme)
    for ground in ("paper", "wash", "accent-soft", "primary-soft"):
        for word in ("ink", "soft", "primary", "warn"):
            assert contrast(colours[f"--kit-{word}"], colours[f"--kit-{ground}"]) >= 4.5, (word, ground)
    assert contrast(colours["--kit-ok"], colours["--kit-paper"]) >= 4.5
    assert contrast(colours["--kit-on-primary"], colours["--kit-primary"]) >= 4.5
    assert contrast(colours["--kit-edge"], colours["--kit-paper"]) >= 3


def test_light_and_dark_have_the_same_tokens() -> None:
    dark = tokens('[data-jp-theme-light="false"]')
    assert {k for k, v in tokens(":root").items() if v.startswith("#")} == set(dark)
