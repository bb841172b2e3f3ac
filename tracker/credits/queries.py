"""What is known of grants, balances and the ledger."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Select, func, select

from tracker.credits.books import (
    SIGNED_KRW,
    books_as_posted,
    books_of_program,
    facts_of_startup,
    lives_of_program,
)
from tracker.credits.models import (
    CapChange,
    CreditGrant,
    GrantAmendment,
    ProgramCredit,
    Transfer,
    UsageFact,
)
from tracker.credits.rules.caps import Caps, caps_counting
from tracker.credits.rules.effect import Place, Preview, amended, check_effect, preview
from tracker.credits.rules.facts import AmendmentKind, MovementKind
from tracker.credits.rules.figures import (
    GrantFigures,
    MovedSum,
    ProgramCredits,
    StartupBooks,
    StartupCredits,
    by_urgency,
    of_startups,
    program_credits,
    regrantable_kinds,
    startup_credits,
    taken_of_caps,
    within_program,
)
from tracker.credits.rules.life import lives
from tracker.credits.rules.outlook import BURN_DAYS
from tracker.credits.rules.path import month_ends, projected_path, remaining_path
from tracker.credits.rules.requests import NewAmendment, check_amendment
from tracker.db import Read, db
from tracker.program.queries import current_setting, newest_setting
from tracker.program.rules import SettingKey
from tracker.values.exact import ZERO
from tracker.values.refusals import RuleViolation


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer and the fact behind it: `cause` names it as `grant:5`, `cost_import:12`."""

    id: int
    seq: int
    kind: MovementKind
    grant_id: int | None
    reverses: bool
    amount_krw: int
    concerns_on: date
    posted_at: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    id: int
    kind: AmendmentKind
    effective_on: date
    expires_on: date | None
    amount_krw: int | None
    reason: str
    reference: str | None
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class GrantRecord:
    """A grant as it was recorded, by whom, and its amendments, oldest first."""

    id: int
    recorded_at: datetime
    recorded_by: str
    usd_krw: Decimal | None
    amendments: tuple[AmendmentRow, ...]


@dataclass(frozen=True, slots=True)
class CapChangeRow:
    cap_krw: int
    startup_cap_krw: int
    reason: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class Paths:
    """What remained of each startup's credits on `days`, and is expected to on those to come."""

    days: tuple[date, ...]
    known_until: date
    by_startup: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Span:
    """From `since`, the first day of a month, what is known; to `until` what is expected."""

    as_of: date
    since: date
    until: date

    def days(self, first: date) -> tuple[date, ...]:
        """Month ends from the first grant on, or from `since`; the day of today is among them."""
        behind = month_ends(max(self.since, min(first, self.as_of)), self.as_of)
        ahead = month_ends(self.as_of, max(self.until, self.as_of))
        return (*behind, *(end for end in ahead if end > self.as_of))


@dataclass(frozen=True, slots=True)
class Course:
    """A startup by itself: what it may be granted looks at its own cap alone.

    `path` ends on the last day of a span and begins with the startup's own first grant.
    """

    credits: StartupCredits
    taken_krw: int
    path: tuple[int, ...]


def credits_of_program(
    program_id: int, *, as_of: date, known_at: datetime | None = None
) -> ProgramCredits:
    """Every startup's figures on the day `as_of`, as known at an instant (None: now)."""
    caps = caps_of(program_id, known_at=known_at)
    return program_credits(
        books_of_program(program_id, caps, as_of=as_of, known_at=known_at),
        cap_krw=caps.cap_krw,
        startup_cap_krw=caps.startup_cap_krw,
        as_of=as_of,
        regrantable=regrantable_of(program_id, known_at=known_at),
    )


def credits_of_startup(
    program_id: int, startup_id: int, *, as_of: date, known_at: datetime | None = None
) -> StartupCredits:
    """One startup's figures; LookupError where the program has no such startup.

    What others hold of the program's cap is taken as posted, whatever day is asked for.
    """
    if known_at is not None:
        whole = credits_of_program(program_id, as_of=as_of, known_at=known_at)
        return whole.startup(startup_id)
    caps = caps_of(program_id)
    books = books_of_program(program_id, caps, as_of=as_of, startup_id=startup_id)
    return _within_program(program_id, startup_id, caps, books, as_of)


