"""A sample for an auditor, at the command line."""

import click

from tracker.dashboard.queries.sample import Sampled, sample_of
from tracker.dashboard.rules.sample import Draw, Drawn, check_draw
from tracker.program.queries import program_named
from tracker.web.console import print_json, refusable
from tracker.web.formats import day


@click.command("sample")
@click.option("--seed", type=int, required=True, help="Any number: the same draws the same.")
@click.option("--count", type=int, default=10, show_default=True)
@click.option(
    "--of", "what", type=click.Choice([each.value for each in Drawn]), help="Of one kind."
)
@click.option("--program", help="Its slug; may be left out while there is one program.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@refusable
def sample(seed: int, count: int, what: str | None, program: str | None, *, as_json: bool) -> None:
    """Draw transfers and support entries to vouch, each with what it rests on."""
    draw = Draw(seed, count, Drawn(what) if what else None)
    check_draw(draw)
    found = sample_of(program_named(program).id, draw)
    if as_json:
        things = [_told(one) for one in found.things]
        print_json({"seed": seed, "totals": found.totals, "things": things})
        return
    for one in found.things:
        proofs = ", ".join(f"{proof.name}:{proof.id}" for proof in one.proofs)
        click.echo(f"{one.what}:{one.id}  {day(one.on)}  {one.about}  {proofs or '-'}")


def _told(one: Sampled) -> dict[str, object]:
    return {
        "what": one.what.value,
        "id": one.id,
        "number": one.number,
        "on": one.on.isoformat(),
        "kind": one.kind.value,
        "amount_krw": one.amount_krw,
        "trail": one.about,
        "proofs": [f"{proof.name}:{proof.id}" for proof in one.proofs],
    }


audit_commands = (sample,)
