"""The pages' modules come with the types that browsers insist on, and nothing else of the package comes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import requests

from kit.lab import static

if TYPE_CHECKING:
    from helpers.server import Server


def _get(server: Server, name: str, **headers: str) -> requests.Response:
    headers["Authorization"] = f"token {server.token}"
    return requests.get(f"{server.url}kit/static/{name}", headers=headers, timeout=30)


@pytest.mark.parametrize(("ending", "type_"), [(".js", "text/javascript"), (".css", "text/css")])
def test_every_module_and_style_is_served_with_its_type(server: Server, ending: str, type_: str) -> None:
    files = sorted(static.FOLDER.glob(f"*{ending}"))
    assert files
    for file in files:
        answer = _get(server, file.name)
        assert answer.status_code == 200
        assert answer.content == file.read_bytes()
        assert answer.headers["Content-Type"] == f"{type_}; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-cache"


def test_a_browser_that_has_the_file_gets_it_only_when_it_changed(server: Server) -> None:
    first = _get(server, "kit.css")
    again = _get(server, "kit.css", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "name", ["__init__.py", "../lesson.py", "..%2Flesson.py", "%2e%2e/lab/ui/package.json", "nothing.js", "", "../"]
)
def test_nothing_else_is_served(server: Server, name: str) -> None:
    assert _get(server, name).status_code == 404


def test_a_browser_gets_a_module_as_it_asks_for_one_without_the_mark_of_a_signed_in_request(server: Server) -> None:
    headers = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "script"}
    assert requests.get(f"{server.url}kit/static/kit.css", headers=headers, timeout=30).status_code == 200


def test_the_jupyter_page_finds_the_files_below_its_base_address(server: Server) -> None:
    page = server.browser().get(f"{server.url}lab", timeout=30).text
    base = re.search(r'"baseUrl":\s*"([^"]+)"', page)
    assert base
    assert f"{server.url.split('/user')[0]}{base[1]}kit/static/" == f"{server.url}kit/static/"
