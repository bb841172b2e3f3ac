"""Commands: grants, amendments, caps, figures, and the ledger's check."""

import getpass
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import click

from tracker.access.rules import Actor, ProgramPlace, operator
from tracker.credits import actions
from tracker.credits.queries import (
    credits_of_program,
    preview_amendment,
    startup_of_grant,
)
from tracker.credits.rules.facts import AmendmentKind
from tracker.credits.rules.figures import Amounts, GrantFigures, ProgramCredits, StartupCredits
from tracker.credits.rules.requests import NewAmendment, NewCaps, NewGrant
from tracker.credits.verification import Verification, verify_ledger
from tracker.db import begin_snapshot, begin_write, db
from tracker.program.queries import program_named, programs, startup_named, startups_of
from tracker.values.clock import now, today
from tracker.web import formats
from tracker.web.console import REFUSED, print_json, refusable
from tracker.web.words import t, tn

PROGRAM_HELP = "Its slug; may be left out while there is one program."
_AMOUNTS = (
    "cap_krw",
    "granted_krw",
    "used_krw",
    "expired_krw",
    "lapsed_krw",
    "withdrawn_krw",
    "remaining_krw",
    "overage_krw",
    "usage_krw",
    "grantable_krw",
)
_OF_GRANT = (
    "used_krw",
    "expired_krw",
    "lapsed_krw",
    "withdrawn_krw",
    "remaining_krw",
    "will_be_lost_krw",
)


class _Won(click.ParamType[int]):
    """Whole won in plain digits; no sign, comma, point, exponent or other script's digits."""

    name = "won"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        text = str(value)
        if not re.fullmatch(r"[0-9]{1,19}", text):
            self.fail(f"{text!r} is not a whole number of won", param, ctx)
        return int(text)


class _Decimal(click.ParamType[Decimal]):
    """As whole won are written, with a point; also no exponent, which cost files may have."""

    name = "decimal"

    def convert(self, value: Any, param: Any, ctx: Any) -> Decimal:
        text = str(value)
        if not re.fullmatch(r"[0-9]{1,19}(\.[0-9]{1,10})?", text):
            self.fail(f"{text!r} is not a decimal number like 1421.40", param, ctx)
        return Decimal(text)


class _Day(click.ParamType[date]):
    name = "yyyy-mm-dd"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        text = str(value)
        try:
            well_formed = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
            found = date.fromisoformat(text) if well_formed else None
        except ValueError:
            found = None
        if found is None:
            self.fail(f"{text!r} is not a day like 2026-12-31", param, ctx)
        return found


WON, DECIMAL, DAY = _Won(), _Decimal(), _Day()
_program = click.option("--program", help=PROGRAM_HELP)
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_key = click.option("--idempotency-key", "key", required=True, help="Used twice, it acts once.")


@click.group("credits")
def credits_group() -> None:
    """Grant cloud credits, amend grants, set caps, show figures."""


@credits_group.command("grant")
@click.option("--startup", required=True, help="Its slug.")
@click.option("--amount-krw", type=WON, help="Whole won.")
@click.option("--amount-usd", type=DECIMAL, help="Instead of won: dollars, with --usd-krw.")
@click.option("--usd-krw", type=DECIMAL, help="The rate agreed for a grant in dollars.")
@click.option("--granted-on", type=DAY, required=True)
@click.option(
    "--activate-by", type=DAY, help="The last day for its activation, where one is asked."
)
@click.option("--activated-on", type=DAY)
@click.option("--expires-on", type=DAY, required=True, help="The last day it may be used.")
@click.option("--reference", required=True, help="The document it rests on.")
@_key
@_program
@_json
@refusable
def grant(*, startup: str, key: str, program: str | None, as_json: bool, **given: Any) -> None:
    """Give credits to a startup."""
    if (given["amount_krw"] is None) == (given["amount_usd"] is None):
        raise click.UsageError("Give either --amount-krw, or --amount-usd with --usd-krw.")
    if (given["usd_krw"] is None) != (given["amount_usd"] is None):
        raise click.UsageError("--usd-krw goes with --amount-usd.")
    place = program_named(program)
    new = NewGrant(**given)
    begin_write()
    found = startup_named(place.id, startup)
    done = actions.grant_credits(found.id, new, key=key, **_acting(place))
    db.session.commit()
    _tell(
        as_json,
        {"grant": done.grant_id, "grantable_krw": done.grantable_krw},
        t("credits.cli.granted", grant=done.grant_id, left=formats.won(done.grantable_krw)),
    )


