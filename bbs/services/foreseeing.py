"""What is worth saying before a text is sent. Inside a read."""

from __future__ import annotations

from bbs.domain.policy import Actor
from bbs.domain.triage import Assessment
from bbs.domain.words import _
from bbs.models.queries import writers
from bbs.services.core import member_of
from bbs.services.gate import Gate, why_words
from bbs.services.publishing import Clean, Rules, piece_of
from bbs.services.rows import Draft, Foreseen


def foresee(actor: Actor, draft: Draft, clean: Clean, found: Assessment, rules: Rules, now_us: int) -> Foreseen:
    """Why the draft could not be sent now, that it will wait, and what the operator's watched words ask for."""
    piece = piece_of(actor, draft, clean)
    writer = writers.writer(member_of(actor))
    gate = Gate(actor, piece, writer, found, rules.new_members, rules.hooks, now_us)
    said = [error.message for error in gate.refusals()]
    refused = bool(said)
    why = gate.hold()
    if why is not None and not said:
        said.append(" ".join(part for part in (why_words(why), rules.hooks.next_look(now_us)) if part))
    if piece.thread is None and piece.board.warnings_required and not piece.warnings and gate.pressing:
        said.append(_("Threads on this board say what they are about. A content warning would help others to choose."))
    if not gate.pressing and (warns := gate.watched.warns):
        words = _("You have written: {words}. Some people here find that hard to read. It goes as it is if you like.")
        said.append(words.format(words=", ".join(word.rstrip("* ") for word in warns)))
    return Foreseen(tuple(said), refused)
