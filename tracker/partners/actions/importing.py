"""Partners taken over from a list: all of them or none, unless the good rows are asked for."""

from dataclasses import dataclass
from datetime import datetime

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.partners.actions.partners import add_partner, one_at_a_time
from tracker.partners.queries.importing import judged_partners
from tracker.partners.rules.importing import ListWords
from tracker.values.cells import RowFault
from tracker.values.tables import Table


@dataclass(frozen=True, slots=True)
class ImportedPartners:
    """`already`: rows whose partner stands as they say. `stored` is False where none was taken."""

    added: int
    already: int
    faults: tuple[RowFault, ...]
    stored: bool


def import_partners(  # noqa: PLR0913 - whose, what, how much of it, by whom, when
    program_id: int, table: Table, words: ListWords, *, good_rows: bool, by: Actor, at: datetime
) -> ImportedPartners:
    one_at_a_time(program_id)
    judged = judged_partners(program_id, table, words)
    already, faults = len(judged.already), tuple(judged.faults)
    if faults and not good_rows:
        return ImportedPartners(0, already, faults, stored=False)
    for row in judged.new:
        add_partner(program_id, row.card, by=by, at=at)
    record(
        "partners.import_partners",
        by=by,
        at=at,
        program_id=program_id,
        object=f"program:{program_id}",
        after={"rows": len(judged.new), "already": already},
    )
    return ImportedPartners(len(judged.new), already, faults, stored=True)