def credits_and_paths(
    program_id: int, *, as_of: date, until: date, since: date = date.min
) -> tuple[ProgramCredits, Paths]:
    """A program's figures with balances at month ends: known ones to `as_of`, expected to `until`.

    `since` is the first day of a month. Where a startup's burn is not known, only its grants' own
    ends are expected.
    """
    caps, regrantable = caps_of(program_id), regrantable_of(program_id)
    span = Span(as_of, since, until)
    return together(courses_of(program_id, caps, regrantable, span), caps, span)


def courses_of(
    program_id: int,
    caps: Caps,
    regrantable: frozenset[str],
    span: Span,
    startups: Collection[int] | None = None,
) -> dict[int, Course]:
    """What each of these startups, or all, comes to by itself; `together` puts them together.

    Where startups are named, nothing is read but what this slice holds of them.
    """
    books = books_of_program(
        program_id, caps, as_of=span.as_of, startups=startups, moved_since=span.since
    )
    return {one.startup_id: _course(one, regrantable, span) for one in books}


def together(courses: Mapping[int, Course], caps: Caps, span: Span) -> tuple[ProgramCredits, Paths]:
    """A program's figures and balances from those of its startups."""
    found = of_startups(
        (course.credits for course in courses.values()),
        sum(course.taken_krw for course in courses.values()),
        cap_krw=caps.cap_krw,
        startup_cap_krw=caps.startup_cap_krw,
        as_of=span.as_of,
    )
    granted = (grant.granted_on for one in found.startups for grant in one.grants)
    days = span.days(min(granted, default=span.as_of))
    paths = {
        own: (0,) * (len(days) - len(course.path)) + course.path for own, course in courses.items()
    }
    return found, Paths(days, span.as_of, paths)


def _course(books: StartupBooks, regrantable: frozenset[str], span: Span) -> Course:
    taken = taken_of_caps(books, span.as_of, regrantable)
    found = startup_credits(books, span.as_of, taken)
    return Course(found, taken, _path(books, found, span)[1])


def startup_and_path(
    program_id: int, startup_id: int, *, as_of: date, until: date
) -> tuple[StartupCredits, Paths]:
    """One startup's figures with its balances, as `credits_and_paths` gives them for all."""
    caps = caps_of(program_id)
    span = Span(as_of, date.min, until)
    books = books_of_program(
        program_id, caps, as_of=as_of, startup_id=startup_id, moved_since=span.since
    )
    found = _within_program(program_id, startup_id, caps, books, as_of)
    days, path = _path(books[0], found, span)
    return found, Paths(days, as_of, {startup_id: path})


def _within_program(
    program_id: int, startup_id: int, caps: Caps, books: Sequence[StartupBooks], as_of: date
) -> StartupCredits:
    if not books:
        raise LookupError(f"program {program_id} has no startup {startup_id}")
    regrantable = regrantable_of(program_id)
    taken = sum(taken_of_caps(one, as_of, regrantable) for one in books_as_posted(program_id, caps))
    own = startup_credits(books[0], as_of, taken_of_caps(books[0], as_of, regrantable))
    return within_program(own, max(0, caps.cap_krw - taken))


def _path(
    books: StartupBooks, known: StartupCredits, span: Span
) -> tuple[tuple[date, ...], tuple[int, ...]]:
    days = span.days(min((life.grant.granted_on for life in books.lives), default=span.as_of))
    behind = days.index(span.as_of) + 1
    remained = remaining_path(books.lives, books.moved, days[:behind])
    return days, (*remained, *projected_path(books, known, days[behind:]))


