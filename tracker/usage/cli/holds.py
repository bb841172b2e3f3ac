"""A word on what waits."""

import click

from tracker.access.rules import operator
from tracker.db import begin_write, db
from tracker.program.queries import program_named
from tracker.usage import actions, queries
from tracker.usage.cli.group import PROGRAM_HELP, operator_name, usage
from tracker.usage.rules.holds import Decision, NewDecision
from tracker.usage.rules.kinds import ImportStatus
from tracker.values.clock import now, today
from tracker.values.refusals import RuleViolation
from tracker.web.console import print_json, refusable
from tracker.web.words import t

STILL_HELD = 2


@usage.command("resolve")
@click.argument("import_id", metavar="IMPORT", type=click.IntRange(1))
@click.option(
    "--replace",
    "decisions",
    flag_value=Decision.REPLACE.value,
    multiple=True,
    help="It takes the month.",
)
@click.option(
    "--keep", "decisions", flag_value=Decision.KEEP.value, multiple=True, help="What is live stays."
)
@click.option(
    "--without-rejected",
    "decisions",
    flag_value=Decision.WITHOUT_REJECTED.value,
    multiple=True,
    help="It takes the month without its bad rows.",
)
@click.option("--reason", default="", help="Why; kept with the decision.")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def resolve(
    import_id: int,
    decisions: tuple[str, ...],
    reason: str,
    program: str | None,
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Decide about an import that waits. Exit 0 done, 1 refused, 2 where it still waits."""
    place = program_named(program)
    if len(set(decisions)) != 1:
        raise click.UsageError("Choose one of --replace, --keep and --without-rejected.")
    if queries.cost_import(place.id, import_id) is None:
        raise RuleViolation("import_unknown", "import", number=import_id)
    begin_write()
    done = actions.resolve_import(
        place.id,
        import_id,
        NewDecision(Decision(decisions[0]), reason),
        by=operator(operator_name()),
        at=now(),
        today=today(place.timezone),
    )
    db.session.commit()
    held = done.status is ImportStatus.HELD
    if as_json:
        print_json(
            {"import": done.import_id, "decision": decisions[0], "status": done.status.value}
        )
    else:
        click.echo(t("usage.hold.still") if held else t("usage.hold.resolved"))
        click.echo(t(f"usage.status.{done.status}"))
    click.get_current_context().exit(STILL_HELD if held else 0)
