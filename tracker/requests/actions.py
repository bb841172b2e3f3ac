"""What is done to requests. Locks: a request's row, then a prepared act's, then the caps'."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.access.rules import Actor, Role
from tracker.audit.actions import record_about
from tracker.credits import preparing
from tracker.credits.rules.prepared import Prepared
from tracker.credits.rules.requests import Amended, Granted, NewGrant, grant_value
from tracker.db import db
from tracker.program.models import Startup
from tracker.program.queries import whole_setting
from tracker.program.rules import SettingKey
from tracker.requests.models import HelpRequest, RequestEntry
from tracker.requests.moving import drop_act, keep_step, move_request
from tracker.requests.queries import (
    entry_answering,
    request_asked_with,
    request_awaiting,
    request_of,
)
from tracker.requests.rules import (
    Move,
    NewRequest,
    RequestFacts,
    RequestState,
    approval_of,
    check_answer,
    check_approved,
    check_not_own,
    check_request,
    check_seen,
    due_day,
    moved,
)
from tracker.support.models import SupportEntry
from tracker.values.refusals import RuleViolation

ASK = "ask"


@dataclass(frozen=True, slots=True)
class Asked:
    """`again`: the same form was sent before, and nothing was written now."""

    request_id: int
    due_on: date
    again: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """What an approval came to: a grant, or an act that waits for a second person."""

    state: RequestState
    grant_id: int | None = None
    prepared_act_id: int | None = None


def ask(  # noqa: PLR0913 - whose, what, by which form, by whom, when
    startup_id: int,
    new: NewRequest,
    *,
    by: Actor,
    at: datetime,
    today: date,
    key: str | None = None,
) -> Asked:
    """Ask for help, once per `key`; the day of the answer is promised with it."""
    program_id = _program_of_member(startup_id, today)
    check_request(new, today=today)
    if (before := _asked_before(startup_id, new, by, key)) is not None:
        return before
    row = HelpRequest(
        **new.values(),
        program_id=program_id,
        startup_id=startup_id,
        state=RequestState.ASKED,
        due_on=_due(program_id, today),
        asked_at=at,
        asked_by=by.label,
        asked_by_user_id=by.id,
        client_key=key,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # the same form arrived twice at the same moment
        if (before := _asked_before(startup_id, new, by, key)) is None:
            raise
        return before
    keep_step(row, ASK, None, by, at)
    record_about("requests.ask", row, by, at, after=new.values())
    return Asked(row.id, row.due_on)


def ask_again(  # noqa: PLR0913 - whose, which, what, by whom, when
    startup_id: int,
    request_id: int,
    new: NewRequest,
    *,
    seen: int,
    role: Role | None,
    by: Actor,
    at: datetime,
    today: date,
) -> Asked:
    """With what was missing; the answer is due anew."""
    _program_of_member(startup_id, today)
    row, facts = _locked(startup_id, request_id)
    state = moved(facts.state, Move.ASK_AGAIN, role)
    check_seen(row.version, seen)
    check_request(new, today=today)
    if new.kind is not facts.kind:
        raise RuleViolation("kind_stays", "kind")
    after = new.values()
    before = {name: getattr(facts, name) for name in after}
    changed = [name for name in after if before[name] != after[name]]
    for name in changed:
        setattr(row, name, after[name])
    row.asked_by, row.asked_by_user_id = by.label, by.id  # whoever asked last may not approve it
    row.due_on = _due(row.program_id, today)
    old, new_values = ({name: each[name] for name in changed} for each in (before, after))
    move_request(row, Move.ASK_AGAIN, state, "", by, at, told=(old, new_values))
    return Asked(row.id, row.due_on)


def withdraw(  # noqa: PLR0913 - whose, which, why, by whom, when
    startup_id: int,
    request_id: int,
    *,
    note: str,
    role: Role | None,
    by: Actor,
    at: datetime,
) -> None:
    """The startup needs it no more; what was prepared for it is dropped."""
    _answer_without(startup_id, request_id, Move.WITHDRAW, note, None, role, by, at)


def answer(  # noqa: PLR0913 - whose, which, how, by whom, when
    startup_id: int,
    request_id: int,
    move: Move,
    *,
    note: str,
    seen: int,
    role: Role | None,
    by: Actor,
    at: datetime,
) -> None:
    """Send back, refuse, take back the first approval, or say that the help was given."""
    if move not in {Move.SEND_BACK, Move.REFUSE, Move.TAKE_BACK, Move.FINISH}:
        raise RuleViolation("request_move_unknown")
    _answer_without(startup_id, request_id, move, note, seen, role, by, at)


def give(  # noqa: PLR0913 - whose, which, by what, from what, by whom, when
    startup_id: int,
    request_id: int,
    entry_id: int,
    *,
    note: str,
    role: Role | None,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> bool:
    """What was asked for was given by this entry; False where that was said before."""
    row, facts = _locked(startup_id, request_id)
    if entry_answering(startup_id, request_id) == entry_id:
        return False
    state = moved(facts.state, Move.FINISH, role)
    if facts.of_credits:
        raise RuleViolation("request_move_unknown")
    if seen is not None:
        check_seen(row.version, seen)
    check_answer(Move.FINISH, note)
    _check_gives(startup_id, entry_id)
    db.session.add(RequestEntry(request_id=row.id, entry_id=entry_id, tied_at=at, tied_by=by.label))
    move_request(row, Move.FINISH, state, note, by, at, told=({}, {"support_entry": entry_id}))
    return True


def _check_gives(startup_id: int, entry_id: int) -> None:
    """A standing entry of this startup."""
    entry = db.session.get(SupportEntry, entry_id)
    if entry is None or entry.startup_id != startup_id or entry.withdrawn_at is not None:
        raise RuleViolation("entry_unknown", "entry")


def _answer_without(  # noqa: PLR0913, PLR0917 - the same for two verbs
    startup_id: int,
    request_id: int,
    move: Move,
    note: str,
    seen: int | None,
    role: Role | None,
    by: Actor,
    at: datetime,
) -> None:
    row, facts = _locked(startup_id, request_id)
    state = moved(facts.state, move, role)
    if move not in facts.moves(role):
        raise RuleViolation("request_move_unknown")
    if seen is not None:
        check_seen(row.version, seen)
    check_answer(move, note)
    if row.prepared_act_id is not None and facts.state is RequestState.AWAITING_SECOND:
        drop_act(row, move, note, by, at)
    move_request(row, move, state, note, by, at)


def approve_help(  # noqa: PLR0913 - whose, which, how, by whom, when
    startup_id: int,
    request_id: int,
    *,
    less: bool,
    note: str,
    seen: int,
    role: Role | None,
    by: Actor,
    at: datetime,
    today: date,
) -> Answered:
    """Yes to help other than credits, or yes to some of it; giving it is what follows."""
    _program_of_member(startup_id, today)
    row, facts = _locked(startup_id, request_id)
    move = Move.APPROVE_LESS if less else Move.APPROVE
    state = moved(facts.state, move, role)
    if facts.of_credits:
        raise RuleViolation("request_move_unknown")
    check_seen(row.version, seen)
    check_not_own(facts, by.id)
    check_answer(move, note)
    move_request(row, move, state, note, by, at)
    return Answered(state)


def approve_credits(  # noqa: PLR0913 - whose, which, what, by whom, when
    startup_id: int,
    request_id: int,
    new: NewGrant,
    *,
    note: str,
    seen: int,
    role: Role | None,
    by: Actor,
    at: datetime,
    today: date,
) -> Answered:
    """Yes to credits: the grant is posted now, or waits for a second person with the request."""
    row, facts = _locked(startup_id, request_id)
    moved(facts.state, Move.PREPARE, role)
    check_seen(row.version, seen)
    check_not_own(facts, by.id)
    value = grant_value(new)
    check_approved(facts.amount_krw, value)
    move = approval_of(facts.amount_krw, value)
    check_answer(move, note)
    given = preparing.give_credits(
        startup_id,
        new,
        key=f"request:{row.id}:{row.version}",
        by=by,
        at=at,
        today=today,
        asked_by_user_id=facts.asked_by_user_id,
    )
    row.approved_krw = value
    if isinstance(given, Prepared):
        row.prepared_act_id = given.prepared_act_id
        move_request(row, Move.PREPARE, RequestState.AWAITING_SECOND, note, by, at, krw=value)
        return Answered(RequestState.AWAITING_SECOND, prepared_act_id=given.prepared_act_id)
    return _granted(row, move, note, given, by, at)


def approve_act(  # noqa: PLR0913 - whose, which, by whom, when
    startup_id: int,
    prepared_act_id: int,
    *,
    role: Role | None,
    by: Actor,
    at: datetime,
    today: date,
) -> Granted | Amended:
    """The second person's yes, to what a startup asked for or a colleague prepared."""
    found = _locked_of_act(startup_id, prepared_act_id)
    if found is not None:
        row, facts = found
        move = approval_of(facts.amount_krw, facts.approved_krw or 0)
        moved(facts.state, move, role)
        check_not_own(facts, by.id)
    done = preparing.approve_prepared(startup_id, prepared_act_id, by=by, at=at, today=today)
    if found is not None and isinstance(done, Granted):
        _granted(row, move, "", done, by, at)
        row.answer = facts.answer  # the first approver's words are the answer still
        db.session.flush()
    return done


