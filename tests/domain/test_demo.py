"""The demo community: its shape, and that it is varied enough to read as people."""

import re
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bbs.demo import community

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TOPICS = {"self-harm", "suicide", "eating", "abuse", "death", "substances", "medical"}
SEEKING = {"listen", "relate", "ideas", "story", None}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return community(NOW)


@pytest.fixture(scope="module")
def threads(document: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document["threads"]
    return found


@pytest.fixture(scope="module")
def posts(threads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [post for thread in threads for post in thread["posts"]]


def _time(post: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(post["created"])


def _depth(thread: dict[str, Any]) -> int:
    depths: list[int] = []
    for post in thread["posts"]:
        depths.append(0 if post["parent"] is None else depths[post["parent"] - 1] + 1)
    return max(depths)


def test_counts(document: dict[str, Any], threads: list[dict[str, Any]], posts: list[dict[str, Any]]) -> None:
    assert (len(document["members"]), len(threads), len(posts)) == (30, 200, 2000)
    assert [len(entry["boards"]) for entry in document["experiences"]] == [5, 5, 5]
    assert [entry["experience"] for entry in document["experiences"]] == ["anxiety", "depression", "recovery"]


def test_keys_are_those_of_the_import_format(document: dict[str, Any], posts: list[dict[str, Any]]) -> None:
    assert set(document) == {"experiences", "members", "threads"}
    assert all(set(entry) == {"board", "subject", "seeking", "warnings", "posts"} for entry in document["threads"])
    assert all(set(post) == {"author", "created", "body", "parent"} for post in posts)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", post["created"]) for post in posts)


def test_every_board_is_unique_and_has_threads(document: dict[str, Any], threads: list[dict[str, Any]]) -> None:
    boards = [board["board"] for entry in document["experiences"] for board in entry["boards"]]
    assert len(set(boards)) == 15
    assert {thread["board"] for thread in threads} == set(boards)


def test_handles_are_valid_and_all_authors_are_members(document: dict[str, Any], posts: list[dict[str, Any]]) -> None:
    handles = [member["handle"] for member in document["members"]]
    assert len(set(handles)) == 30
    assert all(re.fullmatch(r"[a-z][a-z0-9._-]{1,23}", handle) for handle in handles)
    assert {post["author"] for post in posts} == set(handles)


def test_parents_come_earlier_and_times_in_order(threads: list[dict[str, Any]]) -> None:
    for thread in threads:
        written = thread["posts"]
        assert written[0]["parent"] is None
        assert [_time(post) for post in written] == sorted({_time(post) for post in written})
        for place, post in enumerate(written[1:], start=2):
            assert 1 <= post["parent"] < place


def test_nobody_answers_themselves_but_the_author_with_news(threads: list[dict[str, Any]]) -> None:
    for thread in threads:
        written = thread["posts"]
        for post in written[1:]:
            if post["author"] == written[post["parent"] - 1]["author"]:
                assert post["author"] == written[0]["author"], (thread["subject"], post["body"])


@pytest.mark.parametrize("now", [NOW, datetime(2027, 3, 1, 3, 4, 5, 6, UTC), datetime(2024, 2, 29, tzinfo=UTC)])
def test_all_times_lie_in_ten_months_before_now_and_are_denser_of_late(now: datetime) -> None:
    times = [_time(post) for thread in community(now)["threads"] for post in thread["posts"]]
    assert max(times) < now
    assert now - min(times) < timedelta(days=310)
    late = sum(now - time < timedelta(days=100) for time in times)
    assert late > len(times) * 0.4


def test_same_time_same_document(document: dict[str, Any]) -> None:
    assert community(NOW) == document


def test_seeking_and_warnings(threads: list[dict[str, Any]]) -> None:
    assert {thread["seeking"] for thread in threads} == SEEKING
    assert 80 <= sum(thread["seeking"] is not None for thread in threads) <= 120
    assert {topic for thread in threads for topic in thread["warnings"]} == TOPICS


def test_shapes_of_threads(threads: list[dict[str, Any]]) -> None:
    sizes = sorted(len(thread["posts"]) for thread in threads)
    assert sizes[-2:] == [60, 120]
    assert 10 <= sizes.count(1) <= 20
    assert sum(_depth(thread) > 12 for thread in threads) >= 5


def test_subjects_and_openings_are_distinct(threads: list[dict[str, Any]]) -> None:
    assert len({thread["subject"] for thread in threads}) == 200
    assert len({thread["posts"][0]["body"] for thread in threads}) == 200


def test_no_two_longer_posts_are_the_same(posts: list[dict[str, Any]]) -> None:
    bodies = Counter(post["body"] for post in posts if len(post["body"]) > 40)
    assert bodies.most_common(1)[0][1] == 1


def test_no_sentence_is_heard_often(posts: list[dict[str, Any]]) -> None:
    heard: Counter[str] = Counter()
    for post in posts:
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", post["body"].lower()):
            heard[sentence.strip("> -*")] += 1
    assert [found for found in heard.items() if len(found[0].split()) > 6 and found[1] > 6] == []


def test_sizes_and_characters(threads: list[dict[str, Any]], posts: list[dict[str, Any]]) -> None:
    texts = [thread["subject"] for thread in threads] + [post["body"] for post in posts]
    assert all(0 < len(thread["subject"]) < 100 for thread in threads)
    assert all(0 < len(post["body"]) < 20_000 for post in posts)
    assert all(text == text.strip() for text in texts)
    assert not [text for text in texts if re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)]
    assert not [text for text in texts if "//" in text or "\\\\" in text]


def test_there_are_long_stories_quotes_lists_and_other_scripts(posts: list[dict[str, Any]]) -> None:
    bodies = [post["body"] for post in posts]
    assert sum(len(body.split()) >= 500 for body in bodies) >= 3
    assert sum(body.startswith("> ") for body in bodies) >= 10
    assert sum("\n- " in body for body in bodies) >= 10
    together = "\n".join(bodies)
    assert all(sign in together for sign in ("\u200d", "\U0001f1f5\U0001f1f9", "夜", "ä", "é", "¡"))


def test_quoted_lines_are_really_of_the_parent(threads: list[dict[str, Any]]) -> None:
    for thread in threads:
        for post in thread["posts"]:
            if post["body"].startswith("> "):
                quoted = post["body"].split("\n", 1)[0][2:]
                assert quoted in thread["posts"][post["parent"] - 1]["body"]


def test_it_is_built_in_under_a_second() -> None:
    best = min(_seconds() for _ in range(3))
    assert best < 1


def _seconds() -> float:
    start = time.perf_counter()
    community(NOW)
    return time.perf_counter() - start
