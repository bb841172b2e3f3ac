"""What is done to users, their memberships, sessions and links."""

from tracker.people.actions.accounts import (
    change_password,
    choose_language,
    disable_user,
    edit_account,
    enable_user,
    end_sessions,
    make_link,
    make_reset_link,
    rehash_password,
    request_password_reset,
    set_password,
)
from tracker.people.actions.memberships import (
    Invited,
    change_role,
    invite_user,
    remove_member,
)
from tracker.people.actions.sessions import (
    choose_program,
    end_session,
    end_sessions_of,
    forget_attempts,
    keep_standing,
    note_attempt,
    renew_token,
    start_session,
    touch_session,
)

__all__ = [
    "Invited",
    "change_password",
    "change_role",
    "choose_language",
    "choose_program",
    "disable_user",
    "edit_account",
    "enable_user",
    "end_session",
    "end_sessions",
    "end_sessions_of",
    "forget_attempts",
    "invite_user",
    "keep_standing",
    "make_link",
    "make_reset_link",
    "note_attempt",
    "rehash_password",
    "remove_member",
    "renew_token",
    "request_password_reset",
    "set_password",
    "start_session",
    "touch_session",
]
