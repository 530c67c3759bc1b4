"""The errors that people see: what was wrong, where, and how to mend it."""

from __future__ import annotations


class KitError(Exception):
    """An error that is written for its reader.

    Parameters
    ----------
    what
        What was wrong, in one sentence.
    where
        The file and the place in it, if there is one.
    remedy
        What the reader can do now.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(self.text)

    @property
    def text(self) -> str:
        """The message as lines of plain text."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n{self.remedy}" if self.remedy else head

    def as_dict(self) -> dict[str, str]:
        """The message as JSON carries it."""
        return {"what": self.what, "where": self.where, "remedy": self.remedy}

    def _render_traceback_(self) -> list[str]:
        # IPython asks an exception for its own rendering: a learner meets these lines, never a traceback,
        # and the cell still fails, so that nbval and nbgrader see the failure too.
        return self.text.splitlines()


class CourseError(KitError):
    """A mistake in a course's files."""


class WorkspaceError(KitError):
    """A folder that is no workspace, or an invitation that does not fit it."""


class ResponseError(KitError):
    """A response that cannot be saved, shared or withdrawn."""


class ExchangeError(KitError):
    """A hand-over that cannot be read or sent."""


class CohortError(KitError):
    """A cohort folder, roster or source that cannot be used."""


class SurveyError(KitError):
    """A survey's file that cannot be used, or a question to it that does not fit it."""


class ServiceError(KitError):
    """Something that the live service refused, or that it could not be reached.

    Parameters
    ----------
    status
        The HTTP status of its answer; 0 where there was none.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "", status: int = 0) -> None:
        self.status = status
        super().__init__(what, where=where, remedy=remedy)


class StorageError(KitError):
    """A database that cannot be used, or could not take what was given to it."""


class HubError(KitError):
    """A Hub that cannot be started, reached or configured."""
