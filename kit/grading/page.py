"""A lesson's feedback as a page of its own: plain words, nothing that runs and nothing from elsewhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from kit.i18n import gettext as _
from kit.lettering import printable

if TYPE_CHECKING:
    from kit.course import Course
    from kit.exchange.feedback import Feedback

_PAGE = """\
<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }}
blockquote {{ margin: 0.5rem 0 1.5rem; padding-left: 1rem; border-left: 3px solid; white-space: pre-wrap }}
</style></head><body><main><h1>{title}</h1><p>{head}</p>{body}</main></body></html>
"""


def page(feedback: Feedback, course: Course) -> bytes:
    """Write the page."""
    lesson = course.lesson(feedback.lesson)
    parts = []
    if feedback.max_score:
        parts.append(
            f"<p>{escape(_('{score} of {of} points').format(**points(feedback.score, feedback.max_score)))}</p>"
        )
    for remark in feedback.remarks:
        activity, _slash, item = remark.name.partition("/")
        label = lesson.activity(activity).item(item).label if item else lesson.title
        parts.append(f"<h2>{escape(label)}</h2>")
        if remark.score is not None:
            said = _("{score} of {of} points").format(**points(remark.score, remark.max_score))
            parts.append(f"<p>{escape(said)}</p>")
        if remark.comment:
            parts.append(f"<blockquote>{escape(printable(remark.comment))}</blockquote>")
    head = _("From your facilitator, {day}").format(day=f"{feedback.written_at:%Y-%m-%d}")
    return _PAGE.format(
        language=escape(course.language), title=escape(lesson.title), head=escape(head), body="".join(parts)
    ).encode()


def points(score: float, of: float) -> dict[str, str]:
    """Write points as a person does: 2 and 2.5, not 2.0."""
    return {"score": f"{score:g}", "of": f"{of:g}"}
