"""Every table that a kept page may read counts for its area, on both engines."""

import re

import pytest
from sqlalchemy import text

from tests.editions import UNREAD, areas_of_tables
from tracker.db import ACTS, COUNTED_BY_STARTUP, COUNTED_TABLES, db

UNCOUNTED = {"audit", "db", "files", "jobs", "mail", "reminders", "search", "workbook"}
"""Areas no page is kept for: the watch of the tests fails one that reads them."""


def test_every_table_of_an_area_counts(app):
    wanted = {
        (table, area, act)
        for table, area in areas_of_tables().items()
        if area not in UNCOUNTED and table not in UNREAD
        for act in ("INSERT", "UPDATE", "DELETE")
    }
    assert _counted() == wanted
    assert len(wanted) == COUNTED_TABLES * ACTS


def _counted() -> set[tuple[str, str, str]]:
    if db.engine.dialect.name == "sqlite":
        made = db.session.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_edition\\_%' ESCAPE '\\' AND name NOT LIKE '%own%'"))  # fmt: skip
        pattern = r"AFTER (\w+)(?: OF [\w, ]+)? ON (\w+) BEGIN UPDATE edition .* area = '(\w+)'"
        found = [re.search(pattern, sql).groups() for sql in made]
        return {(table, area, act) for act, table, area in found}
    made = db.session.execute(
        text(
            "SELECT t.tgrelid::regclass::text, p.proname, pg_get_triggerdef(t.oid) FROM pg_trigger t"
            " JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname LIKE 'edition\\_%'"
        )
    )
    return {
        (table, function.removeprefix("edition_"), act)
        for table, function, definition in made
        for act in ("INSERT", "UPDATE", "DELETE")
        if act in definition
    }


BY_STARTUP = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' "
    "AND sql LIKE '%''{area}:''%'",
    "postgresql": "SELECT t.tgrelid::regclass::text, t.tgname FROM pg_trigger t "
    "JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgenabled = 'A' AND p.prosrc LIKE '%''{area}:%%'",
}


@pytest.mark.parametrize("area", COUNTED_BY_STARTUP)
def test_every_act_on_what_counts_by_startup_does(app, area):
    engine = db.engine.dialect.name
    acts = ("insert", "update", "delete")
    if engine == "postgresql":  # it names the rows of one side at a time
        acts = ("insert", "update_to", "update_from", "delete", "truncate")
    found: dict[str, set[str]] = {}
    for table, name in db.session.execute(text(BY_STARTUP[engine].format(area=area))):
        found.setdefault(table, set()).add(name.replace(table, "").replace("own_edition", ""))
    assert found == {
        table: {f"__{act}" if engine == "sqlite" else f"_{act}_" for act in acts}
        for table in COUNTED_BY_STARTUP[area]
    }


@pytest.mark.parametrize("table", sorted(UNREAD))
def test_what_counts_for_nothing_is_a_table(table):
    assert table in areas_of_tables()
