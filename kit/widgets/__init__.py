"""The card of an activity, or of what a lesson shares, in JupyterLab.

The widget carries the questions only. Its page fetches and saves the answers itself, from the kit's part of the Jupyter
server, so that no answer is ever in a kernel, a widget's state or a notebook's output. The modules that do this are
served from this folder, one for the whole page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets
from anywidget import AnyWidget

from kit import definitions
from kit.checks import SHARE
from kit.i18n import gettext as _
from kit.widgets.entry import entry

if TYPE_CHECKING:
    from kit.course import Activity, Lesson


class Card(AnyWidget):
    """A card in a lesson: `definition` says what it asks, `without` what to read where the course's page is missing."""

    _esm = entry("activity.js", 'model.get("definition")')
    definition = traitlets.Dict().tag(sync=True)
    without = traitlets.Unicode().tag(sync=True)

    def __repr__(self) -> str:
        # What a front end without widgets shows instead, nbval and nbgrader among them.
        return str(self.definition.get("title", ""))


def activity_card(activity: Activity) -> Card:
    """Make the card of an activity: its questions and no answer."""
    return _card(**definitions.of_activity(activity))


def share_card(lesson: Lesson) -> Card:
    """Make the card that shows what of a lesson would leave, and to whom."""
    return _card(show=SHARE, lesson=lesson.id, title=_("Share with your group"))


def _card(**definition: Any) -> Card:  # noqa: ANN401 - JSON
    without = _(
        "This card cannot be shown: the course's part of the Jupyter server did not answer. "
        "Start JupyterLab as the course's guide says, then reload this page. Nothing you saved is lost."
    )
    return Card(definition=definition, without=without)