def refuse_act(
    startup_id: int, prepared_act_id: int, *, reason: str, by: Actor, at: datetime
) -> None:
    """No to an act that nobody asked for; a request's own is answered with the request."""
    _check_unasked(prepared_act_id)
    preparing.refuse_prepared(startup_id, prepared_act_id, reason=reason, by=by, at=at)


def take_back_act(startup_id: int, prepared_act_id: int, *, by: Actor, at: datetime) -> None:
    _check_unasked(prepared_act_id)
    preparing.take_back_prepared(startup_id, prepared_act_id, by=by, at=at)


def _check_unasked(prepared_act_id: int) -> None:
    if request_awaiting(prepared_act_id) is not None:
        raise RuleViolation("act_of_request")


def _granted(  # noqa: PLR0913, PLR0917 - what came of which request, by whom, when
    row: HelpRequest, move: Move, note: str, given: Granted, by: Actor, at: datetime
) -> Answered:
    row.grant_id = given.grant_id
    state = moved(row.state, move, Role.PROGRAM_MANAGER)
    move_request(row, move, state, note, by, at, krw=row.approved_krw)
    return Answered(state, grant_id=given.grant_id)


def _asked_before(startup_id: int, new: NewRequest, by: Actor, key: str | None) -> Asked | None:
    if key is None or by.id is None:
        return None
    found = request_asked_with(by.id, key)
    if found is None:
        return None
    asked = {name: getattr(found, name) for name in asdict(new)}
    if found.startup_id != startup_id or asked != new.values():
        raise RuleViolation("key_reused", "key")
    return Asked(found.id, found.due_on, again=True)


