"""All that a learner wrote comes back to them in three forms, and words stay words in each."""

from __future__ import annotations

import html.parser
import json
from typing import TYPE_CHECKING, Any

import pytest
from helpers.server import invitation

from kit.exchange.ledger import OUTBOX

if TYPE_CHECKING:
    from helpers.server import Server

HOSTILE = "<script>alert(1)</script> & **bold** <img src=x onerror=y>\nsecond line"


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        self.addresses += [v for k, v in attrs if k in {"src", "href"} and v]

    def handle_data(self, data: str) -> None:
        self.text += data


def _write(server: Server) -> None:
    server.save("intention", "hopes/different", HOSTILE, client="one")
    server.save("intention", "hopes/different", "another version", client="two")
    server.save("intention", "hopes/confident", 5)


def test_everything_lists_what_was_written_in_the_courses_order(server: Server) -> None:
    _write(server)
    [lesson] = server.get("everything")["lessons"]
    assert (lesson["id"], lesson["path"]) == ("intention", "welcome/intention.ipynb")
    text, rating = lesson["items"]
    assert (text["value"], text["kept"], text["audience"], text["shared"]) == (
        HOSTILE,
        ["another version"],
        "private",
        None,
    )
    assert rating["value"] == "5 (fully)"


def test_the_json_file_holds_the_same(server: Server) -> None:
    _write(server)
    answer = server.ask("GET", "everything/download?as=json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"].endswith(".json")
    assert answer.json()["format"] == "kit.everything"
    assert answer.json()["lessons"] == server.get("everything")["lessons"]


def test_the_html_page_stands_alone_and_shows_words_as_words(server: Server) -> None:
    _write(server)
    answer = server.ask("GET", "everything/download?as=html")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    page = _Tags()
    page.feed(answer.content.decode())
    assert HOSTILE in page.text
    assert "another version" in page.text
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert page.addresses == []


def test_the_markdown_page_shows_words_as_words(server: Server) -> None:
    _write(server)
    text = server.ask("GET", "everything/download?as=markdown").content.decode()
    assert "<script" not in text
    assert "> &lt;script>alert(1)&lt;/script> &amp; **bold**" in text
    assert "> second line" in text


def test_what_an_earlier_group_was_given_is_told_apart_from_what_this_one_has(server: Server) -> None:
    ours = invitation("file")
    other = ours.replace("team-delta-1f3a", "night-shift")
    server.save("intention", "hopes/different", "We decide together.")
    for group, item in ((ours, "different"), (other, "sign")):
        assert server.ask("POST", "join", {"text": group, "name": "cohort.yaml"}).status_code == 200
        server.save("intention", f"hopes/{item}", "We decide together.")
        choice = {"activity": "hopes", "item": item, "audience": "group", "agreed": []}
        server.ask("PUT", "lessons/intention/audience", choice)
        assert server.ask("POST", "lessons/intention/share").status_code == 200
    items = server.get("lessons/intention")["items"]
    assert (items["hopes/different"]["shared"], items["hopes/different"]["elsewhere"]) == (None, True)
    assert (items["hopes/sign"]["shared"]["audience"], items["hopes/sign"]["elsewhere"]) == ("group", False)
    text = server.ask("GET", "everything/download?as=markdown").content.decode()
    assert text.count("*shared with another group, ") == 1
    assert text.count("*in the file for the group, ") == 1


@pytest.mark.parametrize("as_", ["json", "html", "markdown"])
def test_who_has_written_nothing_yet_gets_an_empty_page(server: Server, as_: str) -> None:
    answer = server.ask("GET", f"everything/download?as={as_}")
    assert answer.status_code == 200
    assert answer.content


def test_one_damaged_file_does_not_take_the_others_words_away(server: Server) -> None:
    _write(server)
    (server.root / "my-responses" / "welcome.json").write_text("{", encoding="utf-8")
    lessons = {x["id"]: x for x in server.get("everything")["lessons"]}
    assert "welcome.json" in lessons["welcome"]["problem"]["where"]
    assert lessons["intention"]["items"]
    for as_ in ("json", "html", "markdown"):
        assert "another version" in server.ask("GET", f"everything/download?as={as_}").content.decode()


@pytest.mark.parametrize(
    ("lesson", "key"),
    [("intention", "hopes/renamed"), ("intention", "dropped/different"), ("dropped", "hopes/different")],
)
@pytest.mark.parametrize("handed", [False, True])
def test_what_the_course_asks_no_more_is_listed_and_can_be_erased(
    server: Server, lesson: str, key: str, handed: bool
) -> None:
    server.ask("POST", "join", {"text": invitation("file"), "name": "cohort.yaml"}).raise_for_status()
    server.save("intention", "hopes/sign", "Very private words.")
    if handed:
        choice = {"activity": "hopes", "item": "sign", "audience": "group", "agreed": []}
        server.ask("PUT", "lessons/intention/audience", choice).raise_for_status()
        server.ask("POST", "lessons/intention/share").raise_for_status()
    # As a newer course leaves it: the same answers, under a name that it does not have.
    before = server.root / "my-responses" / "intention.json"
    record = json.loads(before.read_bytes())
    before.unlink()
    record |= {"lesson": lesson, "items": {key: record["items"]["hopes/sign"]}}
    (server.root / "my-responses" / f"{lesson}.json").write_text(json.dumps(record), encoding="utf-8")
    for sent in (server.root / OUTBOX).glob("*.json"):
        told = sent.read_text(encoding="utf-8").replace("intention/hopes/sign", f"{lesson}/{key}")
        sent.write_text(told, encoding="utf-8")

    [chapter] = server.get("everything")["lessons"]
    [line] = chapter["items"]
    assert (f"{line['activity']}/{line['item']}", line["value"]) == (key, "Very private words.")
    for as_ in ("json", "html", "markdown"):
        assert "Very private words." in server.ask("GET", f"everything/download?as={as_}").content.decode()

    erased = server.ask("DELETE", f"lessons/{lesson}/items/{key}")
    assert erased.status_code == 200, erased.text
    assert bool(erased.json()["receipt"]) == handed
    assert server.get("everything")["lessons"] == []
    left = [p for p in server.root.rglob("*") if p.is_file() and b"Very private" in p.read_bytes()]
    assert left == []


def test_what_was_shared_and_is_asked_no_more_can_be_withdrawn(server: Server) -> None:
    server.ask("POST", "join", {"text": invitation("file"), "name": "cohort.yaml"}).raise_for_status()
    server.save("intention", "hopes/sign", "Mine.")
    choice = {"activity": "hopes", "item": "sign", "audience": "group", "agreed": []}
    server.ask("PUT", "lessons/intention/audience", choice).raise_for_status()
    server.ask("POST", "lessons/intention/share").raise_for_status()
    path = server.root / "my-responses" / "intention.json"
    path.write_text(path.read_text(encoding="utf-8").replace("hopes/sign", "hopes/renamed"), encoding="utf-8")

    answer = server.ask("POST", "lessons/intention/withdraw", {"activity": "hopes", "item": "renamed"})

    assert answer.status_code == 200, answer.text
    [chapter] = server.get("everything")["lessons"]
    assert [(x["item"], x["shared"]) for x in chapter["items"]] == [("renamed", None)]


def test_an_unknown_form_is_refused(server: Server) -> None:
    refused = server.ask("GET", "everything/download?as=exe")
    assert refused.status_code == 400
    assert "html" in refused.json()["error"]["remedy"]
