"""Commands."""

import getpass
from typing import Any

import click
from flask import current_app

from config import Config
from tracker.access.rules import Role, operator
from tracker.db import begin_write, db
from tracker.people import actions, queries
from tracker.people.letters import link_address, send_invitation
from tracker.people.rules import INVITATION_LIFE, LANGUAGES, LIVES, NewUser
from tracker.program.queries import program_named, startup_named
from tracker.values.addresses import is_email
from tracker.values.clock import now
from tracker.values.refusals import RuleViolation
from tracker.web.console import print_json, refusable
from tracker.web.words import t


@click.group("user")
def user() -> None:
    """Users of the tracker: invitations and links."""


@user.command("invite")
@click.option("--email", required=True)
@click.option("--name", required=True, help="One field, family name first: 김서연, Jane Smith.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--startup", "startups", multiple=True, help="Its slug; may be given several times.")
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--title", help="대표이사, 주무관, CTO.")
@click.option("--owner", is_flag=True, help="May invite and remove the startup's other members.")
@click.option("--language", type=click.Choice(LANGUAGES), default="ko", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def invite(as_json: bool, startups: tuple[str, ...], program: str | None, **given: Any) -> None:  # noqa: FBT001 - a flag of the command line
    """Let somebody in, and print the link to hand over."""
    config: Config = current_app.extensions["tracker_config"]
    at, place = now(), program_named(program)
    ids = frozenset(startup_named(place.id, slug).id for slug in startups)
    new = NewUser(
        email=_email(given["email"]),
        name=_text(given["name"], "name"),
        title=given["title"],
        role=Role(given["role"]),
        startup_ids=ids,
        owner=given["owner"],
        language=given["language"],
    )
    begin_write()
    mailed = config.smtp_url is not None
    by = operator(_operator_name())
    invited = actions.invite_user(place.id, new, by=by, at=at, mailed=mailed)
    if mailed:
        send_invitation(invited, base_url=config.base_url, at=at)
    db.session.commit()
    address = link_address(config.base_url, invited.shown)
    if as_json:
        expires_at = (at + INVITATION_LIFE).isoformat()
        print_json({"email": invited.email, "link": address, "expires_at": expires_at})
    else:
        click.echo(t("people.cli.invited", name=new.name, days=INVITATION_LIFE.days))
        click.echo(address)


@user.command("reset-link")
@click.option("--email", required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def reset_link(email: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Print a link to a new password, for a person who cannot sign in."""
    config: Config = current_app.extensions["tracker_config"]
    at, user_id = now(), queries.user_id_of(_email(email))
    if user_id is None:
        raise RuleViolation("user_unknown", "email")
    begin_write()
    purpose, token = actions.make_reset_link(user_id, by=operator(_operator_name()), at=at)
    db.session.commit()
    address = link_address(config.base_url, token)
    if as_json:
        expires_at = (at + LIVES[purpose]).isoformat()
        print_json({"email": email, "link": address, "expires_at": expires_at})
    else:
        click.echo(address)


def _email(text: str) -> str:
    if not is_email(text.strip().lower()):
        raise RuleViolation("email_malformed", "email")
    return text.strip().lower()


def _text(text: str, field: str) -> str:
    if not text.strip() or len(text) > 100 or not text.isprintable():
        raise RuleViolation("text_malformed", field)
    return text.strip()


def _operator_name() -> str:
    return f"{getpass.getuser()}@console"


commands: tuple[click.Command, ...] = (user,)
