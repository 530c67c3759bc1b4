"""The log-in of a Hub to try out: one password for the room, another for those who facilitate, and for nobody else."""

from __future__ import annotations

import hmac
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyterhub import orm
from jupyterhub.auth import Authenticator
from sqlalchemy.exc import SQLAlchemyError
from traitlets import Set, Unicode

from kit.errors import HubError
from kit.i18n import gettext as _
from kit.service.hub import names

if TYPE_CHECKING:
    from collections.abc import Collection


class Door(Authenticator):  # type: ignore[misc]
    """Lets in by a name on the list and the password that goes with it."""

    passwords = Unicode(config=True, help="The file with the two passwords.")
    facilitators = Set(config=True, help="The names that need the second one.")

    async def authenticate(self, _handler: object, data: dict[str, Any]) -> str | None:
        """Give the name if the password is right; whether the name is on the list, the Hub looks itself."""
        name, given = self.normalize_username(str(data.get("username", ""))), str(data.get("password", ""))
        right = self._right(name)
        return name if hmac.compare_digest(given.strip().encode(), right.encode()) else None

    def _right(self, name: str) -> str:
        wanted = json.loads(Path(self.passwords).read_text(encoding="utf-8"))
        leading = {self.normalize_username(one) for one in self.facilitators}
        return str(wanted["facilitators" if name in leading else "room"])


def dismiss(database: Path, facilitators: Collection[str]) -> None:
    """Leave of those who facilitated at an earlier start only these: a Hub takes nobody out of a group by itself.

    With the role of before they would come in by the room's password.

    Raises
    ------
    HubError
        If the Hub's database cannot be read.
    """
    if not database.exists():
        return
    try:
        with orm.new_session_factory(f"sqlite:///{database}")() as session:
            for group in session.query(orm.Group).filter(orm.Group.name.startswith(names.facilitators(""))):
                group.users = [user for user in group.users if user.name in facilitators]
            session.commit()
            session.get_bind().dispose()
    except (SQLAlchemyError, orm.DatabaseSchemaMismatch) as problem:
        raise HubError(
            _("The Hub's database cannot be used: {reason}.").format(reason=getattr(problem, "orig", problem)),
            where=str(database),
            remedy=_("Name another folder with --folder."),
        ) from None
