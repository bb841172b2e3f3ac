"""Commands that make an installation, run it and keep it."""

import getpass
from functools import partial
from pathlib import Path
from typing import cast

import click
from flask import current_app
from flask.cli import ScriptInfo

from config import Config, ConfigError
from tracker.access.rules import Actor, operator
from tracker.db import begin_write, db
from tracker.people.actions import Invited
from tracker.people.letters import link_address
from tracker.people.rules import INVITATION_LIFE
from tracker.setup import schema
from tracker.setup.actions import load_program_file
from tracker.setup.backup import back_up
from tracker.setup.demo.load import load_demo
from tracker.setup.demo.people import DEMO_PASSWORD, DEMO_SIGN_INS, DEMO_USERS
from tracker.setup.demo.startups import DEMO_TIMEZONE, PROGRAM_SLUG
from tracker.setup.program_file import ProgramFile, read_program_file
from tracker.setup.queries import demo_is_loaded, program_count
from tracker.setup.server import Serving, check_port, serve_app, workers_for_this_machine
from tracker.values import clock
from tracker.values.refusals import RuleViolation
from tracker.web.console import print_json, refusable
from tracker.web.words import t


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


@click.command("init")
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Load the program of this TOML file (docs/program-file.md).",
)
@click.option("--demo", is_flag=True, help="Load the invented demo program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def init(path: Path | None, *, demo: bool, as_json: bool) -> None:
    """Load a program into the database, which is brought up to date first.

    A file that breaks a rule is refused whole, naming the place and the rule. The people it names
    are invited: their links are printed, this once.
    """
    if (path is None) == (not demo):
        raise click.UsageError("Give either --file FILE or --demo.")
    schema.upgrade_database(db.engine)
    if path is None:
        _load_demo(_config())
        _tell_demo(as_json=as_json)
    else:
        _tell_invited(*_load_file(path), as_json=as_json)


def _load_file(path: Path) -> tuple[ProgramFile, tuple[Invited, ...]]:
    try:
        file = read_program_file(_text_of(path))
        begin_write()
        today = clock.today(file.program.timezone)
        invited = load_program_file(file, by=_operator(), at=clock.now(), today=today)
    except RuleViolation as violation:
        place = f"{path}: {violation.field}: " if violation.field else f"{path}: "
        click.echo(place, nl=False, err=True)
        raise
    db.session.commit()
    return file, invited


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise RuleViolation("file_not_utf8") from None


def _load_demo(config: Config) -> None:
    _check_no_demo_in_production(config)
    if demo_is_loaded():
        raise RuleViolation("program_slug_taken", "slug", slug=PROGRAM_SLUG)
    begin_write()
    at, today = clock.now(), clock.today(DEMO_TIMEZONE)
    load_demo(config.home / "files", by=_operator(), at=at, today=today)
    db.session.commit()


def _tell_invited(file: ProgramFile, invited: tuple[Invited, ...], *, as_json: bool) -> None:
    links = {person.email: link_address(_config().base_url, person.shown) for person in invited}
    if as_json:
        users = [{"email": email, "link": link} for email, link in links.items()]
        slugs = [startup.new.slug for startup in file.startups]
        print_json({"program": file.program.slug, "startups": slugs, "users": users})
        return
    click.echo(t("setup.loaded", program=file.program.name, startups=len(file.startups)))
    if links:
        click.echo(t("setup.links", days=INVITATION_LIFE.days))
    for email, link in links.items():
        click.echo(f"{email}  {link}")


def _tell_demo(*, as_json: bool) -> None:
    if as_json:
        users = [{"email": user.email, "role": user.role} for user in DEMO_USERS]
        print_json({"program": PROGRAM_SLUG, "users": users, "password": DEMO_PASSWORD})
        return
    for user in DEMO_USERS:
        click.echo(f"{user.email}  {user.role}  {user.name} {user.title}")
    click.echo(t("setup.demo_password", password=DEMO_PASSWORD))


@click.command("serve")
@click.option("--demo", is_flag=True, help="First migrate, and load the demo where nothing is yet.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; by default one a core.")
@click.pass_context
@refusable
def serve(ctx: click.Context, host: str, workers: int | None, *, demo: bool) -> None:
    """Serve the tracker on PORT until stopped."""
    config = _config()
    serving = Serving(host, config.port, workers or workers_for_this_machine())
    check_port(serving)
    if demo:
        _prepare_demo(config)
    _check_database(config)
    warn(config)
    serve_app(ctx.ensure_object(ScriptInfo).load_app(), serving, ready=partial(_tell, config))


def _check_no_demo_in_production(config: Config) -> None:
    if config.production:
        raise ConfigError("production takes no demo program; set TRACKER_ENV to development.")


def _prepare_demo(config: Config) -> None:
    _check_no_demo_in_production(config)
    if not schema.is_current(db.engine):
        click.echo(t("setup.migrating"))
        schema.upgrade_database(db.engine)
    if program_count() == 0:
        click.echo(t("setup.loading_demo"))
        _load_demo(config)


def _check_database(config: Config) -> None:
    if not schema.is_current(db.engine):
        raise ConfigError("the database is not up to date; run: tracker db upgrade")
    if config.production and demo_is_loaded():
        raise ConfigError("this database holds the demo program; production refuses to serve it.")


def warn(config: Config) -> None:
    """The server speaks plain http: with an https address a proxy stands in front."""
    if config.production and not config.trusted_proxies:
        click.echo(
            "TRACKER_PROXIES is 0: behind a proxy all clients would share one throttle; set it to"
            " the number of proxies in front.",
            err=True,
        )


def _tell(config: Config) -> None:
    """The last line of a start: where it is and, in the demo, who may sign in."""
    line = config.base_url
    with current_app.app_context():
        if not config.production and demo_is_loaded():
            line += f"  {' / '.join(DEMO_SIGN_INS)}  (password: {DEMO_PASSWORD})"
    click.echo(line)


def _operator() -> Actor:
    return operator(getpass.getuser())


def _config() -> Config:
    return cast("Config", current_app.extensions["tracker_config"])


commands: tuple[click.Command, ...] = (init, serve, database, backup)
