"""What answers a search: candidates by the index, then each one read as it stands now."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    false,
    func,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute

from tracker.access.rules import Role
from tracker.db import db
from tracker.program.queries import StartupRow, startups_among
from tracker.search.models import SearchItem, SearchStale
from tracker.search.queries.shapes import Thing
from tracker.search.queries.sources import things
from tracker.search.queries.transfers import transfers_found
from tracker.search.rules import (
    FOUND_MOST,
    NAMED,
    Kind,
    Needle,
    Reader,
    Word,
    marks_of,
    matches,
    rank,
    span_of,
)

STALE_MOST = 1000
"""Things written since the index was last brought up to date that one search reads itself."""
_KIND = type_coerce(SearchItem.kind, String).concat("")
NEWEST = 20_000
"""Rows looked at first: of what many hold, there are enough among them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of finds, best first. `more`: there are others, which nobody counted."""

    things: Sequence[Thing]
    startups: dict[int, StartupRow]
    more: bool


def found(needle: Needle, reader: Reader) -> Found:
    """Whatever of the program this reader may open and these words meet.

    The index decides nothing but where to look: stands it, does it match, may she see it is asked
    of each thing's own table, in the statement that reads it.
    """
    ids, cut = _candidates(needle, reader)
    hits = [
        thing
        for kind, numbers in ids.items()
        for thing in things(kind, numbers, reader).values()
        if matches(needle, thing.texts, thing.startup_id, named=kind in NAMED)
    ]
    hits += transfers_found(needle, reader)
    hits.sort(key=lambda thing: _order(needle, thing))
    shown = hits[:FOUND_MOST]
    firms = startups_among(reader.program_id, {t.startup_id for t in shown if t.startup_id})
    return Found(shown, firms, len(hits) > FOUND_MOST or (cut and len(hits) == FOUND_MOST))


def _order(needle: Needle, thing: Thing) -> tuple[int, int, int]:
    """By how well it is met, firms and people first, then the newest.

    A transfer asked for by its number is the first; those of a document follow what it is of.
    """
    if thing.kind is Kind.TRANSFER:
        return (0, 0, 0) if thing.number == needle.number else (1, len(NAMED) + 1, -thing.id)
    first = NAMED.index(thing.kind) if thing.kind in NAMED else len(NAMED)
    return (rank(needle, thing.texts), first, -thing.id)


def _candidates(needle: Needle, reader: Reader) -> tuple[dict[Kind, set[int]], bool]:
    ids: dict[Kind, set[int]] = defaultdict(set)
    if not needle.words or not reader.scopes:
        return ids, False
    rows: dict[tuple[str, int], None] = {}
    for statement in _statements(needle, reader):
        rows |= dict.fromkeys((kind, own) for kind, own in db.session.execute(statement))
        if len(rows) > FOUND_MOST:
            break
    for kind, number in [*list(rows)[:FOUND_MOST], *_stale(reader.scopes)]:
        ids[Kind(kind)].add(number)
    return ids, len(rows) > FOUND_MOST


def _statements(needle: Needle, reader: Reader) -> Iterator[Select[*tuple[Any, ...]]]:
    """Where to look, one place after the other until there is enough.

    Among many finds, firms and people are not cut off, nor then what is called so from its
    beginning, nor then what is newest.
    """
    short, no_index = needle.short, SearchItem.program_id + 0
    met = [_meets(word) for word in needle.words] if short is None else [_place(short) > 0]
    yield _asked(reader, no_index, SearchItem.kind, SearchItem.kind.in_(NAMED), *met)
    if short is not None:
        others = _asked(reader, no_index, _KIND, _place(short) == 1, _KIND.not_in(NAMED))
        yield _headed(others, short)
        return
    others = _asked(reader, no_index, _KIND, *met, _KIND.not_in(NAMED))
    if not needle.words[0].initials:
        yield _headed(others, needle.words[0])
    kind = SearchItem.kind
    yield from _by_age(_asked(reader, SearchItem.program_id, kind, *met, kind.not_in(NAMED)))


def _asked(
    reader: Reader,
    program: ColumnElement[int] | InstrumentedAttribute[int],
    kind: ColumnElement[Any] | InstrumentedAttribute[Kind],
    *met: ColumnElement[bool],
) -> Select[*tuple[Any, ...]]:
    """What costs least is asked first.

    An expression for a column keeps SQLite, which has not counted, from a wrong index.
    """
    mine = select(SearchItem.kind, SearchItem.object_id).limit(FOUND_MOST + 1)
    return mine.where(program == reader.program_id, *met, or_(*_scopes(reader, kind)))


def _by_age(asked: Select[*tuple[Any, ...]]) -> Iterator[Select[*tuple[Any, ...]]]:
    """SQLite reads its index of marks from end to end, and must not take the table's order instead.

    PostgreSQL has to visit each row: of what many things hold, the newest rows hold enough.
    """
    newest_first = asked.order_by((SearchItem.id + 0).desc())
    if db.engine.dialect.name != "postgresql":
        yield newest_first
        return
    newest = db.session.scalar(select(func.max(SearchItem.id))) or 0
    yield newest_first.where(SearchItem.id > newest - NEWEST)
    yield newest_first.where(SearchItem.id <= newest - NEWEST)


def _headed(asked: Select[*tuple[Any, ...]], word: Word) -> Select[*tuple[Any, ...]]:
    low, high = span_of(word.texts[0], initials=word.initials)
    begun = asked.where(SearchItem.head >= low, SearchItem.head < high)
    return begun.order_by(SearchItem.head, SearchItem.id.desc())


def _scopes(
    reader: Reader, of_kind: ColumnElement[Any] | InstrumentedAttribute[Kind]
) -> Iterator[ColumnElement[bool]]:
    """What may be hers at all, so that what is not does not crowd out what is."""
    everywhere = [kind for kind, scope in reader.scopes.items() if scope is None]
    yield and_(of_kind.in_(everywhere), _mentors_alone(reader))
    for kind, scope in reader.scopes.items():
        if scope is not None:
            of = [of_kind == kind, SearchItem.startup_id.in_(scope)]
            own = reader.only_user_id
            if own is not None and kind in {Kind.SESSION, Kind.ENTRY, Kind.SESSION_FILE}:
                hers = SearchItem.mentor_user_id == own
                of.append(or_(hers, SearchItem.logged_by_user_id == own))
            yield and_(*of)


def _mentors_alone(reader: Reader) -> ColumnElement[bool]:
    if reader.all_users:
        return true()
    mentor = _place_in(SearchItem.text, f"@{Role.MENTOR}") > 0
    return or_(SearchItem.kind != Kind.MEMBER, mentor)


def _meets(word: Word) -> ColumnElement[bool]:
    held = [_holds(_column(word), text) for text in word.texts]
    if word.startup_ids:
        held.append(SearchItem.startup_id.in_(word.startup_ids))
    return or_(false(), *held)


def _holds(column: Any, text: str) -> ColumnElement[bool]:
    """The marks first: they stand in the index, the text does not."""
    marked = [
        own.bitwise_and(mark) == mark
        for own, mark in zip(_MARKS, marks_of(text), strict=True)
        if mark
    ]
    return and_(*marked, _place_in(column, text) > 0)


_MARKS = (SearchItem.mark_0, SearchItem.mark_1, SearchItem.mark_2, SearchItem.mark_3)


def _column(word: Word) -> Any:
    return SearchItem.initials if word.initials else SearchItem.text


def _place(word: Word) -> ColumnElement[int]:
    return _place_in(_column(word), word.texts[0])


def _place_in(column: Any, text: str) -> ColumnElement[int]:
    """Where a text begins in a column, from 1; 0 where it is not. No character is a wildcard."""
    find = func.strpos if db.engine.dialect.name == "postgresql" else func.instr
    return find(column, text)


def _stale(kinds: Collection[Kind]) -> list[tuple[str, int]]:
    rows = db.session.execute(
        select(SearchStale.kind, SearchStale.object_id)
        .order_by(SearchStale.id.desc())
        .limit(STALE_MOST)
    )
    return [(kind, number) for kind, number in rows if kind in kinds]


def is_behind() -> bool:
    """Whether anything was written that the index does not know yet."""
    return db.session.scalar(select(SearchStale.id).limit(1)) is not None
