"""JSON Schemas of a course's files, for editors; `python -m kit.authoring.schemas COURSE` writes them into a course."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec

from kit.describing import tidy
from kit.files import write_atomic
from kit.parts import CourseFile, Instrument, LessonFile

FOLDER = "schemas"
TYPES: dict[str, Any] = {"course": CourseFile, "lesson": LessonFile, "instrument": Instrument}
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def line(kind: str, folder: str = "") -> str:
    """Give the first line of a YAML file by which editors find its schema; `folder` is where it lies in the course."""
    return f"# yaml-language-server: $schema={'../' if folder else ''}{FOLDER}/{kind}.schema.json\n"


def schema(kind: str) -> bytes:
    """Give the schema of a “course”, a “lesson” or an “instrument” as JSON."""
    told = {"$schema": DRAFT, "title": kind, **tidy(msgspec.json.schema(TYPES[kind]))}
    # An editor's regular expressions have no \\Z; theirs end at $ as ours at \\Z.
    return msgspec.json.format(msgspec.json.encode(told), indent=1).replace(rb")*\\Z", b")*$") + b"\n"


def write(course: Path) -> None:
    """Write all schemas into a course's folder; they are the kit's own, and replaced by newer ones."""
    for kind in TYPES:
        write_atomic(course / FOLDER / f"{kind}.schema.json", schema(kind), mode=0o644)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
