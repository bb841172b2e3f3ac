"""What is done about mentoring."""

from tracker.mentoring.actions.answering import (
    choose_advice,
    confirm_session,
    dispute_session,
    give_feedback,
    make_link,
    unconfirm_corrected,
)
from tracker.mentoring.actions.follow_up import (
    add_action,
    add_advice,
    add_file,
    close_action,
    remove_file,
)
from tracker.mentoring.actions.importing import (
    ImportedSessions,
    import_sessions,
)
from tracker.mentoring.actions.logging import (
    LoggedSession,
    keep_logged_session,
    log_session,
)
from tracker.mentoring.actions.writing_up import (
    correct_session,
    mark_absent,
    write_up,
)

__all__ = [
    "ImportedSessions",
    "LoggedSession",
    "add_action",
    "add_advice",
    "add_file",
    "choose_advice",
    "close_action",
    "confirm_session",
    "correct_session",
    "dispute_session",
    "give_feedback",
    "import_sessions",
    "keep_logged_session",
    "log_session",
    "make_link",
    "mark_absent",
    "remove_file",
    "unconfirm_corrected",
    "write_up",
]
