"""The seam between Textual and a terminal at the far end of a channel. Textual's private API is used here only."""
