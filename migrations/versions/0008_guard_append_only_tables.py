"""Guard append-only tables: what was recorded is never changed, removed or replaced."""

from migrations.guards import Guard, protect, unprotect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

GUARDS = (
    Guard("transfer", keys=(("id",), ("program_id", "seq"))),
    Guard("credit_grant"),
    Guard("grant_amendment"),
    Guard("cap_change"),
    Guard("command_key", keys=(("id",), ("scope", "key"))),
    Guard("program_setting"),
    Guard("audit_event"),
    Guard("support_revision"),
    Guard("milestone_revision"),
    Guard(
        "usage_fact",
        keys=(("id",), ("startup_id", "billing_month", "charged_on")),
        once="superseded_at",
        columns=(
            "id",
            "program_id",
            "startup_id",
            "billing_month",
            "charged_on",
            "covered_krw",
            "refunded_krw",
            "not_covered_krw",
            "cause",
            "recorded_at",
        ),
    ),
)


def upgrade() -> None:
    for guard in GUARDS:
        protect(guard)


def downgrade() -> None:
    for guard in GUARDS:
        unprotect(guard)
