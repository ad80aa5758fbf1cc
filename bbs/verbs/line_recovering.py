"""The door `recover@` in line mode: handle, recovery code, a new password, a new code. The same for everybody."""

from __future__ import annotations

from bbs.domain.codes import recovery_code
from bbs.domain.policy import Actor
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.services.site import Services
from bbs.verbs.line_secrets import give_code, new_password
from bbs.verbs.line_talk import Interrupted, Talk


async def recover(services: Services, talk: Talk, origin: str) -> Actor:
    """Who somebody is, once their code has opened their account. Whether name and code belong together is said only
    after the password, whoever asks. Raises `Interrupted`, and `BBSError` where there were too many tries."""
    talk.say(_("Your name and your recovery code. All keys and other sessions end with it."))
    while True:
        handle, code = await _name_and_code(talk)
        password = await new_password(talk, services, handle)
        try:
            found = await services.recovery.recover(handle, code, password or "", origin)
        except BBSError as error:
            if error.field not in ("code", "password"):
                raise
            talk.say(error.message)
            continue
        await give_code(talk, found.new_code)
        return found.actor


async def _name_and_code(talk: Talk) -> tuple[str, str]:
    handle = await talk.ask(_("Your name here:"))
    if not handle:
        raise Interrupted
    while True:
        typed = await talk.secret(_("Your recovery code, its words in one line; they are not shown:"))
        if not typed:
            raise Interrupted
        try:
            return handle, recovery_code(typed)
        except BBSError as error:
            talk.say(error.message)
