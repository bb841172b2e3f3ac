"""Evidence, verdicts, moved due dates and plan templates; links to evidence become evidence."""

import json
from collections import defaultdict
from datetime import date
from itertools import pairwise

import sqlalchemy as sa
from alembic import op

from migrations.guards import Guard, protect, unprotect

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARDS = (Guard("milestone_verdict"), Guard("milestone_move"))
LIVE = sa.text("withdrawn_at IS NULL")
ATTACHED = sa.text("detached_at IS NULL")
SENT_BACK = (
    ("sent_back_at", sa.DateTime(timezone=True)),
    ("sent_back_by", sa.String(length=200)),
    ("sent_back_reason", sa.String(length=500)),
)
NEW_COLUMNS = (("from_plan", sa.String(length=100)), *SENT_BACK)


def upgrade() -> None:
    _add_evidence()
    _add_verdicts_and_moves()
    _add_plans()
    for name, kind in NEW_COLUMNS:
        op.add_column("milestone", sa.Column(name, kind, nullable=True))
    _fill_evidence()
    _fill_moves()
    op.drop_column("milestone", "evidence_url")
    for guard in GUARDS:
        protect(guard)


def downgrade() -> None:
    for guard in GUARDS:
        unprotect(guard)
    op.add_column("milestone", sa.Column("evidence_url", sa.String(length=500), nullable=True))
    op.execute(
        "UPDATE milestone SET evidence_url = (SELECT MIN(e.url) FROM evidence e "
        "JOIN milestone_evidence m ON m.evidence_id = e.id "
        "WHERE m.milestone_id = milestone.id AND m.detached_at IS NULL "
        "AND e.withdrawn_at IS NULL)"
    )
    for name, _ in reversed(NEW_COLUMNS):
        op.drop_column("milestone", name)
    for table in (
        "plan_step",
        "plan_template",
        "milestone_move",
        "milestone_verdict",
        "milestone_evidence",
        "evidence",
    ):
        op.drop_table(table)


