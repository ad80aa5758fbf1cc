"""Searching shows nothing that reading would not: communities made at random, searched by everybody in them."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bbs.domain.policy import GUEST, Actor, Readers, Role
from bbs.domain.post_states import PostState
from bbs.errors import NoSuchThing
from bbs.models.database import proxy
from bbs.models.queries import search as index
from bbs.models.search import INDEX
from bbs.models.tables import Block, Board, HiddenThread, Post, Setting, Thread
from bbs.services.rows import PostHead
from bbs.services.search import Result
from tests.services.community import Site

NAMES = ("ana", "ben", "cleo")
BOARDS = ("open", "quiet", "circle")
INSIDE = Actor(99, "mo", frozenset({Role.MEMBER, Role.MODERATOR}), moderates=frozenset({1, 2, 3}))
TOPICS = ("", "death", "self-harm")
WORDS = ("heather", "gorse")

somebody = st.integers(0, len(NAMES) - 1)
topic = st.sampled_from(TOPICS)
state = st.sampled_from([PostState.PUBLISHED] * 5 + [each for each in PostState if each is not PostState.PUBLISHED])


class APost(NamedTuple):
    author: int
    unnamed: bool
    warnings: str
    state: PostState
    gorse: bool


class AThread(NamedTuple):
    board: int
    moved: int | None
    warnings: str
    state: PostState
    posts: list[APost]


class AReader(NamedTuple):
    """What a member does not want to see. `shut` is whom (by place), in which thread or 0 for named posts, and how."""

    shut: list[tuple[int, int, str]]
    hidden: list[int]
    hide_topics: str
    mute_words: str


posts = st.builds(APost, somebody, st.booleans(), topic, state, st.booleans())
threads = st.builds(
    AThread, st.integers(0, 2), st.integers(0, 2), topic, state, st.lists(posts, min_size=1, max_size=4)
)
readers = st.builds(
    AReader,
    st.lists(st.tuples(somebody, st.integers(0, 3), st.sampled_from(["block", "mute"])), max_size=3),
    st.lists(st.integers(0, 2), max_size=1),
    topic,
    st.sampled_from(["", "gorse"]),
)


def clear() -> None:
    """Takes everything away that an example before has left."""
    index_of_words = INDEX if proxy.obj.for_update else f"{INDEX} ({INDEX}) VALUES ('delete-all')"
    proxy.execute_sql(f"{'DELETE FROM' if proxy.obj.for_update else 'INSERT INTO'} {index_of_words}")
    for table in (Block, HiddenThread, Setting, Thread):
        table.delete().execute()
    Board.update(readers=Readers.MEMBERS.value).execute()


async def build(site: Site, made: list[AThread], wanted: list[AReader], open_to: list[Readers]) -> list[Actor]:
    """The community; its members."""
    await site.change(clear)
    members = [await site.member(name) for name in NAMES]
    numbers: list[int] = []
    for thread in made:
        first, *others = thread.posts
        numbers.append(await site.thread(members[first.author], BOARDS[thread.board], body=text(first)))
        for post in others:
            await site.reply(members[post.author], numbers[-1], body=text(post))
    await site.change(lambda: _change(made, numbers, open_to))
    await site.change(lambda: _choose(members, wanted, numbers))
    return members


def text(post: APost) -> str:
    return "heather" + " and gorse" * post.gorse


def _change(made: list[AThread], numbers: list[int], open_to: list[Readers]) -> None:
    for place, kind in enumerate(open_to, 1):
        Board.update(readers=kind.value).where(Board.id == place).execute()
    for number, thread in zip(numbers, made, strict=True):
        for n, post in enumerate(thread.posts, 1):
            row = Post.get((Post.thread == number) & (Post.number == n))
            index.take_out(row.id)
            change = {"unnamed": post.unnamed, "warnings": post.warnings}
            Post.update(**change).where(Post.id == row.id).execute()
            index.put_in(row.id)
            # What is shown no more is not found either, even where nobody has told the index; nor is what was moved.
            Post.update(state=post.state.value).where(Post.id == row.id).execute()
        board = 1 + (thread.board if thread.moved is None else thread.moved)
        changed = {"state": thread.state.value, "warnings": thread.warnings, "board": board}
        Thread.update(**changed).where(Thread.id == number).execute()


def _choose(members: list[Actor], wanted: list[AReader], numbers: list[int]) -> None:
    for member, each in zip(members, wanted, strict=True):
        for other, place, kind in each.shut:
            thread = 0 if place == 0 else numbers[(place - 1) % len(numbers)]
            row = {"member": member.member, "other": members[other].member, "thread": thread, "kind": kind}
            Block.insert(**row, created_us=0).on_conflict_ignore().execute()
        for place in each.hidden:
            row = {"member": member.member, "thread": numbers[place % len(numbers)], "created_us": 0}
            HiddenThread.insert(**row).on_conflict_ignore().execute()
        for name in ("hide_topics", "mute_words"):
            Setting.insert(member=member.member, name=name, value=getattr(each, name)).execute()


@given(
    made=st.lists(threads, min_size=1, max_size=3),
    wanted=st.lists(readers, min_size=len(NAMES), max_size=len(NAMES)),
    open_to=st.lists(st.sampled_from(list(Readers)), min_size=len(BOARDS), max_size=len(BOARDS)),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_nothing_is_found_that_reading_would_not_show(
    site: Site, made: list[AThread], wanted: list[AReader], open_to: list[Readers]
) -> None:
    members = await build(site, made, wanted, open_to)
    insider = Actor(members[0].member, "ana", members[0].roles, boards=frozenset({3}))
    for actor in (GUEST, *members, insider, INSIDE):
        may_see = await readable(site, actor)
        for query in ("heather", "gorse", "heather -gorse", "author:me", "has:warning heather"):
            for order in ("newest", "relevance"):
                page = await site.services.search.search(actor, query, order=order, limit=50)  # type: ignore[arg-type]
                assert page.next is None
                for result in page.results:
                    check(result, may_see, query)
        page = await site.services.search.search(actor, "heather", limit=50)
        missing = set(may_see) - {(result.thread, result.post) for result in page.results}
        # The index was told nothing of threads that were moved: they may be missed, and are never shown wrongly.
        moved_any = any(thread.moved is not None for thread in made)
        assert moved_any or not [place for place in missing if not may_see[place].left_out], "less than may be read"


class Seen(NamedTuple):
    """A post as its thread shows it to a reader, with its topics and, of those, what the reader wants hidden."""

    head: PostHead
    topics: frozenset[str]
    unwanted: frozenset[str]
    hidden: bool
    body: str

    @property
    def left_out(self) -> bool:
        """Whether the reader does not want to see this in a list; one's own is always wanted."""
        return not self.head.byline.own and (
            self.hidden or bool(self.unwanted) or self.head.shut in ("blocked", "muted")
        )


