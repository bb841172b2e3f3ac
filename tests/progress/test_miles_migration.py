"""What becomes of links on milestones, of verifications and of moved due dates when they migrate."""

import json

import pytest
from sqlalchemy import create_engine, text

from tests.house.test_migrations import migrate

AT = "2026-01-02 03:04:05"
MILESTONE = """INSERT INTO milestone (id, program_id, startup_id, title, baseline_due_on, due_on,
    state, closed_on, evidence_url, verified_at, verified_by, created_at, created_by, version)
    VALUES (:id, 1, 1, :title, '2026-01-31', '2026-03-31', :state, :closed, :url, :at, :by,
    :made, 'PM', 3)"""
REVISION = """INSERT INTO milestone_revision (milestone_id, version, before, reason, revised_at,
    revised_by) VALUES (1, :version, :before, :reason, :made, 'PM')"""


@pytest.fixture
def engine(tmp_path):
    """SQLite that looks up no foreign keys: the rows stand without a program and a startup."""
    made = create_engine(f"sqlite:///{tmp_path / 'steps.sqlite3'}")
    migrate(made, "0019")
    yield made
    made.dispose()


def fill(connection) -> None:
    proof = {"url": "https://example.org/a", "made": AT}
    seen = {"state": "met", "closed": "2026-03-01", "at": AT, "by": "PM"}
    not_seen = {"state": "planned", "closed": None, "at": None, "by": None}
    connection.execute(text(MILESTONE), {"id": 1, "title": "계약", **proof, **seen})
    connection.execute(text(MILESTONE), {"id": 2, "title": "매출", **proof, **not_seen})
    connection.execute(
        text(MILESTONE), {"id": 3, "title": "인증", **proof, "url": None, **not_seen}
    )
    for version, due_on, reason in ((1, "2026-01-31", "실사 연기"), (2, "2026-03-31", "")):
        before = json.dumps({"due_on": due_on, "title": "계약"})
        connection.execute(
            text(REVISION), {"version": version, "before": before, "reason": reason, "made": AT}
        )


def test_one_link_becomes_one_piece_of_evidence_that_the_verification_has_seen(engine):
    with engine.begin() as connection:
        fill(connection)
    migrate(engine, "0020")
    with engine.connect() as connection:
        evidence = connection.execute(text("SELECT id, label, url FROM evidence")).all()
        assert evidence == [(1, "계약", "https://example.org/a")]
        attached = connection.execute(
            text("SELECT milestone_id, evidence_id FROM milestone_evidence ORDER BY id")
        ).all()
        assert attached == [(1, 1), (2, 1)]
        ((milestone_id, seen),) = connection.execute(
            text("SELECT milestone_id, seen FROM milestone_verdict")
        ).all()
        assert (milestone_id, json.loads(seen)) == (1, [[1, "계약"]])
        moves = connection.execute(
            text("SELECT milestone_id, from_on, to_on, reason FROM milestone_move")
        ).all()
        assert moves == [(1, "2026-01-31", "2026-03-31", "실사 연기")]


def test_going_back_puts_the_link_where_it_was(engine):
    with engine.begin() as connection:
        fill(connection)
    migrate(engine, "0020")
    migrate(engine, "-1", down=True)
    with engine.connect() as connection:
        links = connection.scalars(text("SELECT evidence_url FROM milestone ORDER BY id")).all()
    assert links == ["https://example.org/a", "https://example.org/a", None]
