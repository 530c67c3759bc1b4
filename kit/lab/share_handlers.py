"""The addresses of the only two acts by which a line leaves or is taken back, and of what leads up to them."""

from __future__ import annotations

import asyncio
import random
from asyncio import to_thread
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from kit import clock, responses, sharing
from kit.errors import KitError, ServiceError
from kit.exchange import live, outbox
from kit.exchange.ledger import Receipt
from kit.i18n import gettext as _
from kit.items import Audience
from kit.lab import whereabouts
from kit.lab.api import ApiHandler, Desk, Refusal
from kit.workspace import THRESHOLD

if TYPE_CHECKING:
    from kit.course import Course, Lesson
    from kit.responses import Responses
    from kit.workspace import Workspace

HAND_OVER = "hand-over"
"""The name under which hand-overs wait for each other, and for nothing else: a save never waits for an exchange."""

FIRST_RETRY_SECONDS = 15
RETRY_SECONDS = 300
LIVE_RETRY_SECONDS = 60
"""The longest pause before the live service is asked again, while something waits for it."""


def preview(workspace: Workspace, course: Course, lesson: str) -> dict[str, Any]:
    """Give exactly what would leave a lesson, line by line, and what a reader should know before."""
    invitation = workspace.invitation
    cohort = invitation and {
        "id": invitation.cohort,
        "title": invitation.title,
        "facilitators": invitation.facilitators,
        "road": workspace.road,
    }
    return {
        "road": workspace.road,
        "cohort": cohort,
        "threshold": invitation.threshold if invitation else THRESHOLD,
        "notice": sharing.notice(workspace),
        "lines": [
            {**structs.asdict(line), "where": where}
            for line, where in whereabouts.lines(workspace, course.lesson(lesson))
        ],
        "receipt": outbox.receipt_of(workspace, course.lesson(lesson)),
        "done": _marks(workspace, course, lesson),
    }


def _marks(workspace: Workspace, course: Course, lesson: str) -> dict[str, Any]:
    """Say which marks of being done go along with a hand-over of the lesson's section, and how its own stands."""
    leaving, handed = outbox.marks(workspace, course, course.lesson(lesson).section)
    return {
        "here": "leaves" if lesson in leaving else "handed" if lesson in handed else None,
        "leaving": [{"title": course.lesson(id_).title, "at": at} for id_, at in leaving.items()],
    }


class _Line(Struct, frozen=True):
    activity: str
    item: str | None = None


class _Choice(_Line, frozen=True):
    audience: Audience = "private"
    agreed: tuple[str, ...] = ()


class AudienceHandler(ApiHandler):
    """Who may see a line."""

    async def put(self, lesson: str) -> None:
        """Choose it; choosing shares nothing."""
        sent = self.sent(_Choice)
        workspace, course = await self.room()
        chosen = course.lesson(lesson), sent.activity, sent.item, sent.audience, sent.agreed
        await self.desk.alone(lesson, sharing.choose, workspace, *chosen)
        self.desk.live.shared(lesson)
        self.answer(await to_thread(preview, workspace, course, lesson))


class ShareHandler(ApiHandler):
    """The share card."""

    async def get(self, lesson: str) -> None:
        """Give the preview."""
        self.answer(await to_thread(preview, *await self.room(), lesson))

    async def post(self, lesson: str) -> None:
        """Share: mark what is meant for others, and hand it over."""
        workspace, course = await self.room()
        if workspace.invitation is None:
            what, remedy = sharing.notice(workspace)
            raise Refusal(409, what, remedy=remedy)
        before, after = await self.desk.alone(lesson, _mark, workspace, course.lesson(lesson))
        section = course.section_of(lesson).id
        try:
            receipt = await self.desk.alone(HAND_OVER, outbox.hand_over, workspace, course, section)
        except (KitError, OSError):
            # Nothing left, so nothing may be called shared.
            await self.desk.alone(lesson, _unmark, workspace, before, after)
            raise
        self.desk.live.shared(lesson)
        _mind(self.desk, receipt)
        self.answer({"receipt": receipt, "preview": await to_thread(preview, workspace, course, lesson)})


def _mind(desk: Desk, receipt: Receipt) -> None:
    if receipt.road == "live" and receipt.state == "waiting":
        desk.nudge()


def _mark(workspace: Workspace, lesson: Lesson) -> tuple[Responses, Responses]:
    before = responses.read(workspace, lesson.id)
    sharing.share(workspace, lesson)
    return before, responses.read(workspace, lesson.id)


def _unmark(workspace: Workspace, before: Responses, after: Responses) -> None:
    """Take back the marks that one Share set, and no other: what was withdrawn meanwhile stays withdrawn."""
    ours = {key: r.shared for key, r in after.items.items() if r.shared != before.get(*responses.split_key(key)).shared}
    with responses.change(workspace, before.lesson) as (record, write):
        marks = {
            (key := responses.split_key(name)): structs.replace(r, shared=before.get(*key).shared)
            for name, r in record.items.items()
            if name in ours and r.shared == ours[name]
        }
        if marks:
            write(marks, count=False)


