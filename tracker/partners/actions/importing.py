"""Partners taken over from a list: all of them or none, unless the good rows are asked for."""

from dataclasses import dataclass, replace
from datetime import datetime

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.partners.actions.partners import add_partner, one_at_a_time
from tracker.partners.queries import partner_ids_by_name, partners_among
from tracker.partners.rules import PartnerCard
from tracker.partners.rules.importing import ListedPartner, ListWords, fault, read_partners
from tracker.values.cells import RowFault, same_name
from tracker.values.refusals import RuleViolation
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
    rows, faults = read_partners(table.lines, table.heading, words)
    new, already, wrong = _sorted_out(program_id, rows, table)
    faults = sorted([*faults, *wrong], key=lambda one: one.line)
    if faults and not good_rows:
        return ImportedPartners(0, already, tuple(faults), stored=False)
    for card in new:
        add_partner(program_id, card, by=by, at=at)
    record(
        "partners.import_partners",
        by=by,
        at=at,
        program_id=program_id,
        object=f"program:{program_id}",
        after={"rows": len(new), "already": already},
    )
    return ImportedPartners(len(new), already, tuple(faults), stored=True)


def _sorted_out(
    program_id: int, rows: list[ListedPartner], table: Table
) -> tuple[list[PartnerCard], int, list[RowFault]]:
    """One of a name that says something else is edited in its page, not by a list."""
    ids = partner_ids_by_name(program_id)
    known = partners_among(program_id, ids.values())
    cards = {name: known[own].card for name, own in ids.items()}
    lines = {line.number: line for line in table.lines}
    new: list[PartnerCard] = []
    wrong: list[RowFault] = []
    already = 0
    for row in rows:
        name = same_name(row.card.name)
        stands = cards.setdefault(name, row.card)
        if stands is row.card:
            new.append(row.card)
        elif _alike(stands, row.card):
            already += 1
        else:
            taken = RuleViolation("partner_name_taken", "name", name=row.card.name)
            wrong.append(fault(lines[row.line], table.heading, taken))
    return new, already, wrong


def _alike(one: PartnerCard, other: PartnerCard) -> bool:
    def plain(card: PartnerCard) -> PartnerCard:
        note = card.note.replace("\r\n", "\n").strip() if card.note else None
        return replace(card, note=note, name=same_name(card.name))

    return plain(one) == plain(other)