def _moved_by_month(program_id: int, as_of: date) -> dict[int, list[MovedSum]]:
    month = Transfer.concerns_month
    grant = (Transfer.startup_id, Transfer.grant_id, Transfer.kind)
    query = select(*grant, month, func.sum(SIGNED_KRW)).where(
        Transfer.program_id == program_id, Transfer.concerns_on <= as_of
    )
    found: defaultdict[int, list[MovedSum]] = defaultdict(list)
    for own, grant_id, kind, of_month, krw in db.session.execute(query.group_by(*grant, month)):
        if grant_id is not None:
            on = date(of_month // 100, of_month % 100, 1)
            found[own].append(MovedSum(grant_id, kind, on, int(krw)))
    return found


def balances_by_month(program_id: int, *, as_of: date) -> Paths:
    """What remained of every startup's credits at month ends, the last of them `as_of` itself."""
    grants = lives_of_program(program_id)
    first = min((life.grant.granted_on for lot in grants.values() for life in lot), default=as_of)
    ends = month_ends(min(first, as_of), as_of)
    moved = _moved_by_month(program_id, as_of)
    by_startup = {own: remaining_path(lot, moved[own], ends) for own, lot in grants.items()}
    return Paths(ends, as_of, by_startup)


def transfers_of_startup(  # noqa: PLR0913 - what the ledger page narrows by
    program_id: int,
    startup_id: int,
    *,
    offset: int,
    limit: int,
    kind: MovementKind | None = None,
    grant_id: int | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> tuple[list[TransferRow], int]:
    """A startup's transfers, the latest posted first, and how many there are in all."""
    held = [Transfer.program_id == program_id, Transfer.startup_id == startup_id]
    if kind is not None:
        held.append(Transfer.kind == kind)
    if grant_id is not None:
        held.append(Transfer.grant_id == grant_id)
    if as_of is not None:
        held.append(Transfer.concerns_on <= as_of)
    if known_at is not None:
        held.append(Transfer.posted_at <= known_at)
    columns = [getattr(Transfer, name) for name in TransferRow.__dataclass_fields__]
    query = select(*columns).where(*held).order_by(Transfer.seq.desc())
    rows = db.session.execute(query.offset(offset).limit(limit))
    total = db.session.scalar(select(func.count()).select_from(Transfer).where(*held))
    return [TransferRow(*row) for row in rows], total or 0


def transfer_of_startup(
    program_id: int, startup_id: int, transfer_id: int
) -> tuple[TransferRow, str] | None:
    """One transfer and its hash."""
    columns = [getattr(Transfer, name) for name in TransferRow.__dataclass_fields__]
    found = db.session.execute(
        select(*columns, Transfer.hash).where(
            Transfer.id == transfer_id,
            Transfer.program_id == program_id,
            Transfer.startup_id == startup_id,
        )
    ).one_or_none()
    return (TransferRow(*found[:-1]), found[-1]) if found else None


def grants_of_program(program_id: int, *, as_of: date) -> tuple[GrantFigures, ...]:
    """All grants of the program, the most urgent first."""
    found = credits_of_program(program_id, as_of=as_of)
    return by_urgency(grant for startup in found.startups for grant in startup.grants)


def days_without_dollars(startup_id: int, grant: GrantFigures) -> int:
    """On how many days of a dollar grant's life usage had no dollars, so that none were drawn."""
    if grant.amount_usd is None:
        return 0
    asked = select(func.count(UsageFact.charged_on.distinct())).where(
        UsageFact.startup_id == startup_id,
        UsageFact.superseded_at.is_(None),
        UsageFact.charged_on.between(grant.granted_on, grant.expires_on),
        UsageFact.covered_usd.is_(None),
        UsageFact.covered_krw != ZERO,
    )
    return db.session.scalar(asked) or 0


def grant_record(startup_id: int, grant_id: int) -> GrantRecord | None:
    """How a grant came to be and changed; None where the startup has no such grant."""
    found = db.session.execute(
        select(
            CreditGrant.id, CreditGrant.recorded_at, CreditGrant.recorded_by, CreditGrant.usd_krw
        ).where(CreditGrant.id == grant_id, CreditGrant.startup_id == startup_id)
    ).one_or_none()
    if found is None:
        return None
    columns = [getattr(GrantAmendment, name) for name in AmendmentRow.__dataclass_fields__]
    rows = db.session.execute(
        select(*columns).where(GrantAmendment.grant_id == grant_id).order_by(GrantAmendment.id)
    )
    return GrantRecord(*found, tuple(AmendmentRow(*row) for row in rows))


def cap_history(program_id: int) -> Sequence[CapChangeRow]:
    """Every setting of the caps, newest first."""
    columns = [getattr(CapChange, name) for name in CapChangeRow.__dataclass_fields__]
    rows = db.session.execute(
        select(*columns).where(CapChange.program_id == program_id).order_by(CapChange.id.desc())
    )
    return [CapChangeRow(*row) for row in rows]


def caps_of(program_id: int, *, known_at: datetime | None = None) -> Caps:
    """The caps in force, and whether they limit the whole package; none where never set."""
    counted = newest_setting(program_id, SettingKey.CAPS_COUNT, known_at).scalar_subquery()
    query: Select[int, int, str | None]
    if known_at is None:
        query = select(ProgramCredit.cap_krw, ProgramCredit.startup_cap_krw, counted).where(
            ProgramCredit.program_id == program_id
        )
    else:
        query = (
            select(CapChange.cap_krw, CapChange.startup_cap_krw, counted)
            .where(CapChange.program_id == program_id, CapChange.changed_at <= known_at)
            .order_by(CapChange.id.desc())
            .limit(1)
        )
    found = db.session.execute(query).one_or_none()
    return caps_counting(*found) if found else Caps(0, 0)


def cap_amounts_read(program_id: int) -> Read[tuple[int, int]]:
    """The program's cap and a startup's; zeros where never set."""
    query = select(ProgramCredit.cap_krw, ProgramCredit.startup_cap_krw).where(
        ProgramCredit.program_id == program_id
    )
    return Read(query, lambda rows: (rows[0][0], rows[0][1]) if rows else (0, 0))


def regrantable_of(program_id: int, *, known_at: datetime | None = None) -> frozenset[str]:
    """Which unused parts of grants may be granted again, by the program's setting."""
    setting = current_setting(program_id, SettingKey.REGRANTABLE, known_at=known_at)
    return regrantable_kinds(setting)


def preview_amendment(startup_id: int, grant_id: int, new: NewAmendment, *, today: date) -> Preview:
    """What the amendment would do; RuleViolation where it would be refused.

    LookupError where the startup has no such grant.
    """
    program_id = db.session.scalars(
        select(CreditGrant.program_id).where(
            CreditGrant.id == grant_id, CreditGrant.startup_id == startup_id
        )
    ).one_or_none()
    if program_id is None:
        raise LookupError(f"startup {startup_id} has no grant {grant_id}")
    facts = facts_of_startup(program_id, startup_id)
    life = next(life for life in lives(facts) if life.grant.id == grant_id)
    check_amendment(life, new, today=today)
    check_effect(facts, grant_id, new, through=today)
    place = _place(program_id, startup_id, today)
    return preview(facts, amended(facts, grant_id, new), place, today=today)


def preview_departure(program_id: int, startup_id: int, left_on: date, *, today: date) -> Preview:
    """What leaving on a day does to its credits, as of that day where it is still to come."""
    facts = facts_of_startup(program_id, startup_id)
    as_of = max(left_on, today)
    place = _place(program_id, startup_id, today)
    return preview(facts, replace(facts, left_on=left_on), place, today=as_of)


def _place(program_id: int, startup_id: int, today: date) -> Place:
    caps, regrantable = caps_of(program_id), regrantable_of(program_id)
    books = books_as_posted(program_id, caps)
    others = sum(
        taken_of_caps(one, today, regrantable) for one in books if one.startup_id != startup_id
    )
    own = sum(one.help_krw for one in books if one.startup_id == startup_id)
    return Place(startup_id, caps, others, regrantable, own)


def complete_days(startup_id: int) -> tuple[date, ...]:
    """The last 28 charge days before the newest one, in order; fewer where there are no more."""
    query = (
        select(UsageFact.charged_on)
        .where(UsageFact.startup_id == startup_id, UsageFact.superseded_at.is_(None))
        .distinct()
        .order_by(UsageFact.charged_on.desc())
        .limit(BURN_DAYS + 1)
    )
    return tuple(db.session.scalars(query).all()[:0:-1])


def startup_of_grant(program_id: int, grant_id: int) -> int:
    """Whose grant it is; RuleViolation where the program has none of that number."""
    found = db.session.scalars(
        select(CreditGrant.startup_id).where(
            CreditGrant.id == grant_id, CreditGrant.program_id == program_id
        )
    ).one_or_none()
    if found is None:
        raise RuleViolation("grant_unknown", "grant", grant=grant_id)
    return found


def startups_with_grants(program_id: int) -> Sequence[int]:
    return db.session.scalars(
        select(CreditGrant.startup_id)
        .where(CreditGrant.program_id == program_id)
        .distinct()
        .order_by(CreditGrant.startup_id)
    ).all()
