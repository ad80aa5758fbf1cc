"""Searching, on both databases: what is found, what never is, and that both find the same."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bbs.domain.policy import GUEST, Actor, Role
from bbs.domain.post_states import PostState
from bbs.domain.search_terms import MAX_QUERY, matches, parse
from bbs.domain.search_words import words
from bbs.errors import BadInput
from bbs.models.database import proxy
from bbs.models.queries import search as index
from bbs.models.search import INDEX
from bbs.models.tables import Block, Board, HiddenThread, Member, Post, Thread
from bbs.services import imports, search_scan
from bbs.services import search as search_service
from bbs.services.search import Order, Result, SearchPage
from tests.domain.alphabets import anything
from tests.services.community import Site

VOCABULARY = " ".join(
    (
        "sleep night walk café CAFÉ don't Straße 失眠 ночь ёлка e-mail",
        "self-harm the a not мама नमस्ते x1 12:30",
    )
).split(" ")


async def found(site: Site, actor: Actor, text: str, order: Order = "newest", limit: int = 20) -> list[tuple[int, int]]:
    """Thread and post of all results, in their order, all pages of them."""
    results: list[Result] = []
    after = None
    while True:
        page = await site.services.search.search(actor, text, after=after, order=order, limit=limit)
        results += page.results
        after = page.next
        if after is None:
            return [(result.thread, result.post) for result in results]


async def one(site: Site, actor: Actor, text: str) -> Result:
    (result,) = (await site.services.search.search(actor, text)).results
    return result


async def tidy(site: Site) -> None:
    while await site.db.write(index.optimize):
        pass


async def choose(site: Site, actor: Actor, name: str, value: str) -> None:
    await site.services.preferences.set(actor, name, value)


async def test_posts_are_found_from_the_moment_they_are_there(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana, subject="Long nights", body="I lie awake at the café.")
    await site.reply(ben, thread, body="So do I, most nights.")
    assert await found(site, ana, "nights") == [(thread, 2), (thread, 1)]
    assert await found(site, ana, "CAFE awake") == [(thread, 1)]
    assert await found(site, ana, "awake -nights") == []
    result = await one(site, ana, "most")
    assert (result.subject, result.board, result.board_name, result.byline.handle) == (
        "Long nights",
        "quiet",
        "Quiet",
        "ben",
    )
    assert result.snippet == (("So do I, ", False), ("most", True), (" nights.", False))
    assert await found(site, ana, "nothing of this kind") == []


async def test_an_edit_is_found_by_its_new_words_alone(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, body="heather and gorse")
    answer = await site.reply(ana, thread, body="heather again")
    await site.services.writing.edit(ana, answer, "bracken again")
    assert await found(site, ana, "heather") == [(thread, 1)]
    assert await found(site, ana, "bracken") == [(thread, 2)]


@pytest.mark.parametrize("state", [PostState.DELETED, PostState.HIDDEN, PostState.REMOVED, PostState.HELD])
async def test_what_is_shown_no_more_is_found_no_more(site: Site, state: PostState) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, body="heather")
    answer = await site.reply(ana, thread, body="heather again")
    if state is PostState.DELETED:
        await site.services.writing.delete(ana, answer)
    else:
        # Behind the index's back: what stands in the tables decides, whatever the index says.
        await site.change(lambda: Post.update(state=state.value).where(Post.number == 2).execute())
    assert await found(site, ana, "heather") == [(thread, 1)]
    await site.change(lambda: Thread.update(state=state.value).execute())
    assert await found(site, ana, "heather") == []


async def test_the_words_of_a_deleted_post_leave_the_index(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, body="heather")
    answer = await site.reply(ana, thread, body="heather zugzwang")
    await site.services.writing.delete(ana, answer)

    def rows() -> list[object]:
        if proxy.obj.for_update:
            sql = f"SELECT post_id FROM {INDEX} WHERE words @@ '''zugzwang'''::tsquery"
        else:
            sql = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH '\"zugzwang\"'"
        return list(proxy.execute_sql(sql).fetchall())

    assert await site.db.read(rows) == []
    await tidy(site)
    assert await found(site, ana, "heather") == [(thread, 1)]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_words_that_were_taken_out_are_in_no_byte_of_the_file_once_it_is_tidied(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, subject="Walks", body="plantedword in the heather")
    await site.thread(ana, body="heather")

    def take_out() -> None:
        post = Post.get(Post.thread == thread)
        index.take_out(post.id)
        Post.update(body="", state=PostState.DELETED.value).where(Post.id == post.id).execute()

    await site.change(take_out)
    await tidy(site)
    await site.db.bare(lambda: proxy.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
    path = site.db.url.removeprefix("sqlite:///")
    left = [file for file in Path(path).parent.iterdir() if b"plantedword" in file.read_bytes()]
    assert left == []
    assert len(await found(site, ana, "heather")) == 1


async def test_boards_that_one_may_not_read_are_not_there(site: Site) -> None:
    ana = await site.member("ana")
    await site.change(lambda: Member.update(floor=0).execute())
    for board in ("open", "quiet"):
        await site.thread(ana, board, body=f"heather on {board}")
    insider = Actor(ana.member, "ana", ana.roles, boards=frozenset({3}))
    await site.thread(insider, "circle", body="heather in the circle")
    everybody = [(3, 1), (2, 1), (1, 1)]
    assert await found(site, GUEST, "heather") == everybody[2:]
    assert await found(site, ana, "heather") == everybody[1:]
    assert await found(site, insider, "heather") == everybody
    keeper = Actor(99, "mo", frozenset({Role.MEMBER, Role.MODERATOR}), moderates=frozenset({3}))
    assert await found(site, keeper, "heather") == everybody
    for order in ("newest", "relevance"):
        assert await found(site, GUEST, "circle", order) == []
        assert await found(site, ana, "-nothing circle", order) == []
    hidden = await site.services.search.search(ana, "board:circle")
    assert hidden == await site.services.search.search(ana, "board:nowhere")
    assert hidden.results == ()
    assert hidden.note


async def test_a_moved_board_is_asked_for_again_whatever_the_index_says(site: Site) -> None:
    ana = await site.member("ana")
    await site.thread(ana, "open", body="heather")
    await site.change(lambda: Thread.update(board=3).execute())
    assert await found(site, GUEST, "heather") == await found(site, ana, "heather") == []


async def test_a_board_is_found_by_the_name_that_is_read_on_screen(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, "quiet")
    await site.thread(ana, "open")
    await site.change(lambda: Board.update(name="Long Nights").where(Board.slug == "quiet").execute())
    for text in ('board:"long nights"', 'board:"Long Nights', "board:long-nights", "board:quiet"):
        assert await found(site, ana, text) == [(thread, 1)], text


async def test_operators_narrow_what_is_found(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    early = await site.thread(ana, "open", body="heather https://example.org")
    site.clock.advance(days=3)
    late = await site.thread(ben, "quiet", body="heather", warnings=("death",))
    answer = await site.reply(ana, late, body="heather too")
    await site.services.support.toggle(ben, answer, "hope")
    for text, expected in {
        "board:open": [(early, 1)],
        "board:open board:quiet heather": [(late, 2), (late, 1), (early, 1)],
        "before:2026-03-16": [(early, 1)],
        "after:2026-03-16 heather": [(late, 2), (late, 1)],
        "after:2026-03-15 before:2026-03-16": [],
        "has:link": [(early, 1)],
        "has:warning": [(late, 1)],
        "has:support heather": [(late, 2)],
        "author:me": [(late, 2), (early, 1)],
        "author:ANA board:quiet": [(late, 2)],
        "-too": [(late, 1), (early, 1)],
    }.items():
        assert await found(site, ana, text) == expected, text


async def test_author_lists_only_with_consent_and_says_nothing_of_who_is_here(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana, body="heather")
    await site.reply(ana, thread, body="unnamed heather")
    await site.change(lambda: Post.update(unnamed=True).where(Post.number == 2).execute())
    await site.change(_index_again)
    refused = await site.services.search.search(ben, "author:ana")
    assert refused == await site.services.search.search(ben, "author:nobody")
    assert refused.results == ()
    assert refused.note
    assert await found(site, ana, "author:ana") == [(thread, 2), (thread, 1)]
    await choose(site, ana, "list_my_posts", "on")
    assert await found(site, ben, "author:ana") == [(thread, 1)]
    assert await found(site, ben, "author:@ANA heather") == [(thread, 1)]
    assert [r.post for r in (await site.services.search.posts_of(ben, "ana")).results] == [1]
    await choose(site, ana, "list_my_posts", "off")
    assert await found(site, ben, "author:ana") == []
    assert await found(site, ben, "heather") == [(thread, 2), (thread, 1)]


def _index_again() -> None:
    if proxy.obj.for_update:
        proxy.execute_sql(f"DELETE FROM {INDEX}")
    else:
        proxy.execute_sql(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('delete-all')")
    index.put_in_all()


async def test_a_post_without_a_name_is_by_a_member_of_that_thread(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana, body="heather")
    await site.reply(ben, thread, body="gorse")
    await site.change(lambda: Post.update(unnamed=True).where(Post.number == 2).execute())
    result = await one(site, ana, "gorse")
    assert (result.byline.text, result.byline.handle) == ("a member, 1", None)


async def test_snippets_never_quote_what_stands_behind_a_warning(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana, body="heather", warnings=("self-harm",))
    await site.reply(ben, thread, body="heather, quoted")
    late, early = (await site.services.search.search(ben, "heather")).results
    assert (early.snippet, early.warnings) == (None, ("self-harm",))
    assert late.snippet is not None
    assert late.warnings == ()
    await choose(site, ben, "mute_words", "quoted")
    await choose(site, ana, "mute_words", "quoted")
    assert (await site.services.search.search(ana, "heather")).results[0].snippet is None
    assert (await site.services.search.search(ben, "heather")).results[0].snippet is not None, "one's own"


async def test_what_somebody_does_not_want_to_see_is_left_out(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    first = await site.thread(ana, body="heather")
    await site.reply(ben, first, body="heather by ben")
    second = await site.thread(ben, body="heather", warnings=("death",))
    assert await found(site, ana, "heather") == [(second, 1), (first, 2), (first, 1)]
    await site.services.people.block(ana, "ben", "mute")
    assert await found(site, ana, "heather") == [(first, 1)]
    await site.services.people.block(ana, "ben", "mute")
    await choose(site, ana, "hide_topics", "death")
    assert await found(site, ana, "heather") == [(first, 2), (first, 1)]
    await site.change(lambda: HiddenThread.create(member=ana.member, thread=first, created_us=0))
    assert await found(site, ana, "heather") == [(first, 1)], "one's own stay"
    assert await found(site, ben, "heather") == [(second, 1), (first, 2), (first, 1)]


async def test_a_block_in_a_thread_is_about_posts_without_a_name(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    first, second = await site.thread(ana), await site.thread(ana)
    for thread in (first, second):
        await site.reply(ben, thread, body="heather with a name")
        await site.reply(ben, thread, body="heather without")
    await site.change(lambda: Post.update(unnamed=True).where(Post.number == 3).execute())
    row = {"member": ana.member, "other": ben.member, "thread": first, "kind": "block", "created_us": 0}
    await site.change(lambda: Block.insert(**row).execute())
    assert await found(site, ana, "heather") == [(second, 3), (second, 2), (first, 2)]


async def test_pages_follow_each_other_without_gaps(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, body="heather")
    for number in range(2, 31):
        await site.reply(ana, thread, body="heather " * (number % 7 + 1))
    whole = [(thread, number) for number in range(30, 0, -1)]
    for limit in (1, 7, 30, 50):
        assert await found(site, ana, "heather", limit=limit) == whole
        ranked = await found(site, ana, "heather", "relevance", limit=limit)
        assert sorted(ranked, reverse=True) == whole
    assert await found(site, ana, "heather", "relevance", limit=4) == await found(site, ana, "heather", "relevance")
    page = await site.services.search.search(ana, "heather", limit=10)
    await site.reply(ana, thread, body="heather, late")
    rest = await site.services.search.search(ana, "heather", limit=50, after=page.next)
    assert [result.post for result in rest.results] == list(range(20, 0, -1))


@pytest.mark.parametrize("token", ["", "x", "n", "n1.2", "r1", "r1.2.3", "n-1", "n٣", "n" + "9" * 40, "n1\x00"])
async def test_a_token_of_no_page_is_bad_input(site: Site, token: str) -> None:
    with pytest.raises(BadInput):
        await site.services.search.search(GUEST, "heather", after=token)


async def test_the_best_answer_comes_first_where_it_is_asked_for(site: Site) -> None:
    ana = await site.member("ana")
    best = await site.thread(ana, subject="Heather", body="on the hill")
    some = await site.thread(ana, body="heather, heather and more heather")
    least = await site.thread(ana, body="heather, and much else " + "that is about other things " * 15)
    assert await found(site, ana, "heather") == [(least, 1), (some, 1), (best, 1)]
    assert await found(site, ana, "heather", "relevance") == [(best, 1), (some, 1), (least, 1)]


async def test_looking_ends_after_a_while_and_goes_on_with_the_next_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, body="heather")
    for _ in range(5):
        await site.reply(ana, thread, body="gorse")
    # Every look at the clock says that a second has passed: there is time for one look at the index on each page.
    seconds = iter(range(10_000))
    monkeypatch.setattr(search_scan, "monotonic", lambda: float(next(seconds)))
    monkeypatch.setattr(search_scan, "MAX_SECONDS", 1.5)
    monkeypatch.setattr(search_scan, "MAX_IDS", 2)
    pages: list[SearchPage] = []
    while not pages or pages[-1].next is not None:
        after = pages[-1].next if pages else None
        pages.append(await site.services.search.search(ana, "gorse", after=after, limit=3))
    assert [[result.post for result in page.results] for page in pages] == [[6, 5], [4, 3], [2]]


async def test_a_machine_that_stood_still_gave_one_empty_page_after_the_other(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await site.member("ana")
    await site.thread(ana, body="gorse")
    monkeypatch.setattr(search_scan, "MAX_SECONDS", -1.0)
    page = await site.services.search.search(ana, "gorse")
    assert [result.post for result in page.results] == [1]


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_postgresql_walked_along_all_posts_where_it_had_not_counted_them_yet(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, body="heather")
    await site.reply(ana, thread)

    def plan() -> str:
        index.spans(0, 1)
        sql, values = index.candidates_sql(timed=False), ("'heather'", 10, 0, 5)
        return str(proxy.execute_sql(f"EXPLAIN {sql}", values).fetchall())

    assert "post_words_words" in await site.db.read(plan)


async def test_an_import_can_be_searched(site: Site) -> None:
    post = {"author": "ida", "created": "2020-05-01T10:00:00Z", "body": "heather in May"}
    document = {
        "experiences": [],
        "members": [],
        "threads": [{"board": "open", "subject": "May", "posts": [post, {**post, "body": "heather", "parent": 1}]}],
    }
    ana = await site.member("ana")
    before = await site.thread(ana, "open", body="heather")
    operator = Actor(None, "system", frozenset({Role.SYSOP}))
    await site.services.imports.run(operator, imports.check(document))
    assert len(await found(site, GUEST, "heather")) == 3
    assert len(await found(site, GUEST, "heather before:2021")) == 2
    assert await found(site, GUEST, "heather after:2021") == [(before, 1)]


def texts_of(seed: int, count: int) -> Iterable[tuple[str, str]]:
    chance = random.Random(seed)
    for _ in range(count):
        yield (
            " ".join(chance.choices(VOCABULARY, k=chance.randint(1, 3))),
            ", ".join(chance.choices(VOCABULARY, k=chance.randint(1, 8))),
        )


async def test_both_databases_find_what_the_plain_meaning_says(site: Site) -> None:
    ana = await site.member("ana")
    written: dict[tuple[int, int], tuple[str, str]] = {}
    for subject, body in texts_of(7, 40):
        thread = await site.thread(ana, subject=subject, body=body)
        written[thread, 1] = (subject, body)
        if thread % 2:
            await site.reply(ana, thread, body=body[::-1])
            written[thread, 2] = ("", body[::-1])
    chance = random.Random(8)
    for _ in range(120):
        a, b, c = chance.choices(VOCABULARY, k=3)
        text = chance.choice((a, f"{a} {b}", f'"{a} {b}"', f"{a} -{b}", f'-"{a} {b}" {c}', f"-{a}", f'"{a} {b} {c}"'))
        terms = parse(text)
        expected = {place for place, (subject, body) in written.items() if matches(terms, subject, body)}
        for order in ("newest", "relevance"):
            assert set(await found(site, ana, text, order, limit=50)) == expected, text


@given(text=anything, body=anything, other=anything)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
async def test_no_text_is_ever_the_language_of_the_index(site: Site, text: str, body: str, other: str) -> None:
    ana = await site.member("ana")
    await site.change(lambda: Board.update(closed=False).execute())
    with_text = body if words(body) else f"{body} a"
    try:
        thread = await site.thread(ana, subject="x", body=f"{with_text} {text[:50]}")
    except BadInput:
        return
    for query in (text, f'"{text}', f"-{text}", f"{other} {text}", f"author:{text}", f"board:{text}"):
        for order in ("newest", "relevance"):
            try:
                page = await site.services.search.search(ana, query[:MAX_QUERY], order=order, limit=50)
            except BadInput:
                continue
            terms = parse(query[:MAX_QUERY])
            if terms.authors or terms.boards or terms.has or terms.before or terms.after:
                continue
            for result in page.results:
                assert await _matches(site, query[:MAX_QUERY], result)
            expected = terms.nothing or not await _holds(site, query[:MAX_QUERY], thread)
            assert expected or page.next or thread in {result.thread for result in page.results}


async def _matches(site: Site, query: str, result: Result) -> bool:
    def body() -> str:
        row = Post.get((Post.thread == result.thread) & (Post.number == result.post))
        return str(row.body)

    return matches(parse(query), result.subject if result.post == 1 else "", await site.db.read(body))


async def _holds(site: Site, query: str, thread: int) -> bool:
    row = await site.db.read(lambda: Post.get((Post.thread == thread) & (Post.number == 1)))
    return matches(parse(query), "x", row.body)


async def test_a_page_is_never_longer_than_a_page(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, body="heather")
    for _ in range(3):
        await site.reply(ana, thread, body="heather")
    for limit, most in ((-5, 1), (0, 1), (2, 2), (10_000, search_service.MAX_PAGE)):
        assert len((await site.services.search.search(ana, "heather", limit=limit)).results) == min(most, 4)
