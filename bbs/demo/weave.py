"""Makes threads of what was written: gives each line its author, and lets threads grow to two thousand posts."""

import re
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from bbs.demo.cast import pick, typed
from bbs.demo.script import Library, Line, Script

POSTS = 2000
_BIG = 40
# How often a thread grows by what has been said already.
_AGAIN = 0.1
# Two posts of up to so many characters may be alike, as people's are.
_ALIKE = 30


@dataclass(slots=True)
class Post:
    """One post; `parent` is a place in the thread's list from 0, `pace` how soon it comes."""

    author: str
    body: str
    parent: int | None
    pace: str


@dataclass(slots=True)
class Thread:
    """One thread on its way; `invited` are those who came without being named in the script."""

    script: Script
    posts: list[Post]
    invited: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    def people(self) -> set[str]:
        """Everybody who wrote here, or is written in."""
        named = {line.by for line in self.script.lines if line.by}
        return named | {post.author for post in self.posts}


def play(written: Library, random: Random) -> list[Thread]:
    """Returns all threads, with `POSTS` posts among them."""
    threads = [_play(script, random) for script in written.scripts]
    filler = _Filler(written, random)
    for thread in threads:
        while len(thread.posts) < thread.script.size:
            filler.grow(thread)
    open_ones = [thread for thread in threads if not thread.script.silent and not thread.script.size]
    weights = [_weight(thread) * random.uniform(0.5, 1.5) for thread in open_ones]
    while (room := POSTS - sum(len(thread.posts) for thread in threads)) > 0:
        thread = random.choices(open_ones, weights)[0]
        if not filler.spent(thread) or random.random() < _AGAIN:
            filler.grow(thread, room)
    return threads


def _weight(thread: Thread) -> float:
    kind = thread.script.board.rpartition("-")[2]
    return {"welcome": 0.3, "table": 0.35}.get(kind, 1.3)


def _play(script: Script, random: Random) -> Thread:
    thread = Thread(script, [Post(script.author, script.opening, None, "start")])
    for line in script.lines:
        parent = _parent(thread, line)
        author = _speaker(thread, line, parent, random)
        body = typed(author, line.text) if author in thread.invited else line.text
        pace = "late" if line.late else "quick" if line.chained else "spread" if script.size else "answer"
        thread.posts.append(Post(author, body, parent, pace))
    return thread


def _parent(thread: Thread, line: Line) -> int:
    last = len(thread.posts) - 1
    follow_up = line.by_author and thread.posts[last].author == thread.script.author
    return last if line.chained and not follow_up else 0


def _speaker(thread: Thread, line: Line, parent: int, random: Random) -> str:
    if line.by or line.by_author:
        return line.by or thread.script.author
    above = thread.posts[parent]
    if line.chained and above.parent is not None and thread.posts[above.parent].author != above.author:
        return thread.posts[above.parent].author
    author = pick(random, line.text, thread.people())
    thread.invited.add(author)
    return author


# A line that somebody would quote says how it is for its author.
_FELT = re.compile(
    r"can't|couldn't|don't know|nobody|asham|scared|afraid|lone|wish|tired|worst|angry|frighten|never|I miss"
)


