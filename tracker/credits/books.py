"""Reading what ledger and facts hold of startups, as the rules want it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, auto
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from tracker.credits.inkind import counted_help
from tracker.credits.models import (
    CreditGrant,
    GrantAmendment,
    LedgerAccount,
    StartupCredit,
    Transfer,
    UsageFact,
)
from tracker.credits.rules.caps import Caps
from tracker.credits.rules.facts import (
    AccountKind,
    Amendment,
    DayUsage,
    Facts,
    Grant,
    MovementKind,
)
from tracker.credits.rules.figures import (
    NO_DATA_AFTER,
    MovedSum,
    PostedSum,
    StartupBooks,
    rates_by_day,
)
from tracker.credits.rules.life import ONE_DAY, GrantLife, grant_life
from tracker.credits.rules.outlook import BURN_DAYS
from tracker.credits.rules.settlement import Key
from tracker.db import Rows, SideBySide, UtcDateTime, db
from tracker.program.models import Startup
from tracker.values.exact import ZERO, exact

SIGNED_KRW = case((Transfer.reverses, -Transfer.amount_krw), else_=Transfer.amount_krw)
_PROGRAM_ID = bindparam("program_id", type_=BigInteger)
_STARTUP_ID = bindparam("startup_id", type_=BigInteger)
_STARTUPS: BindParameter[Any] = bindparam("startups", expanding=True, type_=BigInteger)
_KNOWN_AT = bindparam("known_at", type_=UtcDateTime)
FEW = 20  # startups read one by one; of more, whole stretches of the program's rows are read
PostedByGrant = Mapping[int | None, tuple[PostedSum, ...]]


class _Whose(Enum):
    """Of which startups: the program's as it has them, one of them, or some named by the caller."""

    PROGRAM = auto()
    ONE = auto()
    NAMED = auto()
    FEW = auto()

    def are(self, own: Any) -> list[ColumnElement[bool]]:
        if self is _Whose.ONE:
            return [own == _STARTUP_ID]
        return [own.in_(_STARTUPS)] if self is _Whose.FEW else []


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is kept of a startup itself, where its usage ends and where its burn begins."""

    startup_id: int
    left_on: date | None = None
    burn_since: date | None = None
    newest_charged_on: date | None = None
    estimated_days: int = 0


@dataclass(frozen=True, slots=True)
class _Recent:
    """By charge day: what credits do not cover (zero stands for none), and won a dollar."""

    not_covered_krw: Mapping[date, Decimal]
    usd_krw_by_day: Mapping[date, Fraction]


def books_of_program(  # noqa: PLR0913 - whose, when, and how far back
    program_id: int,
    caps: Caps,
    *,
    as_of: date,
    known_at: datetime | None = None,
    startup_id: int | None = None,
    startups: Collection[int] | None = None,
    moved_since: date | None = None,
) -> list[StartupBooks]:
    """What ledger and facts hold of each startup (or of one), in two queries however many.

    Two more where the caps count help in kind. With `moved_since`, the first day of a month, also
    what moved by month from then on, and in one sum before. `startups` are the program's, where
    the caller knows them: then nothing but this slice's own tables is read.
    """
    asked: dict[str, Any] = {"program_id": program_id, "startup_id": startup_id}
    asked["known_at"] = known_at
    whose, known = _whose(startup_id, startups), known_at is not None
    if whose is _Whose.FEW:
        asked["startups"] = list(startups or ())
    standing, granted = _held_query(whose, known).rows(_given(as_of=as_of, **asked))
    standings = _of_each(startups, (_Standing(*row) for row in standing))
    lives = _by_grant(granted)
    since = _days_needed(standings, as_of)
    span: dict[str, Any] = {"since": since, "until": as_of}
    if moved_since is not None:
        span["moved_since_month"] = 100 * moved_since.year + moved_since.month
    sums, charges = _happened_query(whose, known, moved_since is not None).rows(
        _given(**span, **asked)
    )
    posted, moved = _posted_sums(sums), _moved_sums(sums, moved_since, as_of)
    in_dollars = {own for own, grants in lives.items() if any(g.amount_usd for g, _ in grants)}
    recent = _recent_charges(charges, in_dollars)
    help_krw = counted_help(program_id, caps, known_at=known_at)
    return [
        StartupBooks(
            startup_id=one.startup_id,
            cap_krw=caps.startup_cap_krw,
            left_on=one.left_on,
            lives=_lives(lives[one.startup_id], one.left_on),
            posted=posted[one.startup_id],
            not_covered_krw=recent[one.startup_id].not_covered_krw,
            newest_charged_on=one.newest_charged_on,
            usd_krw_by_day=recent[one.startup_id].usd_krw_by_day,
            estimated_days=one.estimated_days,
            help_krw=help_krw.get(one.startup_id, 0),
            moved=tuple(moved[one.startup_id]),
        )
        for one in standings
    ]


def _whose(startup_id: int | None, startups: Collection[int] | None) -> _Whose:
    if startups is not None:
        return _Whose.FEW if len(startups) <= FEW else _Whose.NAMED
    return _Whose.PROGRAM if startup_id is None else _Whose.ONE


def _of_each(startups: Collection[int] | None, found: Iterable[_Standing]) -> list[_Standing]:
    """By id; of a startup nobody has posted anything for there is nothing to tell."""
    by_id = {one.startup_id: one for one in found}
    if startups is None:
        startups = by_id
    return [by_id.get(own) or _Standing(own) for own in sorted(startups)]


def books_as_posted(program_id: int, caps: Caps) -> list[StartupBooks]:
    """Every startup's grants with all that is posted of them, from the accounts' totals.

    Startups without grants are left out, but for those whose help in kind the caps count.
    """
    posted = _sums_of_accounts(program_id)
    help_krw = counted_help(program_id, caps)
    found = {**dict.fromkeys(help_krw, ()), **lives_of_program(program_id)}
    return [
        StartupBooks(
            startup_id=own,
            cap_krw=caps.startup_cap_krw,
            left_on=next((life.left_on for life in lives), None),
            lives=lives,
            posted=posted,
            not_covered_krw={},
            newest_charged_on=None,
            help_krw=help_krw.get(own, 0),
        )
        for own, lives in found.items()
    ]


def lives_of_program(program_id: int) -> dict[int, tuple[GrantLife, ...]]:
    """Every startup's grants in the order they are drawn."""
    left = _left_on(program_id)
    grants = _grants_with_amendments(program_id, None, None)
    return {own: _lives(found, left.get(own)) for own, found in grants.items()}