def _add_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("file_id", big_id, nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=200), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "(file_id IS NULL) <> (url IS NULL)", name=op.f("ck_evidence_file_or_url")
        ),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_evidence_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_evidence_startup_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_evidence_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_startup_id_id"), "evidence", ["startup_id", "id"])
    op.create_index(
        op.f("ix_evidence_program_id_expires_on"), "evidence", ["program_id", "expires_on"]
    )
    op.create_index(
        "uq_evidence_live_file",
        "evidence",
        ["startup_id", "file_id"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )
    op.create_table(
        "milestone_evidence",
        sa.Column("id", big_id, nullable=False),
        sa.Column("milestone_id", big_id, nullable=False),
        sa.Column("evidence_id", big_id, nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attached_by", sa.String(length=200), nullable=False),
        sa.Column("detached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("detached_by", sa.String(length=200), nullable=True),
        sa.Column("detached_reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestone.id"], name=op.f("fk_milestone_evidence_milestone_id")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_milestone_evidence_evidence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_evidence")),
    )
    op.create_index(
        op.f("ix_milestone_evidence_evidence_id"), "milestone_evidence", ["evidence_id"]
    )
    op.create_index(
        "uq_milestone_evidence_attached",
        "milestone_evidence",
        ["milestone_id", "evidence_id"],
        unique=True,
        sqlite_where=ATTACHED,
        postgresql_where=ATTACHED,
    )


def _add_verdicts_and_moves() -> None:
    op.create_table(
        "milestone_verdict",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("milestone_id", big_id, nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(length=200), nullable=False),
        *_of_milestone("milestone_verdict"),
    )
    op.create_index(
        op.f("ix_milestone_verdict_milestone_id_id"), "milestone_verdict", ["milestone_id", "id"]
    )
    op.create_table(
        "milestone_move",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("milestone_id", big_id, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by", sa.String(length=200), nullable=False),
        *_of_milestone("milestone_move"),
    )
    op.create_index(op.f("ix_milestone_move_milestone_id"), "milestone_move", ["milestone_id"])
    op.create_index(
        op.f("ix_milestone_move_program_id_moved_at"), "milestone_move", ["program_id", "moved_at"]
    )


def _of_milestone(table: str) -> tuple[sa.Constraint, ...]:
    return (
        *(
            sa.ForeignKeyConstraint(
                [f"{other}_id"], [f"{other}.id"], name=op.f(f"fk_{table}_{other}_id")
            )
            for other in ("program", "startup", "milestone")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _add_plans() -> None:
    op.create_table(
        "plan_template",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_plan_template_program_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_template")),
        sa.UniqueConstraint(
            "program_id", "origin", name=op.f("uq_plan_template_program_id_origin")
        ),
    )
    op.create_table(
        "plan_step",
        sa.Column("id", big_id, nullable=False),
        sa.Column("template_id", big_id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_months", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"], ["plan_template.id"], name=op.f("fk_plan_step_template_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_step")),
    )
    op.create_index(
        op.f("ix_plan_step_template_id_position"), "plan_step", ["template_id", "position"]
    )


def _fill_evidence() -> None:
    """One piece of evidence for each link of a startup; a verification has seen it."""
    tables = _tables("milestone", "evidence", "milestone_evidence", "milestone_verdict")
    milestone, evidence, attached, verdict = tables
    bind = op.get_bind()
    made: dict[tuple[int, str], tuple[int, str]] = {}
    rows = bind.execute(sa.select(milestone).order_by(milestone.c.id)).mappings().all()
    for row in rows:
        seen = []
        if row["evidence_url"]:
            key = (row["startup_id"], row["evidence_url"])
            if key not in made:
                made[key] = (_new_evidence(evidence, row), row["title"])
            seen = [made[key]]
            bind.execute(
                attached.insert().values(
                    milestone_id=row["id"],
                    evidence_id=made[key][0],
                    attached_at=row["created_at"],
                    attached_by=row["created_by"],
                )
            )
        if row["verified_at"]:
            bind.execute(
                verdict.insert().values(
                    program_id=row["program_id"],
                    startup_id=row["startup_id"],
                    milestone_id=row["id"],
                    verdict="verified",
                    seen=json.dumps(seen, ensure_ascii=False),
                    note="",
                    given_at=row["verified_at"],
                    given_by=row["verified_by"],
                )
            )


def _new_evidence(evidence: sa.Table, row: sa.RowMapping) -> int:
    added = op.get_bind().execute(
        evidence.insert().values(
            program_id=row["program_id"],
            startup_id=row["startup_id"],
            label=row["title"],
            url=row["evidence_url"],
            note="",
            added_on=row["created_at"].date(),
            added_at=row["created_at"],
            added_by=row["created_by"],
        )
    )
    return int(added.inserted_primary_key[0])


def _fill_moves() -> None:
    """Every due date that differs from the one before it, read from the revisions."""
    milestone, revision_, move = _tables("milestone", "milestone_revision", "milestone_move")
    bind = op.get_bind()
    kept = defaultdict(list)
    for row in bind.execute(sa.select(revision_).order_by(revision_.c.id)).mappings():
        kept[row["milestone_id"]].append(row)
    for row in bind.execute(sa.select(milestone)).mappings().all():
        steps = kept[row["id"]]
        stood = [date.fromisoformat(json.loads(step["before"])["due_on"]) for step in steps]
        for step, (before, after) in zip(steps, pairwise([*stood, row["due_on"]]), strict=True):
            if before != after:
                bind.execute(
                    move.insert().values(
                        program_id=row["program_id"],
                        startup_id=row["startup_id"],
                        milestone_id=row["id"],
                        from_on=before,
                        to_on=after,
                        reason=step["reason"],
                        moved_at=step["revised_at"],
                        moved_by=step["revised_by"],
                    )
                )


def _tables(*names: str) -> list[sa.Table]:
    metadata = sa.MetaData()
    metadata.reflect(op.get_bind(), only=names)
    return [metadata.tables[name] for name in names]
