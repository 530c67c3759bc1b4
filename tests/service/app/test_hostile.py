"""What a careless or hostile client sends, and what the service answers: never a mistake of its own, never a hang."""

from __future__ import annotations

import contextlib
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from helpers.hub import FACILITATOR, SECONDS, wait_for
from helpers.live import HOPES, Live, line
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, checks
from schemathesis.specs.openapi import checks as openapi_checks

from kit.errors import ServiceError
from kit.service.app import openapi
from kit.service.app.limits import Places, Rate
from kit.wire.client import Client

if TYPE_CHECKING:
    from helpers.hub import RunningHub

DESCRIPTION = Path(__file__).parents[3] / "docs" / "service.openapi.json"
PREFIX = "/services/kit/"


def test_the_description_in_the_docs_is_the_service() -> None:
    made = openapi.description(PREFIX)
    assert json.loads(DESCRIPTION.read_text(encoding="utf-8")) == json.loads(json.dumps(made)), (
        "write down what api/openapi.json gives"
    )


# -- against the description -------------------------------------------------------------------------------------------

EXAMPLES = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
CHECKS = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
]


@pytest.mark.parametrize("role", ["ada", FACILITATOR])
def test_every_answer_is_as_the_description_has_it(live: Live, role: str) -> None:
    """Requests made of the description, fitting and not, each answer checked against it."""
    raw: Any = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    del raw["paths"]["/api/cohorts/{cohort}/stream"]
    for path in raw["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                if parameter["name"] == "cohort":
                    parameter["schema"] = {"enum": [live.cohort]}
    headers, seen = {"Authorization": f"token {live.tokens[role]}"}, set()
    for found in schemathesis.openapi.from_dict(raw).get_all_operations():
        for mode in GenerationMode:

            @EXAMPLES
            @given(case=found.ok().as_strategy(generation_mode=mode))
            def check(case: Any) -> None:
                answer = case.call(base_url=live.hub.service_url, headers=headers)
                seen.add(answer.status_code)
                case.validate_response(answer, checks=CHECKS)

            with contextlib.suppress(Unsatisfiable):
                # Some addresses take nothing that could be wrong.
                check()
    assert {200, 403} <= seen
    assert not {status for status in seen if status >= 500}


# -- by hand -----------------------------------------------------------------------------------------------------------


def send(live: Live, data: bytes, path: str = "shares", **headers: str) -> requests.Response:
    url = f"{live.hub.service_url}api/cohorts/{live.cohort}/{path}"
    headers = {"Authorization": f"token {live.tokens['ada']}", "Content-Type": "application/json"} | headers
    return requests.post(url, data=data, headers=headers, timeout=SECONDS)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"x" * 10_000_000, 413),
        (b'{"lines": [' + b" " * 300_000 + b"]}", 413),
        (b"[" * 100_000, 422),
        (b'{"lines": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", 422),
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"null", 422),
        (b"[]", 422),
        (b'{"lines": {}}', 422),
        (b'{"lines": [null]}', 422),
        (b'{"lines": [' + b",".join([b"{}"] * 501) + b"]}", 422),
        (b'{"done": {"intention": "never"}}', 422),
        (b'{"done": {"../../etc": "2026-11-22T10:00:00Z"}}', 422),
        (b'{"done": {"no-such": "2026-11-22T10:00:00Z"}}', 422),
    ],
    ids=lambda data: repr(data)[:24],
)
def test_what_is_no_share_is_refused_and_the_next_one_is_taken(live: Live, data: bytes, status: int) -> None:
    answer = send(live, data)
    assert (answer.status_code, set(answer.json())) == (status, {"what", "where", "remedy"})
    assert send(live, b"{}").ok


def test_a_text_that_is_too_long_is_refused_and_named(live: Live) -> None:
    lines = [line(live.course, f"{HOPES}/different", "x" * 20_001)]
    answer = live.ask("ada", "POST", "shares", {"lines": lines})
    assert (answer.status_code, answer.json()["where"]) == (422, "lines[0]")


