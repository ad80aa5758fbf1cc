"""The seam between Textual and a terminal at the far end of an SSH channel. All of Textual's private API is used here."""
