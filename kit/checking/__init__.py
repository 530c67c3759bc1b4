"""Everything that can be wrong in a course, said at once, with its file, its place and the remedy."""

from kit.checking.findings import Finding
from kit.checking.whole import check

__all__ = ["Finding", "check"]
