"""Help logged to answer a request: the app hands this to `support`, which knows no requests."""

from datetime import datetime

from tracker.access.guard import current_visit
from tracker.access.rules import Permission, StartupPlace
from tracker.mail.sending import mailed_from
from tracker.requests.actions import give
from tracker.requests.letters import tell_answer
from tracker.requests.queries import request_of
from tracker.requests.rules import Move
from tracker.values.refusals import RuleViolation


def answer_by_entry(startup: StartupPlace, request_id: int, entry_id: int, *, at: datetime) -> None:
    """The request is given with this entry, and who asked is told; the same again is no change."""
    visit = current_visit()
    if not visit.may(Permission.REQUESTS_ANSWER, startup.id):
        raise RuleViolation("request_move_not_yours")
    if request_of(startup.id, request_id) is None:
        raise RuleViolation("request_not_this_startups")
    role, by = visit.membership.role, visit.actor
    if give(startup.id, request_id, entry_id, note="", role=role, by=by, at=at):
        tell_answer(startup, request_id, base_url=mailed_from(), at=at)


def to_be_given(startup: StartupPlace, request_id: int) -> bool:
    """Whether help logged now may answer it, by who is here."""
    visit = current_visit()
    found = request_of(startup.id, request_id)
    may = visit.may(Permission.REQUESTS_ANSWER, startup.id)
    return may and found is not None and Move.FINISH in found.moves(visit.membership.role)
