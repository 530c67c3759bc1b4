"""Answers over HTTP: saved, in conflict, erased, refused; none ever lost or logged."""

from __future__ import annotations

import errno
import json
import os
import resource
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from kit.lab.api import told

if TYPE_CHECKING:
    from helpers.server import Server

TEXT = "hopes/different"


def test_a_saved_answer_comes_back_with_its_revision(server: Server) -> None:
    saved = server.save("intention", TEXT, "We end meetings with a decision. ½ 日本 🙂")
    assert saved.status_code == 200
    lesson = server.get("lessons/intention")
    answer = lesson["items"][TEXT]
    assert lesson["lesson"] == "intention"
    assert lesson["done"] is False
    assert answer["value"] == "We end meetings with a decision. ½ 日本 🙂"
    assert (answer["revision"], answer["saved_at"]) == (saved.json()["revision"], saved.json()["saved_at"])
    assert (answer["audience"], answer["agreed"], answer["shared"], answer["kept"]) == ("private", [], None, [])


def test_two_pages_that_disagree_both_keep_their_text(server: Server) -> None:
    first = server.save("intention", TEXT, "from one tab", client="one").json()
    second = server.save("intention", TEXT, "from the other", base=0, client="two")
    assert second.status_code == 409
    assert second.json() == {**first, "value": "from one tab"}
    answer = server.get("lessons/intention")["items"][TEXT]
    assert answer["value"] == "from one tab"
    assert [(k["client"], k["value"]) for k in answer["kept"]] == [("two", "from the other")]


def test_a_page_that_chose_settles_what_was_kept_for_others(server: Server) -> None:
    first = server.save("intention", TEXT, "from one tab", client="one").json()
    server.save("intention", TEXT, "from the other", client="two")
    body = {"value": "both", "base": first["revision"], "client": "one", "settles": ["two"]}
    assert server.ask("PUT", f"lessons/intention/items/{TEXT}", body).status_code == 200
    assert server.get("lessons/intention")["items"][TEXT]["kept"] == []


def test_saves_that_come_at_once_are_all_kept(server: Server) -> None:
    keys = [TEXT, "hopes/sign", "hopes/keep", "my-part/do", "my-part/stop"]
    with ThreadPoolExecutor(len(keys)) as pool:
        saved = list(pool.map(lambda key: server.save("intention", key, f"for {key}"), keys))
    assert [s.status_code for s in saved] == [200] * len(keys)
    items = server.get("lessons/intention")["items"]
    assert {key: items[key]["value"] for key in keys} == {key: f"for {key}" for key in keys}
    assert sorted(items[key]["revision"] for key in keys) == [1, 2, 3, 4, 5]


def test_an_erased_answer_is_in_no_file(server: Server) -> None:
    server.save("intention", TEXT, "to be forgotten", client="one")
    server.save("intention", TEXT, "to be forgotten as well", client="two")
    erased = server.ask("DELETE", f"lessons/intention/items/{TEXT}")
    assert erased.status_code == 200
    answer = server.get("lessons/intention")["items"][TEXT]
    assert (answer["value"], answer["kept"], answer["revision"]) == (None, [], erased.json()["revision"])
    left = [p for p in server.root.rglob("*") if p.is_file() and b"to be forgotten" in p.read_bytes()]
    assert left == []


