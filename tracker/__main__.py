"""The console command `tracker`."""

import sys

import click
from flask.cli import FlaskGroup

from config import ConfigError
from tracker.app import create_app

USAGE_ERROR = 64


@click.group(
    cls=FlaskGroup, create_app=create_app, add_default_commands=False, add_version_option=False
)
def cli() -> None:
    """Run and operate the startup accelerator program tracker."""


def main() -> None:
    """Exit 0 done, 1 refused, 2 held, 64 for a wrong command line."""
    try:
        sys.exit(cli.main(standalone_mode=False, prog_name="tracker"))
    except click.UsageError as error:
        error.show()
        sys.exit(USAGE_ERROR)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(1)
    except ConfigError as error:
        click.echo(f"tracker: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
