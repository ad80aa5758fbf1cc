"""Links lead somewhere, the version has its entry, and nothing names the machine it was written on."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields

import pytest

from bbs import __version__
from bbs.services.help_now import Resource
from bbs.services.imports import check
from tests.docs.guides import CHANGELOG, GUIDES, OPERATORS, README, ROOT, blocks, files, name, spans

NOT_HERE = (
    "py" + "pi.org",
    "pythonhosted" + ".org",
    "npm" + "js.",
    "crates" + ".io",
    "proxy.golang" + ".org",
    "/" + "work/",
    "/tmp/" + "venv",
)


def anchors(text: str) -> set[str]:
    """The names under which the headings of a guide can be reached."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", GUIDES, ids=name)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        file, _hash, heading = target.partition("#")
        there = path.parent / file if file else path
        assert there.exists(), target
        assert not heading or heading in anchors(there.read_text()), target


def test_the_readme_leads_to_every_guide():
    for path in GUIDES:
        assert path == README or f"]({name(path)})" in README.read_text(), name(path)


def test_the_version_has_its_entry():
    assert re.search(rf"^## \[{re.escape(__version__)}\]", CHANGELOG.read_text(), re.MULTILINE)
    assert re.search(r"^## \[Unreleased\]$", CHANGELOG.read_text(), re.MULTILINE)


def test_nothing_names_a_registry_or_the_machine_it_was_written_on():
    found = []
    for path in files():
        text = path.read_bytes().decode("utf-8", "ignore")
        found += [f"{name(path)}: {word}" for word in NOT_HERE if word in text]
    assert found == []


def test_everything_beside_the_code_is_packaged():
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["bbs"]
    packaged = {path for pattern in patterns for path in (ROOT / "bbs").glob(pattern)}
    beside = {path for path in files() if path.is_relative_to(ROOT / "bbs") and path.suffix != ".py"}
    assert beside <= packaged
    assert ROOT / "bbs" / "locale" / "bbs.pot" in packaged


def test_the_readme_says_with_what_it_can_be_used():
    assert "[MIT](LICENSE)" in README.read_text()
    assert (ROOT / "LICENSE").read_text().startswith("MIT")


def test_the_example_of_an_import_can_be_imported():
    (example,) = blocks(OPERATORS, "json")
    assert len(check(json.loads(example)).threads[0].posts) == 2


def test_everything_that_an_entry_of_help_now_may_hold_is_named():
    assert {field.name for field in fields(Resource)} <= set(spans(OPERATORS))
