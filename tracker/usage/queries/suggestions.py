"""Which startup each unmapped sub account may belong to."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from tracker.db import db
from tracker.program.models import Startup
from tracker.usage.models import Snapshot, SnapshotCharge, SubAccountMapping
from tracker.usage.queries.mappings import mappings_of
from tracker.usage.rules.kinds import SnapshotState
from tracker.usage.rules.suggesting import Suggestion, suggestion, words_of


def suggestions(program_id: int, accounts: Collection[str]) -> dict[str, Suggestion]:
    """By sub account; those of which nothing is known are left out."""
    if not accounts:
        return {}
    groups = _resource_groups(program_id)
    words = _words_of_startups(program_id, groups)
    earlier = _mapped_before(program_id, accounts)
    found = {
        account: suggestion(words_of(groups[account]), earlier.get(account), words)
        for account in accounts
    }
    return {account: one for account, one in found.items() if one is not None}


def _resource_groups(program_id: int) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for account, group in db.session.execute(
        select(SnapshotCharge.sub_account, SnapshotCharge.resource_group)
        .join(Snapshot, Snapshot.id == SnapshotCharge.snapshot_id)
        .where(Snapshot.program_id == program_id, Snapshot.state == SnapshotState.LIVE)
        .distinct()
    ):
        groups[account].add(group)
    return groups


def _words_of_startups(program_id: int, groups: dict[str, set[str]]) -> dict[int, frozenset[str]]:
    """Of a startup's name in letters, and of the resource groups of what is mapped to it."""
    mappings = mappings_of(program_id)
    found = db.session.execute(
        select(Startup.id, Startup.slug, Startup.name_en).where(Startup.program_id == program_id)
    )
    return {
        row.id: words_of(
            [
                row.slug,
                row.name_en or "",
                *(group for own in mappings.accounts_of(row.id) for group in groups[own]),
            ]
        )
        for row in found
    }


def _mapped_before(program_id: int, accounts: Collection[str]) -> dict[str, int]:
    """The startup that each belonged to last, on other days or by a mapping that was ended."""
    found = db.session.execute(
        select(SubAccountMapping.sub_account, SubAccountMapping.startup_id)
        .where(
            SubAccountMapping.program_id == program_id,
            SubAccountMapping.sub_account.in_(accounts),
        )
        .order_by(SubAccountMapping.id)
    )
    return {row[0]: row[1] for row in found}
