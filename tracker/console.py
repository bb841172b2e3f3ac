"""The console command `tracker`."""

import os
import sys

import click
from flask import g
from flask.cli import ScriptInfo
from sqlalchemy.exc import DBAPIError

from config import ConfigError
from tracker.app import COMMANDS, create_app
from tracker.web.console import REFUSED, console_language


class Console(click.Group):
    """Makes the application when a command is chosen: help needs no configuration."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        found = super().resolve_command(ctx, args)
        if not set(self.get_help_option_names(ctx)) & set(args):
            script = ctx.ensure_object(ScriptInfo)
            ctx.with_resource(script.load_app().app_context())
            g.language = console_language(os.environ)
        return found


@click.group(
    cls=Console,
    commands=[command for slice_cli in COMMANDS for command in slice_cli.commands],
    context_settings={
        "obj": ScriptInfo(create_app=create_app, set_debug_flag=False, load_dotenv_defaults=False),
        "help_option_names": ["-h", "--help"],
    },
    epilog="Exit: 0 done, 1 refused, 2 held for a person, 64 wrong command line.",
)
def cli() -> None:
    """Run and operate the startup accelerator program tracker.

    Configured by the environment: TRACKER_ENV, TRACKER_DATABASE_URL, TRACKER_SECRET_KEY,
    TRACKER_BASE_URL, TRACKER_HOME, PORT. See docs/operating.md.
    """


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        sys.exit(cli.main(standalone_mode=False, prog_name="tracker"))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(REFUSED)
    except ConfigError as error:
        _refuse(str(error))
    except DBAPIError as error:
        _refuse(_database_words(error))


def _refuse(words: str) -> None:
    click.echo(f"tracker: {words}", err=True)
    sys.exit(REFUSED)


def _database_words(error: DBAPIError) -> str:
    first = str(error.orig).strip().partition("\n")[0]
    if "no such table" in first or ("relation" in first and "does not exist" in first):
        return "the database is not up to date; run: tracker db upgrade"
    return f"the database refused: {first}"
