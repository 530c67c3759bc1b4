"""What a Hub's configuration says after `configure`, and what it said before and still says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from helpers.hub import make_cohort
from jupyterhub import orm
from jupyterhub.auth import Authenticator
from traitlets.config import Config

from kit import course as courses
from kit.errors import CohortError, HubError
from kit.service.hub import External, configure

PEOPLE = ("ada", "ben")


@pytest.fixture
def cohort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cohort's folder; the Hub's own folder is where this runs."""
    monkeypatch.chdir(tmp_path)
    return make_cohort(tmp_path / "cohort", PEOPLE).root


def id_of(cohort: Path) -> str:
    """Give a cohort's id."""
    return next(line.split(": ")[1] for line in (cohort / "cohort.yaml").read_text().splitlines() if "cohort: " in line)


def service(c: Config, name: str = "kit") -> dict[str, Any]:
    """Give the one service of this name."""
    (found,) = [s for s in c.JupyterHub.services if s["name"] == name]
    return found


def test_everyone_on_the_roster_is_let_in_and_reaches_the_service(cohort: Path) -> None:
    c = Config()
    configure(c, cohort=cohort, facilitators=["grace"])
    groups = c.JupyterHub.load_groups
    assert groups[f"nbgrader-{id_of(cohort)}"]["users"] == ["ada", "ben"]
    assert groups[f"formgrade-{id_of(cohort)}"]["users"] == ["grace"]
    assert c.Authenticator.allowed_users == {"ada", "ben", "grace"}
    (role,) = [r for r in c.JupyterHub.load_roles if r["name"] == f"kit-{id_of(cohort)}"]
    assert role["scopes"] == ["access:services!service=kit"]
    assert set(role["groups"]) == set(groups)
    assert {"users:activity!user", "access:servers!server", "access:services!service=kit"} <= set(
        c.Spawner.server_token_scopes
    )


def test_a_server_opens_lesson_one_in_a_folder_of_its_own_and_knows_the_service(cohort: Path) -> None:
    c = Config()
    configure(c, cohort=cohort, facilitators=["grace"], port=10555)
    first = courses.load().lessons[0]
    assert c.Spawner.default_url == f"/lab/tree/{first.section}/{first.id}.ipynb"
    assert c.Spawner.environment["KIT_SERVICE_URL"] == "http://127.0.0.1:10555/services/kit/"
    assert c.Spawner.notebook_dir.startswith("~/")


def test_below_a_base_url_the_service_is_asked_where_it_is(cohort: Path) -> None:
    c = Config()
    c.JupyterHub.bind_url = "http://:8000/team/"
    configure(c, cohort=cohort, facilitators=["grace"])
    assert c.Spawner.environment["KIT_SERVICE_URL"] == "http://127.0.0.1:10109/team/services/kit/"


def test_a_hub_that_starts_again_signs_nobody_out_of_the_room(cohort: Path, tmp_path: Path) -> None:
    starts = [Config(), Config()]
    for c in starts:
        configure(c, cohort=cohort, facilitators=["grace"])
    first, again = (service(c)["environment"]["KIT_SERVICE_COOKIE_SECRET"] for c in starts)
    assert first == again
    assert (tmp_path / "kit-service" / "cookie_secret").stat().st_mode & 0o077 == 0


def test_calling_it_twice_is_as_calling_it_once(cohort: Path) -> None:
    once, twice = Config(), Config()
    configure(once, cohort=cohort, facilitators=["grace"])
    for _n in range(2):
        configure(twice, cohort=cohort, facilitators=["grace"])
    assert twice == once


def test_two_cohorts_share_one_service(cohort: Path, tmp_path: Path) -> None:
    other = make_cohort(tmp_path / "other", ("cas",)).root
    c = Config()
    configure(c, cohort=cohort, facilitators=["grace"])
    configure(c, cohort=other, facilitators=["hedy"])
    assert service(c)["environment"]["KIT_SERVICE_COHORTS"] == f"{cohort}:{other}"
    assert len(c.JupyterHub.load_groups) == 4
    assert c.Authenticator.allowed_users == {"ada", "ben", "cas", "grace", "hedy"}


