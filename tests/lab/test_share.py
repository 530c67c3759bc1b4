"""Sharing over HTTP: nothing leaves before it, exactly the chosen lines by it, and a withdrawal takes them back."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock
from helpers.cards import eventually, on_disk
from helpers.server import invitation

from kit import course, responses, sharing
from kit import workspace as workspaces
from kit.exchange import outbox
from kit.lab.api import Desk
from kit.lab.share_handlers import Postman

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.server import Server

PRIVATE = "these words stay with me"
SHARED = "we end each meeting with a decision"


def _join(server: Server, road: str = "file", exchange: Path | None = None) -> None:
    answer = server.ask("POST", "join", {"text": invitation(road, exchange), "name": "cohort.yaml"})
    assert answer.status_code == 200


def _choose(server: Server, activity: str, item: str | None, audience: str, *agreed: str) -> Any:
    body = {"activity": activity, "item": item, "audience": audience, "agreed": agreed}
    answer = server.ask("PUT", "lessons/intention/audience", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _line(preview: Any, activity: str, item: str | None) -> Any:
    return next(x for x in preview["lines"] if (x["activity"], x["item"]) == (activity, item))


def _write(server: Server) -> None:
    server.save("intention", "hopes/different", SHARED)
    server.save("intention", "hopes/sign", PRIVATE)
    server.save("intention", "hopes/confident", 4)


def _outside(server: Server) -> list[str]:
    """Give every file but the learner's own that holds the private words."""
    own = server.root / "my-responses"
    files = [p for p in server.root.rglob("*") if p.is_file() and own not in p.parents]
    return [p.name for p in files if PRIVATE.encode() in p.read_bytes()]


def test_choosing_an_audience_shares_nothing(server: Server) -> None:
    _join(server)
    _write(server)
    line = _line(_choose(server, "hopes", "different", "group", "quote"), "hopes", "different")
    assert (line["audience"], line["agreed"], line["shared"]) == ("group", ["quote"], None)
    assert list(server.root.rglob("shared.json")) == []


def test_the_preview_shows_each_line_as_it_would_be_read(server: Server) -> None:
    _join(server)
    _write(server)
    preview = server.get("lessons/intention/share")
    assert (preview["road"], preview["threshold"], preview["cohort"]["title"]) == ("file", 5, "Team Delta")
    assert len(preview["notice"]) > 1
    assert _line(preview, "hopes", "different")["shown"][0]["value"] == SHARED
    assert _line(preview, "hopes", "confident")["may_agree"] == ["counts"]
    assert all(line["audience"] == "private" for line in preview["lines"])


def test_sharing_without_a_group_is_refused_and_marks_nothing(server: Server) -> None:
    _write(server)
    _choose(server, "hopes", "different", "group")
    refused = server.ask("POST", "lessons/intention/share")
    assert refused.status_code == 409
    assert "group" in refused.json()["error"]["remedy"]
    assert _line(server.get("lessons/intention/share"), "hopes", "different")["shared"] is None


def test_only_what_was_chosen_is_shared(server: Server) -> None:
    _join(server)
    _write(server)
    _choose(server, "hopes", "different", "group", "quote")
    shared = server.ask("POST", "lessons/intention/share").json()
    assert shared["receipt"]["state"] == "file"
    assert shared["receipt"]["lines"] == ["What will be different after we have met?"]
    assert _line(shared["preview"], "hopes", "different")["shared"]["audience"] == "group"
    [written] = server.root.rglob("shared.json")
    [line] = json.loads(written.read_text(encoding="utf-8"))["responses"]
    assert (line["item"], line["value"], line["audience"], line["agreed"]) == ("different", SHARED, "group", ["quote"])
    assert _outside(server) == []


def test_what_could_not_be_handed_over_is_not_called_shared(server: Server) -> None:
    _join(server)
    _write(server)
    _choose(server, "hopes", "different", "group")
    (server.root / "welcome" / "shared.json").mkdir()
    assert server.ask("POST", "lessons/intention/share").status_code == 507
    assert _line(server.get("lessons/intention/share"), "hopes", "different")["shared"] is None
    (server.root / "welcome" / "shared.json").rmdir()
    shared = server.ask("POST", "lessons/intention/share").json()
    assert _line(shared["preview"], "hopes", "different")["shared"]