@pytest.mark.parametrize(
    ("lesson", "key", "value", "status"),
    [
        ("intention", "hopes/confident", 9, 400),
        ("intention", "hopes/confident", "words", 400),
        ("intention", TEXT, 5, 400),
        ("intention", TEXT, "x" * 20_001, 400),
        ("intention", TEXT, "x" * 300_000, 413),
        ("intention", "hopes/nothing", "x", 404),
        ("intention", "nothing/different", "x", 404),
        ("nothing", TEXT, "x", 404),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_a_remedy(
    server: Server, lesson: str, key: str, value: object, status: int
) -> None:
    answer = server.save(lesson, key, value)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"what", "where", "remedy"}
    assert answer.json()["error"]["what"]
    assert answer.json()["error"]["remedy"]
    assert list((server.root / "my-responses").glob("*.json")) == []


@pytest.mark.parametrize("body", ["{", '{"value": "x"}', '{"value": 1, "base": "no", "client": "c"}', "", "[" * 9999])
def test_a_request_that_is_no_save_is_refused(server: Server, body: str) -> None:
    answer = server.ask("PUT", f"lessons/intention/items/{TEXT}", raw=body.encode())
    assert answer.status_code == 400
    assert answer.json()["error"]["remedy"]


def test_what_the_disk_refuses_was_not_saved_and_what_was_saved_stays(server: Server) -> None:
    server.save("intention", TEXT, "saved before")
    pid, unlimited = server.process.pid, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    # No file may grow any more: the server's own write fails, as on a full disk.
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    try:
        refused = server.save("intention", TEXT, "not saved", base=1)
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)
    assert refused.status_code == 507
    assert "disk" in refused.json()["error"]["what"]
    assert server.get("lessons/intention")["items"][TEXT]["value"] == "saved before"
    assert server.save("intention", TEXT, "saved again", base=1).status_code == 200
    assert [p.name for p in (server.root / "my-responses").iterdir() if p.name.endswith(".part")] == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_called_a_full_disk(number: int) -> None:
    status, error = told(500, OSError(number, os.strerror(number)))
    assert status == 507
    assert error.what == "The disk is full."


def test_a_file_that_cannot_be_read_is_left_as_it_is(server: Server) -> None:
    broken = server.root / "my-responses" / "intention.json"
    broken.write_text('{"format": "kit.responses", "items": {', encoding="utf-8")
    refused = server.save("intention", TEXT, "new")
    assert refused.status_code == 400
    assert "intention.json" in refused.json()["error"]["where"]
    assert broken.read_text(encoding="utf-8") == '{"format": "kit.responses", "items": {'
    lessons = [x for s in server.get("state")["course"]["sections"] for x in s["lessons"]]
    assert [x["id"] for x in lessons if "problem" in x] == ["intention"]


def test_a_second_reading_says_when_it_opens(server: Server) -> None:
    course = server.get("lessons/coherence")
    assert course["closed"] == {}
    server.save("coherence", "check/shared-purpose-1", 4)
    closed = server.get("lessons/debrief")["closed"]
    assert len(closed) == 1
    [(activity, reason)] = closed.items()
    assert "opens" in reason
    refused = server.save("debrief", f"{activity}/shared-purpose-1", 4)
    assert refused.status_code == 400
    assert refused.json()["error"]["what"] == reason


def test_a_later_reading_says_where_the_first_one_is(server: Server) -> None:
    assert server.get("lessons/debrief")["firsts"] == {"check": {"lesson": "coherence", "activity": "check"}}
    assert server.get("lessons/coherence")["firsts"] == {}


def test_no_word_of_an_answer_is_in_the_log(server: Server) -> None:
    secret = "Zwijgen-is-goud-4711"  # noqa: S105 - the word to look for
    server.save("intention", TEXT, secret)
    server.save("intention", TEXT, f"{secret} in conflict", client="two")
    server.save("intention", "hopes/confident", secret)
    server.save("intention", TEXT, secret * 1100, base=1)
    server.ask("PUT", f"lessons/intention/items/{TEXT}", raw=json.dumps(secret)[:-1].encode())
    server.ask("PUT", f"lessons/intention/items/{TEXT}", raw=json.dumps({"value": secret, "base": secret}).encode())
    server.get("everything")
    server.ask("DELETE", f"lessons/intention/items/{TEXT}")
    log = server.log.read_text(encoding="utf-8")
    assert "lessons/intention/items" in log
    assert secret not in log
