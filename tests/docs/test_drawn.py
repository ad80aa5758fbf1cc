"""What is drawn from the program is as it would be drawn now; `python -m docs.draw` mends it."""

from __future__ import annotations

import ast
import io
from xml.etree import ElementTree

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bbs.domain.commands import COMMANDS, key_label
from docs import draw
from tests.docs.guides import MEMBERS, ROOT

AGAIN = "python -m docs.draw {} draws it again"
KEYWORDS = {"_": None, "ngettext": (1, 2)}


def template() -> Catalog:
    return read_po(io.BytesIO(draw.WORDS.read_bytes()))


def test_the_table_of_keys_is_the_catalogue():
    assert MEMBERS.read_text() == draw.members_guide(), AGAIN.format("keys")


def test_the_table_of_keys_names_every_key_of_every_command():
    table = draw.keys_table() + draw.queue_table()
    for command in (each for each in COMMANDS if each.keys):
        keys = ", ".join(f"`{key_label(key)}`" for key in command.keys)
        assert f"| {keys} | {command.words} |" in table


def test_the_table_of_verbs_is_the_catalogue():
    assert draw.COMMANDS_PAGE.read_text() == draw.commands_page(), AGAIN.format("verbs")


def test_the_moderators_table_is_the_catalogue():
    assert draw.MODERATORS.read_text() == draw.moderators_guide(), AGAIN.format("queue")


def test_the_table_of_settings_is_what_the_server_takes():
    assert draw.OPERATORS.read_text() == draw.operators_guide(), AGAIN.format("settings")


async def test_the_picture_is_what_a_member_sees():
    assert draw.PICTURE.read_text() == await draw.picture(), AGAIN.format("picture")


def test_the_picture_is_well_formed_and_has_both_schemes():
    assert ElementTree.parse(draw.PICTURE).getroot().tag.endswith("svg")
    assert "prefers-color-scheme: dark" in draw.PICTURE.read_text()


def test_the_template_holds_exactly_the_words_of_the_source():
    found = Catalog()
    for _file, _line, message, _comments, context in extract_from_dir(ROOT / "bbs", keywords=KEYWORDS):
        found.add(message, context=context)
    assert {message.id for message in template() if message.id} == {message.id for message in found if message.id}, (
        AGAIN.format("words")
    )


def test_the_template_changes_with_words_alone():
    head = draw.WORDS.read_text().partition("\n\n")[0]
    assert head == draw.HEADER.rstrip("\n")
    assert "Date" not in head
    assert str(ROOT) not in draw.WORDS.read_text()


@pytest.mark.parametrize("path", sorted((ROOT / "bbs").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_words_inside_an_f_string_were_invisible_to_babel(path):
    known = {part for message in template() for part in ([message.id] if isinstance(message.id, str) else message.id)}
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            for given in node.args[: 1 if node.func.id == "_" else 2]:
                assert isinstance(given, ast.Constant), f"{path.name}:{node.lineno}: not written out"
                assert given.value in known, f"{path.name}:{node.lineno}"