class _Filler:
    """Adds posts from the pools, the least used line first."""

    def __init__(self, written: Library, random: Random) -> None:
        self._written, self._random = written, random
        self._uses: Counter[str] = Counter()
        self._bodies: set[str] = set()

    def spent(self, thread: Thread) -> bool:
        """Whether every answer written for such threads has been given."""
        return all(self._uses[text] for text in self._written.answers[thread.script.pool])

    def grow(self, thread: Thread, room: int = 1) -> None:
        """Adds a post: an answer (with another to it, if there is room), a quoted line, or the author's thanks."""
        if thread.script.size > _BIG:
            self._grow_big(thread)
            return
        kind = self._random.random()
        made = (
            (kind < 0.10 and self._thank(thread))
            or (kind < 0.14 and self._close(thread))
            or (kind < 0.36 and room > 1 and self._aside(thread))
            or (kind < 0.47 and self._quote(thread))
            or (kind < 0.51 and self._short(thread))
        )
        if not made:
            self._answer(thread)

    def _grow_big(self, thread: Thread) -> None:
        pool = self._written.answers[thread.script.pool]
        if thread.script.pool != "three":
            self._add(thread, self._draw(thread, pool), 0, "spread")
            return
        items = [self._draw(thread, pool) for _ in range(self._random.choice((1, 1, 2, 2, 3)))]
        if len(items) == 1 and self._uses[items[0]] > 1:
            items.append(self._draw(thread, pool))
        body = items[0][0].upper() + items[0][1:] + "." if len(items) == 1 else "\n".join("- " + it for it in items)
        thread.used.clear()
        self._add(thread, body, 0, "spread")

    def _answer(self, thread: Thread) -> None:
        """What was said before in another thread comes with a second thought, so that no two posts are the same."""
        pool = self._written.answers[thread.script.pool]
        text = self._draw(thread, pool)
        if self._uses[text] > 1:
            text += "\n\n" + self._draw(thread, pool)
        self._add(thread, text, 0, "slow")

    def _aside(self, thread: Thread) -> bool:
        """Adds an answer of the pool and under it what was written to take up its words."""
        for aside in self._written.asides[thread.script.pool]:
            for answer in self._written.answers[thread.script.pool]:
                if not self._uses[aside] and not self._uses[answer] and _kin(answer, aside):
                    self._take(thread, answer)
                    self._take(thread, aside)
                    self._add(thread, answer, 0, "slow")
                    self._add(thread, aside, len(thread.posts) - 1, "answer")
                    return True
        return False

    def _thank(self, thread: Thread) -> bool:
        places = [at for at in self._leaves(thread) if thread.posts[at].parent == 0 and self._thankable(thread, at)]
        if not places or thread.script.board.endswith("table"):
            return False
        text = self._draw(thread, self._written.answers["thanks"])
        self._add(thread, text, self._random.choice(places), "answer", thread.script.author)
        return True

    def _close(self, thread: Thread) -> bool:
        thanks = set(self._written.answers["thanks"])
        for at in self._leaves(thread):
            above = thread.posts[at].parent
            if thread.posts[at].body in thanks and above:
                text = self._draw(thread, self._written.answers["closing"])
                self._add(thread, text, at, "answer", thread.posts[above].author)
                return True
        return False

    def _quote(self, thread: Thread) -> bool:
        found = re.findall(r"(?:^|(?<=[.!?] ))[A-Z][^.!?\n*>]{28,90}\.(?= |$)", thread.posts[0].body, re.MULTILINE)
        sentences = [sentence for sentence in found if _FELT.search(sentence)]
        seen = any(post.body.startswith("> ") for post in thread.posts)
        if not sentences or seen or thread.script.board.endswith(("table", "welcome")):
            return False
        text = self._draw(thread, self._written.answers["quote"])
        author = pick(self._random, text, thread.people())
        body = f"> {self._random.choice(sentences)}\n\n{typed(author, text)}"
        thread.posts.append(Post(author, body, 0, "slow"))
        return True

    def _short(self, thread: Thread) -> bool:
        if thread.script.board.endswith(("table", "welcome")):
            return False
        self._add(thread, self._draw(thread, self._written.answers["short"]), 0, "slow")
        return True

    def _thankable(self, thread: Thread, at: int) -> bool:
        return thread.posts[at].author != thread.script.author and "?" not in thread.posts[at].body

    def _leaves(self, thread: Thread) -> list[int]:
        parents = {post.parent for post in thread.posts}
        return [at for at, post in enumerate(thread.posts) if at and at not in parents and post.parent is not None]

    def _draw(self, thread: Thread, pool: list[str]) -> str:
        fresh = [text for text in pool if text not in thread.used] or pool
        least = min(self._uses[text] for text in fresh)
        text = self._random.choice([text for text in fresh if self._uses[text] == least])
        self._take(thread, text)
        return text

    def _take(self, thread: Thread, text: str) -> None:
        self._uses[text] += 1
        thread.used.add(text)

    def _add(self, thread: Thread, text: str, parent: int, pace: str, author: str | None = None) -> None:
        who = author or pick(self._random, text, thread.people())
        body = typed(who, text)
        if len(body) > _ALIKE and body in self._bodies:
            body = f"@{thread.posts[parent].author} {body}"
        self._bodies.add(body)
        thread.posts.append(Post(who, body, parent, pace))


def _kin(answer: str, aside: str) -> bool:
    """Whether an aside takes up the words of this answer: two of its longer words."""
    words, heard = _words(answer), _words(aside)
    return len(set(words) & set(heard)) >= 2


def _words(text: str) -> list[str]:
    return [word[:5] for word in re.findall(r"[a-z']+", text.lower()) if len(word) > 4 and word not in _COMMON]


_COMMON = frozenset(
    ("about", "there", "their", "would", "could", "should", "thing", "things", "think", "never", "every", "where")
)