DATABASE = "postgresql+psycopg://kit:hush@db/kit"


def test_a_later_cohort_leaves_what_the_first_call_said_of_the_service(cohort: Path, tmp_path: Path) -> None:
    other = make_cohort(tmp_path / "other", ("cas",)).root
    course = shutil.copytree(courses.load().root, tmp_path / "course")
    c = Config()
    said = {
        "database": DATABASE,
        "course": course,
        "port": 10555,
        "idle": None,
        "python": "/srv/python",
        "processes": 4,
    }
    configure(c, cohort=cohort, facilitators=["grace"], **said)
    service(c)["environment"]["KIT_SERVICE_RATE"] = "0"
    before = {**c.Spawner.environment}, [*c.Spawner.cmd]
    configure(c, cohort=other, facilitators=["hedy"])
    assert service(c)["url"] == "http://127.0.0.1:10555"
    environment = service(c)["environment"]
    assert environment["KIT_SERVICE_DATABASE"] == DATABASE
    assert environment["KIT_SERVICE_PROCESSES"] == "4"
    assert environment["KIT_SERVICE_RATE"] == "0"
    assert environment["KIT_COURSE"] == str(course)
    assert (c.Spawner.environment, c.Spawner.cmd) == before
    assert [s["name"] for s in c.JupyterHub.services] == ["kit"], "nothing puts servers to rest, as was asked for"


def test_a_service_on_postgresql_has_two_processes_unless_it_is_said_otherwise(cohort: Path) -> None:
    for given, processes in (({}, "1"), ({"database": DATABASE}, "2"), ({"database": DATABASE, "processes": 3}, "3")):
        c = Config()
        configure(c, cohort=cohort, facilitators=["grace"], **given)
        assert service(c)["environment"]["KIT_SERVICE_PROCESSES"] == processes


def test_a_later_cohort_leaves_a_service_elsewhere_where_it_is(cohort: Path, tmp_path: Path) -> None:
    other = make_cohort(tmp_path / "other", ("cas",)).root
    c = Config()
    configure(c, cohort=cohort, facilitators=["grace"], service=External("http://kit:10109", "secret"))
    configure(c, cohort=other, facilitators=["hedy"])
    assert "command" not in service(c)
    assert (service(c)["url"], service(c)["api_token"]) == ("http://kit:10109", "secret")
    assert c.Spawner.environment["KIT_SERVICE_URL"] == "http://kit:10109/services/kit/"


@pytest.mark.parametrize(
    ("name", "first", "second", "told"),
    [
        ("database", DATABASE, "sqlite:////srv/kit.db", "database=postgresql+psycopg://kit:***@db/kit, .*srv/kit.db"),
        ("port", 10555, 10556, "port=10555, .*10556"),
        ("processes", 1, 4, "processes=1, .*4"),
        ("idle", 600, None, "idle=600, .*None"),
        ("python", "/a/python", "/b/python", "python=/a/python, .*/b/python"),
        ("service", External("http://kit:1", "hush"), External("http://kit:2", "x"), "service=http://kit:1, .*kit:2"),
    ],
)
def test_a_later_call_that_says_it_otherwise_is_told_both_and_changes_nothing(
    cohort: Path, name: str, first: Any, second: Any, told: str
) -> None:
    once, twice = Config(), Config()
    for c in (once, twice):
        configure(c, cohort=cohort, facilitators=["grace"], **{name: first})
    with pytest.raises(HubError, match=re.escape(told).replace(r"\.\*", ".*")) as refused:
        configure(twice, cohort=cohort, facilitators=["grace"], **{name: second})
    assert "hush" not in refused.value.text
    configure(twice, cohort=cohort, facilitators=["grace"], **{name: first})
    assert twice == once


