"""The order of a reply tree."""

from __future__ import annotations

from collections.abc import Sequence

OPENING = 1
"""The number of the post that opens a thread: the root of its tree."""


def order(nodes: Sequence[tuple[int, int | None]]) -> list[tuple[int, int]]:
    """Puts (number, parent) pairs into reading order: depth first, siblings by number, as (number, depth).

    Every number comes back once. A post answers an earlier one; whatever names itself, a later post, one that is not
    there, or nobody, stands under the opening post, so that no input can make a circle or lose a post. Where the
    opening post itself is missing, those stand at depth 0.
    """
    parents: dict[int, int | None] = {}
    for number, parent in nodes:
        parents.setdefault(number, parent)
    root = OPENING if OPENING in parents else None
    children: dict[int | None, list[int]] = {}
    for number in sorted(parents, reverse=True):
        children.setdefault(_parent_of(number, parents, root), []).append(number)
    waiting = [(number, 0) for number in children.get(None, ())]
    ordered = []
    while waiting:
        number, depth = waiting.pop()
        ordered.append((number, depth))
        waiting.extend((child, depth + 1) for child in children.get(number, ()))
    return ordered


def _parent_of(number: int, parents: dict[int, int | None], root: int | None) -> int | None:
    parent = parents[number]
    if number == root:
        return None
    if parent is None or parent not in parents or parent >= number:
        return root
    return parent
