"""A watch: whatever is drawn to be kept for some areas reads tables that count for these alone."""

import re
from collections.abc import Collection
from functools import cache

from sqlalchemy import Engine, event

from tracker.db import COUNTED_BY_STARTUP, Base
from tracker.web.kept import drawing

UNREAD = {
    "access_link",
    "attempt",
    "calendar_feed",
    "check_in_link",
    "command_key",
    "import_problem",
    "session_link",
    "snapshot_blob",
    "user_session",
}
"""Written often, and in nothing that is kept: these count for no area."""


def watch(engine: Engine) -> None:
    """Every statement of such a drawing that reads another table fails the test it is in."""

    @event.listens_for(engine, "before_cursor_execute")
    def look(connection, cursor, statement, *how) -> None:
        if (areas := drawing.get()) is not None:
            read = read_by(statement)
            others = {one for one in read if not _counts(*one, areas)}
            assert not others, f"kept for {areas}, reads {others}"


def _counts(table: str, area: str, areas: Collection[str]) -> bool:
    """`credits:` among the areas: kept by startup, for what counts so alone."""
    if table == "edition":  # the numbers themselves
        return True
    by_startup = f"{area}:" in areas and table in COUNTED_BY_STARTUP[area]
    return (area in areas or by_startup) and table not in UNREAD


@cache
def read_by(statement: str) -> frozenset[tuple[str, str]]:
    """The tables a statement names, each with its area."""
    named = set(re.findall(r"\w+", statement))
    return frozenset((table, area) for table, area in areas_of_tables().items() if table in named)


@cache
def areas_of_tables() -> dict[str, str]:
    """The area of a table is the slice its model stands in."""
    return {
        mapper.local_table.name: mapper.class_.__module__.split(".")[1]
        for mapper in Base.registry.mappers
    }