def test_what_the_configuration_said_before_it_still_says(cohort: Path) -> None:
    c = Config()
    c.JupyterHub.services = [{"name": "announcements", "url": "http://127.0.0.1:9"}]
    c.JupyterHub.load_roles = [{"name": "own", "scopes": ["self"]}]
    c.JupyterHub.load_groups = {"staff": ["mary"], f"nbgrader-{id_of(cohort)}": ["zoe"]}
    c.Authenticator.allowed_users = {"mary"}
    c.Spawner.environment = {"THEIRS": "1"}
    c.Spawner.args = ["--debug"]
    c.Spawner.default_url = "/theirs"
    c.Spawner.notebook_dir = "~/theirs"
    configure(c, cohort=cohort, facilitators=["grace"])
    assert service(c, "announcements")["url"] == "http://127.0.0.1:9"
    assert c.JupyterHub.load_roles[0] == {"name": "own", "scopes": ["self"]}
    assert c.JupyterHub.load_groups["staff"] == ["mary"]
    assert c.JupyterHub.load_groups[f"nbgrader-{id_of(cohort)}"]["users"] == ["zoe", "ada", "ben"]
    assert "mary" in c.Authenticator.allowed_users
    assert c.Spawner.environment["THEIRS"] == "1"
    assert c.Spawner.args[0] == "--debug"
    assert (c.Spawner.default_url, c.Spawner.notebook_dir) == ("/theirs", "~/theirs")


def test_a_spawner_that_is_configured_by_its_own_name_gets_the_service_too(cohort: Path) -> None:
    c = Config()
    c.KubeSpawner.environment = {"THEIRS": "1"}
    c.KubeSpawner.cmd = "start-notebook"
    configure(c, cohort=cohort, facilitators=["grace"])
    assert c.KubeSpawner.environment["THEIRS"] == "1"
    assert "KIT_SERVICE_URL" in c.KubeSpawner.environment
    assert c.KubeSpawner.cmd[-1] == "start-notebook"


def knows(c: Config, user: str) -> bool:
    """Say whether a Hub of this configuration lets in a user whom it has in its database."""
    authenticator = Authenticator(config=c)
    authenticator.add_user(orm.User(name=user))
    return authenticator.check_allowed(user)


def test_nobody_is_let_in_who_was_not_before_and_is_not_on_the_roster(cohort: Path) -> None:
    c = Config()
    assert not knows(c, "zoe")
    for _n in range(2):
        configure(c, cohort=cohort, facilitators=["grace"])
        assert not knows(c, "zoe")
        assert knows(c, "ada")


@pytest.mark.parametrize(
    "theirs", [{"allowed_users": {"mary"}}, {"allow_existing_users": True}, {"allow_all": True}], ids=str
)
def test_whoever_was_let_in_before_still_is(cohort: Path, theirs: dict[str, Any]) -> None:
    c = Config()
    c.Authenticator.update(theirs)
    assert knows(c, "zoe")
    configure(c, cohort=cohort, facilitators=["grace"])
    assert knows(c, "zoe")


@pytest.mark.parametrize("section", ["Authenticator", "GenericOAuthenticator"])
def test_where_the_log_in_brings_the_groups_the_hub_is_given_none(cohort: Path, section: str) -> None:
    c = Config()
    c[section].manage_groups = True
    configure(c, cohort=cohort, facilitators=["grace"])
    # JupyterHub does not start with both.
    assert "load_groups" not in c.JupyterHub
    (role,) = [r for r in c.JupyterHub.load_roles if r["name"] == f"kit-{id_of(cohort)}"]
    assert role["groups"] == [f"nbgrader-{id_of(cohort)}", f"formgrade-{id_of(cohort)}"]
    assert service(c)


def test_a_command_that_says_nothing_is_as_none_at_all(cohort: Path) -> None:
    bare, said = Config(), Config()
    said.Spawner.cmd = None
    for c in (bare, said):
        configure(c, cohort=cohort, facilitators=["grace"])
    assert said.Spawner.cmd == bare.Spawner.cmd


def test_what_was_appended_is_kept(cohort: Path) -> None:
    c = Config()
    c.JupyterHub.services.append({"name": "announcements", "url": "http://127.0.0.1:9"})
    c.Spawner.environment.update({"THEIRS": "1"})
    configure(c, cohort=cohort, facilitators=["grace"])
    assert service(c, "announcements")
    assert {"THEIRS", "KIT_SERVICE_URL"} <= set(c.Spawner.environment)


