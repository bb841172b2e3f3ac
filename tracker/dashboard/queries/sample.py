"""What a sample draws, each with what it rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker.credits.models import Transfer
from tracker.credits.rules.facts import MovementKind
from tracker.credits.standing import grants_of_amendments
from tracker.dashboard.rules.sample import Draw, Drawn, drawn
from tracker.db import db
from tracker.mentoring.models import MentoringSession
from tracker.support.models import SupportEntry, SupportFile
from tracker.support.rules import SupportKind


@dataclass(frozen=True, slots=True)
class Proof:
    """What a thing rests on: `name` is a table's, `of` the id its page is below."""

    name: str
    id: int
    words: str = ""
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Sampled:
    """A drawn thing. `about` is how the trail names what caused it."""

    what: Drawn
    id: int
    startup_id: int
    on: date
    kind: MovementKind | SupportKind
    number: int
    about: str
    amount_krw: int | None = None
    words: str = ""
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """`totals`: of how many each was drawn."""

    things: Sequence[Sampled]
    totals: dict[Drawn, int]


def sample_of(program_id: int, draw: Draw) -> Sample:
    totals, things = {}, []
    for what, count in draw.counts().items():
        ids = _ids(program_id, what, draw)
        totals[what] = len(ids)
        things += list(_READ[what](drawn(ids, what, draw.seed, count)))
    return Sample(things, totals)


def _ids(program_id: int, what: Drawn, draw: Draw) -> Sequence[int]:
    model: Any = Transfer if what is Drawn.TRANSFER else SupportEntry
    on = Transfer.concerns_on if what is Drawn.TRANSFER else SupportEntry.held_on
    query = select(model.id).where(model.program_id == program_id)
    if what is Drawn.ENTRY:
        query = query.where(SupportEntry.withdrawn_at.is_(None))
    if draw.from_on:
        query = query.where(on >= draw.from_on)
    if draw.to_on:
        query = query.where(on <= draw.to_on)
    return db.session.scalars(query).all()


def _transfers(ids: Sequence[int]) -> Iterator[Sampled]:
    rows = db.session.scalars(select(Transfer).where(Transfer.id.in_(ids)).order_by(Transfer.id))
    for row in rows:
        yield Sampled(
            Drawn.TRANSFER,
            row.id,
            row.startup_id,
            row.concerns_on,
            row.kind,
            row.seq,
            _about(row),
            amount_krw=-row.amount_krw if row.reverses else row.amount_krw,
            proofs=tuple(_cause(row)),
        )


def _cause(row: Transfer) -> Iterator[Proof]:
    """The document, the file or the statement because of which it was posted, then its grant."""
    what, _, which = row.cause.partition(":")
    if what in {"cost_import", "statement"}:
        yield Proof(what, int(which))
    if what == "amendment":
        grants = grants_of_amendments(row.startup_id, [int(which)])
        yield Proof("amendment", int(which), of=grants.get(int(which)))
    elif row.grant_id is not None:
        yield Proof("grant", row.grant_id)


def _about(row: Transfer) -> str:
    """As the trail has it: of a grant's change and of what fell due, the grant."""
    what, _, which = row.cause.partition(":")
    if what == "statement":
        return f"balance_statement:{which}"
    if what in {"grant", "cost_import"}:
        return row.cause
    return f"grant:{row.grant_id}" if row.grant_id is not None else f"startup:{row.startup_id}"


def _entries(ids: Sequence[int]) -> Iterator[Sampled]:
    sessions = dict(
        db.session.execute(
            select(MentoringSession.support_entry_id, MentoringSession.id).where(
                MentoringSession.support_entry_id.in_(ids)
            )
        ).all()
    )
    files: dict[int, list[Proof]] = {}
    kept = select(SupportFile).where(
        SupportFile.entry_id.in_(ids), SupportFile.removed_at.is_(None)
    )
    for file in db.session.scalars(kept.order_by(SupportFile.id)):
        proof = Proof("support_file", file.id, file.name, of=file.entry_id)
        files.setdefault(file.entry_id, []).append(proof)
    rows = db.session.scalars(
        select(SupportEntry).where(SupportEntry.id.in_(ids)).order_by(SupportEntry.id)
    )
    for row in rows:
        session = sessions.get(row.id)
        log = [Proof("session_log", session)] if session else []
        yield Sampled(
            Drawn.ENTRY,
            row.id,
            row.startup_id,
            row.held_on,
            row.kind,
            row.id,
            f"support_entry:{row.id}",
            words=row.topic,
            proofs=(*log, *files.get(row.id, ())),
        )


_READ = {Drawn.TRANSFER: _transfers, Drawn.ENTRY: _entries}
