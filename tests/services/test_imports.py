"""Bringing a community in: told everything that is wrong, all or nothing, in the order of its times."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bbs.domain.policy import GUEST, SYSTEM, Readers
from bbs.errors import BadInput, NotAllowed
from bbs.models.tables import Board, Member, Post, Support, Thread
from bbs.services import imports
from bbs.services.imports import ImportErrors, check
from tests.services.community import PASSWORD, Site

DOCUMENT: dict[str, Any] = {
    "experiences": [
        {
            "experience": "grief",
            "name": "Grief",
            "boards": [
                {"board": "grief-welcome", "name": "Welcome", "description": "Hello.", "readers": "guests"},
                {"board": "grief-table", "name": "Kitchen Table"},
            ],
        },
        {"experience": "nights", "name": "Other nights", "boards": [{"board": "quiet", "name": "Other quiet"}]},
    ],
    "members": [{"handle": "quiet-otter"}, {"handle": "wren"}],
    "threads": [
        {
            "board": "grief-table",
            "subject": "The chair",
            "seeking": "listen",
            "warnings": ["Grief"],
            "posts": [
                {"author": "wren", "created": "2026-01-01T10:00:00Z", "body": "It is still there.", "parent": None},
                {"author": "hare", "created": "2026-01-03T10:00:00+01:00", "body": "Mine too.", "parent": 1},
                {"author": "quiet-otter", "created": "2026-01-02T10:00:00Z", "body": "I sat in it.", "parent": None},
                {"author": None, "created": "2025-12-31T10:00:00Z", "body": "Too early a clock.", "parent": 2},
                {"author": "wren", "created": "2026-01-04T10:00:00Z", "body": "Thank you.", "parent": 2},
            ],
        },
        {
            "board": "quiet",
            "subject": "Between",
            "posts": [
                {
                    "author": "hare",
                    "created": "2026-01-02T12:00:00Z",
                    "body": "Between the others.",
                    "support": {"hope": ["wren", "hare"]},
                }
            ],
        },
    ],
}


def _with(path: str, value: object) -> dict[str, Any]:
    """The document with something else at a place such as `threads.0.posts.2.parent`."""
    document = copy.deepcopy(DOCUMENT)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = document
    for part in way:
        place = place[part]
    place[last] = value
    return document


async def test_everything_arrives_in_the_order_of_its_times(site: Site) -> None:
    ana = await site.member("ana")
    told: list[tuple[int, int]] = []
    counts = await site.services.imports.run(SYSTEM, check(DOCUMENT), lambda done, of: told.append((done, of)))
    assert (counts.experiences, counts.boards, counts.members, counts.threads, counts.posts) == (1, 2, 3, 2, 6)
    assert str(counts).endswith("2 threads, 6 posts.")
    assert told[-1] == (6, 6)
    (row,) = (await site.services.threads.page(ana, "grief-table")).rows
    assert (row.subject, row.seeking, row.warnings, row.posts, row.unread) == ("The chair", "listen", ("grief",), 5, 5)
    view = await site.services.reading.open(ana, row.number)
    tree = [(head.number, head.parent, head.byline.text) for head in view.heads]
    assert tree == [
        (1, None, "wren"),
        (2, 1, "quiet-otter"),
        (3, 1, "hare"),
        (4, 3, "a former member"),
        (5, 3, "wren"),
    ]
    assert (await site.services.reading.texts(ana, row.number, [4]))[4] == "Too early a clock."

    def serials() -> list[tuple[int, int]]:
        return list(Post.select(Post.serial, Post.number).order_by(Post.serial).tuples())

    assert await site.db.read(serials) == [(1, 1), (2, 2), (3, 1), (4, 3), (5, 4), (6, 5)]


async def test_writing_goes_on_behind_what_was_imported(site: Site) -> None:
    ana = await site.member("ana")
    before = await site.thread(ana)
    await site.services.imports.run(SYSTEM, check(DOCUMENT))
    assert (await site.reply(ana, before + 1)).post is not None
    assert await site.thread(ana) == before + 3
    serials = await site.db.read(lambda: [row[0] for row in Post.select(Post.serial).order_by(Post.serial).tuples()])
    assert serials == list(range(1, 10))


async def test_what_is_there_already_is_taken_as_it_is(site: Site) -> None:
    wren = await site.member("wren")
    await site.services.imports.run(SYSTEM, check(DOCUMENT))
    assert (await site.services.boards.board(wren, "quiet")).name == "Quiet"
    assert (await site.services.boards.board(GUEST, "grief-welcome")).readers is Readers.GUESTS
    assert (await site.services.boards.home(wren)).replies == 2
    assert await site.services.accounts.sign_in_password("wren", PASSWORD) is not None
    for handle in ("hare", "quiet-otter"):
        assert await site.services.accounts.sign_in_password(handle, PASSWORD) is None
    assert await site.db.read(lambda: [row.kind for row in Support.select()]) == ["hope"]
    again = await site.services.imports.run(SYSTEM, check(DOCUMENT))
    assert (again.experiences, again.boards, again.members, again.threads) == (0, 0, 0, 2)


@pytest.mark.parametrize(
    ("path", "value", "error"),
    [
        ("threads.0.posts.2.parent", 3, "threads[0].posts[2].parent: expected a number from 1 to 2, an earlier post"),
        ("threads.0.posts.2.parent", True, "threads[0].posts[2].parent: expected a number"),
        ("threads.0.posts.0.parent", 1, "threads[0].posts[0].parent: expected null"),
        ("threads.0.posts.1.created", "yesterday", "threads[0].posts[1].created: expected a time with its zone"),
        ("threads.0.posts.1.created", "2026-01-01T10:00:00", "threads[0].posts[1].created: expected a time"),
        ("threads.0.posts.1.author", "no spaces!", "threads[0].posts[1].author: A handle is made of"),
        ("threads.0.posts.1.author", 7, "threads[0].posts[1].author: expected a handle as text"),
        ("threads.0.posts.1.author", "vvren", "threads[0].posts[1].author: expected a handle that nobody"),
        ("threads.0.posts.1.body", "", "threads[0].posts[1].body: "),
        ("threads.0.posts.1.body", "x" * 70_000, "threads[0].posts[1].body: "),
        ("threads.0.posts.1.extra", 1, "threads[0].posts[1].extra: expected only author"),
        ("threads.0.posts", [], "threads[0].posts: expected at least one post"),
        ("threads.0.posts", None, "threads[0].posts: expected a list"),
        ("threads.0.seeking", "advice", "threads[0].seeking: expected one of listen"),
        ("threads.0.subject", "s" * 101, "threads[0].subject: "),
        ("threads.0.warnings", "grief", "threads[0].warnings: expected a list of topics"),
        ("threads.0.pinned", "yes", "threads[0].pinned: expected true or false"),
        ("threads.1.posts.0.support", {"like": ["wren"]}, "threads[1].posts[0].support.like: expected only been-there"),
        ("experiences.0.experience", "Grief!", "experiences[0].experience: expected a short name"),
        ("experiences.0.boards.1.board", "grief-welcome", "experiences[0].boards[1].board: expected a name that does"),
        ("experiences.0.boards.1", {"board": "b"}, "experiences[0].boards[1].name: is missing"),
        ("members.0", "quiet-otter", "members[0]: expected an object with handle"),
        ("members.0.handle", "admin", "members[0].handle: "),
        ("threads", {}, "threads: expected a list"),
        ("more", [], "more: expected only experiences, members, threads here"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(path: str, value: object, error: str) -> None:
    with pytest.raises(ImportErrors) as refused:
        check(_with(path, value))
    (line,) = refused.value.errors
    assert line.startswith(error)
    assert refused.value.message.endswith(line)


def test_everything_wrong_is_said_at_once_up_to_fifty() -> None:
    document = _with("threads.0.seeking", "advice")
    document["members"] = [{"handle": "no spaces"}] * 3 + [{"handle": n} for n in range(100)]
    with pytest.raises(ImportErrors) as refused:
        check(document)
    assert len(refused.value.errors) == 50
    assert refused.value.exit_status == 2


KEYS = ("experiences", "members", "threads", "boards", "posts", "board", "name", "handle", "author", "body")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "experiences",
                    "members",
                    "threads",
                    "boards",
                    "posts",
                    "board",
                    "name",
                    "handle",
                    "author",
                    "body",
                    "created",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_no_document_breaks_the_check(document: object) -> None:
    try:
        plan = check(document)
    except BadInput as refused:
        assert refused.code == "import"  # noqa: PT017
    else:
        assert isinstance(plan, imports.Plan)


async def test_a_document_that_does_not_fit_leaves_nothing_behind(site: Site) -> None:
    async def counts() -> list[int]:
        return await site.db.read(lambda: [table.select().count() for table in (Board, Member, Thread, Post)])

    before = await counts()
    with pytest.raises(ImportErrors, match=r"threads\[0\].board: expected one of"):
        await site.services.imports.run(SYSTEM, check(_with("threads.0.board", "nowhere")))
    assert await counts() == before
    await site.member("w-ren")
    with pytest.raises(ImportErrors, match=r"wren: expected a handle that nobody could take for w-ren"):
        await site.services.imports.run(SYSTEM, check(DOCUMENT))
    assert (await site.thread(await site.member("ana"))) == 1


async def test_only_the_operator_imports(site: Site) -> None:
    for actor in (GUEST, await site.member("ana")):
        with pytest.raises(NotAllowed):
            await site.services.imports.run(actor, check(DOCUMENT))
