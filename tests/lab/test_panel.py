"""The panel's state: the route, the progress, the cohort, and a folder that is no workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpers.server import invitation

from kit import course as courses

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.server import Server
    from lab.conftest import StartServer


def _lesson(state: dict[str, Any], id_: str) -> Any:
    return next(x for s in state["course"]["sections"] for x in s["lessons"] if x["id"] == id_)


def test_the_state_names_every_lesson_with_its_place(server: Server) -> None:
    state = server.get("state")
    course = courses.load()
    assert state["workspace"] is True
    assert [s["id"] for s in state["course"]["sections"]] == [s.id for s in course.sections]
    lessons = [x for s in state["course"]["sections"] for x in s["lessons"]]
    assert [x["number"] for x in lessons] == list(range(1, 13))
    assert all((server.root / x["path"]).is_file() for x in lessons)
    assert set(lessons[0]) >= {"id", "title", "number", "minutes", "form", "path", "state", "in_route"}
    assert state["progress"] == {"percent": 0, "done": 0, "of": 12}
    assert state["cohort"] is None


def test_a_community_without_an_address_is_not_shown(server: Server) -> None:
    community = courses.load().community
    expected = {"label": community.label, "url": community.url} if community and community.url else None
    assert server.get("state")["course"]["community"] == expected


def test_progress_counts_a_lesson_begun_by_half(server: Server) -> None:
    server.save("intention", "hopes/different", "begun")
    assert _lesson(server.get("state"), "intention")["state"] == "begun"
    assert server.get("state")["progress"] == {"percent": 4, "done": 0, "of": 12}
    done = server.ask("PUT", "lessons/intention/done", {"done": True})
    assert done.json() == {"percent": 8, "done": 1, "of": 12}
    assert _lesson(server.get("state"), "intention")["state"] == "done"
    taken_back = server.ask("PUT", "lessons/intention/done", {"done": False})
    assert taken_back.json() == {"percent": 4, "done": 0, "of": 12}


def test_progress_counts_the_chosen_route(server: Server) -> None:
    other = next(r for r in courses.load().routes if r.id != courses.load().default_route)
    state = server.ask("PUT", "route", {"route": other.id}).json()
    assert state["route"] == other.id
    assert state["progress"]["of"] == len(other.lessons)
    for lesson in (x for s in state["course"]["sections"] for x in s["lessons"]):
        stop = other.stop(lesson["id"])
        assert lesson["in_route"] is (stop is not None)
        assert lesson["form"] == (stop.form if stop else None)


def test_an_unknown_route_is_refused(server: Server) -> None:
    refused = server.ask("PUT", "route", {"route": "the-short-cut"})
    assert refused.status_code == 404
    assert server.get("state")["route"] == courses.load().default_route


def test_joining_and_leaving_a_cohort_shows_in_the_state(server: Server) -> None:
    joined = server.ask("POST", "join", {"text": invitation("file"), "name": "cohort.yaml"})
    assert joined.status_code == 200
    assert joined.json()["cohort"] == {"id": "team-delta-1f3a", "title": "Team Delta", "road": "file", "room": None}
    assert server.get("state")["cohort"] == joined.json()["cohort"]
    assert server.ask("POST", "leave").json()["cohort"] is None


def test_whoever_left_a_cohort_finds_the_way_back(server: Server) -> None:
    joined = server.ask("POST", "join", {"text": invitation("file"), "name": "cohort.yaml"}).json()
    assert joined["former"] is None
    server.ask("POST", "leave")
    assert server.ask("POST", "leave").json()["former"] == {"id": "team-delta-1f3a", "title": "Team Delta"}
    back = server.ask("POST", "return").json()
    assert (back["cohort"], back["former"]) == (joined["cohort"], None)
    refused = server.ask("POST", "return")
    assert refused.status_code == 400
    assert refused.json()["error"]["what"] == "You have left no group."
    server.ask("POST", "leave")


def test_an_invitation_that_does_not_fit_changes_nothing(server: Server) -> None:
    other_version = invitation("file").replace(f'"{courses.load().version}"', '"0.1"')
    for text, what in [(other_version, "0.1"), ("cohort: [", "YAML"), ("format: kit.cohort", "cohort")]:
        refused = server.ask("POST", "join", {"text": text, "name": "cohort.yaml"})
        assert refused.status_code == 400
        assert what in refused.json()["error"]["what"]
        assert refused.json()["error"]["where"].startswith("cohort.yaml")
    assert server.get("state")["cohort"] is None


def test_the_facilitators_notebook_is_named_where_there_is_one(server: Server) -> None:
    notebook = server.root / "facilitator" / "debrief.ipynb"
    notebook.unlink(missing_ok=True)
    assert server.get("state")["facilitator"] is None
    notebook.parent.mkdir(exist_ok=True)
    notebook.write_text("{}", encoding="utf-8")
    assert server.get("state")["facilitator"] == {
        "path": "facilitator/debrief.ipynb",
        "live": "facilitator/live.ipynb",
        "service": False,
    }


def test_nothing_is_made_in_a_folder_that_is_no_workspace(start_server: StartServer, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    server = start_server(tmp_path)
    state = server.get("state")
    assert state["workspace"] is False
    asks = [
        server.save("intention", "hopes/different", "x"),
        server.ask("DELETE", "lessons/intention/items/hopes/different"),
        server.ask("GET", "lessons/intention"),
        server.ask("PUT", "lessons/intention/done", {"done": True}),
        server.ask("GET", "lessons/intention/share"),
        server.ask("GET", "lessons/design-homework/calendar"),
        server.ask("POST", "lessons/intention/share"),
        server.ask("POST", "join", {"text": invitation("file"), "name": "cohort.yaml"}),
        server.ask("PUT", "route", {"route": "six-weeks"}),
        server.ask("GET", "everything"),
        server.ask("GET", "profile"),
        server.ask("GET", "export"),
        server.ask("GET", "check?path=welcome/intention.ipynb"),
        server.ask("POST", "restore", {"path": "welcome/intention.ipynb"}),
    ]
    assert {a.status_code for a in asks} == {404}
    assert all("no workspace" in a.json()["error"]["what"] for a in asks)
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]