def test_what_is_withdrawn_while_a_share_fails_stays_withdrawn(server: Server) -> None:
    _join(server)
    _write(server)
    _choose(server, "hopes", "different", "group")
    server.ask("POST", "lessons/intention/share")
    _choose(server, "hopes", "confident", "group")
    (server.root / "welcome" / "shared.json").unlink()
    (server.root / "welcome" / "shared.json").mkdir()

    def marked(item: str) -> bool:
        return on_disk(server.root, f"intention/hopes/{item}")["shared"] is not None

    with ThreadPoolExecutor(2) as tabs, FileLock(server.root / ".outbox" / ".welcome.lock"):
        share = tabs.submit(server.ask, "POST", "lessons/intention/share")
        eventually(lambda: marked("confident"))
        body = {"activity": "hopes", "item": "different"}
        withdraw = tabs.submit(server.ask, "POST", "lessons/intention/withdraw", body)
        eventually(lambda: not marked("different"))
    assert [share.result().status_code, withdraw.result().status_code] == [507, 507]
    assert not marked("confident")
    assert not marked("different")


def test_what_is_always_private_cannot_be_meant_for_others(server: Server) -> None:
    _join(server)
    body = {"activity": "me-today", "item": None, "audience": "group", "agreed": []}
    assert server.ask("PUT", "lessons/coherence/audience", body).status_code == 400


@pytest.mark.parametrize("audience", ["everyone", "", None, 3])
def test_an_unknown_audience_is_refused(server: Server, audience: object) -> None:
    _join(server)
    body = {"activity": "hopes", "item": "different", "audience": audience, "agreed": []}
    assert server.ask("PUT", "lessons/intention/audience", body).status_code == 400


def test_a_withdrawn_line_is_in_no_file_that_leaves(server: Server) -> None:
    _join(server)
    _write(server)
    _choose(server, "hopes", "different", "group")
    server.ask("POST", "lessons/intention/share")
    withdrawn = server.ask("POST", "lessons/intention/withdraw", {"activity": "hopes", "item": "different"}).json()
    assert withdrawn["receipt"]["unreached"]
    line = _line(withdrawn["preview"], "hopes", "different")
    assert (line["shared"], line["audience"]) == (None, "private")
    assert server.get("lessons/intention/share")["receipt"]["state"] == "file"
    assert server.get("lessons/coherence/share")["receipt"] is None
    [written] = server.root.rglob("shared.json")
    assert json.loads(written.read_text(encoding="utf-8"))["responses"] == []
    assert server.get("lessons/intention")["items"]["hopes/different"]["value"] == SHARED


def test_my_own_page_says_who_has_a_line_whatever_was_chosen_or_written_since(server: Server) -> None:
    def mine() -> Any:
        return next(x for x in server.get("everything")["lessons"][0]["items"] if x["item"] == "different")

    def page() -> str:
        return server.ask("GET", "everything/download?as=markdown").content.decode()

    _join(server)
    _write(server)
    _choose(server, "hopes", "different", "facilitator")
    assert (mine()["shared"], mine()["where"]) == (None, None)
    server.ask("POST", "lessons/intention/share")
    _choose(server, "hopes", "different", "private")
    assert (mine()["shared"]["audience"], mine()["where"], mine()["changed"]) == ("facilitator", "file", False)
    assert "*in the file for the facilitator, 20" in page()
    revision = server.get("lessons/intention")["items"]["hopes/different"]["revision"]
    server.save("intention", "hopes/different", "another wish", base=revision)
    assert mine()["changed"]
    assert "; changed since*" in page()


