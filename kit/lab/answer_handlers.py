"""The addresses of a lesson's answers: read, saved, erased, and the lesson marked as done."""

from __future__ import annotations

from asyncio import to_thread
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from kit import responses
from kit.lab import panel
from kit.lab.api import ApiHandler
from kit.lab.share_handlers import take_back

if TYPE_CHECKING:
    from kit.course import Course
    from kit.responses import Response, Saved
    from kit.workspace import Workspace


class LessonHandler(ApiHandler):
    """One lesson's answers."""

    async def get(self, lesson: str) -> None:
        """Give all that was saved, for the inputs to fill themselves from."""
        self.answer(await to_thread(_answers, *await self.room(), lesson))


def _answers(workspace: Workspace, course: Course, lesson: str) -> dict[str, Any]:
    activities = course.lesson(lesson).activities
    record = responses.read(workspace, lesson)
    closed = {a.id: responses.closed(workspace, course, a) for a in activities}
    firsts = {a.id: course.first_reading(a) for a in activities}
    return {
        "lesson": lesson,
        "revision": record.revision,
        "done": bool(record.done_at),
        "items": {key: _answer(response, workspace.cohort) for key, response in record.items.items()},
        "closed": {id_: reason for id_, reason in closed.items() if reason},
        # Where a page finds what a later reading of the same instrument is set beside.
        "firsts": {id_: {"lesson": a.lesson, "activity": a.id} for id_, a in firsts.items() if a},
    }


def _answer(response: Response, cohort: str | None) -> dict[str, Any]:
    shared = response.shared_with(cohort)
    return {
        "value": response.value,
        "revision": response.revision,
        "saved_at": response.saved_at,
        "audience": response.audience,
        "agreed": response.agreed,
        "shared": shared and {"at": shared.at, "audience": shared.audience, "revision": shared.revision},
        "elsewhere": response.shared is not None and shared is None,
        "kept": response.kept,
    }


class _Save(Struct, frozen=True):
    value: Any
    base: int
    client: str
    settles: tuple[str, ...] = ()


class ItemHandler(ApiHandler):
    """One answer."""

    async def put(self, lesson: str, activity: str, item: str) -> None:
        """Save it, or keep it beside what another page saved meanwhile."""
        sent = self.sent(_Save)
        saved, state = await self.desk.alone(lesson, _save, *await self.room(), lesson, (activity, item), sent)
        known = {"revision": saved.revision, "saved_at": saved.saved_at}
        if saved.conflict:
            self.answer({**known, "value": saved.value}, 409)
            return
        self._tell(lesson, activity, item, saved.revision, state)
        self.answer(known)

    async def delete(self, lesson: str, activity: str, item: str) -> None:
        """Erase it here, and take it back first from where it was handed over."""
        workspace, course = await self.room()
        receipt = await take_back(self.desk, workspace, course, lesson, activity, item)
        revision, state = await self.desk.alone(lesson, _erase, workspace, course, lesson, (activity, item))
        self._tell(lesson, activity, item, revision, state)
        self.answer({"revision": revision, "receipt": receipt})

    def _tell(self, lesson: str, activity: str, item: str, revision: int, state: str) -> None:
        self.desk.live.item(lesson, f"{activity}/{item}", revision)
        if self.desk.known.get(lesson) != state:
            self.desk.known[lesson] = state
            self.desk.live.state()


def _save(workspace: Workspace, course: Course, lesson: str, key: tuple[str, str], sent: _Save) -> tuple[Saved, str]:
    saved = responses.save(
        workspace,
        course,
        course.lesson(lesson),
        key,
        sent.value,
        base=sent.base,
        client=sent.client,
        settles=sent.settles,
    )
    return saved, responses.read(workspace, lesson).state


def _erase(workspace: Workspace, course: Course, lesson: str, key: tuple[str, str]) -> tuple[int, str]:
    responses.erase(workspace, course, lesson, key)
    record = responses.read(workspace, lesson)
    return record.get(*key).revision, record.state


class _Done(Struct, frozen=True):
    done: bool


class DoneHandler(ApiHandler):
    """A lesson's mark of being done."""

    async def put(self, lesson: str) -> None:
        """Set it or take it back; gives the progress."""
        sent = self.sent(_Done)
        workspace, course = await self.room()
        await self.desk.alone(lesson, responses.set_done, workspace, course.lesson(lesson), done=sent.done)
        self.desk.known.pop(lesson, None)
        self.desk.live.state()
        self.answer(await to_thread(panel.progress, workspace, course))
