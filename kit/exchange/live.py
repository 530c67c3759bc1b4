"""The live road: the Hub's service takes each line at once, or again and again until it acknowledged it.

Every share and every withdrawal of a line is an act with a number of its own, one higher than the last. The service
takes only what is newer than what it has, so sending twice, late or out of order changes nothing. What the workspace
marks as shared is the truth: where the service has another act under the same or a higher number (an outbox that was
lost, another device), the same is said again under a number above that.
"""

from __future__ import annotations

import datetime as dt
import os
from http import HTTPStatus
from typing import TYPE_CHECKING

from msgspec import structs

from kit.errors import ExchangeError, KitError, ServiceError
from kit.exchange.ledger import Act
from kit.i18n import gettext as _
from kit.wire.client import Client
from kit.wire.records import Line, Sent
from kit.workspace import SERVICE_URL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kit.exchange.shared import Shared, SharedResponse
    from kit.wire.records import Mine, Standing

TOKEN = "JUPYTERHUB_API_TOKEN"  # noqa: S105 - the Hub's name for the variable
PATIENCE = 5.0
"""Seconds for one answer of the service: a learner looks on, and what is not taken then waits."""
BATCH_BYTES = 200_000
"""Of words in one request, so that one talkative person's section goes in a few."""
BATCH_LINES = 200
ROUNDS = 3
"""How often another device may be quicker before this one waits."""


class RefusedError(ExchangeError):
    """The service answered, and does not take this as it is; `lines` names what, where it is not everything."""

    def __init__(self, what: str, *, remedy: str = "", lines: tuple[str, ...] = ()) -> None:
        self.lines = lines
        super().__init__(what, remedy=remedy)


def reachable() -> bool:
    """Say whether this server knows of a live service at all."""
    return bool(os.environ.get(SERVICE_URL) and os.environ.get(TOKEN))


def client() -> Client:
    """Give the way to the Hub's service, as this server's own user.

    Raises
    ------
    ExchangeError
        Where there is none.
    """
    url, token = os.environ.get(SERVICE_URL), os.environ.get(TOKEN)
    if not url or not token:
        raise ExchangeError(
            _("There is no live service here."),
            remedy=_("Open the course on the Hub, where your group's service is."),
        )
    return Client(url, token, timeout=PATIENCE)


def reckon(acts: Mapping[str, Act], lines: Iterable[SharedResponse], withdrawn: Iterable[str] = ()) -> dict[str, Act]:
    """Give the acts by which `lines`, and no others, are shared.

    `acts` are those known so far, by ``lesson/activity/item``; `withdrawn` names lines that are taken back even where
    no act of them is known.
    """
    wanted = {key(line): line for line in lines}
    new = {}
    for name in sorted({*acts, *wanted, *withdrawn}):
        old, line = acts.get(name), wanted.get(name)
        share = _share(line) if line else ""
        if old is not None and old.share == share:
            new[name] = old
        else:
            wave = line.wave if line else old.wave if old else None
            new[name] = Act(revision=old.revision + 1 if old else 1, share=share, wave=wave)
    return new


def send(way: Client, cohort: str, acts: Mapping[str, Act], shared: Shared) -> tuple[dict[str, Act], KitError | None]:
    """Send every act that is not acknowledged; gives the acts as they stand then, and what went wrong, if anything.

    `shared` has the words of the lines that are shared, and the lessons that were marked as done. What went wrong is a
    `RefusedError` where the service answered; a line that it refuses keeps no other back.
    """
    refused: dict[str, ServiceError] = {}
    now, words = dict(acts), {key(line): line for line in shared.responses}
    done = shared.done
    try:
        for _round in range(ROUNDS):
            left = {name: act for name, act in now.items() if not act.taken and name not in refused}
            waiting = [_line(name, act, words.get(name)) for name, act in left.items()]
            disputed = []
            for batch in _batches(waiting) if waiting else [()] * bool(done):
                for line, standing in _put(way, cohort, batch, done, refused):
                    if standing.taken:
                        now[key(line)] = structs.replace(now[key(line)], taken=True)
                    else:
                        disputed.append(line)
                done = {}
            if not disputed:
                return now, _refusal(refused)
            there = {key(line): line for line in way.mine(cohort).lines}
            for line in disputed:
                now[key(line)] = _settle(now[key(line)], line, there.get(key(line)))
    except KitError as problem:
        return now, _told(problem)
    return now, RefusedError(_("Another of your devices shares the same lines at this moment."))


