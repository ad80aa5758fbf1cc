"""The lines of the log about how the place is run: which setting was changed and to what, never a text or a name."""

from __future__ import annotations

from enum import StrEnum

from bbs.domain.words import _


class SteeringKind(StrEnum):
    """The kinds of these lines."""

    BOARD_ADDED = "board_added"
    BOARD_CHANGED = "board_changed"
    READER_ADDED = "reader_added"
    READER_REMOVED = "reader_removed"
    EXPERIENCE_ADDED = "experience_added"
    EXPERIENCE_CHANGED = "experience_changed"
    ROLE_GIVEN = "role_given"
    ROLE_TAKEN = "role_taken"
    RULES_CHANGED = "rules_changed"
    TEMPLATES_CHANGED = "templates_changed"
    WATCHED_CHANGED = "watched_changed"
    ANNOUNCED = "announced"
    ANNOUNCEMENT_ENDED = "announcement_ended"
    RESOURCES_CHANGED = "resources_changed"
    MEMBER_ERASED = "member_erased"
    READ_ONLY = "read_only"
    READ_ONLY_OVER = "read_only_over"
    CLOSING = "closing"
    CLOSING_OVER = "closing_over"
    SESSIONS_LOOKED_AT = "sessions_looked_at"


def steering_words() -> dict[str, str]:
    """The words of each kind."""
    return {
        SteeringKind.BOARD_ADDED: _("A board was made"),
        SteeringKind.BOARD_CHANGED: _("A board was set another way"),
        SteeringKind.READER_ADDED: _("Somebody was put on a readers' list"),
        SteeringKind.READER_REMOVED: _("Somebody was taken off a readers' list"),
        SteeringKind.EXPERIENCE_ADDED: _("An experience was made"),
        SteeringKind.EXPERIENCE_CHANGED: _("An experience was changed"),
        SteeringKind.ROLE_GIVEN: _("Somebody was given a role"),
        SteeringKind.ROLE_TAKEN: _("A role was taken from somebody"),
        SteeringKind.RULES_CHANGED: _("The rules were changed"),
        SteeringKind.TEMPLATES_CHANGED: _("The reply templates were changed"),
        SteeringKind.WATCHED_CHANGED: _("The watched words were changed"),
        SteeringKind.ANNOUNCED: _("Something was announced"),
        SteeringKind.ANNOUNCEMENT_ENDED: _("An announcement was taken back"),
        SteeringKind.RESOURCES_CHANGED: _("The entries of help now were changed"),
        SteeringKind.MEMBER_ERASED: _("Somebody's account was erased"),
        SteeringKind.READ_ONLY: _("The community can only be read"),
        SteeringKind.READ_ONLY_OVER: _("The community can be written to again"),
        SteeringKind.CLOSING: _("The community is to close"),
        SteeringKind.CLOSING_OVER: _("The community is not to close any more"),
        SteeringKind.SESSIONS_LOOKED_AT: _("Somebody looked at the names of those who are here"),
    }