def _left_on(program_id: int) -> dict[int, date | None]:
    query = select(StartupCredit.startup_id, StartupCredit.left_on).where(
        StartupCredit.program_id == program_id
    )
    return dict(db.session.execute(query).all())


def _lives(
    grants: Iterable[tuple[Grant, list[Amendment]]], left_on: date | None
) -> tuple[GrantLife, ...]:
    found = (grant_life(grant, amendments, left_on) for grant, amendments in grants)
    return tuple(sorted(found, key=lambda life: life.draw_order))


def _rows(
    query: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]], **values: Any
) -> Sequence[Any]:
    """A query's rows; values that are None are not asked for in it.

    Queries are built once for each way of asking: building them costs more than running them.
    """
    return db.session.execute(query, _given(**values)).all()


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


@cache
def _held_query(whose: _Whose, known: bool) -> SideBySide:  # noqa: FBT001
    """Startups as they stand, and their grants: what nothing else needs to be known for."""
    return SideBySide(_standings_query(whose, known), _grants_query(whose, known))


@cache
def _happened_query(whose: _Whose, known: bool, by_month: bool) -> SideBySide:  # noqa: FBT001
    """What was posted, and recent charges: both from the first day needed."""
    return SideBySide(_posted_query(whose, known, by_month), _charges_query(whose, known))