async def readable(site: Site, actor: Actor) -> dict[tuple[int, int], Seen]:
    """All published posts whose text the actor can read, thread by thread."""
    found: dict[tuple[int, int], Seen] = {}
    for number in await site.db.read(lambda: [row.id for row in Thread.select()]):
        try:
            view = await site.services.reading.open(actor, number)
            texts = await site.services.reading.texts(actor, number, range(1, 9))
        except NoSuchThing:
            continue
        hidden, hide = await site.db.read(lambda number=number: _chosen(actor, number))  # type: ignore[misc]
        for head in view.heads:
            body = texts.get(head.number)
            topics = frozenset(head.warnings or (view.warnings if head.number == 1 else ()))
            if body is not None and head.state is PostState.PUBLISHED:
                found[number, head.number] = Seen(head, topics, topics & hide, hidden, body)
    return found


def _chosen(actor: Actor, thread: int) -> tuple[bool, frozenset[str]]:
    if actor.member is None:
        return False, frozenset()
    mine = (HiddenThread.member == actor.member) & (HiddenThread.thread == thread)
    row = Setting.get_or_none((Setting.member == actor.member) & (Setting.name == "hide_topics"))
    return HiddenThread.select().where(mine).exists(), frozenset(row.value.split()) if row else frozenset()


def check(result: Result, may_see: dict[tuple[int, int], Seen], query: str) -> None:
    """That a result is one of the posts that the actor may see and wants to, and says no more of it than reading."""
    assert (result.thread, result.post) in may_see
    seen = may_see[result.thread, result.post]
    assert not seen.left_out
    assert result.byline == seen.head.byline
    assert set(result.warnings) == seen.topics
    assert "gorse" not in query or ("gorse" in seen.body) != ("-gorse" in query)
    assert query != "author:me" or seen.head.byline.own
    assert result.snippet is None or not (seen.topics or seen.head.shut)
