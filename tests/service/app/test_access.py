"""Who may ask what: a table of roles, addresses and the answers that each gets, through the proxy of a real Hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psutil
import pytest
import requests
from helpers.hub import FACILITATOR, SECONDS
from helpers.live import HOPES, line

from kit import course as courses
from kit.service.app import identity
from kit.service.app.routes import ROUTES

if TYPE_CHECKING:
    from helpers.hub import RunningHub

OTHER, OTHER_FACILITATOR, OUTSIDER, STRANGER = "mia", "olga", "otto", "sven"
LEARNER = "ada"
LINES = {"lines": [line(courses.load(), f"{HOPES}/confident", 3)]}

ASKED: dict[tuple[str, str], Any] = {
    ("POST", "shares"): LINES,
    ("GET", "mine"): None,
    ("DELETE", "mine"): None,
    ("PUT", "ballots/none"): {"kind": "dots", "given": {}},
    ("GET", "room"): None,
    ("GET", f"results/{HOPES}"): None,
    ("GET", "lessons/intention"): None,
    ("POST", "acts"): {"act": "end"},
    ("GET", "here"): None,
    ("GET", "summary"): None,
    ("GET", f"flags/{HOPES}"): None,
    ("POST", "close"): None,
    ("GET", "review"): None,
    ("POST", "review"): {"act": "undo"},
    ("GET", "addressed"): None,
    ("GET", "kept/walk.json"): None,
    ("PUT", "kept/walk.json"): [],
    ("GET", "stream"): None,
}
"""Every address of a cohort, with what is sent to it."""

LEARNERS = {("POST", "shares"): 200, ("GET", "mine"): 200, ("DELETE", "mine"): 204, ("PUT", "ballots/none"): 404}
BOTH = {
    ("GET", "room"): 200,
    ("GET", "stream"): 200,
    ("GET", "lessons/intention"): 200,
    ("GET", f"results/{HOPES}"): 404,
}
"""Nothing is revealed here, and there is no poll."""
FACILITATORS = {
    ("POST", "acts"): 200,
    ("GET", "here"): 200,
    ("GET", "summary"): 200,
    ("GET", f"flags/{HOPES}"): 200,
    ("POST", "close"): 200,
    ("GET", "review"): 200,
    ("POST", "review"): 409,
    ("GET", "addressed"): 200,
    ("GET", "kept/walk.json"): 404,
    ("PUT", "kept/walk.json"): 204,
}
"""There is nothing to undo, and nothing was noted yet."""

ROLES: dict[str, dict[tuple[str, str], int]] = {
    "nobody": dict.fromkeys(ASKED, 401),
    "a revoked token": dict.fromkeys(ASKED, 401),
    "a made-up token": dict.fromkeys(ASKED, 401),
    "a token for the Hub alone": dict.fromkeys(ASKED, 403),
    "a user who may not reach the service": dict.fromkeys(ASKED, 403),
    "the service's own token": dict.fromkeys(ASKED, 403),
    "a user in no cohort": dict.fromkeys(ASKED, 404),
    "a learner of another cohort": dict.fromkeys(ASKED, 404),
    "a facilitator of another cohort": dict.fromkeys(ASKED, 404),
    "a learner": LEARNERS | BOTH | dict.fromkeys(FACILITATORS, 403),
    "a facilitator": FACILITATORS | BOTH | dict.fromkeys(LEARNERS, 403),
}


def tokens(hub: RunningHub) -> dict[str, str | None]:
    def of(user: str, **more: Any) -> str:
        answer = hub.ask("POST", f"users/{user}/tokens", {"note": "access", **more})
        assert answer.ok, answer.text
        return str(answer.json()["token"])

    for user in (OUTSIDER, STRANGER):
        hub.ask("POST", f"users/{user}")
    revoked = hub.ask("POST", f"users/{LEARNER}/tokens", {}).json()
    assert hub.ask("DELETE", f"users/{LEARNER}/tokens/{revoked['id']}").ok
    own = next(p for p in psutil.Process(hub.process.pid).children() if "service" in p.cmdline() if hub.process)
    return {
        "nobody": None,
        "a revoked token": revoked["token"],
        "a made-up token": "0" * 32,
        "a token for the Hub alone": of(LEARNER, scopes=["read:users:name!user"]),
        "a user who may not reach the service": of(STRANGER),
        "the service's own token": own.environ()["JUPYTERHUB_API_TOKEN"],
        "a user in no cohort": of(OUTSIDER),
        "a learner of another cohort": of(OTHER),
        "a facilitator of another cohort": of(OTHER_FACILITATOR),
        "a learner": of(LEARNER),
        "a facilitator": of(FACILITATOR),
    }


@pytest.fixture(scope="module")
def answers(two: RunningHub) -> dict[str, dict[tuple[str, str], requests.Response]]:
    """What each role was answered at each address, the first cohort being asked for."""
    given: dict[str, dict[tuple[str, str], requests.Response]] = {}
    for role, token in tokens(two).items():
        headers = {} if token is None else {"Authorization": f"token {token}"}
        given[role] = {}
        for (method, path), body in ASKED.items():
            url = two.api_of_cohort + path
            answer = requests.request(method, url, json=body, headers=headers, stream=path == "stream", timeout=SECONDS)
            given[role][method, path] = answer
            if path == "stream":
                answer.close()
    return given


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_it_should_be(role: str, answers: Any) -> None:
    assert {asked: answer.status_code for asked, answer in answers[role].items()} == ROLES[role]


def test_the_table_has_every_address_of_the_service() -> None:
    def bare(path: str) -> str:
        for given, named in ((HOPES, "{lesson}/{activity}"), ("intention", "{lesson}"), ("none", "{poll}")):
            path = path.replace(given, named)
        return path.replace("walk.json", "{name}")

    served = {(r.method, r.path.removeprefix("api/cohorts/{cohort}/")) for r in ROUTES if "{cohort}" in r.path}
    assert {(method, bare(path)) for method, path in ASKED} - {("GET", "stream")} == served


@pytest.mark.parametrize(
    "role", ["a user in no cohort", "a learner of another cohort", "a facilitator of another cohort"]
)
def test_a_cohort_that_one_is_not_in_looks_like_none(role: str, answers: Any, two: RunningHub) -> None:
    headers = answers[role]["GET", "room"].request.headers
    url = two.api_of_cohort.replace(two.cohort.invitation.cohort, "no-such-cohort")
    none = requests.get(f"{url}room", headers={"Authorization": headers["Authorization"]}, timeout=SECONDS)
    assert (none.status_code, none.json()) == (404, answers[role]["GET", "room"].json())


def test_every_refusal_says_what_and_what_helps(answers: Any) -> None:
    for role, given in answers.items():
        for asked, answer in given.items():
            if answer.status_code >= 400 and asked != ("GET", "stream"):
                assert answer.text.startswith("{"), (role, asked, answer.status_code, answer.text[:300])
                said = answer.json()
                assert set(said) == {"what", "where", "remedy"}, (role, asked)
                assert said["what"], (role, asked)
                assert answer.headers["Cache-Control"] == "no-store"
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert "Server" not in answer.headers


def test_open_addresses_name_nobody(two: RunningHub) -> None:
    for path in ("health", "alive", "metrics", "api/openapi.json"):
        answer = requests.get(f"{two.service_url}{path}", timeout=SECONDS)
        assert answer.status_code == 200, path
        for name in (LEARNER, FACILITATOR, OTHER, two.cohort.invitation.cohort):
            assert f'"{name}' not in answer.text, path


def test_nobody_writes_for_somebody_else(two: RunningHub) -> None:
    body = {"participant": "ben", "user": "ben", "lines": [LINES["lines"][0] | {"participant": "ben"}]}
    assert two.serve(LEARNER, f"api/cohorts/{two.cohort.invitation.cohort}/shares", "POST", body).ok
    for user, n in ((LEARNER, 1), ("ben", 0)):
        mine = two.serve(user, f"api/cohorts/{two.cohort.invitation.cohort}/mine").json()
        assert len(mine["lines"]) == n, user


def test_a_token_in_the_address_lets_nobody_in(two: RunningHub) -> None:
    answer = requests.get(f"{two.api_of_cohort}room?token={two.token(LEARNER)}", timeout=SECONDS)
    assert answer.status_code == 401


def test_a_cookie_alone_changes_nothing(two: RunningHub) -> None:
    """A page elsewhere can make a browser send its cookie, but not the XSRF header with it."""
    browser = requests.Session()
    login = browser.get(f"{two.url}hub/login", timeout=SECONDS)
    data = {"username": LEARNER, "password": "open-sesame", "_xsrf": browser.cookies["_xsrf"]}
    assert browser.post(f"{two.url}hub/login", data=data, timeout=SECONDS).ok, login.status_code
    answer = browser.post(f"{two.api_of_cohort}shares", json=LINES, timeout=SECONDS)
    assert answer.status_code == 401


def test_a_revoked_token_is_good_for_a_minute_at_most() -> None:
    assert 0 < identity.TRUSTED <= 60
