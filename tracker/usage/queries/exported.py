"""What exports say of a startup: usage by billing month, and the days they speak for."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from tracker.credits.rules.facts import UsageByMonth
from tracker.usage.queries.mappings import mappings_of
from tracker.usage.queries.snapshots import live_charges
from tracker.usage.rules.estimates import covered_days
from tracker.usage.rules.settling import Placed, day_usages, placed


@dataclass(frozen=True, slots=True)
class Exported:
    usage: UsageByMonth
    covered: frozenset[date]


def exported(program_id: int, startup_id: int) -> Exported:
    mappings = mappings_of(program_id)
    charges = live_charges(program_id, accounts=mappings.accounts_of(startup_id))
    by_month: dict[date, list[Placed]] = defaultdict(list)
    for place in placed(charges, mappings):
        if place.startup_id == startup_id:
            by_month[place.stored.charge.billing_month].append(place)
    usage = {month: day_usages(places) for month, places in by_month.items()}
    seen = ((month, p.stored.charge.charged_on) for month, some in by_month.items() for p in some)
    return Exported(usage, covered_days(seen))
