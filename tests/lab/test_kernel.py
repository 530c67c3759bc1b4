"""The lessons' kernel imports nothing that lies beside a notebook, and the environment knows the kit's lab side."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import start_new_kernel
from jupyter_core.paths import jupyter_config_path

import kit

if TYPE_CHECKING:
    from helpers.server import Server

PLANTED = (
    "kit.py", "anywidget.py", "msgspec.py", "yaml.py", "ipykernel_launcher.py", "ipykernel.py", "json.py",
    "sitecustomize.py", "usercustomize.py", "ipython_config.py", "ipython_kernel_config.py",
)  # fmt: skip
ASK = "import json, sys, anywidget, kit, msgspec, yaml; print(json.dumps([m.__file__ for m in (kit, anywidget, json)]))"


def _run(kernel_name: str, folder: Path, code: str) -> str:
    manager, client = start_new_kernel(kernel_name=kernel_name, cwd=str(folder))
    printed: list[str] = []
    try:
        client.execute_interactive(code, timeout=60, output_hook=lambda m: printed.append(m["content"].get("text", "")))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return "".join(printed)


def test_nothing_beside_a_notebook_is_imported(tmp_path: Path) -> None:
    trap = tmp_path / "ran"
    for name in PLANTED:
        (tmp_path / name).write_text(f"open({str(trap)!r}, 'a').write({name!r} + chr(10))\n", encoding="utf-8")
    printed = _run("kit", tmp_path, ASK)
    found = json.loads(printed)
    assert Path(found[0]) == Path(kit.__file__)
    assert not any(str(tmp_path) in path for path in found)
    assert not trap.exists(), trap.read_text(encoding="utf-8")


def test_the_kernel_starts_the_environments_own_python(tmp_path: Path) -> None:
    spec = KernelSpecManager().get_kernel_spec("kit")
    assert spec.display_name == "Course"
    printed = _run("kit", tmp_path, "import sys; print(sys.executable)")
    assert sys.executable in printed


@pytest.mark.parametrize(
    ("installed", "source"),
    [
        ("share/jupyter/kernels/kit/kernel.json", "kernel.json"),
        ("etc/jupyter/jupyter_server_config.d/kit.json", "server.json"),
        ("share/jupyter/lab/settings/overrides.d/kit.json", "settings.json"),
    ],
)
def test_what_jupyter_reads_is_what_the_kit_carries(installed: str, source: str) -> None:
    carried = Path(kit.__file__).parent / "lab" / "data" / source
    assert (Path(sys.prefix) / installed).read_bytes() == carried.read_bytes()


def test_jupyter_names_the_extension_as_enabled_and_sound() -> None:
    assert any((Path(p) / "jupyter_server_config.d" / "kit.json").is_file() for p in jupyter_config_path())
    command = [sys.executable, "-m", "jupyter_server.extension.serverextension", "list"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    lines = (said.stdout + said.stderr).splitlines()
    assert any("kit.lab" in line and "enabled" in line for line in lines)
    assert any("kit.lab" in line and "OK" in line for line in lines)
    # A facilitator still finds nbgrader's own tools.
    assert any("nbgrader.server_extensions.formgrader" in line and "enabled" in line for line in lines)


def test_jupyterlab_asks_nobody_for_news_or_updates(server: Server) -> None:
    page = server.browser()
    address = f"{server.url}lab/api/settings/@jupyterlab/apputils-extension:notification"
    properties = page.get(address, timeout=30).json()["schema"]["properties"]
    assert properties["fetchNews"]["default"] == "false"
    assert properties["checkForUpdates"]["default"] is False
