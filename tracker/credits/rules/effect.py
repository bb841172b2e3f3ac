"""What an amendment would do, settled beforehand: shown before it is confirmed."""

from dataclasses import replace
from datetime import date

from tracker.credits.rules.facts import Amendment, AmendmentKind, Facts, MovementKind
from tracker.credits.rules.requests import NewAmendment
from tracker.credits.rules.settlement import settle
from tracker.values.refusals import RuleViolation


def amended(facts: Facts, grant_id: int, new: NewAmendment) -> Facts:
    """The facts with the amendment added as the latest."""
    last = max((amendment.id for amendment in facts.amendments), default=0)
    added = Amendment(
        last + 1, grant_id, new.kind, new.effective_on, new.expires_on, new.amount_krw
    )
    return replace(facts, amendments=(*facts.amendments, added))


def check_effect(facts: Facts, grant_id: int, new: NewAmendment, *, through: date) -> None:
    """A withdrawal must find unused what it asks for; RuleViolation says how much there is."""
    if new.kind is not AmendmentKind.WITHDRAWN:
        return
    everything = replace(new, amount_krw=None)
    unused = _withdrawn(amended(facts, grant_id, everything), grant_id, through)
    unused -= _withdrawn(facts, grant_id, through)
    if unused <= 0:
        raise RuleViolation("nothing_unused", "kind")
    if new.amount_krw is not None and new.amount_krw > unused:
        raise RuleViolation("more_than_unused", "amount_krw", unused_krw=unused)


def _withdrawn(facts: Facts, grant_id: int, through: date) -> int:
    return sum(
        movement.amount_krw
        for movement in settle(facts, through).movements
        if movement.kind is MovementKind.WITHDRAWN and movement.grant_id == grant_id
    )
