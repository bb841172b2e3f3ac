"""Filters of milestones, read from an address and offered on a page."""

from collections.abc import Mapping
from typing import Any

from flask import request

from tracker.access.rules import ProgramPlace
from tracker.program.queries import StartupRow, program_figures
from tracker.progress import queries
from tracker.progress.rules import MilestoneStanding
from tracker.progress.rules.narrowing import Narrowed, Proof
from tracker.values.periods import periods_between, read_period
from tracker.web.periods import periods_offered

OWNER_MOST = 100


def narrowed(program: ProgramPlace, startups: Mapping[int, StartupRow] | None = None) -> Narrowed:
    """What the address asks for; what it does not know it does not narrow by."""
    asked, starts_on = request.args, program_figures(program.id).starts_on
    slug = asked.get("startup", "")
    own = next((row.id for row in (startups or {}).values() if row.slug == slug), None)
    standing, proof = asked.get("standing", ""), asked.get("proof", "")
    return Narrowed(
        startup_id=own,
        standing=MilestoneStanding(standing) if standing in list(MilestoneStanding) else None,
        owner=asked.get("owner", "")[:OWNER_MOST] or None,
        period=read_period(asked.get("period", ""), program_starts_on=starts_on),
        proof=Proof(proof) if proof in list(Proof) else None,
    )


def choices_for(program: ProgramPlace, startup_id: int | None = None) -> dict[str, Any]:
    """What the form of filters offers."""
    figures = program_figures(program.id)
    periods = periods_between(figures.starts_on, figures.ends_on)
    return {
        "owners": queries.owners_of(program.id, startup_id),
        "periods": periods_offered(periods, figures.starts_on),
        "proofs": list(Proof),
        "standings": list(MilestoneStanding),
    }