def test_scopes_that_are_asked_of_a_function_are_added_to_what_it_says(cohort: Path) -> None:
    c = Config()
    c.Spawner.server_token_scopes = lambda _spawner: ["theirs"]
    configure(c, cohort=cohort, facilitators=["grace"])
    assert c.Spawner.server_token_scopes(None)[:1] == ["theirs"]
    assert "access:services!service=kit" in c.Spawner.server_token_scopes(None)


def test_a_service_elsewhere_is_not_started_by_the_hub(cohort: Path) -> None:
    c = Config()
    configure(c, cohort=cohort, facilitators=["grace"], service=External("http://kit:10109", "secret"))
    assert "command" not in service(c)
    assert (service(c)["url"], service(c)["api_token"]) == ("http://kit:10109", "secret")
    assert c.Spawner.environment["KIT_SERVICE_URL"] == "http://kit:10109/services/kit/"


def test_a_hub_that_culls_already_gets_no_second_culler(cohort: Path) -> None:
    c = Config()
    c.JupyterHub.services = [{"name": "jupyterhub-idle-culler-service", "command": ["theirs"]}]
    configure(c, cohort=cohort, facilitators=["grace"])
    assert [s["name"] for s in c.JupyterHub.services] == ["jupyterhub-idle-culler-service", "kit"]


def test_facilitators_and_participants_may_come_from_roster_files(cohort: Path, tmp_path: Path) -> None:
    (tmp_path / "leading.csv").write_text("id\ngrace\nhedy\n", encoding="utf-8")
    (tmp_path / "taking-part.csv").write_text("id\nada\n", encoding="utf-8")
    c = Config()
    configure(c, cohort=cohort, facilitators=tmp_path / "leading.csv", participants=str(tmp_path / "taking-part.csv"))
    assert c.Authenticator.allowed_users == {"ada", "grace", "hedy"}


@pytest.mark.parametrize(
    ("url", "beside"),
    [
        ("sqlite:///{root}/state/jupyterhub.sqlite", "state"),
        ("sqlite:///{root}/state/jupyterhub.sqlite?timeout=9", "state"),
        ("{root}/state/jupyterhub.sqlite", "state"),
        ("sqlite:///state/jupyterhub.sqlite", "state"),
        ("sqlite:///:memory:", "."),
        ("postgresql://hub:hush@db/state/hub", "."),
        (None, "."),
    ],
)
def test_the_services_database_lies_beside_the_hubs_own(
    cohort: Path, tmp_path: Path, url: str | None, beside: str
) -> None:
    (tmp_path / "state").mkdir()
    c = Config()
    if url:
        c.JupyterHub.db_url = url.format(root=tmp_path)
    configure(c, cohort=cohort, facilitators=["grace"])
    folder = tmp_path / beside / "kit-service"
    assert service(c)["environment"]["KIT_SERVICE_DATABASE"] == f"sqlite:///{folder}/service.sqlite"
    assert folder.stat().st_mode & 0o077 == 0
    assert [path.name for path in folder.iterdir()] == ["cookie_secret"]


def test_nobody_but_the_hubs_user_looks_into_the_services_folder(cohort: Path, tmp_path: Path) -> None:
    configure(Config(), cohort=cohort, facilitators=["grace"])
    assert (tmp_path / "kit-service").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"facilitators": []}, "Nobody facilitates"),
        ({"cohort": "nowhere"}, "no cohort folder"),
        ({"participants": Path("no-roster.csv")}, "cannot be read"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_configured(cohort: Path, given: dict[str, Any], words: str) -> None:
    c = Config()
    with pytest.raises(CohortError, match=words):
        configure(c, **{"cohort": cohort, "facilitators": ["grace"], **given})
    assert not c


def test_sqlite_is_given_one_process_alone(cohort: Path) -> None:
    c = Config()
    with pytest.raises(HubError, match="SQLite takes one process of the service, and 2 are asked for"):
        configure(c, cohort=cohort, facilitators=["grace"], processes=2)
    assert not c
