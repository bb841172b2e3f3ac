"""What partners did for startups: the pages of partners, below, are told by these."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from tracker.db import db
from tracker.partners.deeds import Deed, Tally
from tracker.program.models import Startup
from tracker.support.models import SupportEntry


class PartnerDeeds:
    """Help that names a partner and stands."""

    def of_partner(
        self, program_id: int, partner_id: int, offset: int, limit: int, *, all_topics: bool
    ) -> tuple[Sequence[Deed], int]:
        """A page of them, the newest first, and how many there are."""
        held = [
            SupportEntry.program_id == program_id,
            SupportEntry.partner_id == partner_id,
            SupportEntry.withdrawn_at.is_(None),
        ]
        if not all_topics:  # who may not read confidential help does not learn whose it was
            held.append(SupportEntry.confidential.is_(False))
        total = db.session.scalar(select(func.count()).select_from(SupportEntry).where(*held))
        found = db.session.execute(
            select(SupportEntry, Startup.slug, Startup.name, Startup.name_en)
            .join(Startup, Startup.id == SupportEntry.startup_id)
            .where(*held)
            .order_by(SupportEntry.held_on.desc(), SupportEntry.id.desc())
            .offset(offset)
            .limit(limit)
        )
        return [_deed(row[0], row[1], row[2], row[3]) for row in found], total or 0

    def tallies(
        self, program_id: int, partner_ids: Sequence[int], *, all_topics: bool
    ) -> Mapping[int, Tally]:
        if not partner_ids:
            return {}
        query = select(
            SupportEntry.partner_id,
            func.count(),
            func.count(SupportEntry.startup_id.distinct()),
            func.max(SupportEntry.held_on),
        ).where(
            SupportEntry.program_id == program_id,
            SupportEntry.partner_id.in_(list(partner_ids)),
            SupportEntry.withdrawn_at.is_(None),
        )
        if not all_topics:
            query = query.where(SupportEntry.confidential.is_(False))
        found = db.session.execute(query.group_by(SupportEntry.partner_id))
        return {row[0]: Tally(row[1], row[2], row[3]) for row in found if row[0] is not None}


def _deed(entry: SupportEntry, slug: str, name: str, name_en: str | None) -> Deed:
    return Deed(
        on=entry.held_on,
        startup_slug=slug,
        name=name,
        name_en=name_en,
        kind_words=f"support.kind.{entry.kind}",
        state_words=f"support.stage.{entry.stage}" if entry.stage else None,
        topic=entry.topic,
        amount_krw=entry.amount_krw,
        address=("support.entry", {"startup": slug, "entry_id": entry.id}),
    )