def test_the_way_of_a_decision_is_taken_for_the_group_and_for_nobody_by_name(live: Live) -> None:
    way = [{"what": "raised", "role": "the team", "day": "2026-11-02"}]
    path = line(live.course, "in-practice/flow/first", way)
    answer = live.ask("ada", "POST", "shares", {"lines": [path | {"audience": "facilitator"}]})
    assert (answer.status_code, answer.json()["where"]) == (422, "lines[0]")
    assert live.ask("ada", "POST", "shares", {"lines": [path | {"audience": "group"}]}).ok


@pytest.mark.parametrize(
    "path",
    [
        "results/..%2f..%2f/etc",
        "results/intention/..%2fhopes",
        "kept/..%2fkey",
        "kept/reveals.json",
        "kept/review.json",
        "kept/walk.json%00",
        "../../../../etc/passwd",
        "ballots/%2e%2e",
        "results/intention/hopes/more",
        "",
    ],
)
def test_no_path_leads_anywhere_else(live: Live, path: str) -> None:
    for user in ("ada", FACILITATOR):
        answer = live.ask(user, "GET", path)
        assert answer.status_code in {403, 404, 405}, (user, answer.text)


def test_half_a_request_holds_nobody_up_and_takes_nothing(live: Live) -> None:
    """Sent to the service itself: the proxy passes a request on as it comes."""
    host = urlsplit(live.hub.service_url).hostname or ""
    body = json.dumps({"lines": [line(live.course, f"{HOPES}/confident", 3)]}).encode()
    head = (
        f"POST {PREFIX}api/cohorts/{live.cohort}/shares HTTP/1.1\r\nHost: {host}\r\n"
        f"Authorization: token {live.tokens['ada']}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    with socket.create_connection((host, live.hub.ports["service"]), timeout=SECONDS) as half:
        half.sendall(head + body[:-5])
        assert live.done("ben", "GET", "room")
    with socket.create_connection((host, live.hub.ports["service"]), timeout=SECONDS) as none:
        none.sendall(head[:-30])
        assert live.done("ben", "GET", "room")
    assert live.done("ada", "GET", "mine")["lines"] == []


def test_the_same_share_sent_twice_or_out_of_order_changes_nothing(live: Live) -> None:
    for value, revision, taken in ((3, 2, True), (3, 2, False), (1, 1, False), (4, 3, True)):
        known = live.share("ada", HOPES, {"confident": value}, revision=revision)
        assert [(one["revision"], one["taken"]) for one in known["lines"]] == [(max(revision, 2), taken)]
    assert [one["value"] for one in live.done("ada", "GET", "mine")["lines"]] == [4]


# -- how much ----------------------------------------------------------------------------------------------------------


def test_who_asks_too_often_waits_and_others_do_not() -> None:
    rate = Rate(2.0, 3.0)
    assert [rate.take("ada") == 0 for _n in range(4)] == [True, True, True, False]
    assert 0 < rate.take("ada") <= 0.5
    assert rate.take("ben") == 0
    assert Rate(0, 0).take("ada") == 0


def test_who_asks_too_often_hears_when_to_come_again(hub: RunningHub) -> None:
    """The Hub that all tests share has the limits that the service comes with."""
    hub.token("eli")

    def refused() -> list[requests.Response]:
        with ThreadPoolExecutor(8) as crowd:
            answers = crowd.map(lambda _n: hub.serve("eli", "api/me"), range(90))
            return [answer for answer in answers if not answer.ok]

    # On a busy machine one client alone, or one time, may not be often enough.
    (late, *_more) = wait_for(refused, "a refusal", hub.log)
    assert (late.status_code, late.headers["Retry-After"]) == (429, "1")
    assert hub.serve("fay", "api/me").ok
    assert Client(hub.service_url, hub.token("eli")).me().user == "eli", "the kit's own client comes again then"


def test_streams_have_places_for_each_and_for_all() -> None:
    places = Places(3, 2)
    with places.place("ada"), places.place("ada"):
        with pytest.raises(ServiceError), places.place("ada"):
            pass
        with places.place("ben"), pytest.raises(ServiceError), places.place("cas"):
            pass
    with places.place("cas"):
        pass
