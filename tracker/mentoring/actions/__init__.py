"""What is done about mentoring."""

from tracker.mentoring.actions.answering import (
    choose_advice,
    confirm_session,
    dispute_session,
    give_feedback,
    make_link,
    unconfirm_corrected,
)
from tracker.mentoring.actions.booking import (
    accept_time,
    decline_session,
    propose_times,
    request_session,
)
from tracker.mentoring.actions.changing import (
    cancel_session,
    move_session,
)
from tracker.mentoring.actions.feeds import (
    end_feed,
    open_feed,
)
from tracker.mentoring.actions.follow_up import (
    add_action,
    add_advice,
    add_file,
    close_action,
    remove_file,
)
from tracker.mentoring.actions.hours import (
    NewQuota,
    assign_hours,
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
from tracker.mentoring.actions.mentors import (
    declare_conflict,
    edit_profile,
    end_conflict,
    mentor_row,
)
from tracker.mentoring.actions.times import (
    add_slot,
    book_slot,
    cancel_office_hours,
    end_slot,
    open_office_hours,
    stop_waiting,
    take_seat,
    wait_for_seat,
)
from tracker.mentoring.actions.writing_up import (
    correct_session,
    mark_absent,
    write_up,
)

__all__ = [
    "ImportedSessions",
    "LoggedSession",
    "NewQuota",
    "accept_time",
    "add_action",
    "add_advice",
    "add_file",
    "add_slot",
    "assign_hours",
    "book_slot",
    "cancel_office_hours",
    "cancel_session",
    "choose_advice",
    "close_action",
    "confirm_session",
    "correct_session",
    "declare_conflict",
    "decline_session",
    "dispute_session",
    "edit_profile",
    "end_conflict",
    "end_feed",
    "end_slot",
    "give_feedback",
    "import_sessions",
    "keep_logged_session",
    "log_session",
    "make_link",
    "mark_absent",
    "mentor_row",
    "move_session",
    "open_feed",
    "open_office_hours",
    "propose_times",
    "remove_file",
    "request_session",
    "stop_waiting",
    "take_seat",
    "unconfirm_corrected",
    "wait_for_seat",
    "write_up",
]
