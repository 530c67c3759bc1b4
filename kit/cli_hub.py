"""The commands for a JupyterHub: `kit hub` starts one to try out, `kit hub doctor` looks a running one over."""

from __future__ import annotations

import getpass
import os
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kit.errors import HubError
from kit.exchange import cohort_folder
from kit.i18n import gettext as _
from kit.i18n import ngettext
from kit.ports import port

if TYPE_CHECKING:
    import argparse

    from kit.saying import Say
    from kit.service.hub.trial import Note, Trial

FOLDER = Path("my-hub")
LOCAL = "127.0.0.1"
PORT = 8000
FACILITATOR = "facilitator"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser], say: Say) -> None:
    """Add the command; it tells what it does by `say`."""
    text = _("Start a JupyterHub with the course on this machine, to try out.")
    hub = commands.add_parser("hub", help=text, description=text)
    hub.add_argument("--folder", type=Path, default=FOLDER, help=_("where it keeps everything (default: my-hub)"))
    hub.add_argument("--cohort", type=Path, metavar="DIR", help=_("a cohort's folder (default: one is made)"))
    hub.add_argument("--facilitator", action="append", metavar="NAME", help=_("who facilitates; may be given again"))
    hub.add_argument("--ip", default=LOCAL, help=_("the address to listen on (default: this machine alone)"))
    hub.add_argument("--port", type=port, default=PORT, help=_("the port to listen on (default: 8000)"))
    hub.add_argument(
        "--system-users", action="store_true", help=_("give each person the system user of their name (as root)")
    )
    hub.set_defaults(run=lambda args: _start(args, say))
    text = _("Look a running Hub over, and say what is wrong, where, and how to mend it.")
    more = hub.add_subparsers(title=_("more"), metavar="doctor")
    doctor = more.add_parser("doctor", help=text, description=text)
    doctor.add_argument("--folder", type=Path, default=FOLDER, help=_("a Hub that `kit hub` started (default: my-hub)"))
    doctor.add_argument(
        "--url", help=_("another Hub's address; its administrator's token is taken from JUPYTERHUB_API_TOKEN")
    )
    doctor.add_argument(
        "--cohort", type=Path, action="append", default=[], metavar="DIR", help=_("a cohort's folder that it serves")
    )
    doctor.set_defaults(run=lambda args: _examine(args, say))


def _start(args: argparse.Namespace, say: Say) -> int:
    from kit.service.hub import trial  # noqa: PLC0415 - other commands need not wait for what a Hub needs

    say(_("Starting a JupyterHub. The first time takes a minute …"))
    ready = trial.prepare(
        trial.Plan(
            args.folder,
            cohort=args.cohort,
            facilitators=tuple(args.facilitator or [FACILITATOR]),
            ip=args.ip,
            port=args.port,
            system_users=args.system_users,
        )
    )
    with trial.running(ready) as hub:
        try:  # from the first line on: whoever reads of Ctrl+C may press it at once
            for line in _told(ready):
                say(line)
            hub.wait()
        except KeyboardInterrupt:
            say(_("Ending the Hub and what it started …"))
            return 0
    say(_("The Hub ended by itself; its log says why: {file}").format(file=args.folder / trial.LOG))
    return 1


def _examine(args: argparse.Namespace, say: Say) -> int:
    from kit.service.hub import doctor, files  # noqa: PLC0415 - the same
    from kit.service.hub.asking import Hub  # noqa: PLC0415 - the same

    folders: list[Path] = args.cohort
    if args.url:
        hub = Hub(args.url.rstrip("/") + "/", _token())
        database = os.environ.get("KIT_SERVICE_DATABASE", "").partition("sqlite:///")[2]
    else:
        note = _note(args.folder)
        hub, database, folders = Hub(note.url, note.token), note.database, folders or [Path(note.cohort)]
    cohorts = [cohort_folder.open_folder(folder) for folder in folders]
    found = [*doctor.examine(hub, cohorts), *chain.from_iterable(files.examine(cohort) for cohort in cohorts)]
    found += files.database(Path(database)) if database else ()
    for one in sorted(found, key=lambda one: one.level):
        head = _("Note: {text}").format(text=one.what) if one.level == "note" else one.what
        say(f"{one.where}: {head}\n    {one.remedy}")
    wrong = sum(one.level == "error" for one in found)
    if wrong:
        say(ngettext("{n} thing is to be mended.", "{n} things are to be mended.", wrong).format(n=wrong))
    else:
        say(_("Nothing is to be mended."))
    return int(wrong > 0)


def _token() -> str:
    token = os.environ.get("JUPYTERHUB_API_TOKEN")
    if not token:
        raise HubError(
            _("The doctor needs an administrator's token."),
            where="JUPYTERHUB_API_TOKEN",
            remedy=_("Make one on the Hub's page “Token”, as an administrator, and set this environment variable."),
        )
    return token


def _note(folder: Path) -> Note:
    from kit.service.hub.trial import NOTE, Note  # noqa: PLC0415 - the same

    try:
        return msgspec.json.decode((folder / NOTE).read_bytes(), type=Note)
    except (FileNotFoundError, NotADirectoryError, msgspec.MsgspecError):
        raise HubError(
            _("There is no Hub of `kit hub` here."),
            where=str(folder),
            remedy=_("Start one with: kit hub. For another Hub, name its address with --url."),
        ) from None


def _told(ready: Trial) -> list[str]:
    plan = ready.plan
    people = [student.id for student in ready.cohort.roster if student.id not in plan.facilitators]
    lines = ["", _("The course is open at\n\n    {address}\n").format(address=ready.address), _code(ready.address)]
    if ready.passwords:
        lines += [
            _("{names}: password {password}").format(names=_names(people), password=ready.passwords.room),
            _("{names}: password {password}").format(
                names=_names(list(plan.facilitators)), password=ready.passwords.facilitators
            ),
            "",
            _(
                "This Hub is for trying out. All servers run as the system user “{user}”: whoever opens a terminal or "
                "a notebook of their own can read what everybody wrote, and the folder of the cohort. Participants "
                "share a password, so one can log in as another. Let nobody write what others must not see."
            ).format(user=getpass.getuser()),
        ]
    else:
        lines.append(
            _("People log in with their system user and its password. Their files are apart as the system keeps them.")
        )
    if plan.ip == LOCAL:
        lines.append(_("Only this machine reaches it. Open it to the room’s wifi with: kit hub --ip 0.0.0.0"))
    else:
        lines.append(
            _(
                "Everyone on this network reaches it, and by http: passwords and answers can be read on their way. "
                "Use it in a network that you trust; a Hub for real work stands behind https."
            )
        )
    lines += ["", _("Keep this window open; Ctrl+C ends it. Everything is kept in {folder}").format(folder=plan.folder)]
    return lines


def _names(people: list[str]) -> str:
    return ", ".join(people) if len(people) < 4 else _("{first} to {last}").format(first=people[0], last=people[-1])  # noqa: PLR2004 - as many as fit on a line


def _code(address: str) -> str:
    import io  # noqa: PLC0415

    import segno  # noqa: PLC0415 - only here

    out = io.StringIO()
    segno.make_qr(address, error="m").terminal(out, compact=True)
    return out.getvalue()
