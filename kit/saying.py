"""How a command says what it did: handed to each, so that one place alone prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Say: TypeAlias = Callable[[str], None]
