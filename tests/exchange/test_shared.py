"""One format on every road, read with limits, and each thing wrong with a file said in words."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import ExchangeError
from kit.exchange import shared as exchange
from kit.exchange.shared import Bundle, Shared, SharedResponse, check, decode, encode, lies_in, read, sent_by_hand

if TYPE_CHECKING:
    from pathlib import Path

    from kit.course import Course

NOON = dt.datetime(2026, 11, 2, 12, 0, tzinfo=dt.UTC)


def line(**other: Any) -> SharedResponse:
    fields: dict[str, Any] = {"lesson": "one", "activity": "hopes", "item": "different", "value": "Words"}
    return SharedResponse(**({"audience": "group", "revision": 1, "shared_at": NOON} | fields | other))


def section(*lines: SharedResponse, **other: Any) -> Shared:
    fields: dict[str, Any] = {"course": "small", "course_version": "1.0", "cohort": "team-1f3a", "section": "first"}
    return Shared(**(fields | {"participant": "p", "written_at": NOON, "responses": lines} | other))


@pytest.mark.parametrize("kind", ["shared", "bundle"])
def test_what_is_written_is_read_again_alike(kind: str, tmp_path: Path) -> None:
    sent = section(line(), line(item="gifts", value=["calm", "wit"]), line(item="weights", value={"task": 7}))
    wrote: Shared | Bundle = sent if kind == "shared" else Bundle(sections=(sent,))
    (tmp_path / "sent.kit.json").write_bytes(encode(wrote))

    assert read(tmp_path / "sent.kit.json") == wrote


@given(st.text(max_size=200))
def test_any_text_travels_unchanged_and_stays_text(text: str) -> None:
    try:
        data = encode(section(line(value=text)))
    except UnicodeEncodeError:
        return  # half of a surrogate pair is no text that a page can send
    back = decode(data, "x")

    assert isinstance(back, Shared)
    assert back.responses[0].value == text


def test_html_in_a_text_is_kept_as_the_text_it_is() -> None:
    text = "<script>alert(1)</script> & <b>bold</b>"

    back = decode(encode(section(line(value=text))), "x")

    assert isinstance(back, Shared)
    assert back.responses[0].value == text


GOOD = encode(section(line()))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (GOOD[:-40], "cut short"),
        (b"", "cut short"),
        (b"<html>not what you sent</html>", "no JSON"),
        (b"\xff\xfe\x00", "no JSON"),
        (b"[" * 100_000, "no JSON|no file of shared|cut short|damaged"),
        (b"[]", "no file of shared responses"),
        (b'{"format": "kit.responses", "version": 1}', "no file of shared responses"),
        (GOOD.replace(b'"version": 1', b'"version": 2'), "version 2; this kit reads version 1"),
        (GOOD.replace(b'"revision": 1', b'"revision": -1'), "damaged"),
        (GOOD.replace(b'"audience": "group"', b'"audience": "private"'), "damaged"),
        (GOOD.replace(b'"value": "Words"', b'"value": true'), "damaged"),
        (GOOD.replace(b'"value": "Words"', b'"value": null'), "damaged"),
        (GOOD.replace(b"12:00:00Z", b"12:00:00"), "damaged"),
    ],
)
def test_a_spoiled_file_is_named_with_what_is_wrong_and_what_helps(data: bytes, said: str) -> None:
    with pytest.raises(ExchangeError, match=said) as caught:
        decode(data, "inbox/theirs.kit.json")

    assert caught.value.where.startswith("inbox/theirs.kit.json")
    assert caught.value.remedy


def test_a_damaged_place_is_told_by_its_path() -> None:
    with pytest.raises(ExchangeError) as caught:
        decode(GOOD.replace(b'"revision": 1', b'"revision": "one"'), "theirs")

    assert caught.value.where == "theirs (responses[0].revision)"


def test_a_file_of_50_mb_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "shared.json"
    with path.open("wb") as file:
        file.truncate(50 << 20)

    with pytest.raises(ExchangeError, match=r"too large: 50\.0 MB") as caught:
        read(path)
    assert caught.value.where == str(path)


def test_a_file_that_only_claims_to_be_small_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "shared.json"
    path.write_bytes(b" " * (exchange.LIMIT + 1))

    with pytest.raises(ExchangeError, match="too large"):
        read(path)


@pytest.mark.skipif(os.name == "nt", reason="links and pipes are made otherwise there")
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_is_no_ordinary_file_is_refused_and_never_waited_for(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "shared.json"
    if kind == "link":
        (tmp_path / "other.json").write_bytes(GOOD)
        path.symlink_to(tmp_path / "other.json")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()

    with pytest.raises(ExchangeError, match="no ordinary file"):
        read(path)


def test_more_than_a_file_holds_is_refused_before_it_is_sent() -> None:
    many = section(*(line(item=f"item-{n}", value="x" * 20_000) for n in range(60)))

    with pytest.raises(ExchangeError, match="too large") as caught:
        encode(many)
    assert "shorten" in caught.value.remedy


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (section(line(item="nothing")), "answers no question"),
        (section(line(lesson="three", activity="check", item="purpose-1", value=4)), "answers no question"),
        (section(line(lesson="two", activity="me-today", item="energy", value=4)), "answers no question"),
        (section(line(), line(value="Again")), "a second time"),
        (section(line(item="confident", value=9)), "not an answer"),
        (section(line(item="way", value="force")), "not an answer"),
        (section(line(item="gifts", value=["calm", "wit", "craft"])), "not an answer"),
        (section(line(item="weights", value={"task": 999})), "not an answer"),
        (section(line(lesson="two", activity="check", item="purpose-1", value=4, wave="after")), "another wave"),
        (section(done={"three": NOON}), "no lesson of this section"),
        (section(line(), section="elsewhere"), "answers no question"),
    ],
)
def test_a_line_that_the_course_never_asked_for_is_found(sent: Shared, said: str, small_course: Course) -> None:
    with pytest.raises(ExchangeError, match=said):
        check(sent, small_course, "shared.json")


def test_an_honest_section_passes(small_course: Course) -> None:
    sent = section(
        line(),
        line(item="confident", value="cannot-say"),
        line(lesson="two", activity="check", item="purpose-1", value=4, wave="before"),
        done={"one": NOON},
    )

    check(sent, small_course, "shared.json")


def test_a_later_release_may_add_a_field() -> None:
    more = msgspec.json.decode(GOOD) | {"added-later": 1}

    assert decode(msgspec.json.encode(more), "x") == decode(GOOD, "x")


@pytest.mark.parametrize("name", ["ana", "ana.b", "ana@example.org", "Ana Ünal", "a-b_c"])
def test_a_login_can_name_a_folder(name: str) -> None:
    assert lies_in(name)


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "a\\b", "a\nb", "a\0b", "a+b", "*", " a", "x" * 201])
def test_what_could_lead_elsewhere_names_no_folder(name: str) -> None:
    assert not lies_in(name)


def test_a_second_copys_number_does_not_hide_a_file() -> None:
    assert sent_by_hand("team-1f3a-09ab.kit.json")
    assert sent_by_hand("team-1f3a-09ab (1).kit.json")
    assert sent_by_hand("team-1f3a-09ab.kit (2).json")
    assert not sent_by_hand("holiday.jpg")
