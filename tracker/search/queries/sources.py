"""Each kind of thing at its source, and which of them a reader may see."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from tracker.access.rules import Role
from tracker.credits.models import CreditGrant
from tracker.db import db
from tracker.mentoring.models import Mentor, MentoringSession, SessionFile
from tracker.people.models import ProgramMembership, User
from tracker.program.models import Startup, StartupContact
from tracker.program.rules import SUMMARY_MAX
from tracker.progress.models import Evidence, FundingRound, Milestone
from tracker.progress.rules import Audience, consents_shown
from tracker.search.queries.papers import PAPERS
from tracker.search.queries.shapes import Condition, Source, Thing, of_startup
from tracker.search.rules import Kind, Reader, texts_of
from tracker.support.models import SupportEntry
from tracker.usage.models import CostImport


def things(kind: Kind, ids: Collection[int], reader: Reader | None = None) -> dict[int, Thing]:
    """Of these ids those that stand, by id; for a reader, those whose page is open to her."""
    source = SOURCES[kind]
    conditions = [source.columns["id"].in_(ids), *source.stands]
    if reader is not None:
        if kind not in reader.scopes:
            return {}
        conditions += [*_in_scope(source, kind, reader), *source.seen(reader)]
    rows = db.session.execute(_statement(source).where(*conditions)).mappings()
    searched = _searched(source, reader)
    return {row["id"]: _thing(kind, source, searched, row) for row in rows}


def _searched(source: Source, reader: Reader | None) -> tuple[str, ...]:
    """Beside the titles: what a page shows to some alone is no find of the others."""
    opened = reader is None or source.opens(reader)
    return (*source.more, *source.inside) if opened else source.more


def _in_scope(source: Source, kind: Kind, reader: Reader) -> list[Condition]:
    within = [source.columns["program_id"] == reader.program_id]
    scope = reader.scopes[kind]
    return within if scope is None else [*within, source.columns["startup_id"].in_(scope)]


def _statement(source: Source) -> Select[Any]:
    query = select(*(column.label(name) for name, column in source.columns.items()))
    for table, on in source.joins:
        query = query.join(table, on)
    for table, on in source.outer:
        query = query.outerjoin(table, on)
    return query


def _thing(kind: Kind, source: Source, searched: tuple[str, ...], row: Mapping[Any, Any]) -> Thing:
    titles = [row[name] for name in source.titles]
    title = next((each for each in titles if each), "")
    more = [_as_text(row[name]) for name in searched]
    known = {name: row[name] for name in _OF_THING if name in row}
    return Thing(
        kind=kind,
        startup_id=row.get("startup_id"),
        number=row.get("number") or row["id"],
        title=title,
        texts=texts_of(titles, more, row.get("code"), source.most),
        **known,
    )


_OF_THING = (
    *("id", "program_id", "code", "on", "detail", "also"),
    *("mentor_user_id", "logged_by_user_id"),
)


def _as_text(value: Any) -> str | None:
    return None if value is None else str(value)


def _own_sessions(reader: Reader) -> list[Condition]:
    if reader.only_user_id is None:
        return []
    return [MentoringSession.mentor_user_id == reader.only_user_id]


def _open_entries(reader: Reader) -> list[Condition]:
    """Her own only, where her pages show no others; of confidential help what she may read."""
    conditions: list[Condition] = []
    if reader.only_user_id is not None:
        own = reader.only_user_id
        conditions.append(
            or_(SupportEntry.mentor_user_id == own, SupportEntry.logged_by_user_id == own)
        )
    if not reader.all_matters:
        logged = SupportEntry.logged_by_user_id == reader.user_id
        conditions.append(or_(SupportEntry.confidential.is_(False), logged))
    return conditions


def _agreed_rounds(reader: Reader) -> list[Condition]:
    audience = Audience.INSIDE if reader.all_rounds else Audience.PROGRAM
    return [FundingRound.consent.in_(consents_shown(audience))]


def _shared_files(reader: Reader) -> list[Condition]:
    shared = [] if reader.all_files else [SessionFile.shared.is_(True)]
    return [*_own_sessions(reader), *shared]


def _users_or_mentors(reader: Reader) -> list[Condition]:
    if reader.all_users:
        return []
    return [ProgramMembership.role == Role.MENTOR, User.disabled_at.is_(None)]


SOURCES: Mapping[Kind, Source] = {
    **PAPERS,
    Kind.STARTUP: Source(
        {
            "id": Startup.id,
            "program_id": Startup.program_id,
            "startup_id": Startup.id,
            "name": Startup.name,
            "name_en": Startup.name_en,
            "legal_name": Startup.legal_name,
            "registration_number": Startup.registration_number,
            "representative": Startup.representative,
            "agreement_number": Startup.agreement_number,
            "detail": Startup.sector,
            "summary": Startup.summary,
        },
        titles=("name", "name_en", "legal_name", "representative"),
        more=("registration_number", "agreement_number", "detail", "summary"),
        most=SUMMARY_MAX,
    ),
    Kind.CONTACT: Source(
        {
            "id": StartupContact.id,
            "program_id": Startup.program_id,
            "startup_id": StartupContact.startup_id,
            "name": StartupContact.name,
            "detail": StartupContact.title,
            "email": StartupContact.email,
            "phone": StartupContact.phone,
        },
        titles=("name",),
        more=("detail", "email", "phone"),
        joins=((Startup, Startup.id == StartupContact.startup_id),),
    ),
    Kind.MEMBER: Source(
        {
            "id": ProgramMembership.id,
            "program_id": ProgramMembership.program_id,
            "number": User.id,
            "name": User.name,
            "detail": User.title,
            "code": ProgramMembership.role,
            "organization": Mentor.organization,
            "skills": Mentor.skills,
            "email": User.email,
        },
        titles=("name",),
        more=("detail", "organization", "skills"),
        inside=("email",),
        opens=lambda reader: reader.all_users,
        joins=((User, User.id == ProgramMembership.user_id),),
        outer=(
            (
                Mentor,
                and_(
                    Mentor.user_id == ProgramMembership.user_id,
                    Mentor.program_id == ProgramMembership.program_id,
                ),
            ),
        ),
        seen=_users_or_mentors,
    ),
    Kind.GRANT: Source(
        of_startup(
            CreditGrant,
            reference=CreditGrant.reference,
            detail=CreditGrant.amount_krw,
            on=CreditGrant.granted_on,
        ),
        titles=("reference",),
        more=("detail",),
    ),
    Kind.SESSION: Source(
        of_startup(
            MentoringSession,
            topic=func.coalesce(SupportEntry.topic, MentoringSession.topic),
            detail=func.coalesce(SupportEntry.given_by, MentoringSession.mentor_name),
            question=MentoringSession.question,
            shared_notes=SupportEntry.shared_notes,
            on=func.coalesce(MentoringSession.starts_at, MentoringSession.requested_at),
            mentor_user_id=MentoringSession.mentor_user_id,
        ),
        titles=("topic", "detail"),
        more=("question", "shared_notes"),
        outer=((SupportEntry, SupportEntry.id == MentoringSession.support_entry_id),),
        seen=_own_sessions,
    ),
    Kind.ENTRY: Source(
        of_startup(
            SupportEntry,
            topic=SupportEntry.topic,
            detail=SupportEntry.given_by,
            shared_notes=SupportEntry.shared_notes,
            next_action=SupportEntry.next_action,
            code=SupportEntry.kind,
            on=SupportEntry.held_on,
            mentor_user_id=SupportEntry.mentor_user_id,
            logged_by_user_id=SupportEntry.logged_by_user_id,
        ),
        titles=("topic", "detail"),
        more=("shared_notes", "next_action"),
        outer=((MentoringSession, MentoringSession.support_entry_id == SupportEntry.id),),
        # a mentoring session is found as such
        stands=(SupportEntry.withdrawn_at.is_(None), MentoringSession.id.is_(None)),
        seen=_open_entries,
    ),
    Kind.MILESTONE: Source(
        of_startup(Milestone, name=Milestone.title, detail=Milestone.owner, on=Milestone.due_on),
        titles=("name",),
        more=("detail",),
        stands=(Milestone.removed_at.is_(None),),
    ),
    Kind.ROUND: Source(
        of_startup(
            FundingRound,
            detail=FundingRound.investors,
            note=FundingRound.note,
            code=FundingRound.stage,
            on=FundingRound.closed_on,
        ),
        titles=("detail",),
        more=("note",),
        stands=(FundingRound.withdrawn_at.is_(None),),
        seen=_agreed_rounds,
    ),
    Kind.EVIDENCE: Source(
        of_startup(
            Evidence,
            label=Evidence.label,
            detail=Evidence.file_name,
            url=Evidence.url,
            note=Evidence.note,
            on=Evidence.added_on,
        ),
        titles=("label", "detail"),
        more=("url", "note"),
        stands=(Evidence.withdrawn_at.is_(None),),
    ),
    Kind.SESSION_FILE: Source(
        {
            "id": SessionFile.id,
            "program_id": MentoringSession.program_id,
            "startup_id": MentoringSession.startup_id,
            "also": SessionFile.session_id,
            "name": SessionFile.name,
            "detail": MentoringSession.topic,
            "on": SessionFile.added_at,
            "mentor_user_id": MentoringSession.mentor_user_id,
        },
        titles=("name",),
        joins=((MentoringSession, MentoringSession.id == SessionFile.session_id),),
        stands=(SessionFile.removed_at.is_(None),),
        seen=_shared_files,
    ),
    Kind.IMPORT: Source(
        {
            "id": CostImport.id,
            "program_id": CostImport.program_id,
            "names": CostImport.names,
            "detail": CostImport.imported_by,
            "on": CostImport.imported_at,
        },
        titles=("names",),
        more=("detail",),
    ),
}
