"""The page of all texts that a distressed person can meet: those that are put together as a reader sees them, the rest
sentence by sentence from where they stand in the source.

Drawn by `python -m docs.draw messages`, for whoever reviews the words before a community opens.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bbs.domain.addresses import Address
from bbs.domain.policy import GUEST, SYSTEM, Actor, Role
from bbs.screens.asking import asking_words
from bbs.screens.help_now import help_words
from bbs.screens.panel import ANSWER_WORDS, panel_words
from bbs.screens.reply_guide import guide_words
from bbs.screens.widgets.prose import Paragraph
from bbs.services.agreement import agreement
from bbs.services.care import Panel
from bbs.services.conversing import Asked
from bbs.services.help_now import HelpNow, HelpPage
from bbs.services.reply_templates import shipped
from bbs.services.welcome import shipped_welcome
from bbs.ssh.banner import banner

ROOT = Path(__file__).parent.parent
MEMBER = Actor(1, "somebody", frozenset({Role.MEMBER}))
MOMENT = datetime(2026, 3, 14, 21, 30, tzinfo=UTC)
"""When the page is drawn: no number of the shipped file has been checked then."""

LOOKS = "(When somebody next looks stands here; see below.)"

HEAD = """# What a person in distress can read here

Every text that somebody can meet in Lighthouse while they have a very hard time, on one page, so that it can be read
through, and put right, by people who know what such words do. It is drawn from the program by
`python -m docs.draw messages`; a test fails where the two differ. `{words}` in braces are filled in.

**Nobody with clinical training has reviewed these texts yet.** What the operator can write themselves: the numbers
(`resources.toml`), the welcome (`welcome.txt`), the templates, the rules, the hours in which moderators look in.

