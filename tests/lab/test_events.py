"""A learner's own calendar or table is read for their own eyes: all that a real one holds, and no trace of it."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import TYPE_CHECKING

import pytest
from helpers import calendars
from helpers.calendars import calendar, event
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import KitError
from kit.lab import events
from kit.lab.occurrences import MOST, Window

if TYPE_CHECKING:
    from helpers.server import Server

    from kit.lab.events import Reading

TODAY = dt.date(2026, 11, 22)
HERE = "Europe/Amsterdam"


def read(data: bytes, zone: str = HERE) -> Reading:
    return events.read(data, Window.around(TODAY, zone))


def days(*parts: str, zone: str = HERE) -> dict[str, tuple[str, ...]]:
    """Give the days by title, the oldest first."""
    return {s.title: s.days[::-1] for s in read(calendar(*parts), zone).series}


def test_a_calendar_of_2000_events_is_read_with_all_that_real_ones_hold() -> None:
    data = calendars.large(TODAY)
    reading = read(data)
    assert (reading.cancelled, reading.broken) == (200, 5)
    assert reading.events > 2500
    assert (reading.first, reading.last) == ("2025-10-18", "2026-12-23")
    assert all(reading.first <= day <= reading.last for series in reading.series for day in series.days)
    assert reading.series[0].title == "Talk 10 about the plans of the week, and what stands in their way"
    assert not any(calendars.PRIVATE in series.title or "Anna" in series.title for series in reading.series)


def test_a_weekly_meeting_takes_place_each_week_but_where_it_was_left_out_moved_or_cancelled() -> None:
    zone = "TZID=Europe/Amsterdam"
    master = event(
        "w",
        f"DTSTART;{zone}:20261005T100000",
        f"DTEND;{zone}:20261005T113000",
        "RRULE:FREQ=WEEKLY;COUNT=6",
        f"EXDATE;{zone}:20261012T100000",
        "SUMMARY:Round",
    )
    moved = event("w", f"RECURRENCE-ID;{zone}:20261019T100000", f"DTSTART;{zone}:20261020T100000", "SUMMARY:Round")
    off = event("w", f"RECURRENCE-ID;{zone}:20261026T100000", f"DTSTART;{zone}:20261026T100000", "STATUS:CANCELLED")
    reading = read(calendar(master, moved, off))
    [series] = reading.series
    assert series.days[::-1] == ("2026-10-05", "2026-10-20", "2026-11-02", "2026-11-09")
    assert (series.hours, reading.cancelled, reading.broken) == (4.5, 1, 0)


def test_a_rule_ends_when_its_calendar_says_in_utc() -> None:
    rule = "RRULE:FREQ=DAILY;UNTIL=20261103T080000Z"
    assert days(event("d", "DTSTART;TZID=Europe/Amsterdam:20261101T090000", rule, "SUMMARY:Stand-up")) == {
        "Stand-up": ("2026-11-01", "2026-11-02", "2026-11-03")
    }


def test_a_day_is_the_learners_own_day_in_any_time_zone() -> None:
    late = event("z", "DTSTART:20261101T233000Z", "SUMMARY:Late")
    assert days(late) == {"Late": ("2026-11-02",)}
    assert days(late, zone="") == {"Late": ("2026-11-01",)}
    assert days(late, zone="No/Such zone") == {"Late": ("2026-11-01",)}
    custom = event("c", "DTSTART;TZID=Our own time:20260701T233000", "DURATION:PT1H", "SUMMARY:Own")
    assert days(calendars.ZONE, custom, zone="UTC") == {"Own": ("2026-07-01",)}
    assert days(calendars.ZONE, custom, zone="Asia/Tokyo") == {"Own": ("2026-07-02",)}


def test_a_whole_day_and_an_event_of_days_have_no_hours() -> None:
    whole = event("a", "DTSTART;VALUE=DATE:20261101", "DTEND;VALUE=DATE:20261104", "SUMMARY:Fair")
    [series] = read(calendar(whole)).series
    assert (series.days, series.hours) == (("2026-11-01",), 0)


def test_lines_that_are_folded_or_broken_or_never_end_cost_nothing_else() -> None:
    good = event("g", "DTSTART:20261101T090000Z", "SUMMARY:A talk about\n  the rota\\, and", "  more")
    reading = read(calendar("BEGIN:VEVENT\nUID:open", good, "no line", "BEGIN:VEVENT\nDTSTART:soon\nEND:VEVENT"))
    assert [s.title for s in reading.series] == ["A talk about the rota, and more"]
    assert reading.broken == 3


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY;COUNT=3",
        "FREQ=NEVER",
        "FREQ=DAILY;UNTIL=20261131T080000Z",
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=-1",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",  # no such day in any year
        "BYMONTHDAY=31;BYMONTH=4;FREQ=DAILY",
    ],
)
def test_a_rule_that_is_none_or_never_ends_is_broken_and_no_more(rule: str) -> None:
    reading = read(calendar(event("r", "DTSTART:20261101T090000Z", f"RRULE:{rule}", "SUMMARY:Odd")))
    assert (reading.series, reading.broken) == ((), 1)


def test_more_than_anybody_could_choose_from_is_refused() -> None:
    daily = ["DTSTART:20251101T090000Z", "RRULE:FREQ=DAILY", "SUMMARY:Daily"]
    with pytest.raises(KitError, match=str(MOST)):
        read(calendar(*(event(str(n), *daily) for n in range(60))))
    with pytest.raises(KitError, match="endlessly"):
        read(calendar(event("old", "DTSTART:19000101T090000Z", "RRULE:FREQ=DAILY", "SUMMARY:Old")))
    with pytest.raises(KitError, match="5 MB are read"):
        read(b"BEGIN:VCALENDAR" + b" " * events.LIMIT)


@pytest.mark.parametrize(
    ("table", "first"),
    [
        ("day,what\n2026-11-04,Board\n", "2026-11-04"),
        ("Datum;Titel\r\n4-11-2026;Board\r\n", "2026-11-04"),
        ("Subject\tStart Date\nBoard\t04.11.2026 09:00\n", "2026-11-04"),
        ("date|title\n11/04/2026|Board\n11/25/2026|Board\n", "2026-11-04"),
        ("date,title\n04/11/2026,Board\n", "2026-11-04"),
        ('what,day\n"Board",2026-11-04\n', "2026-11-04"),
        ("day,what\n2026-11-04T09:00:00Z,Board\n", "2026-11-04"),
        ("day,what\n2026-11-04T09:00,Board\n", "2026-11-04"),
        ("day,what\n2026-11-03T23:30:00Z,Board\n", "2026-11-04"),  # past midnight in Amsterdam
        ("day,what\n2026-11-04T24:30:00Z,Board\n", "2026-11-04"),
    ],
)
def test_a_table_is_read_however_a_spreadsheet_wrote_it(table: str, first: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        [series] = read(table.encode(encoding)).series
        assert (series.title, series.days[-1]) == ("Board", first)


def test_letters_of_older_programs_are_read_and_broken_rows_counted() -> None:
    table = "day,what\n2026-11-04,Geschäftsführung\n2026-13-01,No month\nnext week,No day\n2026-11-05\n1999-01-01,Old\n"
    reading = read(table.encode("cp1252"))
    assert ([s.title for s in reading.series], reading.broken) == (["Geschäftsführung"], 3)


def test_a_year_of_two_digits_or_a_number_that_goes_on_is_no_day() -> None:
    reading = read(b"day,what\n5/11/26,Short\n05-11-20261,Long\n2026-11-055,Long\n9999-12-31T23:59:00-23:00,Late\n")
    assert (reading.series, reading.broken) == ((), 3)


def test_what_is_neither_says_which_columns_it_needs_and_none_of_its_words() -> None:
    with pytest.raises(KitError) as refused:
        read(f"{calendars.PRIVATE}\nand more".encode())
    assert "day" in refused.value.remedy or "columns" in refused.value.remedy
    assert calendars.PRIVATE not in str(refused.value.as_dict())


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for text in (data, b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261101\r\n" + data + b"\r\nEND:VEVENT"):
        with contextlib.suppress(KitError):
            read(text)


def test_the_server_answers_with_titles_and_keeps_nothing(server: Server) -> None:
    today = dt.datetime.now(dt.UTC).date()
    data = calendar(event("s", f"DTSTART;VALUE=DATE:{today:%Y%m%d}", f"SUMMARY:{calendars.PRIVATE}"))
    answer = server.ask("POST", f"events?zone={HERE}", raw=data)
    assert answer.json()["series"] == [{"title": calendars.PRIVATE, "days": [today.isoformat()], "hours": 0.0}]
    assert answer.headers["Cache-Control"] == "no-store"
    refused = server.ask("POST", "events", raw=calendars.PRIVATE.encode())
    assert refused.status_code == 400
    large = server.ask("POST", "events", raw=b"x" * (events.LIMIT + 1))
    assert "5 MB" in large.json()["error"]["what"]
    for file in [server.log, *server.root.rglob("*"), *server.log.parent.rglob("*")]:
        if file.is_file() and not file.is_symlink():
            assert calendars.PRIVATE.encode() not in file.read_bytes(), file
