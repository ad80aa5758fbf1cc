"""Every column that holds words is looked after when somebody is erased, or stands here with a reason."""

from __future__ import annotations

from peewee import TextField

from bbs.models.queries.erasing_texts import TEXTS
from bbs.models.tables import TABLES, Post, Thread

HANDLED = {(Post, "body"), (Thread, "subject")}
"""By `unname_posts`, in the search index as well."""

NAMES_OF_THINGS = {"kind", "state", "posts", "stage", "asked_day", "done_day", "since_day", "joined_day", "seen_day"}
NAMES_OF_THINGS |= {
    "created_day",
    "added_day",
    "used_day",
    "panel_day",
    "readers",
    "writers",
    "hold",
    "seeking",
    "role",
}
NAMES_OF_THINGS |= {"slug", "origin", "category", "severity", "tier", "rules", "rule", "answer", "ended", "outcome"}
NAMES_OF_THINGS |= {"warnings", "once_key", "lookup", "ranges", "gone", "screen", "place", "key", "does", "value_of"}

REASONS = {
    "member.handle": "of somebody else, or gone with the row",
    "member.handle_key": "as `handle`",
    "member.password_hash": "a hash",
    "member.recovery": "a hash",
    "member.door_word": "a hash",
    "member.ledger_id": "random",
    "member_key.name": "what others call their own keys; of whoever goes, it goes",
    "member_key.tail": "the end of a fingerprint",
    "setting.name": "the name of a preference",
    "server_setting.name": "the name of a setting",
    "counter.name": "the name of a counter",
    "job.name": "the name of a job",
    "job.done": "a number",
    "job.failed": "the kind of an error",
    "reply_template.name": "the operator's own",
    "watched_word.words": "the operator's own: a word that is watched, whatever it is",
    "triage_hit.cues": "words of the post, which go with it",
    "place.board": "a slug",
    "draft.key": "random",
    "log_line.facts": "codes; it only grows, and takes no names (`services.modlog`)",
    "case_step.kind": "a kind",
    "erasure.ledger_id": "random",
    "erasure.handle": "of whoever is going, and gone at the end",
    "leaving_post.subject": "goes with the work",
    "invite.lookup": "a hash",
}


def test_every_column_with_words_is_looked_after() -> None:
    known = {(texts.table, column) for texts in TEXTS for column in (*texts.plain, *texts.within)} | HANDLED
    missing = [
        f"{table._meta.table_name}.{field.name}"
        for table in TABLES
        for field in table._meta.sorted_fields
        if isinstance(field, TextField) and (table, field.name) not in known and field.name not in NAMES_OF_THINGS
    ]
    assert [name for name in missing if name not in REASONS] == []
