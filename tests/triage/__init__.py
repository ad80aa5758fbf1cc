"""The set that triage is judged by: 826 invented posts, and the tier that a careful moderator would want for each.

How it was written. Every post was invented for this set, in our own words; none was copied from a forum, a song or a
data set. They were begun before any rule existed (the first 344) and finished without sight of one. The rules were
written meanwhile by somebody else, who was told to learn from the tuning part only; whoever wrote the posts scored the
held-out part several times on the way, and passed nothing of it on. More than half of the posts are green, and most of
those are the hard kind: depressed, frightened, grieving, angry and lonely people at no risk, idioms, helpers' talk, and
attempts told from safety. Methods are named where people name them, and never described.

The tiers.
- green: nobody has to look sooner than otherwise.
- amber: wishing not to be here, hopelessness about being alive, feeling a burden, hurting oneself without wanting to
  die, suicidal thoughts that are doubted, somebody else in danger.
- red: wanting to die or to kill oneself; means or a plan thought about, without a day; somebody else in danger now.
- crisis: a plan with its day, means at hand and meant, a goodbye, something already begun.

How the third was held out. Within each category the posts were put in order of the SHA-256 of their text, and the
first third (rounded) went to `held_out.jsonl`; the others are `tuning.jsonl`, from which rules may learn. A test holds
the files to that. A post that is added or changed may so move another one: better leave both files as they are, and
judge new rules by new posts.
"""