def gone(held: Mine, acts: Mapping[str, Act]) -> tuple[str, ...]:
    """Name the lines that were acknowledged, and that the service does not hold."""
    there = {key(line) for line in held.lines}
    return tuple(name for name, act in acts.items() if act.taken and name not in there)


def verify(held: Mine, acts: Mapping[str, Act]) -> dict[str, Act]:
    """Take nothing for acknowledged that the service does not hold."""
    there = {key(line): line.revision for line in held.lines}

    def stands(name: str, act: Act) -> bool:
        return there[name] >= act.revision if name in there else not act.share

    return {name: structs.replace(act, taken=act.taken and stands(name, act)) for name, act in acts.items()}


def key(line: SharedResponse | Line) -> str:
    """Name a line, as the outbox does."""
    return f"{line.lesson}/{line.activity}/{line.item}"


def _told(problem: KitError) -> KitError:
    """Say it to a learner, who can do nothing about ports and gateways."""
    status = problem.status if isinstance(problem, ServiceError) else None
    if status == 0:
        return ExchangeError(_("The group's service is out of reach at the moment."))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return ExchangeError(_("The group's service has a lot to do at the moment."))
    if status == HTTPStatus.UNAUTHORIZED:
        return ExchangeError(
            _("The Hub does not know this server any more."),
            remedy=_("Restart your server on the Hub's own page. What you wrote stays."),
        )
    if status is not None and status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ExchangeError(_("The group's service cannot answer at the moment."))
    if status is not None:
        return RefusedError(problem.what, remedy=problem.remedy)
    return problem


def _put(
    way: Client, cohort: str, lines: Sequence[Line], done: dict[str, dt.datetime], refused: dict[str, ServiceError]
) -> Iterator[tuple[Line, Standing]]:
    """Send lines, and give where each stands; if the service finds one unfit, by halves until that one is alone."""
    try:
        known = way.share(cohort, Sent(lines=tuple(lines), done=done))
    except ServiceError as problem:
        if problem.status != HTTPStatus.UNPROCESSABLE_ENTITY or not lines:
            raise
        if len(lines) == 1 and not done:
            refused[key(lines[0])] = problem
            return
        middle = len(lines) // 2
        for part in [lines] if done else [lines[:middle], lines[middle:]]:
            yield from _put(way, cohort, part, {}, refused)
        if done:
            way.share(cohort, Sent(done=done))
    else:
        yield from zip(lines, known.lines, strict=True)


def _refusal(refused: Mapping[str, ServiceError]) -> RefusedError | None:
    if not refused:
        return None
    first = next(iter(refused.values()))
    return RefusedError(first.what, remedy=first.remedy, lines=tuple(refused))


def _settle(act: Act, sent: Line, there: Line | None) -> Act:
    if there is None or there.revision < sent.revision:
        return act
    if _says_the_same(sent, there):
        # It had arrived, and its acknowledgement had not.
        return structs.replace(act, revision=there.revision, taken=True)
    return structs.replace(act, revision=there.revision + 1)


def _says_the_same(one: Line, other: Line) -> bool:
    if one.value is None or other.value is None:
        return one.value is None and other.value is None
    return (one.value, one.audience, {*one.agreed}) == (other.value, other.audience, {*other.agreed})


def _share(line: SharedResponse) -> str:
    # The moment is part of it: a line that was withdrawn and shared again is another act.
    return f"{line.revision} {line.audience} {','.join(line.agreed)} {line.shared_at.isoformat()}"


def _line(name: str, act: Act, words: SharedResponse | None) -> Line:
    lesson, activity, item = name.split("/")
    if words is None or not act.share:
        return Line(
            lesson=lesson, activity=activity, item=item, wave=act.wave, revision=act.revision,
            shared_at=dt.datetime.now(dt.UTC),
        )  # fmt: skip
    return Line(
        lesson=lesson, activity=activity, item=item, wave=act.wave, revision=act.revision, value=words.value,
        audience=words.audience, agreed=words.agreed, shared_at=words.shared_at,
    )  # fmt: skip


def _batches(lines: list[Line]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    size = 0
    for line in lines:
        weight = 200 + 4 * len(line.value) if isinstance(line.value, str) else 500
        if batch and (size + weight > BATCH_BYTES or len(batch) >= BATCH_LINES):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += weight
    yield batch
