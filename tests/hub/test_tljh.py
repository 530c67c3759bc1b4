"""The plugin for The Littlest JupyterHub, called as that Hub calls its plugins."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING

import pluggy
import pytest
from helpers.hub import make_cohort
from traitlets.config import Config

from kit.errors import KitError
from kit.service.hub import tljh

if TYPE_CHECKING:
    from pathlib import Path

HOOKS = {
    "tljh_extra_user_conda_packages": "",
    "tljh_extra_user_pip_packages": "",
    "tljh_extra_hub_pip_packages": "",
    "tljh_extra_apt_packages": "",
    "tljh_custom_jupyterhub_config": "c",
    "tljh_config_post_install": "config",
    "tljh_post_install": "",
    "tljh_new_user_create": "username",
}
"""The hooks of The Littlest JupyterHub 2.0, each with what it is called with."""


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pluggy.PluginManager:
    """The plugin manager of a Littlest JupyterHub that is installed in a folder of its own, with our plugin."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TLJH_INSTALL_PREFIX", str(tmp_path / "tljh"))
    (tmp_path / "tljh" / "config").mkdir(parents=True)
    specs = types.ModuleType("hooks")
    mark = pluggy.HookspecMarker("tljh")
    for name, given in HOOKS.items():
        exec(f"def {name}({given}): ...", specs.__dict__)  # noqa: S102 - a signature of the table above
        mark(specs.__dict__[name])
    manager = pluggy.PluginManager("tljh")
    manager.add_hookspecs(specs)
    manager.register(tljh)
    return manager


def say(tmp_path: Path, text: str) -> None:
    """Write the Hub's config.yaml, as tljh-config does."""
    (tmp_path / "tljh" / "config" / "config.yaml").write_text(text, encoding="utf-8")


def test_every_hook_of_ours_is_one_that_the_hub_calls(hub: pluggy.PluginManager) -> None:
    hub.check_pending()
    assert {caller.name for caller in hub.get_hookcallers(tljh) or ()} == {
        "tljh_extra_hub_pip_packages",
        "tljh_extra_user_pip_packages",
        "tljh_custom_jupyterhub_config",
    }


def test_servers_get_the_kit_that_the_hub_has(hub: pluggy.PluginManager) -> None:
    ((package,),) = hub.hook.tljh_extra_user_pip_packages()
    assert package.startswith("collective-leadership-kit[hub]")
    assert "==" in package or " @ file://" in package


def test_its_cohorts_come_to_the_hub_beside_what_it_configured(hub: pluggy.PluginManager, tmp_path: Path) -> None:
    cohort = make_cohort(tmp_path / "cohort", ("ada",))
    say(tmp_path, f"users: {{admin: [root]}}\nkit:\n  cohorts: [{cohort.root}]\n  facilitators: [grace]\n")
    c = Config()
    c.JupyterHub.services = [{"name": "cull-idle", "command": ["theirs"]}]
    c.Spawner.default_url = "/lab"
    hub.hook.tljh_custom_jupyterhub_config(c=c)
    assert [s["name"] for s in c.JupyterHub.services] == ["cull-idle", "kit"]
    assert set(c.Authenticator.allowed_users) == {"ada", "grace"}
    assert c.Spawner.cmd[0] == str(tmp_path / "tljh" / "user" / "bin" / "python")
    assert c.Spawner.default_url.endswith("welcome.ipynb")


def test_without_a_cohort_the_hub_stays_as_it_is(hub: pluggy.PluginManager, tmp_path: Path) -> None:
    c = Config()
    hub.hook.tljh_custom_jupyterhub_config(c=c)
    say(tmp_path, "users: {admin: [root]}\n")
    hub.hook.tljh_custom_jupyterhub_config(c=c)
    assert not c


def test_a_mistake_in_its_settings_is_named_with_its_place(hub: pluggy.PluginManager, tmp_path: Path) -> None:
    say(tmp_path, "kit:\n  cohorts: []\n  facilitator: [grace]\n")
    with pytest.raises(KitError, match=r"config\.yaml, line"):
        hub.hook.tljh_custom_jupyterhub_config(c=Config())
