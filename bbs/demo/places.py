"""The experiences and boards of the demo community."""

from typing import Any

_PLACES: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "anxiety": (
        "Anxiety",
        {
            "anxiety-welcome": ("Welcome", "Say hello, or just look round. Nobody is counted."),
            "anxiety-table": ("Kitchen Table", "Soup, birds, bad jokes and small wins."),
            "anxiety-panic": ("When It Hits", "Panic, the body's false alarms, and the hour after."),
            "anxiety-out": ("Out of the House", "Shops, phones, bridges, buses, and the front door."),
            "anxiety-nights": ("Nights", "For whoever is awake, and for talking about it by day."),
        },
    ),
    "depression": (
        "Depression",
        {
            "depression-welcome": ("Welcome", "Come in as you are. One line is plenty."),
            "depression-table": ("Kitchen Table", "Ordinary life and good days. Toast counts."),
            "depression-days": ("Through the Day", "Getting up, washing, eating, and the post behind the door."),
            "depression-dark": ("The Dark Stretch", "For the heavy thoughts. You can say it plainly here."),
            "depression-close": ("People Close By", "Family, friends, work, and what to say to them."),
        },
    ),
    "recovery": (
        "Recovery",
        {
            "recovery-welcome": ("Welcome", "Whatever it is from, and however far along."),
            "recovery-table": ("Kitchen Table", "Socks, dogs, shelves, and three small good things."),
            "recovery-without": ("Without It", "Living without drink and other things. Slips are spoken of here."),
            "recovery-kinder": ("Kinder to Myself", "After self-harm, with food, with mirrors. No numbers, please."),
            "recovery-after": ("Afterwards", "After hospital, after leaving, after losing someone."),
        },
    ),
}


def experiences() -> list[dict[str, Any]]:
    """Returns the experiences with their boards, as `bbs import` reads them."""
    return [
        {"experience": slug, "name": name, "boards": [_board(board, *words) for board, words in boards.items()]}
        for slug, (name, boards) in _PLACES.items()
    ]


def _board(slug: str, name: str, description: str) -> dict[str, str]:
    return {"board": slug, "name": name, "description": description}
