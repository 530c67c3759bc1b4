"""A calendar as people have them: repeating, with time zones, whole days, changes, cancelled and broken things."""

from __future__ import annotations

import datetime as dt

PRIVATE = "Redundancies in the night shift"
"""A title, a description and a name that nobody but their owner may ever read."""

ZONE = """BEGIN:VTIMEZONE
TZID:Our own time
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE"""


def event(uid: str, *lines: str) -> str:
    """Write one event, with what real ones carry along."""
    return "\n".join(
        [
            "BEGIN:VEVENT",
            f"UID:{uid}@example.org",
            "DTSTAMP:20260101T080000Z",
            *lines,
            f"DESCRIPTION:{PRIVATE}: see the list that Anna Example sent\\, and bring",
            "  it along.",
            'ATTENDEE;CN="Anna: Example";ROLE=REQ-PARTICIPANT:mailto:anna@example.org',
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-PT15M",
            f"SUMMARY:{PRIVATE}",
            "END:VALARM",
            "END:VEVENT",
        ]
    )


def calendar(*parts: str) -> bytes:
    """Write a calendar of such parts."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN"]
    return "\r\n".join("\n".join([*head, *parts, "END:VCALENDAR", ""]).splitlines()).encode() + b"\r\n"


def large(today: dt.date, n: int = 2000) -> bytes:
    """Write a calendar of `n` events around a day: some repeat, some are cancelled, and five things are broken."""
    parts = [ZONE]
    for i in range(n):
        day = today - dt.timedelta(days=(i * 7) % 380)
        kind = i % 10
        at = f"{day:%Y%m%d}T{8 + i % 9:02}3000"
        until = f"{day:%Y%m%d}T{9 + i % 9:02}3000"
        title = f"SUMMARY:Talk {i % 40} about the plans of the week\\, and\n  what stands in their way"
        match kind:
            case 0:
                zone = "TZID=Europe/Amsterdam"
                skipped = day + dt.timedelta(days=7)
                rules = [
                    "RRULE:FREQ=WEEKLY;COUNT=8" if i % 20 else "RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=5",
                    f"EXDATE;{zone}:{skipped:%Y%m%d}T{8 + i % 9:02}3000",
                ]
                parts.append(event(str(i), f"DTSTART;{zone}:{at}", f"DTEND;{zone}:{until}", *rules, title))
            case 1:
                parts.append(event(str(i), f"DTSTART;TZID=Our own time:{at}", "DURATION:PT45M", title))
            case 2:
                parts.append(event(str(i), f"DTSTART;VALUE=DATE:{day:%Y%m%d}", title))
            case 3:
                parts.append(event(str(i), f"DTSTART:{at}Z", f"DTEND:{until}Z", "STATUS:CANCELLED", title))
            case _:
                parts.append(event(str(i), f"DTSTART:{at}Z", f"DTEND:{until}Z", title))
    broken = ["this line is none", "ALSO NONE", "=:=", "BEGIN:VEVENT\nSUMMARY:no start\nEND:VEVENT", "\x07\x07"]
    return calendar(*parts, *broken)
