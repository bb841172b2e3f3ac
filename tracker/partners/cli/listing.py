"""The partners of a program, for people and for machines."""

from typing import Any

import click

from tracker.partners.cli.group import PROGRAM_HELP, partners
from tracker.partners.queries import PartnerFacts, PartnerFilter, partners_found
from tracker.partners.rules import PartnerKind
from tracker.program.queries import program_named
from tracker.web.console import print_json, refusable
from tracker.web.formats import country
from tracker.web.words import t


@partners.command("list")
@click.option("--kind", type=click.Choice([kind.value for kind in PartnerKind]))
@click.option("--retired", is_flag=True, help="Those no longer in use as well.")
@click.option("--program", help=PROGRAM_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def list_(*, kind: str | None, retired: bool, program: str | None, as_json: bool) -> None:
    """List partners; nothing of their people."""
    place = program_named(program)
    narrowed = PartnerFilter(kind=PartnerKind(kind) if kind else None, retired=retired)
    found, _ = partners_found(place.id, narrowed)
    if as_json:
        print_json({"partners": [_told(one) for one in found]})
        return
    for one in found:
        kind_words = t(f"partners.kind.{one.kind}")
        where = country(one.country)
        click.echo(t("partners.cli.line", name=one.name, kind=kind_words, country=where))
    if not found:
        click.echo(t("partners.none"))


def _told(one: PartnerFacts) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "name": one.name,
        "name_en": one.name_en,
        "country": one.country,
        "city": one.city,
        "homepage": one.homepage,
        "active": one.active,
    }