def _program_of_member(startup_id: int, today: date) -> int:
    """Its program; nothing is asked or promised once a startup has left."""
    program_id, left_on = db.session.execute(
        select(Startup.program_id, Startup.left_on).where(Startup.id == startup_id)
    ).one()
    if left_on is not None and left_on <= today:
        raise RuleViolation("startup_has_left", None, left_on=left_on)
    return int(program_id)


def _due(program_id: int, today: date) -> date:
    return due_day(today, whole_setting(program_id, SettingKey.ANSWER_DAYS))


def _locked(startup_id: int, request_id: int) -> tuple[HelpRequest, RequestFacts]:
    row = db.session.scalar(
        select(HelpRequest)
        .where(HelpRequest.id == request_id, HelpRequest.startup_id == startup_id)
        .with_for_update(),
        execution_options={"populate_existing": True},
    )
    facts = request_of(startup_id, request_id)
    if row is None or facts is None:
        raise LookupError(f"startup {startup_id} has no request {request_id}")
    return row, facts


def _locked_of_act(
    startup_id: int, prepared_act_id: int
) -> tuple[HelpRequest, RequestFacts] | None:
    """The request an act was prepared for; it may have let go of it while its row was awaited."""
    found = request_awaiting(prepared_act_id)
    if found is None:
        return None
    row, facts = _locked(startup_id, found.id)
    if row.prepared_act_id != prepared_act_id:
        raise RuleViolation("act_decided")
    return row, facts
