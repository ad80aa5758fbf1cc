"""What each screen looks like, as text files that a person can read; `test_snapshots.py` compares them.

`python -m tests.screens.snapshots` takes all of them anew, with names behind it (`home thread`) only those. Look at
what has changed (`git diff`) before you keep it.
"""
