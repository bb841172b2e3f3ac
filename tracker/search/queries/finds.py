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
    case,
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
_KIND, _HEAD = type_coerce(SearchItem.kind, String).concat(""), SearchItem.head
Asked = Select[*tuple[Any, ...]]


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


def _statements(needle: Needle, reader: Reader) -> Iterator[Asked]:
    """Where to look, one place after the other until there is enough.

    Among many finds, firms and people are not cut off, nor then what is called so from its
    beginning, nor then what is newest.
    """
    short = needle.short
    met = _met(needle) if short is None else [_place(short) > 0]
    yield _of(reader, SearchItem.program_id, SearchItem.kind.in_(NAMED), *met)
    if short is not None:
        yield _headed(reader, short, _place(short) == 1)
        return
    if not needle.words[0].initials:
        yield _headed(reader, needle.words[0], *met)
    yield _by_age(reader, *met)


def _headed(reader: Reader, word: Word, *met: ColumnElement[bool]) -> Asked:
    """By the index of beginnings; some startups' own things are fewer than what begins so."""
    low, high = span_of(word.texts[0], initials=word.initials)
    program, own = _past(SearchItem.program_id), _own_startups(reader)
    head: Any = _HEAD
    if own is not None:
        met, head = (SearchItem.startup_id.in_(own), *met), _HEAD.concat("")
    begun = _others(reader, program, head >= low, head < high, *met)
    return begun.order_by(head, SearchItem.id.desc())


def _by_age(reader: Reader, *met: ColumnElement[bool]) -> Asked:
    """The newest first, until there is enough; of some startups' own, which are few, all."""
    own = _own_startups(reader)
    if own is None:
        return _others(reader, SearchItem.program_id, *met).order_by(SearchItem.id.desc())
    few = _others(reader, _past(SearchItem.program_id), SearchItem.startup_id.in_(own), *met)
    return few.order_by((SearchItem.id + 0).desc())


def _own_startups(reader: Reader) -> Collection[int] | None:
    """Where all but firms and people is found in some startups alone: these; else None."""
    own: set[int] = set()
    for kind, scope in reader.scopes.items():
        if kind not in NAMED and scope is None:
            return None
        own |= scope or frozenset()
    return own


def _others(reader: Reader, program: Any, *met: ColumnElement[bool]) -> Asked:
    return _of(reader, program, *met, _past(SearchItem.kind).not_in(NAMED))


def _of(reader: Reader, program: Any, *met: ColumnElement[bool]) -> Asked:
    """What may be hers; SQLite asks in this order, what leaves fewest first."""
    mine = select(SearchItem.kind, SearchItem.object_id).limit(FOUND_MOST + 1)
    scopes = _scopes(reader, _past(SearchItem.kind))
    return mine.where(program == reader.program_id, *met, or_(*scopes))


def _past(column: Any) -> Any:
    """SQLite, which has not counted, would read an index of this column: not of an expression."""
    if _on_postgresql():
        return column
    return _KIND if column is SearchItem.kind else column + 0


def _on_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


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


def _met(needle: Needle) -> list[ColumnElement[bool]]:
    """The marks of all words first: they stand in the index, the texts do not.

    PostgreSQL asks in the order of its choice, but of a CASE; of that it also expects that many
    things meet it, and stops where there is enough instead of sorting them all.
    """
    marked, held = map(_may_meet, needle.words), map(_meets, needle.words)
    if not _on_postgresql():
        return [*marked, *held]
    return [case((and_(true(), *marked), and_(true(), *held)), else_=false())]


def _may_meet(word: Word) -> ColumnElement[bool]:
    return or_(false(), *(and_(true(), *_marked(text)) for text in word.texts), *_of_firm(word))


def _meets(word: Word) -> ColumnElement[bool]:
    held = (_place_in(_column(word), text) > 0 for text in word.texts)
    return or_(false(), *held, *_of_firm(word))


def _of_firm(word: Word) -> list[ColumnElement[bool]]:
    return [SearchItem.startup_id.in_(word.startup_ids)] if word.startup_ids else []


def _marked(text: str) -> Iterator[ColumnElement[bool]]:
    for own, mark in zip(_MARKS, marks_of(text), strict=True):
        if mark:
            yield own.bitwise_and(mark) == mark


_MARKS = (SearchItem.mark_0, SearchItem.mark_1, SearchItem.mark_2, SearchItem.mark_3)


def _column(word: Word) -> Any:
    return SearchItem.initials if word.initials else SearchItem.text


def _place(word: Word) -> ColumnElement[int]:
    return _place_in(_column(word), word.texts[0])


def _place_in(column: Any, text: str) -> ColumnElement[int]:
    """Where a text begins in a column, from 1; 0 where it is not. No character is a wildcard."""
    find = func.strpos if _on_postgresql() else func.instr
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
