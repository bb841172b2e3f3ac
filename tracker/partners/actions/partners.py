"""Adding, editing and retiring partner organizations."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.audit.rules import told
from tracker.db import db
from tracker.partners.models import Partner, PartnerRevision
from tracker.partners.rules import PartnerCard, changed_parts, check_card, check_reason
from tracker.program.models import Program
from tracker.values.cells import same_name
from tracker.values.refusals import RuleViolation


def add_partner(program_id: int, new: PartnerCard, *, by: Actor, at: datetime) -> int:
    """The new partner's id; RuleViolation where the program has one of that name."""
    check_card(new)
    one_at_a_time(program_id)
    _check_name_free(program_id, new.name)
    partner = Partner(
        **asdict(new),
        program_id=program_id,
        name_key=same_name(new.name),
        added_at=at,
        added_by=by.label,
    )
    db.session.add(partner)
    db.session.flush()
    given = {name: value for name, value in asdict(new).items() if value is not None}
    tell("add_partner", partner, by, at, after=given)
    return partner.id


def edit_partner(  # noqa: PLR0913 - whose, to what, from what, by whom
    program_id: int, partner_id: int, new: PartnerCard, *, version: int, by: Actor, at: datetime
) -> None:
    """Replace a partner's card; `version` is the one the person saw."""
    check_card(new)
    one_at_a_time(program_id)
    partner = locked_partner(program_id, partner_id)
    if partner.version != version:
        raise RuleViolation("changed_meanwhile")
    changed = changed_parts(card_of(partner), new)
    if not changed:
        raise RuleViolation("nothing_changed")
    _check_name_free(program_id, new.name, but=partner_id)
    for name, (_, becomes) in changed.items():
        setattr(partner, name, becomes)
    partner.name_key = same_name(new.name)
    before = {name: was for name, (was, _) in changed.items()}
    after = {name: becomes for name, (_, becomes) in changed.items()}
    _keep_revision(partner, before, after, "", by, at)
    tell("edit_partner", partner, by, at, before=before, after=after)


def retire_partner(
    program_id: int, partner_id: int, *, reason: str, by: Actor, at: datetime
) -> None:
    """No form offers it any more; what it did stays on record. Retired twice, it was at first."""
    check_reason(reason)
    partner = locked_partner(program_id, partner_id)
    if partner.active:
        _set_active(partner, reason.strip(), by, at, active=False)
        tell("retire_partner", partner, by, at, after={"reason": reason.strip()})


def restore_partner(program_id: int, partner_id: int, *, by: Actor, at: datetime) -> None:
    partner = locked_partner(program_id, partner_id)
    if not partner.active:
        _set_active(partner, "", by, at, active=True)
        tell("restore_partner", partner, by, at)


def locked_partner(program_id: int, partner_id: int) -> Partner:
    query = select(Partner).where(Partner.id == partner_id, Partner.program_id == program_id)
    found = db.session.scalar(query.with_for_update())
    if found is None:
        raise RuleViolation("partner_unknown", "partner")
    return found


def card_of(partner: Partner) -> PartnerCard:
    return PartnerCard(
        kind=partner.kind,
        name=partner.name,
        name_en=partner.name_en,
        country=partner.country,
        city=partner.city,
        homepage=partner.homepage,
        note=partner.note,
    )


def tell(  # noqa: PLR0913 - the trail's columns
    verb: str,
    partner: Partner,
    by: Actor,
    at: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record(
        f"partners.{verb}",
        by=by,
        at=at,
        program_id=partner.program_id,
        object=f"partner:{partner.id}",
        before=before,
        after=after,
    )


def one_at_a_time(program_id: int) -> None:
    """Two of one name are never added side by side; rows that point to the program do not wait."""
    query = select(Program.id).where(Program.id == program_id)
    db.session.execute(query.with_for_update(key_share=True))


def _check_name_free(program_id: int, name: str, *, but: int | None = None) -> None:
    found = db.session.scalar(
        select(Partner.id).where(
            Partner.program_id == program_id, Partner.name_key == same_name(name)
        )
    )
    if found is not None and found != but:
        raise RuleViolation("partner_name_taken", "name", name=name)


def _set_active(partner: Partner, reason: str, by: Actor, at: datetime, *, active: bool) -> None:
    before, after = {"active": partner.active}, {"active": active}
    partner.active = active
    _keep_revision(partner, before, after, reason, by, at)


def _keep_revision(  # noqa: PLR0913, PLR0917 - a table's columns
    partner: Partner,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    db.session.add(
        PartnerRevision(
            partner_id=partner.id,
            version=partner.version,
            before=told(before) or "{}",
            after=told(after) or "{}",
            reason=reason,
            revised_at=at,
            revised_by=by.label,
        )
    )
    partner.version += 1
    db.session.flush()