@cache
def _standings_query(whose: _Whose, known: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001
    """All startups of the program, or those for which anything was ever posted."""
    all_of_them = whose in {_Whose.PROGRAM, _Whose.ONE}
    of: Any = Startup if all_of_them else StartupCredit
    own, program = (Startup.id if all_of_them else StartupCredit.startup_id), of.program_id
    usage = select(UsageFact.charged_on).where(
        UsageFact.startup_id == own, UsageFact.charged_on <= bindparam("as_of"), *_live(known)
    )
    backwards = usage.distinct().order_by(UsageFact.charged_on.desc()).limit(1)
    newest = backwards.correlate(of).scalar_subquery()
    since = func.coalesce(
        backwards.offset(BURN_DAYS).correlate(of).scalar_subquery(),
        usage.order_by(UsageFact.charged_on).limit(1).correlate(of).scalar_subquery(),
    )
    estimated = (
        select(func.count(UsageFact.charged_on.distinct()))
        .where(
            UsageFact.startup_id == own,
            UsageFact.charged_on <= bindparam("as_of"),
            UsageFact.estimated,
            *_live(known),
        )
        .correlate(of)
        .scalar_subquery()
    )
    left_on: Any = StartupCredit.left_on
    if known:
        left_on = case((StartupCredit.left_recorded_at <= _KNOWN_AT, StartupCredit.left_on))
    query = select(own, left_on, since, newest, estimated).where(program == _PROGRAM_ID)
    if all_of_them:
        query = query.join_from(
            Startup, StartupCredit, StartupCredit.startup_id == Startup.id, isouter=True
        )
    return query.where(*whose.are(own))


def _days_needed(standings: Iterable[_Standing], as_of: date) -> date:
    """From which day on posted movements are needed day by day: the burn's and later ones."""
    fresh = (
        one.burn_since
        for one in standings
        if one.newest_charged_on is not None and as_of - one.newest_charged_on < NO_DATA_AFTER
    )
    return min((day for day in fresh if day is not None), default=as_of)


GrantRows = dict[int, list[tuple[Grant, list[Amendment]]]]


def _grants_with_amendments(
    program_id: int, startup_id: int | None, known_at: datetime | None
) -> GrantRows:
    """Grants by startup, each with its amendments, in one query."""
    rows = _rows(
        _grants_query(_whose(startup_id, None), known_at is not None),
        program_id=program_id,
        startup_id=startup_id,
        known_at=known_at,
    )
    return _by_grant(rows)


def _by_grant(rows: Rows) -> GrantRows:
    found: GrantRows = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row[1], row[_WIDTH + 1] or 0)):
        own, grant, amendment = row[0], row[1 : _WIDTH + 1], row[_WIDTH + 1 :]
        grants = found[own]
        if not grants or grants[-1][0].id != grant[0]:
            grants.append((Grant(*grant), []))
        if amendment[0] is not None:
            grants[-1][1].append(Amendment(*amendment))
    return found


