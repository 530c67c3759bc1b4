"""An editor's schemas say what the kit reads: they are made from its types, and every shipped file fits them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

from kit import course as courses
from kit import course_folder
from kit.authoring import schemas

if TYPE_CHECKING:
    from pathlib import Path

ROOT = course_folder.installed_root()
FILES = sorted(p for pattern in ("*.yaml", "*/*.yaml") for p in ROOT.glob(pattern))


def kind(path: Path) -> str:
    """Tell by its place what a file is."""
    return "course" if path.parent == ROOT else "instrument" if path.parent.name == "instruments" else "lesson"


def as_json(text: str) -> Any:
    """Read YAML as an editor does: the keys of a mapping are texts."""
    return json.loads(json.dumps(yaml.safe_load(text)))


@pytest.mark.parametrize("kind", schemas.TYPES)
def test_the_shipped_schema_is_what_the_types_say_today(kind: str) -> None:
    # Made anew with: python -m kit.authoring.schemas notebooks
    assert (ROOT / schemas.FOLDER / f"{kind}.schema.json").read_bytes() == schemas.schema(kind)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_shipped_file_names_its_schema_and_fits_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    name = text.splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    schema = json.loads((path.parent / name).read_bytes())

    assert schema["title"] == kind(path)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(as_json(text), schema, jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("course", "{id: A b, version: '1', title: A}"),
        ("lesson", "{title: A, activities: []}"),
        ("lesson", "{title: A, activities: [{id: a, title: A, items: [{id: a, kind: slider, label: A}]}]}"),
        ("instrument", "{id: a, title: A, scale: {min: 1}, dimensions: [], x: 1}"),
    ],
)
def test_a_schema_refuses_what_the_kit_refuses(kind: str, text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_json(text), json.loads(schemas.schema(kind)), jsonschema.Draft202012Validator)


def test_the_folder_of_schemas_is_no_section() -> None:
    assert schemas.FOLDER not in {s.id for s in courses.load().sections}