class WithdrawHandler(ApiHandler):
    """The way back of a line."""

    async def post(self, lesson: str) -> None:
        """Withdraw it from everywhere that the kit reaches."""
        sent = self.sent(_Line)
        workspace, course = await self.room()
        receipt = await withdraw(self.desk, workspace, course, lesson, sent.activity, sent.item)
        self.answer({"receipt": receipt, "preview": await to_thread(preview, workspace, course, lesson)})


class ResultHandler(ApiHandler):
    """What the group was shown of an activity."""

    async def get(self, lesson: str, activity: str) -> None:
        """Fetch it from the service: the page itself has no key to it."""
        workspace, _course = await self.room()
        if workspace.invitation is None or workspace.road != "live":
            raise Refusal(404, _("There is no live service here."))
        try:
            self.answer(await to_thread(live.client().results, workspace.invitation.cohort, f"{lesson}/{activity}"))
        except ServiceError as problem:
            raise Refusal(problem.status or 503, problem.what, remedy=problem.remedy) from None


class ExportHandler(ApiHandler):
    """The file road's one file."""

    async def get(self) -> None:
        """Send what is shared, as the file to give to the facilitator."""
        name, data = await self.desk.alone(HAND_OVER, outbox.export, *await self.room())
        self.attach(data, name, "application/json")


async def withdraw(
    desk: Desk, workspace: Workspace, course: Course, lesson: str, activity: str, item: str | None
) -> Receipt:
    """Take a line's mark away, then hand the section over again without it."""
    there = course.lesson(lesson)
    if item and f"{activity}/{item}" not in there.asked:
        return await _withdraw_unasked(desk, workspace, course, there.section, (lesson, activity, item))
    await desk.alone(lesson, sharing.withdraw, workspace, there, activity, item)
    items = [item] if item else [one.id for one in there.activity(activity).items]
    lines = [f"{lesson}/{activity}/{one}" for one in items]
    return await _hand_over_without(desk, workspace, course, there.section, lines)


async def _withdraw_unasked(
    desk: Desk, workspace: Workspace, course: Course, section: str, line: tuple[str, str, str]
) -> Receipt:
    """Withdraw a line that the course asks no more."""
    await desk.alone(line[0], sharing.forget, workspace, *line)
    return await _hand_over_without(desk, workspace, course, section, ["/".join(line)])


async def _hand_over_without(
    desk: Desk, workspace: Workspace, course: Course, section: str, lines: list[str]
) -> Receipt:
    receipt = await desk.alone(HAND_OVER, outbox.withdraw, workspace, course, section, lines)
    desk.live.shared(lines[0].partition("/")[0])
    _mind(desk, receipt)
    return receipt


async def take_back(
    desk: Desk, workspace: Workspace, course: Course, lesson: str, activity: str, item: str
) -> Receipt | None:
    """Withdraw the line of an answer that is about to be erased, if it was shared."""
    record = await to_thread(responses.read, workspace, lesson)
    if record.get(activity, item).shared is None:
        return None
    there = next((x for x in course.lessons if x.id == lesson), None)
    if there is not None:
        whole = f"{activity}/{item}" in there.asked and there.activity(activity).share != "lines"
        return await withdraw(desk, workspace, course, lesson, activity, None if whole else item)
    line = (lesson, activity, item)
    section = await to_thread(outbox.section_with, workspace, course, "/".join(line))
    if section is not None:
        return await _withdraw_unasked(desk, workspace, course, section, line)
    # Hand-overs are made by section: where it is gone too, none can be made without this line.
    said = _("It was shared, and its lesson is no longer in the course: ask your facilitator to delete their copy.")
    return Receipt(at=clock.now(), road="file", state="file", message=said)


class Postman:
    """Sends again, from time to time, what the exchange has not taken yet."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def rounds(self) -> None:
        """Go round for as long as the server runs, at once when there is a reason to."""
        pause: float = FIRST_RETRY_SECONDS
        tries = 0
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._desk.nudged.wait(), pause)
                tries = 0
            self._desk.nudged.clear()
            waits = await self.round()
            tries += 1
            # Many servers that lost one service do not all come back at one moment.
            soon = min(2**tries, LIVE_RETRY_SECONDS) * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
            pause = soon if waits else RETRY_SECONDS

    async def round(self) -> bool:
        """Go round once; what fails is tried at the next round. Says whether something waits for the live service."""
        try:
            workspace, course = await to_thread(self._desk.open)
            receipts = await self._desk.alone(HAND_OVER, outbox.retry, workspace, course)
        except (KitError, OSError):
            return False
        if any(receipt.state != "waiting" for receipt in receipts):
            self._desk.live.state()
        return any(receipt.road == "live" and receipt.state == "waiting" for receipt in receipts)
