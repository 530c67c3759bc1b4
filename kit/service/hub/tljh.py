"""The plugin for The Littlest JupyterHub: the kit in its two environments, and its cohorts in the Hub's configuration.

Which cohorts, its administrator says with `tljh-config`; they stand under `kit` in its config.yaml.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pluggy
from msgspec import Struct

from kit import yamlfile
from kit.errors import HubError
from kit.i18n import gettext as _
from kit.service.hub.configuring import configure

if TYPE_CHECKING:
    from traitlets.config import Config

PACKAGE = "collective-leadership-kit"
PREFIX = "TLJH_INSTALL_PREFIX"
"""Where The Littlest JupyterHub says that it lies."""
_UNDECIDED = {"/lab", "/tree"}
"""What it opens servers with unless somebody chose a page: a choice of application, not of a page."""

hookimpl = pluggy.HookimplMarker("tljh")


class _Kit(Struct, frozen=True, forbid_unknown_fields=True):
    cohorts: tuple[str, ...]
    facilitators: tuple[str, ...]
    course: str | None = None
    idle: int | None = None


class _File(Struct, frozen=True):
    kit: _Kit | None = None


@hookimpl
def tljh_extra_hub_pip_packages() -> list[str]:
    """Give what the Hub's environment needs besides this plugin."""
    return [_same("hub")]


@hookimpl
def tljh_extra_user_pip_packages() -> list[str]:
    """Give what the servers' environment needs: the kit that the Hub has, from where it came."""
    return [_same("hub")]


@hookimpl
def tljh_custom_jupyterhub_config(c: Config) -> None:
    """Bring the cohorts to the Hub; without any, everything stays as it is.

    Raises
    ------
    KitError
        If what stands under `kit` has a mistake, or a folder is no cohort.
    """
    prefix = Path(os.environ.get(PREFIX, "/opt/tljh"))
    path = prefix / "config" / "config.yaml"
    kit = yamlfile.read(path, _File, HubError).kit if path.exists() else None
    if kit is None:
        return
    if not kit.cohorts:
        raise HubError(
            _("No cohort is named."),
            where=f"{path} (kit.cohorts)",
            remedy=_("Name one with: tljh-config add-item kit.cohorts /path/of/the/cohort"),
        )
    spawner = c.Spawner
    if spawner.get("default_url") in _UNDECIDED:
        del spawner["default_url"]
    for cohort in kit.cohorts:
        configure(
            c,
            cohort=cohort,
            facilitators=kit.facilitators,
            course=kit.course,
            # The Littlest JupyterHub puts idle servers to rest by itself.
            idle=kit.idle,
            python=str(prefix / "user" / "bin" / "python"),
        )


def _same(extra: str) -> str:
    """Name the kit as it is installed here: the same wheel or clone, or the same version of the index."""
    installed = importlib.metadata.distribution(PACKAGE)
    # Python's own note of where a distribution came from, if not from the index (PEP 610).
    origin = json.loads(installed.read_text("direct_url.json") or "{}").get("url")
    return f"{PACKAGE}[{extra}] @ {origin}" if origin else f"{PACKAGE}[{extra}]=={installed.version}"