def test_erasing_a_shared_answer_withdraws_it_first(server: Server) -> None:
    _join(server)
    _write(server)
    _choose(server, "hopes", "different", "group")
    server.ask("POST", "lessons/intention/share")
    erased = server.ask("DELETE", "lessons/intention/items/hopes/different").json()
    assert erased["receipt"]["unreached"]
    assert [p for p in server.root.rglob("*") if p.is_file() and SHARED.encode() in p.read_bytes()] == []


def test_the_export_holds_what_was_shared_and_no_more(server: Server) -> None:
    _join(server)
    _write(server)
    _choose(server, "hopes", "different", "facilitator")
    server.ask("POST", "lessons/intention/share")
    answer = server.ask("GET", "export")
    assert answer.status_code == 200
    assert "team-delta-1f3a-" in answer.headers["Content-Disposition"]
    bundle = answer.json()
    assert bundle["format"] == "kit.bundle"
    assert [r["value"] for s in bundle["sections"] for r in s["responses"]] == [SHARED]


def test_an_export_without_a_group_says_how_to_join_one(server: Server) -> None:
    refused = server.ask("GET", "export")
    assert refused.status_code == 400
    assert "Join a group" in refused.json()["error"]["remedy"]


def test_nbgraders_exchange_takes_what_is_shared_while_saves_go_on(server: Server, tmp_path: Path) -> None:
    inbound = _open_exchange(tmp_path / "exchange")
    _join(server, "nbgrader", tmp_path / "exchange")
    _write(server)
    _choose(server, "hopes", "different", "group")
    shared = server.ask("POST", "lessons/intention/share").json()
    assert shared["receipt"]["state"] == "taken", shared["receipt"]
    assert shared["preview"]["receipt"]["at"] == shared["receipt"]["at"]
    [entry] = inbound.iterdir()
    assert [r["value"] for r in json.loads((entry / "shared.json").read_bytes())["responses"]] == [SHARED]
    assert [p for p in entry.rglob("*") if p.is_file() and PRIVATE.encode() in p.read_bytes()] == []
    assert _outside(server) == []


def _open_exchange(root: Path) -> Path:
    inbound = root / "team-delta-1f3a" / "inbound"
    inbound.mkdir(parents=True)
    inbound.chmod(0o733)
    (inbound.parent / "outbound" / "welcome").mkdir(parents=True)
    return inbound


def _round(postman: Postman) -> None:
    """Let the postman go one round, on a thread of its own: a browser's tests leave a loop on this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, postman.round()).result()


def test_what_waits_is_sent_again_when_the_exchange_is_back(tmp_path: Path) -> None:
    workspace = workspaces.create(tmp_path / "my-workshop", course.load())
    there = workspaces.read_invitation(invitation("nbgrader", tmp_path / "exchange"), "cohort.yaml")
    workspace = workspaces.join(workspace, course.load(), there)
    lesson = course.load().lesson("intention")
    responses.save(workspace, course.load(), lesson, ("hopes", "different"), SHARED, base=0, client="c")
    sharing.choose(workspace, lesson, "hopes", "different", "group", ())
    sharing.share(workspace, lesson)
    assert outbox.hand_over(workspace, course.load(), "welcome").state == "waiting"
    postman = Postman(Desk(workspace.root))
    _round(postman)
    assert outbox.last_receipt(workspace, "welcome").state == "waiting"
    inbound = _open_exchange(tmp_path / "exchange")
    _round(postman)
    assert outbox.last_receipt(workspace, "welcome").state == "taken"
    [entry] = inbound.iterdir()
    assert SHARED in (entry / "shared.json").read_text(encoding="utf-8")


def test_the_postman_goes_on_where_there_is_no_workspace(tmp_path: Path) -> None:
    _round(Postman(Desk(tmp_path)))
    assert list(tmp_path.iterdir()) == []


def test_what_the_exchange_does_not_take_waits_and_says_so(server: Server, tmp_path: Path) -> None:
    _join(server, "nbgrader", tmp_path / "nowhere")
    _write(server)
    _choose(server, "hopes", "different", "group")
    shared = server.ask("POST", "lessons/intention/share").json()
    assert shared["receipt"]["state"] == "waiting"
    assert "again" in shared["receipt"]["message"]
