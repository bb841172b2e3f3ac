"""Transfers: too many to be indexed, found by their number or by the document they rest on."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from tracker.credits.models import CreditGrant, GrantAmendment, Transfer
from tracker.db import db
from tracker.search.models import SearchItem
from tracker.search.queries.shapes import Thing
from tracker.search.rules import Kind, Needle, Reader, Scope, Texts, folded, span_of

DOCUMENTS_MOST = 20
"""Grants and amendments whose document begins so and whose transfers are looked for."""
TRANSFERS_MOST = 40
REFERENCE_LEAST = 4
"""Characters: fewer are not yet a document's number."""


def transfers_found(needle: Needle, reader: Reader) -> list[Thing]:
    if Kind.TRANSFER not in reader.scopes:
        return []
    scope = reader.scopes[Kind.TRANSFER]
    numbered = _of_number(needle.number, reader.program_id, scope)
    known = {thing.id for thing in numbered}
    documented = _of_document(needle, reader.program_id, scope)
    return [*numbered, *(thing for thing in documented if thing.id not in known)]


def _of_number(number: int | None, program_id: int, scope: Scope) -> list[Thing]:
    if number is None:
        return []
    return _things(program_id, scope, Transfer.seq == number)


def _of_document(needle: Needle, program_id: int, scope: Scope) -> list[Thing]:
    """What was posted because of a grant or an amendment whose document's number begins so."""
    reference = "".join(word.texts[0] for word in needle.words)
    if len(reference) < REFERENCE_LEAST or any(word.initials for word in needle.words):
        return []
    causes = _documents(reference, program_id)
    if not causes:
        return []
    grants = {grant_id for _, _, grant_id in causes}
    named = [f"{what}:{own}" for what, own, _ in causes]
    return _things(program_id, scope, Transfer.grant_id.in_(grants), Transfer.cause.in_(named))


def _documents(reference: str, program_id: int) -> list[tuple[str, int, int]]:
    """Of the index what may be meant; what it says now has the last word."""
    low, high = span_of(reference, initials=False)
    rows = db.session.execute(
        select(SearchItem.kind, SearchItem.object_id)
        .where(
            SearchItem.program_id + 0 == program_id,  # not by the index of kinds
            SearchItem.head >= low,
            SearchItem.head < high,
            SearchItem.kind.in_([Kind.GRANT, Kind.AMENDMENT]),
        )
        .order_by(SearchItem.head, SearchItem.id.desc())
        .limit(DOCUMENTS_MOST)
    ).all()
    grants = [own for kind, own in rows if kind == Kind.GRANT]
    amendments = [own for kind, own in rows if kind == Kind.AMENDMENT]
    of_grants = select(CreditGrant.id, CreditGrant.reference, CreditGrant.id.label("grant_id"))
    of_amendments = select(GrantAmendment.id, GrantAmendment.reference, GrantAmendment.grant_id)
    found = [
        *(
            ("grant", *row)
            for row in db.session.execute(of_grants.where(CreditGrant.id.in_(grants)))
        ),
        *(
            ("amendment", *row)
            for row in db.session.execute(of_amendments.where(GrantAmendment.id.in_(amendments)))
        ),
    ]
    return [(what, own, grant) for what, own, told, grant in found if _is_so(told, reference)]


def _is_so(told: str | None, reference: str) -> bool:
    return folded(told or "").startswith(reference)


def _things(program_id: int, scope: Scope, *conditions: ColumnElement[bool]) -> list[Thing]:
    query = select(Transfer).where(Transfer.program_id == program_id, *conditions)
    if scope is not None:
        query = query.where(Transfer.startup_id.in_(scope))
    rows: Sequence[Transfer] = db.session.scalars(
        query.order_by(Transfer.seq).limit(TRANSFERS_MOST)
    ).all()
    return [_thing(row) for row in rows]


def _thing(row: Transfer) -> Thing:
    return Thing(
        kind=Kind.TRANSFER,
        id=row.id,
        program_id=row.program_id,
        startup_id=row.startup_id,
        number=row.seq,
        title=str(row.seq),
        texts=Texts("", ""),
        code=row.kind,
        on=row.concerns_on,
        detail=str(row.amount_krw),
        also=row.grant_id,
    )
