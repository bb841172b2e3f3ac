"""Bringing the index up to date."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, insert, select

from tracker.db import db
from tracker.search.models import SearchItem, SearchStale
from tracker.search.queries import Thing, things
from tracker.search.rules import Kind, head_of, marks_of
from tracker.search.rules.texts import BETWEEN

AT_A_TIME = 500


def index_behind(limit: int = AT_A_TIME) -> int:
    """Make the rows of the things written first; how many marks that took away.

    A thing written meanwhile has a newer mark, which stays.
    """
    marks = db.session.execute(
        select(SearchStale.id, SearchStale.kind, SearchStale.object_id)
        .order_by(SearchStale.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    behind: dict[Kind, set[int]] = defaultdict(set)
    for mark in marks:
        behind[Kind(mark.kind)].add(mark.object_id)
    for kind, ids in behind.items():
        _index(kind, ids)
    db.session.execute(delete(SearchStale).where(SearchStale.id.in_([mark.id for mark in marks])))
    db.session.flush()
    return len(marks)


def _index(kind: Kind, ids: Collection[int]) -> None:
    db.session.execute(
        delete(SearchItem).where(SearchItem.kind == kind, SearchItem.object_id.in_(ids))
    )
    found = things(kind, ids)
    if found:
        db.session.execute(insert(SearchItem), [_row(found[own]) for own in sorted(found)])


def _row(thing: Thing) -> dict[str, Any]:
    marks = marks_of(f"{thing.texts.text}{BETWEEN}{thing.texts.initials}")
    return {
        "program_id": thing.program_id,
        "startup_id": thing.startup_id,
        "kind": thing.kind,
        "object_id": thing.id,
        "mentor_user_id": thing.mentor_user_id,
        "logged_by_user_id": thing.logged_by_user_id,
        "head": head_of(thing.texts),
        "text": thing.texts.text,
        "initials": thing.texts.initials,
        **{f"mark_{number}": mark for number, mark in enumerate(marks)},
    }
