"""What is done to a mentor's profile and her conflicts of interest."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from tracker.access.rules import Actor, Role
from tracker.audit.actions import record
from tracker.db import db
from tracker.mentoring.models import Mentor, MentorConflict, MentorField
from tracker.mentoring.queries.mentors import mentor_facts
from tracker.mentoring.rules import MentorProfile, check_profile, check_text
from tracker.mentoring.rules.mentors import REASON_MAX, changed_parts
from tracker.people.models import ProgramMembership, User
from tracker.program.models import Program, Startup
from tracker.values.refusals import RuleViolation


def edit_profile(  # noqa: PLR0913 - whose, to what, from what, by whom
    program_id: int, user_id: int, new: MentorProfile, *, version: int, by: Actor, at: datetime
) -> None:
    """Replace what is known of a mentor; `version` is the one the person saw."""
    check_profile(new)
    _locked(program_id, user_id)
    before = mentor_facts(program_id, user_id)
    if before is None or before.version != version:
        raise RuleViolation("changed_meanwhile")
    changed = changed_parts(before.profile, new)
    if not changed:
        raise RuleViolation("nothing_changed")
    mentor = mentor_row(program_id, user_id, at=at)
    _write(mentor, new, at)
    mentor.version = version + 1
    db.session.flush()
    then = {name: getattr(before.profile, name) for name in changed}
    _tell("edit_profile", mentor, by, at, before=then, after=changed)


def mentor_row(program_id: int, user_id: int, *, at: datetime) -> Mentor:
    """What the program knows of this member; made when it is first needed."""
    query = select(Mentor).where(Mentor.program_id == program_id, Mentor.user_id == user_id)
    found = db.session.scalar(query)
    if found is not None:
        return found
    mentor = Mentor(program_id=program_id, user_id=user_id, updated_at=at)
    zone = db.session.get_one(Program, program_id).timezone
    _write(mentor, MentorProfile(timezone=zone), at)
    db.session.add(mentor)
    db.session.flush()
    return mentor


def declare_conflict(  # noqa: PLR0913 - between whom, why, by whom, when
    program_id: int,
    user_id: int,
    startup_id: int,
    reason: str,
    *,
    by: Actor,
    at: datetime,
    today: date,
) -> int:
    """From today on the two are not brought together; the conflict's id."""
    check_text("reason", reason, REASON_MAX, needed=True)
    _locked(program_id, user_id)
    mentor = mentor_row(program_id, user_id, at=at)
    if _in_force(mentor.id, startup_id):
        raise RuleViolation("conflict_in_force", "startup")
    conflict = MentorConflict(
        mentor_id=mentor.id,
        startup_id=startup_id,
        reason=reason.strip(),
        declared_on=today,
        declared_by=by.label,
    )
    db.session.add(conflict)
    db.session.flush()
    # no startup in the trail's column: the reason is none of a startup's own data
    names = {"startup": db.session.get_one(Startup, startup_id).slug, "reason": conflict.reason}
    _tell("declare_conflict", mentor, by, at, after=names)
    return conflict.id


def end_conflict(  # noqa: PLR0913 - whose, which, by whom, when
    program_id: int, user_id: int, conflict_id: int, *, by: Actor, at: datetime, today: date
) -> None:
    """From today on there is none; said twice, it ended the first time."""
    _locked(program_id, user_id)
    conflict = db.session.scalar(
        select(MentorConflict)
        .join(Mentor, Mentor.id == MentorConflict.mentor_id)
        .where(
            MentorConflict.id == conflict_id,
            Mentor.program_id == program_id,
            Mentor.user_id == user_id,
        )
    )
    if conflict is None:
        raise RuleViolation("conflict_unknown")
    if conflict.ended_on is not None:
        return
    conflict.ended_on, conflict.ended_by = today, by.label
    db.session.flush()
    mentor = db.session.get_one(Mentor, conflict.mentor_id)
    slug = db.session.get_one(Startup, conflict.startup_id).slug
    _tell("end_conflict", mentor, by, at, after={"startup": slug})


def _locked(program_id: int, user_id: int) -> User:
    """The mentor's own row first, as everything that books her does."""
    query = (
        select(User)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .where(
            User.id == user_id,
            ProgramMembership.program_id == program_id,
            ProgramMembership.role == Role.MENTOR,
        )
        .with_for_update(of=User)
    )
    found = db.session.scalar(query)
    if found is None:
        raise RuleViolation("mentor_unknown", "mentor")
    return found


def _in_force(mentor_id: int, startup_id: int) -> bool:
    query = select(MentorConflict.id).where(
        MentorConflict.mentor_id == mentor_id,
        MentorConflict.startup_id == startup_id,
        MentorConflict.ended_on.is_(None),
    )
    return db.session.scalar(query.limit(1)) is not None


def _write(mentor: Mentor, new: MentorProfile, at: datetime) -> None:
    mentor.organization, mentor.skills, mentor.bio = new.organization, new.skills, new.bio
    mentor.languages = ",".join(new.languages)
    mentor.timezone, mentor.hours_a_month = new.timezone, new.hours_a_month
    mentor.active, mentor.updated_at = new.active, at
    if mentor.id is not None:
        db.session.execute(delete(MentorField).where(MentorField.mentor_id == mentor.id))
        db.session.add_all(MentorField(mentor_id=mentor.id, field=one) for one in new.fields)


def _tell(  # noqa: PLR0913 - the trail's columns
    verb: str,
    mentor: Mentor,
    by: Actor,
    at: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record(
        f"mentoring.{verb}",
        by=by,
        at=at,
        program_id=mentor.program_id,
        object=f"user_account:{mentor.user_id}",
        before=before,
        after=after,
    )
