"""A sample to vouch: from the trail to the object to what it rests on."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.dashboard.queries.sample import Proof, Sampled, sample_of
from tracker.dashboard.rules.sample import COUNT_MOST, SEED_MOST, Draw, Drawn, check_draw
from tracker.dashboard.views import blueprint
from tracker.program.queries import StartupRow, startups_of
from tracker.values.clock import today
from tracker.values.days import parse_day
from tracker.values.refusals import RuleViolation
from tracker.web import formats
from tracker.web.paging import page_of, wanted_page
from tracker.web.sheets import Sheet, SheetCell, xlsx_file
from tracker.web.words import named, refusal, t

COUNT = 10
PROOFS = {  # the endpoint, the part that names it, and the part that names what it is below
    "grant": ("credits.grant", "grant_id", None),
    "amendment": ("credits.grant", None, "grant_id"),
    "cost_import": ("usage.show_import", "import_id", None),
    "statement": ("usage.statement_picture", "statement_id", None),
    "support_file": ("support.proof_file", "support_file_id", "entry_id"),
    "session_log": ("mentoring.session_log", "session_id", None),
}


@blueprint.get("/trail/sample")
@requires(Permission.DASHBOARD_READ)
def sample() -> ResponseReturnValue:
    """`?seed=7&count=10`: the same for everybody, for as long as nothing is added or withdrawn."""
    program, error = current_visit().program, None
    draw = _asked()
    try:
        check_draw(draw)
    except RuleViolation as violation:
        error, draw = refusal(violation), Draw(_seed_of_today(), COUNT)
    found = sample_of(program.id, draw)
    startups = {row.id: row for row in startups_of(program.id)}
    page = page_of(
        lambda offset, limit: (found.things[offset : offset + limit], len(found.things)),
        wanted_page(),
    )
    status = 422 if error else 200
    return render_template(
        "dashboard/sample.html",
        page=page,
        draw=draw,
        error=error,
        totals=found.totals,
        kinds=Drawn,
        count_most=COUNT_MOST,
        seed_most=SEED_MOST,
        startups=startups,
        told=_told,
        address=lambda one: _address(one, startups),
        trail=lambda one: _trail(one, startups),
        proof_address=lambda proof, one: _proof_address(proof, startups[one.startup_id].slug),
        proof_words=_proof_words,
        sheet=url_for("dashboard.sample_sheet", **_conditions()),
    ), status


@blueprint.get("/trail/sample/xlsx")
@requires(Permission.DASHBOARD_READ)
def sample_sheet() -> ResponseReturnValue:
    """The same as a working paper: the last columns are for whoever vouches."""
    program, draw = current_visit().program, _asked()
    check_draw(draw)
    found, on = sample_of(program.id, draw), today(program.timezone)
    startups = {row.id: row for row in startups_of(program.id)}
    heads = ("number", "what", "on", "startup", "told", "proofs", "vouched", "remarks")
    sheet = Sheet(
        title=t("sample.sheet_title", program=named(program)),
        as_of=t("sample.drawn_as", seed=str(draw.seed), count=formats.number(draw.count)),
        unit="",
        heads=[t(f"sample.head.{head}") for head in heads],
        rows=[_row(one, startups) for one in found.things],
        total_words=t("sample.head.total"),
        total=("", None, "", formats.number(len(found.things)), "", "", ""),
        notes=[t("sample.sheet_note")],
    )
    stamp = f"{on:%Y%m%d}"
    return xlsx_file(f"{t('sample.file')}_{stamp}.xlsx", f"sample_{stamp}.xlsx", sheet)


def _row(one: Sampled, startups: dict[int, StartupRow]) -> tuple[SheetCell, ...]:
    proofs = ", ".join(_proof_words(proof) for proof in one.proofs)
    firm, what = named(startups[one.startup_id]), t(f"sample.what.{one.what}")
    return (f"{what} {one.number}", one.on, firm, _told(one), proofs, "", "")


def _asked() -> Draw:
    """What the address says; a number that cannot be read is none, and refused as such."""
    args = request.args
    what = next((each for each in Drawn if each == args.get("what")), None)
    seed = _number(args["seed"]) if "seed" in args else _seed_of_today()
    count = _number(args["count"]) if "count" in args else COUNT
    days = (parse_day(args.get(name, "")) for name in ("from", "to"))
    return Draw(seed, count, what, *days)


def _number(text: str) -> int:
    bare = text.strip()
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) < len(str(10**10)) else 0


def _seed_of_today() -> int:
    return int(f"{today(current_visit().program.timezone):%Y%m%d}")


def _conditions() -> dict[str, Any]:
    names = ("seed", "count", "what", "from", "to")
    return {name: request.args[name] for name in names if request.args.get(name)}


def _told(one: Sampled) -> str:
    if one.what is Drawn.TRANSFER:
        return f"{t(f'credits.movement.{one.kind}')} {formats.won(one.amount_krw)}"
    return f"{t(f'support.kind.{one.kind}')} · {one.words}"


def _address(one: Sampled, startups: dict[int, StartupRow]) -> str:
    slug = startups[one.startup_id].slug
    if one.what is Drawn.TRANSFER:
        return url_for("credits.transfer", startup=slug, transfer_id=one.id)
    return url_for("support.entry", startup=slug, entry_id=one.id)


def _trail(one: Sampled, startups: dict[int, StartupRow]) -> str:
    if one.about.startswith("startup:"):
        return url_for("audit.startup_trail", startup=startups[one.startup_id].slug)
    return url_for("audit.trail", object=one.about)


def _proof_words(proof: Proof) -> str:
    return proof.words or t(f"sample.proof.{proof.name}", number=str(proof.id))


def _proof_address(proof: Proof, startup: str) -> str:
    endpoint, part, below = PROOFS[proof.name]
    parts: dict[str, Any] = {part: proof.id} if part else {}
    if below:
        parts[below] = proof.of
    if proof.name == "amendment":
        parts["_anchor"] = f"amendment-{proof.id}"
    if proof.name != "cost_import":
        parts["startup"] = startup
    return url_for(endpoint, **parts)