@credits_group.command("amend")
@click.option("--grant", "grant_id", type=int, required=True, help="The grant's number.")
@click.option("--activated-on", type=DAY, help="It was activated on this day.")
@click.option("--expires-on", type=DAY, help="Its last day becomes this one.")
@click.option("--withdraw-unused", is_flag=True, help="Take back what is unused.")
@click.option("--amount-krw", type=WON, help="With --withdraw-unused: this much of it.")
@click.option("--cancel", is_flag=True, help="As if it had never been given.")
@click.option("--on", "on", type=DAY, help="The day it takes effect; an activation has its own.")
@click.option("--reason", required=True)
@click.option("--reference", help="The document it rests on.")
@_key
@click.option("--dry-run", is_flag=True, help="Show the effect, change nothing.")
@_program
@_json
@refusable
def amend(
    *,
    grant_id: int,
    key: str,
    dry_run: bool,
    program: str | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Change a grant's life: activated, expiry moved, unused part withdrawn, cancelled."""
    place = program_named(program)
    new = _amendment(**given)
    if dry_run:
        startup_id = startup_of_grant(place.id, grant_id)
        found = preview_amendment(startup_id, grant_id, new, today=today(place.timezone))
        effect = {"before": _amounts(found.before.amounts), "after": _amounts(found.after.amounts)}
        _tell(as_json, {"grant": grant_id, "dry_run": True, **effect}, _effect_in_words(effect))
        return
    begin_write()
    startup_id = startup_of_grant(place.id, grant_id)
    done = actions.amend_grant(startup_id, grant_id, new, key=key, **_acting(place))
    db.session.commit()
    _tell(
        as_json,
        {
            "grant": grant_id,
            "amendment": done.amendment_id,
            "grantable_krw": done.grantable_krw,
        },
        t("credits.cli.amended", grant=grant_id, left=formats.won(done.grantable_krw)),
    )


def _amendment(  # noqa: PLR0913 - as many as there are ways
    *,
    activated_on: date | None,
    expires_on: date | None,
    withdraw_unused: bool,
    amount_krw: int | None,
    cancel: bool,
    on: date | None,
    reason: str,
    reference: str | None,
) -> NewAmendment:
    ways = {
        AmendmentKind.ACTIVATED: activated_on is not None,
        AmendmentKind.EXPIRY_MOVED: expires_on is not None,
        AmendmentKind.WITHDRAWN: withdraw_unused,
        AmendmentKind.CANCELLED: cancel,
    }
    asked = [kind for kind, given in ways.items() if given]
    if len(asked) != 1:
        raise click.UsageError(
            "Give one of --activated-on, --expires-on, --withdraw-unused and --cancel."
        )
    if amount_krw is not None and not withdraw_unused:
        raise click.UsageError("--amount-krw goes with --withdraw-unused.")
    effective_on = activated_on or on
    if effective_on is None:
        raise click.UsageError("Missing option '--on'.")
    return NewAmendment(asked[0], effective_on, reason, expires_on, amount_krw, reference)


@credits_group.command("cap")
@click.option("--total-krw", "cap_krw", type=WON, required=True, help="In all.")
@click.option("--per-startup-krw", "startup_cap_krw", type=WON, required=True)
@click.option("--reason", required=True)
@_key
@_program
@_json
@refusable
def cap(*, key: str, program: str | None, as_json: bool, **given: Any) -> None:
    """Change the caps; never below what is granted."""
    place = program_named(program)
    new = NewCaps(**given)
    begin_write()
    actions.set_caps(place.id, new, key=key, **_acting(place))
    db.session.commit()
    values = {"cap_krw": new.cap_krw, "startup_cap_krw": new.startup_cap_krw}
    words = t(
        "credits.cli.caps_set",
        total=formats.won(new.cap_krw),
        startup=formats.won(new.startup_cap_krw),
    )
    _tell(as_json, values, words)


@credits_group.command("settle")
@_program
@_json
@refusable
def settle_due(*, program: str | None, as_json: bool) -> None:
    """Post expiries, lapses and withdrawals that are due by today."""
    place = program_named(program)
    begin_write()
    posted = actions.post_due(place.id, **_acting(place))
    db.session.commit()
    _tell(as_json, {"transfers": posted}, tn("credits.cli.settled", posted))


@credits_group.command("show")
@click.option("--startup", help="Its slug; all where it is left out.")
@click.option("--as-of", type=DAY, help="The day concerned; today where it is left out.")
@click.option("--known-at", help="As known at this instant, as 2026-04-11T18:00+09:00.")
@_program
@_json
@refusable
def show(
    *,
    startup: str | None,
    as_of: date | None,
    known_at: str | None,
    program: str | None,
    as_json: bool,
) -> None:
    """Show what is granted, used and left."""
    place = program_named(program)
    instant = _instant(known_at, place)
    day = as_of or (instant.astimezone(ZoneInfo(place.timezone)).date() if instant else None)
    day = day or today(place.timezone)
    wanted = startup_named(place.id, startup).id if startup else None
    found = credits_of_program(place.id, as_of=day, known_at=instant)
    slugs = {row.id: row.slug for row in startups_of(place.id)}
    shown = [one for one in found.startups if wanted in {None, one.startup_id}]
    values = {
        "as_of": day.isoformat(),
        "known_at": instant.isoformat() if instant else None,
        "program": {"total_krw": found.cap_krw, **_amounts(found.total)},
        "startups": [_startup(one, slugs[one.startup_id]) for one in shown],
    }
    _tell(as_json, values, _in_words(found, shown, slugs))


def _instant(text: str | None, place: ProgramPlace) -> datetime | None:
    """A bare day is known through its end; an instant without a zone is the program's."""
    if text is None:
        return None
    zone = ZoneInfo(place.timezone)
    try:
        found = datetime.fromisoformat(text)
        if re.fullmatch(r"[0-9-]{8,10}", text):
            found = datetime.combine(found.date(), time.max)
        found = found if found.tzinfo else found.replace(tzinfo=zone)
        found.astimezone(UTC), found.astimezone(zone)
    except (ValueError, OverflowError):  # the calendar's first and last hours have no day elsewhere
        raise click.UsageError(f"{text!r} is not an instant like 2026-04-11T18:00+09:00") from None
    return found


def _startup(one: StartupCredits, slug: str) -> dict[str, Any]:
    runs_out_on = one.outlook.runs_out_on
    return {
        "slug": slug,
        **_amounts(one.amounts),
        "status": one.status.value,
        "burn_per_month_krw": one.outlook.burn_per_month_krw,
        "runs_out_on": runs_out_on.isoformat() if runs_out_on else None,
        "day_after_bill_krw": one.outlook.day_after_bill_krw,
        "grants": [_grant(grant) for grant in one.grants],
    }


def _grant(found: GrantFigures) -> dict[str, Any]:
    return {
        "id": found.id,
        "amount_krw": found.amount_krw,
        "granted_on": found.granted_on.isoformat(),
        "activated_on": found.activated_on.isoformat() if found.activated_on else None,
        "expires_on": found.expires_on.isoformat(),
        "state": found.state.value,
        **{name: getattr(found, name) for name in _OF_GRANT},
    }


def _amounts(amounts: Amounts) -> dict[str, int]:
    return {name: getattr(amounts, name) for name in _AMOUNTS}


def _in_words(found: ProgramCredits, shown: list[StartupCredits], slugs: Mapping[int, str]) -> str:
    lines = [_line(t("credits.cli.all"), found.total)]
    lines += [_line(slugs[one.startup_id], one.amounts) for one in shown]
    return "\n".join(lines)


def _line(slug: str, amounts: Amounts) -> str:
    return t(
        "credits.cli.line",
        slug=slug,
        granted=formats.won(amounts.granted_krw),
        used=formats.won(amounts.used_krw),
        remaining=formats.won(amounts.remaining_krw),
        grantable=formats.won(amounts.grantable_krw),
    )


def _effect_in_words(effect: Mapping[str, Mapping[str, int]]) -> str:
    pairs = [(name, effect["before"][name], effect["after"][name]) for name in _AMOUNTS]
    lines = [
        f"{t('credits.' + name.removesuffix('_krw'))}: {formats.won(before)} → {formats.won(after)}"
        for name, before, after in pairs
        if before != after
    ]
    return "\n".join(lines) or t("credits.cli.no_amount_changes")


@click.group("ledger")
def ledger_group() -> None:
    """The ledger."""


@ledger_group.command("verify")
@_program
@_json
@refusable
def verify(*, program: str | None, as_json: bool) -> None:
    """Recompute chain, balances, settlement and caps; exit 1 where something does not hold."""
    begin_snapshot()
    places = [program_named(program)] if program else programs()
    found = {place.slug: verify_ledger(place.id, today=today(place.timezone)) for place in places}
    holds = all(one.holds for one in found.values())
    values = {
        "holds": holds,
        "programs": [_verified(slug, one) for slug, one in found.items()],
    }
    _tell(as_json, values, "\n".join(_verdict(slug, one) for slug, one in found.items()))
    click.get_current_context().exit(0 if holds else REFUSED)


def _verified(slug: str, found: Verification) -> dict[str, Any]:
    first = found.first
    return {
        "slug": slug,
        "transfers": found.transfers,
        "holds": found.holds,
        "first": {"fault": first.code.value, "transfer": first.seq, "about": first.about}
        if first
        else None,
        "faults": len(found.faults),
    }


def _verdict(slug: str, found: Verification) -> str:
    first = found.first
    if first is None:
        return tn("credits.cli.holds", found.transfers, slug=slug)
    words = t(f"credits.fault.{first.code}", seq=first.seq or "-", about=first.about)
    return t("credits.cli.does_not_hold", slug=slug, words=words, n=len(found.faults))


def _acting(place: ProgramPlace) -> dict[str, Any]:
    return {"by": _actor(), "at": now(), "today": today(place.timezone)}


def _actor() -> Actor:
    return operator(getpass.getuser())


def _tell(as_json: bool, values: Mapping[str, Any], words: str) -> None:  # noqa: FBT001 - a flag
    if as_json:
        print_json(values)
    elif words:
        click.echo(words)


commands: tuple[click.Command, ...] = (credits_group, ledger_group)
