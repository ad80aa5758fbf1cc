"""Small rules for the tests of triage: a few cues of each kind, so that a test says all that it rests on."""

from __future__ import annotations

from bbs.domain.triage import Rules, parse_rules

SMALL = """
version = "7"

[tiers]
amber = 10
red = 20
crisis = 35

[methods]
words = ["blue moon"]

[groups.ideation]
[groups.plan]
[groups.weak]
most = 6
[groups.helpers]
most = 4
[groups.methods]
[groups.idiom]
damps = "over"
[groups.negation]
damps = "before"
[groups."third person"]
damps = "before"
within = 2
[groups.past]
damps = "clause"
[groups.quotation]
damps = "before"
over_oneself = true

[clauses]
breaks = ["but", "now"]
joins = ["and"]
oneself = ["i", "my", "me"]

[pass_over]
words = ["just", "really", "so"]

[short]
im = "i am"
dont = "do not"
wanna = "want to"
kms = "kill myself"

[spelling]
die = ["dye"]
tonight = ["tn"]

[fuzzy]
words = ["suicide", "worthless"]
but_not = ["worthiness"]

[words]
want = ["want", "would like"]

[[cue]]
name = "wants to die"
group = "ideation"
tier = "red"
patterns = ["{want} to die", "kill myself"]

[[cue]]
name = "going to"
group = "plan"
tier = "crisis"
patterns = ["i am going to kill myself"]

[[cue]]
name = "speaks of it"
group = "ideation"
points = 4
patterns = ["suicide"]

[[cue]]
name = "tonight"
group = "weak"
points = 4
patterns = ["tonight"]

[[cue]]
name = "worthless"
group = "weak"
points = 4
patterns = ["worthless"]

[[cue]]
name = "helps"
group = "helpers"
points = -5
patterns = ["here for you"]

[[cue]]
name = "figure of speech"
group = "idiom"
patterns = ["want to die laughing"]

[[cue]]
name = "denied"
group = "negation"
patterns = ["do not"]

[[cue]]
name = "others"
group = "third person"
patterns = ["they/you"]

[[cue]]
name = "past"
group = "past"
patterns = ["# years ago"]

[[cue]]
name = "said"
group = "quotation"
patterns = ["she said"]
"""


def small_rules() -> Rules:
    """The rules above."""
    return parse_rules(SMALL)
