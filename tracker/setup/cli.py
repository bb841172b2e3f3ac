"""Commands that make an installation, run it and keep it."""

from pathlib import Path
from typing import cast

import click
from flask import current_app
from flask.cli import ScriptInfo

from config import Config, ConfigError
from tracker.db import db
from tracker.setup import schema
from tracker.setup.backup import back_up
from tracker.setup.queries import demo_is_loaded
from tracker.setup.server import Serving, check_port, serve_app, workers_for_this_machine
from tracker.web.console import refusable


@click.group("db")
def database() -> None:
    """Bring the database up to date, or ask whether it is."""


@database.command("upgrade")
def upgrade() -> None:
    """Apply the migrations that are missing."""
    schema.upgrade_database(db.engine)
    click.echo("The database is up to date.")


@database.command("check")
@click.pass_context
def check(ctx: click.Context) -> None:
    """Exit 0 where the database is up to date and answers, else 1."""
    if schema.is_current(db.engine):
        click.echo("The database is up to date.")
    else:
        click.echo("The database is not up to date; run: tracker db upgrade", err=True)
        ctx.exit(1)


@click.command("backup")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(target: Path) -> None:
    """Copy the embedded database to TARGET while it is in use, whole and consistent."""
    size = back_up(db.engine, target)
    click.echo(f"{target}: {size:,} bytes")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; by default one a core.")
@click.pass_context
@refusable
def serve(ctx: click.Context, host: str, workers: int | None) -> None:
    """Serve the tracker on PORT until stopped."""
    config = _config()
    serving = Serving(host, config.port, workers or workers_for_this_machine())
    check_port(serving)
    if not schema.is_current(db.engine):
        raise ConfigError("the database is not up to date; run: tracker db upgrade")
    if config.production and demo_is_loaded():
        raise ConfigError("this database holds the demo program; production refuses to serve it.")
    serve_app(ctx.ensure_object(ScriptInfo).load_app(), serving, ready=lambda: _say(config))


def _config() -> Config:
    return cast("Config", current_app.extensions["tracker_config"])


def _say(config: Config) -> None:
    click.echo(config.base_url)


commands: tuple[click.Command, ...] = (serve, database, backup)
