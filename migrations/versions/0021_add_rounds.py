"""Funding rounds, firms' consent, and the program's growth stages."""

import sqlalchemy as sa
from alembic import op

from migrations.guards import Guard, protect, unprotect

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GUARDS = (
    Guard("consent_record"),
    Guard("round_evidence", keys=(("id",), ("round_id", "evidence_id"))),
    Guard("ladder_version", keys=(("id",), ("program_id", "version"))),
    Guard("ladder_rung", keys=(("id",), ("version_id", "position"))),
)


def upgrade() -> None:
    op.create_table(
        "funding_round",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("priced", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=32), nullable=False),
        sa.Column("exit_kind", sa.String(length=32), nullable=True),
        sa.Column("raised_krw", big_id, nullable=True),
        sa.Column("raised_usd", sa.Text(), nullable=True),
        sa.Column("pre_krw", big_id, nullable=True),
        sa.Column("pre_usd", sa.Text(), nullable=True),
        sa.Column("post_krw", big_id, nullable=True),
        sa.Column("post_usd", sa.Text(), nullable=True),
        sa.Column("usd_krw", sa.Text(), nullable=True),
        sa.Column("investors", sa.String(length=500), nullable=True),
        sa.Column("grade", sa.String(length=32), nullable=False),
        sa.Column("consent", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.String(length=200), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_funding_round_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_funding_round_startup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_round")),
    )
    op.create_index(
        op.f("ix_funding_round_program_id_startup_id_closed_on"),
        "funding_round",
        ["program_id", "startup_id", "closed_on"],
    )
    # Nobody's consent can be assumed: what was recorded before is shown inside the program alone.
    with op.batch_alter_table("valuation") as batch:
        batch.add_column(
            sa.Column("consent", sa.String(length=32), nullable=False, server_default="none")
        )
        batch.add_column(sa.Column("round_id", big_id, nullable=True))
        batch.create_foreign_key(
            op.f("fk_valuation_round_id"), "funding_round", ["round_id"], ["id"]
        )
        batch.create_unique_constraint(op.f("uq_valuation_round_id"), ["round_id"])
    with op.batch_alter_table("valuation") as batch:
        batch.alter_column("consent", server_default=None)
    op.create_table(
        "consent_record",
        sa.Column("id", big_id, nullable=False),
        sa.Column("startup_id", big_id, nullable=False),
        sa.Column("round_id", big_id, nullable=True),
        sa.Column("valuation_id", big_id, nullable=True),
        sa.Column("consent", sa.String(length=32), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["funding_round.id"], name=op.f("fk_consent_record_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["startup_id"], ["startup.id"], name=op.f("fk_consent_record_startup_id")
        ),
        sa.ForeignKeyConstraint(
            ["valuation_id"], ["valuation.id"], name=op.f("fk_consent_record_valuation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_record")),
    )
    op.create_index(op.f("ix_consent_record_round_id"), "consent_record", ["round_id"])
    op.create_index(op.f("ix_consent_record_valuation_id"), "consent_record", ["valuation_id"])
    op.create_table(
        "round_evidence",
        sa.Column("id", big_id, nullable=False),
        sa.Column("round_id", big_id, nullable=False),
        sa.Column("evidence_id", big_id, nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attached_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_round_evidence_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["funding_round.id"], name=op.f("fk_round_evidence_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_evidence")),
        sa.UniqueConstraint(
            "round_id", "evidence_id", name=op.f("uq_round_evidence_round_id_evidence_id")
        ),
    )
    op.create_index(op.f("ix_round_evidence_evidence_id"), "round_evidence", ["evidence_id"])
    op.create_table(
        "ladder_version",
        sa.Column("id", big_id, nullable=False),
        sa.Column("program_id", big_id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_ladder_version_program_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_version")),
        sa.UniqueConstraint(
            "program_id", "version", name=op.f("uq_ladder_version_program_id_version")
        ),
    )
    op.create_table(
        "ladder_rung",
        sa.Column("id", big_id, nullable=False),
        sa.Column("version_id", big_id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=True),
        sa.Column("stage", sa.String(length=32), nullable=True),
        sa.Column("valuation_krw", big_id, nullable=True),
        sa.Column("raised_from_krw", big_id, nullable=True),
        sa.Column("raised_to_krw", big_id, nullable=True),
        sa.Column("unicorn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["ladder_version.id"], name=op.f("fk_ladder_rung_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_rung")),
        sa.UniqueConstraint(
            "version_id", "position", name=op.f("uq_ladder_rung_version_id_position")
        ),
    )
    for guard in GUARDS:
        protect(guard)


def downgrade() -> None:
    for guard in GUARDS:
        unprotect(guard)
    op.drop_table("ladder_rung")
    op.drop_table("ladder_version")
    op.drop_table("round_evidence")
    op.drop_table("consent_record")
    with op.batch_alter_table("valuation") as batch:
        batch.drop_constraint(op.f("uq_valuation_round_id"), type_="unique")
        batch.drop_constraint(op.f("fk_valuation_round_id"), type_="foreignkey")
        batch.drop_column("round_id")
        batch.drop_column("consent")
    op.drop_table("funding_round")
