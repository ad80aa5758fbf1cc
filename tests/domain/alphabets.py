"""What hypothesis makes text of: every kind of character that has ever made a terminal or an editor go wrong."""

from __future__ import annotations

from hypothesis import strategies as st

HARMLESS = st.sampled_from(
    ["a", "b", "Z", "0", "9", ".", "*", "#", "-", ">", "é", "ß", "я", "ñ", "—", "…", "word", " "]
)
MARKS = st.sampled_from(
    ["\u0301", "\u0308", "\u0323", "\u0e34", "\u20dd", "\u20e3", "\u0903", "\u094d", "\u05b8", "\u0651"]
)
SCRIPTS = st.sampled_from(
    ["क", "ष", "ि", "می", "خ", "ก", "ำ", "ม", "한", "ᄀ", "ᅡ", "ᆨ", "你", "。", "「", "ー", "が", "ｶﾞ", "\u0d4e", "း", "ါ"]
)
EMOJI = st.sampled_from(
    [
        "👩", "👩\u200d👩\u200d👧", "❤", "❤\ufe0f", "👍🏽", "🏽", "🇺", "🇸", "🇺🇸", "1\ufe0f\u20e3",
        "👁\ufe0f\u200d🗨\ufe0f",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🧑🏽\u200d🚀", "☝", "\u00a9",
    ]
)  # fmt: skip
JOINERS = st.sampled_from(
    ["\u200c", "\u200d", "\u200d\u200d", "\ufe0f", "\ufe0e", "\u200b", "\u2060", "\ufeff", "\u00ad", "\u034f"]
)
CONTROLS = st.sampled_from(
    [
        "\x00", "\x07", "\x08", "\t", "\x0b", "\x0c", "\r", "\r\n", "\x1b", "\x1b[2J", "\x1b[31m", "\x1b]0;t\x07",
        "\x1b]0;t",
        "\x1bP+q\x1b\\", "\x1b(0", "\x1bc", "\x7f", "\x85", "\x9b", "\x9b2J", "\x9d0;t\x9c", "\x9f", "[2J",
        "\u2028", "\u2029",
    ]
)  # fmt: skip
HOSTILE = st.sampled_from(
    [
        "\u202e", "\u202d", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c", "\ud800", "\udfff", "\ufffe", "\ufdd0",
        "\U0001ffff", "\U0010ffff", "\ue000", "\U000f0000", "\U000e0041", "\U000e0100", "\u115f", "\u1160", "\u3164",
        "\uffa0", "\u17b4", "\u180e", "\ufff9", "\ufffc", "\u0600", "\u06dd", "\U00013430", "\U0001d173", "\U0001bca0",
    ]
)  # fmt: skip

_parts = st.one_of(HARMLESS, MARKS, SCRIPTS, EMOJI, JOINERS, CONTROLS, HOSTILE, st.characters(exclude_categories=[]))

anything = st.lists(_parts, max_size=30).map("".join) | st.text(st.characters(exclude_categories=[]), max_size=40)
"""Any text at all, hostile more often than not."""

lines = st.lists(st.one_of(HARMLESS, MARKS, SCRIPTS, EMOJI, JOINERS), max_size=40).map("".join)
"""One line of many scripts, as yet unclean."""

paragraphs = st.lists(st.one_of(HARMLESS, MARKS, SCRIPTS, EMOJI, JOINERS, st.just("\n")), max_size=60).map("".join)
"""Several such lines."""
