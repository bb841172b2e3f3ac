"""What is done about mentoring."""

from tracker.mentoring.actions.booking import (
    accept_time,
    decline_session,
    propose_times,
    request_session,
)
from tracker.mentoring.actions.changing import cancel_session, move_session
from tracker.mentoring.actions.feeds import end_feed, open_feed
from tracker.mentoring.actions.logging import keep_logged_session
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

__all__ = [
    "accept_time",
    "add_slot",
    "book_slot",
    "cancel_office_hours",
    "cancel_session",
    "decline_session",
    "end_feed",
    "end_slot",
    "keep_logged_session",
    "move_session",
    "open_feed",
    "open_office_hours",
    "propose_times",
    "request_session",
    "stop_waiting",
    "take_seat",
    "wait_for_seat",
]
