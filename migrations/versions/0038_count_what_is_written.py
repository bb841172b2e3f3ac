"""What is written is counted by area: a sign-in no longer makes every page be drawn anew.

Who signed in, what was read of whom, the trail, mail and jobs count for nothing: no
page that is kept for an area shows them.
"""

import sqlalchemy as sa
from alembic import op

from migrations.editions import Counted, count, forget, uncount

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

AREAS = {
    "credits": (
        "cap_change credit_grant grant_amendment ledger_account prepared_act program_credit "
        "startup_credit transfer usage_fact"
    ),
    "handover": (
        "agreement agreement_duty startup_departure startup_name_change "
        "startup_succession"
    ),
    "mentoring": (
        "action_item advice advice_choice hour_quota mentor mentor_conflict "
        "mentor_field mentoring_session office_hours office_seat proposed_time "
        "session_feedback session_file waiting_place weekly_slot"
    ),
    "package": "package_plan",
    "partners": "partner partner_person partner_revision",
    "people": "deputy membership_startup program_membership user_account",
    "program": "program program_setting startup startup_contact",
    "progress": (
        "check_in check_in_answer consent_record evidence forecast_assumption "
        "funding_round kpi_choice kpi_reading kpi_target ladder_rung ladder_version "
        "milestone milestone_evidence milestone_move milestone_revision "
        "milestone_verdict period_closing plan_step plan_template reading_verification "
        "round_evidence valuation"
    ),
    "requests": "help_request help_request_entry help_request_step",
    "support": (
        "support_cost support_entry support_feedback support_file support_link support_move "
        "support_rate support_revision support_step"
    ),
    "usage": (
        "balance_statement cost_import coverage_switch difference_reason exchange_rate "
        "import_decision snapshot snapshot_charge snapshot_exclusion statement_request "
        "sub_account_mapping"
    ),
}
SEEN = {"user_account": "email, name, title, language, disabled_at"}  # not when she was last here
COUNTED = [
    Counted(area, table, SEEN.get(table, ""))
    for area, tables in AREAS.items()
    for table in tables.split()
]


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("area", sa.String(20), nullable=False),
        sa.Column("writer", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("area", "writer", name="pk_edition"),
    )
    count(COUNTED)


def downgrade() -> None:
    uncount(COUNTED)
    forget(AREAS)
    op.drop_table("edition")