@cache
def _grants_query(whose: _Whose, known: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001
    joined = [GrantAmendment.grant_id == CreditGrant.id]
    held = [CreditGrant.program_id == _PROGRAM_ID]
    if known:
        joined.append(GrantAmendment.recorded_at <= _KNOWN_AT)
        held.append(CreditGrant.recorded_at <= _KNOWN_AT)
    held += whose.are(CreditGrant.startup_id)
    return (
        select(*_GRANT, *_AMENDMENT)
        .outerjoin_from(CreditGrant, GrantAmendment, and_(*joined))
        .where(*held)
    )


_GRANT: tuple[InstrumentedAttribute[Any], ...] = (
    CreditGrant.startup_id,
    CreditGrant.id,
    CreditGrant.amount_krw,
    CreditGrant.granted_on,
    CreditGrant.expires_on,
    CreditGrant.activate_by,
    CreditGrant.activated_on,
    CreditGrant.amount_usd,
    CreditGrant.usd_krw,
    CreditGrant.reference,
)
_WIDTH = len(_GRANT) - 1
_AMENDMENT: tuple[InstrumentedAttribute[Any], ...] = (
    GrantAmendment.id,
    GrantAmendment.grant_id,
    GrantAmendment.kind,
    GrantAmendment.effective_on,
    GrantAmendment.expires_on,
    GrantAmendment.amount_krw,
)


@cache
def _posted_query(
    whose: _Whose,
    known: bool,  # noqa: FBT001
    by_month: bool,  # noqa: FBT001
) -> CompoundSelect[*tuple[Any, ...]]:
    """By startup, grant and kind: from `since` day by day; before it by month, or in one sum."""
    held = [Transfer.program_id == _PROGRAM_ID, *whose.are(Transfer.startup_id)]
    if known:
        held.append(Transfer.posted_at <= _KNOWN_AT)
    grant = (Transfer.startup_id, Transfer.grant_id, Transfer.kind)
    total, since = func.sum(SIGNED_KRW), bindparam("since", type_=Date)
    no_day, no_month = cast(null(), Date), cast(null(), Integer)
    day, month = Transfer.concerns_on, Transfer.concerns_month
    recent = select(*grant, no_month, day, total).where(*held, day >= since)
    older = select(*grant, no_month, no_day, total).where(*held, day < since).group_by(*grant)
    if by_month:  # in the index's order first: the database walks its rows once and sorts few
        months = select(*grant, month, total.label("krw")).where(*held, day < since)
        each = months.group_by(*grant, month).subquery().c
        own = (each.startup_id, each.grant_id, each.kind)
        moved_since = bindparam("moved_since_month", type_=Integer)
        shown = case((each.concerns_month >= moved_since, each.concerns_month))
        older = select(*own, shown, no_day, func.sum(each.krw)).group_by(*own, shown)
    return union_all(recent.group_by(*grant, day), older)


def _posted_sums(rows: Rows) -> Mapping[int, PostedByGrant]:
    """Posted won by startup, grant and kind: recent days each, older ones in one sum."""
    sums: defaultdict[tuple[Any, ...], int] = defaultdict(int)
    for own, grant_id, kind, _, on, amount in rows:
        sums[own, grant_id, kind, on] += int(amount)
    found: defaultdict[int, defaultdict[int | None, tuple[PostedSum, ...]]]
    found = defaultdict(lambda: defaultdict(tuple))
    for (own, grant_id, kind, on), krw in sums.items():
        found[own][grant_id] += (PostedSum(grant_id, kind, on, krw),)
    return found


def _moved_sums(rows: Rows, since: date | None, as_of: date) -> defaultdict[int, list[MovedSum]]:
    """The same by day or month up to a day; what moved before `since` as of the day before it."""
    found: defaultdict[int, list[MovedSum]] = defaultdict(list)
    if since is None:
        return found
    before = max(since, date.min + ONE_DAY) - ONE_DAY
    for own, grant_id, kind, month, day, amount in rows:
        on = day or (date(month // 100, month % 100, 1) if month else before)
        if grant_id is not None and on <= as_of:
            found[own].append(MovedSum(grant_id, kind, on, int(amount)))
    return found


_MOVED = {
    AccountKind.USED: MovementKind.DRAWN,
    AccountKind.EXPIRED: MovementKind.EXPIRED,
    AccountKind.LAPSED: MovementKind.LAPSED,
    AccountKind.WITHDRAWN: MovementKind.WITHDRAWN,
}


_ACCOUNTS = select(
    LedgerAccount.grant_id,
    LedgerAccount.kind,
    LedgerAccount.debits_krw - LedgerAccount.credits_krw,
).where(LedgerAccount.program_id == _PROGRAM_ID, LedgerAccount.grant_id.is_not(None))


def _sums_of_accounts(program_id: int) -> PostedByGrant:
    found: defaultdict[int | None, list[PostedSum]] = defaultdict(list)
    for grant_id, kind, krw in _rows(_ACCOUNTS, program_id=program_id):
        found[grant_id].append(PostedSum(grant_id, MovementKind.GRANTED, None, krw))
        if kind in _MOVED:
            found[grant_id].append(PostedSum(grant_id, _MOVED[kind], None, krw))
    return {grant_id: tuple(rows) for grant_id, rows in found.items()}


def _recent_charges(rows: Rows, in_dollars: Collection[int]) -> Mapping[int, _Recent]:
    """By startup; dollars are looked at only of startups that have a grant in dollars."""
    not_covered: defaultdict[int, defaultdict[date, Decimal]]
    not_covered = defaultdict(lambda: defaultdict(Decimal))
    covered = defaultdict(list)
    with exact():
        for own, charged_on, amount, krw, usd in rows:
            not_covered[own][charged_on] += ZERO if amount == "0" else Decimal(amount)
            if own in in_dollars:
                dollars = None if usd is None else Decimal(usd)
                covered[own].append((charged_on, Decimal(krw), dollars))
    found = {own: _Recent(days, rates_by_day(covered[own])) for own, days in not_covered.items()}
    return defaultdict(lambda: _Recent({}, {}), found)


@cache
def _charges_query(whose: _Whose, known: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001
    columns = (UsageFact.not_covered_krw, UsageFact.covered_krw, UsageFact.covered_usd)
    amounts = (type_coerce(column, Text) for column in columns)
    query = select(UsageFact.startup_id, UsageFact.charged_on, *amounts).where(
        UsageFact.program_id == _PROGRAM_ID,
        UsageFact.charged_on.between(bindparam("since"), bindparam("until")),
        *_live(known),
    )
    return query.where(*whose.are(UsageFact.startup_id))


USAGE: tuple[InstrumentedAttribute[Any], ...] = (
    UsageFact.charged_on,
    UsageFact.covered_krw,
    UsageFact.refunded_krw,
    UsageFact.not_covered_krw,
    UsageFact.covered_usd,
    UsageFact.refunded_usd,
    UsageFact.estimated,
)


def _live(known: bool) -> list[Any]:  # noqa: FBT001
    """Usage facts that hold now, or held at the instant `known_at`."""
    if not known:
        return [UsageFact.superseded_at.is_(None)]
    return [
        UsageFact.recorded_at <= _KNOWN_AT,
        or_(UsageFact.superseded_at.is_(None), UsageFact.superseded_at > _KNOWN_AT),
    ]


@cache
def _facts_query(known: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001
    return (
        select(UsageFact.billing_month, *USAGE)
        .where(UsageFact.startup_id == _STARTUP_ID, *_live(known))
        .order_by(UsageFact.billing_month, UsageFact.charged_on)
    )


def facts_of_startup(
    program_id: int, startup_id: int, *, known_at: datetime | None = None
) -> Facts:
    """All that settlement starts from, as known at an instant (None: now)."""
    grants = _grants_with_amendments(program_id, startup_id, known_at)[startup_id]
    rows = _rows(_facts_query(known_at is not None), startup_id=startup_id, known_at=known_at)
    usage: defaultdict[date, list[DayUsage]] = defaultdict(list)
    for month, *day in rows:
        usage[month].append(DayUsage(*day))
    standing = db.session.execute(
        select(StartupCredit.left_on, StartupCredit.left_recorded_at).where(
            StartupCredit.startup_id == startup_id
        )
    ).one_or_none()
    left_on, recorded_at = standing or (None, None)
    if known_at is not None and recorded_at is not None and recorded_at > known_at:
        left_on = None
    return Facts(
        grants=tuple(grant for grant, _ in grants),
        amendments=tuple(a for _, amendments in grants for a in amendments),
        usage={month: tuple(days) for month, days in usage.items()},
        left_on=left_on,
    )


def posted_of_startup(program_id: int, startup_id: int) -> dict[Key, int]:
    """What is posted by kind, grant and day; nothing that corrections have brought to zero."""
    amount = func.sum(SIGNED_KRW)
    rows = db.session.execute(
        select(Transfer.kind, Transfer.grant_id, Transfer.concerns_on, amount)
        .where(Transfer.program_id == program_id, Transfer.startup_id == startup_id)
        .group_by(Transfer.kind, Transfer.grant_id, Transfer.concerns_on)
        .having(amount != 0)
    )
    return {(kind, grant_id, on): int(krw) for kind, grant_id, on, krw in rows}
