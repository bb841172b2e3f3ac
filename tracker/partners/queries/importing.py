"""What a list of partners would add, beside those that stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.partners.queries.partners import partner_ids_by_name, partners_among
from tracker.partners.rules import PartnerCard
from tracker.partners.rules.importing import ListedPartner, ListWords, fault, read_partners
from tracker.values.cells import RowFault, same_name
from tracker.values.refusals import RuleViolation
from tracker.values.tables import Table


@dataclass(frozen=True, slots=True)
class JudgedPartners:
    """`already`: rows whose partner stands as they say."""

    new: Sequence[ListedPartner]
    already: Sequence[ListedPartner]
    faults: Sequence[RowFault]


def judged_partners(program_id: int, table: Table, words: ListWords) -> JudgedPartners:
    """One of a name that says something else is edited in its page, not by a list."""
    rows, faults = read_partners(table.lines, table.heading, words)
    ids = partner_ids_by_name(program_id)
    known = partners_among(program_id, ids.values())
    cards = {name: known[own].card for name, own in ids.items()}
    lines = {line.number: line for line in table.lines}
    new: list[ListedPartner] = []
    already: list[ListedPartner] = []
    for row in rows:
        stands = cards.setdefault(same_name(row.card.name), row.card)
        if stands is row.card:
            new.append(row)
        elif _alike(stands, row.card):
            already.append(row)
        else:
            taken = RuleViolation("partner_name_taken", "name", name=row.card.name)
            faults.append(fault(lines[row.line], table.heading, taken))
    return JudgedPartners(new, already, sorted(faults, key=lambda one: one.line))


def _alike(one: PartnerCard, other: PartnerCard) -> bool:
    def plain(card: PartnerCard) -> PartnerCard:
        note = card.note.replace("\r\n", "\n").strip() if card.note else None
        return replace(card, note=note, name=same_name(card.name))

    return plain(one) == plain(other)
