"""One learner cannot read another's: real system users, a server each, and the system between them."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
from helpers import hub as hubs
from helpers import users

from kit import course as courses
from kit.exchange import cohort_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpers.hub import RunningHub

ADA, BEN = "kit-test-ada", "kit-test-ben"
FOLDER = "collective-leadership"
WORDS = "what ada wrote"
SECTION = "welcome"

pytestmark = pytest.mark.skipif(bool(users.why_not()), reason=users.why_not() or "they can be tried")

HAND_IN = """
from pathlib import Path
from kit import course, workspace
from kit.exchange import gathered, nbgrader
from kit.exchange.shared import encode
here, course = workspace.find(Path.home() / "collective-leadership"), course.load()
section = course.sections[0].id
shared = gathered.build(here, course, section)
nbgrader.submit(here.invitation, course, shared, encode(shared), journal=here.root / ".outbox" / "journal")
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that every user can pass through, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="kit-hub-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def hub(place: Path) -> Iterator[RunningHub]:
    """A Hub that gives each person the system user of their name, and an exchange that they share."""
    (place / "home").mkdir()
    exchange = place / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    with users.system_users((ADA, BEN), place / "home"):
        running = hubs.start(
            place,
            people=(ADA, BEN),
            before='c.JupyterHub.spawner_class = "localprocess"',
            within=users.opened(place / "held"),
            exchange=exchange,
        )
        for user in (ADA, BEN):
            running.begin(user)
        for user in (ADA, BEN):
            running.ready(user)
        yield running
        running.stop()


@pytest.fixture(scope="module")
def written(hub: RunningHub) -> None:
    """Ada has written and shared, and handed in by nbgrader's exchange."""
    api = f"{hub.server(ADA).url}kit/api/"
    headers = {"Authorization": f"token {hub.token(ADA)}"}

    def send(method: str, path: str, body: object) -> None:
        answer = requests.request(method, api + path, json=body, headers=headers, timeout=hubs.SECONDS)
        assert answer.ok, answer.text

    invitation = (hub.cohort.root / cohort_folder.INVITATION_FILE).read_text(encoding="utf-8")
    send("POST", "join", {"text": invitation, "name": "cohort.yaml"})
    send("PUT", "lessons/intention/items/hopes/different", {"value": WORDS, "base": 0, "client": "page"})
    choice = {"activity": "hopes", "item": "different", "audience": "group", "agreed": []}
    send("PUT", "lessons/intention/audience", choice)
    cohort_folder.release(hub.cohort, courses.load())
    send("POST", "lessons/intention/share", {})
    users.run_as(ADA, users.opened(hub.root / "held-2"), sys.executable, "-P", "-c", HAND_IN)


def test_servers_run_as_their_own_users(hub: RunningHub) -> None:
    assert hub.server(ADA).environment["HOME"] == str(hub.home(ADA))
    assert (hub.home(ADA) / FOLDER).owner() == ADA


@pytest.mark.usefixtures("written")
def test_a_learner_reads_what_is_theirs_and_nobody_else_does(hub: RunningHub) -> None:
    folder = hub.home(ADA) / FOLDER
    own = [p for p in folder.rglob("*") if p.is_file() and WORDS.encode() in p.read_bytes()]
    assert {p.parent.name for p in own} >= {"my-responses", SECTION}, own
    for path in own:
        assert users.may(ADA, "cat", str(path))
        assert not users.may(BEN, "cat", str(path))
    assert not users.may(BEN, "ls", str(folder))
    # Even with the folder open to others, the files themselves are closed.
    folder.chmod(0o755)
    assert not any(users.may(BEN, "cat", str(path)) for path in own)
    folder.chmod(0o700)


@pytest.mark.usefixtures("written")
def test_what_was_handed_in_cannot_be_found_by_others(hub: RunningHub) -> None:
    inbound = hub.cohort.exchange / "inbound"
    entries = list(inbound.iterdir())
    assert {entry.owner() for entry in entries} == {ADA}
    assert not users.may(BEN, "ls", str(inbound))
    # Whoever cannot list it would have to guess: nine random bytes end the name.
    assert all(len(entry.name.rpartition("+")[2]) >= 12 for entry in entries)


@pytest.mark.usefixtures("written")
def test_cohort_database_and_tokens_are_closed_to_learners(hub: RunningHub) -> None:
    secret = [hub.cohort.root / "key", hub.cohort.root / "roster.csv", hub.root / "jupyterhub_config.py"]
    secret += [hub.root / "kit-service", *(hub.root / "kit-service").iterdir()]
    secret += [hub.root / "jupyterhub_cookie_secret", Path(f"/proc/{hub.server(ADA).pid}/environ")]
    for path in secret:
        assert path.exists()
        assert not users.may(BEN, "cat" if path.is_file() else "ls", str(path)), path
