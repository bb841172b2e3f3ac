"""Programs and startups at the command line."""

import click

from tracker.program.queries import program_named, startups_of
from tracker.web.console import print_json, refusable


@click.group("startup")
def startup() -> None:
    """The program's startups."""


@startup.command("list")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def list_startups(program: str | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Every startup the program ever had, in the office's order."""
    rows = startups_of(program_named(program).id)
    if not as_json:
        for row in rows:
            click.echo(f"{row.slug}\t{row.name}\t{row.status}")
        return
    print_json(
        {
            "startups": [
                {
                    "slug": row.slug,
                    "name": row.name,
                    "name_en": row.name_en,
                    "status": row.status.value,
                    "sector": row.sector,
                    "joined_on": row.joined_on.isoformat(),
                    "left_on": row.left_on.isoformat() if row.left_on else None,
                }
                for row in rows
            ]
        }
    )


commands: tuple[click.Command, ...] = (startup,)