Who meets what: everybody the numbers; whoever joins the agreement; the author of a post in which triage has found
something the panel, and nobody else; whoever asks for a person the conversation; whoever is acted upon what was done
and how to appeal. A tier is in none of them.
"""

SENTENCES: Sequence[tuple[str, str, tuple[str, ...]]] = (
    ("When somebody next looks", "bbs/services/duty.py", ("_words", "ahead_words", "_nobody")),
    ("In a conversation with the moderators", "bbs/services/conversing.py", ()),
    ("On its screens", "bbs/screens/conversation.py", ()),
    ("While writing to them", "bbs/screens/asking.py", ()),
    ("After it, and when they answer", "bbs/screens/ways_care.py", ()),
    ("Thanks after the panel", "bbs/services/care.py", ("_thanks",)),
    ("The same by a command: after a post, asking, and whom to call", "bbs/verbs/sending.py", ("panel_lines",)),
    ("Where a command asks for a person", "bbs/verbs/care.py", ("crisis", "ask")),
    ("A post that waits, or that cannot go now", "bbs/services/gate.py", ()),
    ("Before a post is sent", "bbs/services/foreseeing.py", ()),
    ("Where a place takes nothing more", "bbs/services/publishing.py", ()),
    ("A post that cannot be answered", "bbs/services/people.py", ("require_may_answer",)),
    ("Too much in a short time", "bbs/services/limits.py", ("_reason", "when")),
    ("What was done, and why", "bbs/services/action_words.py", ()),
    ("While they sit there", "bbs/screens/ways_told.py", ("decided_words",)),
    ("On the screens of what was done, and appealing", "bbs/screens/own_actions.py", ()),
    ("Where an appeal cannot be taken", "bbs/services/appeals.py", ("_words", "_appealable", "_appealed")),
    ("An account that is closed", "bbs/screens/suspended.py", ()),
    ("Going for good, and coming back", "bbs/screens/yours.py", ()),
    ("What is said of that, in every front end", "bbs/services/erasing_words.py", ()),
    ("At the next sign-in", "bbs/services/notices.py", ()),
    ("When storage fails", "bbs/services/core.py", ("_storage_error",)),
)
"""A heading, a file, and the functions whose sentences are meant; all of the file where none are named."""


async def page() -> str:
    """The whole page."""
    help_now = HelpNow(clock=lambda: MOMENT)
    sections = [
        HEAD,
        _section(
            "Before signing in", _code(banner("Lighthouse", help_now.first_line(), ascii_only=False).split("\r\n"))
        ),
        _section("Joining: the agreement", [f"- {paragraph}" for paragraph in agreement()]),
        _section("Help now, to a guest", _paragraphs(help_words(await help_now.page(GUEST)))),
        _section("Help now, to a member", _paragraphs(help_words(await help_now.page(MEMBER)))),
        _section("Help now, what is added for those who can have it mended", _stale(await help_now.page(SYSTEM))),
        *_panels(await help_now.page(MEMBER)),
        *_askings(),
        _section("The community's welcome, after a first post without an answer", [shipped_welcome(), "Lighthouse"]),
        *_templates(),
        _section("The reply guide, beside the editor", _paragraphs(list(guide_words("listen")))),
        *(
            _section(title, [f"- {words}" for words in _sentences(ROOT / file, names)])
            for title, file, names in SENTENCES
        ),
    ]
    return "\n".join(sections)


def _panels(page: HelpPage) -> Iterator[str]:
    answers = [f"- {words}" for words in ANSWER_WORDS.values()]
    yield _section("The panel, after a post", [*_paragraphs(panel_words(Panel(Address(12, 1), page))), *answers])
    waiting = _paragraphs(panel_words(Panel(None, page)))[:1]
    yield _section("The panel, where the post waits for a moderator, begins with", waiting)


def _askings() -> Iterator[str]:
    usual, nobody = Asked(0, LOOKS), Asked(0, LOOKS, nobody=True)
    yield _section("Asking for a person", _paragraphs(asking_words(usual, unnamed=False)))
    yield _section("Asking for a person, when nobody is here", _paragraphs(asking_words(nobody, unnamed=False)))
    yield _section("Asking for a person, about a post without a name", _paragraphs(asking_words(usual, unnamed=True)))


def _templates() -> Iterator[str]:
    for template in shipped():
        mark = "" if template.reviewed else " (not clinically reviewed)"
        yield _section(f"A moderator's template: {template.name}{mark}", template.body.split("\n\n"))


def _stale(page: HelpPage) -> list[str]:
    plain = set(_paragraphs(help_words(HelpPage(page.resources, page.hours, (), page.asks, page.keeps))))
    return [words for words in _paragraphs(help_words(page)) if words not in plain]


def _section(title: str, paragraphs: Iterable[str]) -> str:
    told = [words for words in paragraphs if words.strip()]
    between = "\n" if all(words.startswith("- ") for words in told) else "\n\n"
    return f"## {title}\n\n{between.join(told)}\n"


def _paragraphs(paragraphs: Sequence[Paragraph]) -> list[str]:
    return ["".join(text for text, _look in each.spans).replace("\u00a0", " ").strip() for each in paragraphs]


def _code(lines: Iterable[str]) -> list[str]:
    return ["```text\n" + "\n".join(line for line in lines if line) + "\n```"]


def _sentences(path: Path, names: tuple[str, ...]) -> list[str]:
    """Every sentence that goes through the catalogue of words, in the order of the source, each once."""
    tree = ast.parse(path.read_text("utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    inside = [node for node in ast.walk(tree) if isinstance(node, functions) and node.name in names]
    if len({node.name for node in inside}) != len(set(names)):
        raise ValueError(f"{path.name} has no {names}")
    calls = [call for node in (inside or [tree]) for call in ast.walk(node) if _is_words(call)]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    said = (str(given.value) for call in calls for given in call.args if isinstance(given, ast.Constant))
    return [words for words in dict.fromkeys(said) if len(words.split()) > 2]


def _is_words(node: ast.AST) -> bool:
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return named and node.func.id in ("_", "ngettext")  # type: ignore[attr-defined]
