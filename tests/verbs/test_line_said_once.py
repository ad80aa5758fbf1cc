"""Line mode for the ear: nothing is said twice, numbers stay what they were, and Enter says what it does."""

from __future__ import annotations
