"""Every startup's package on one page, and as a workbook."""

from fractions import Fraction

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.package.queries import given
from tracker.package.queries.given import PackageLine, ProgramPackage
from tracker.package.rules.gaps import late_gaps
from tracker.package.rules.given import summed
from tracker.package.rules.kinds import PackageKind, Part
from tracker.package.views import blueprint
from tracker.package.views.asked import GIVEN, asked_year
from tracker.package.views.drawing import line_meter, promise_meter, spread_chart
from tracker.package.wording import done_words, spread_words
from tracker.values.clock import today
from tracker.web.formats import day as day_words
from tracker.web.kept import kept
from tracker.web.paging import page_of, wanted_page
from tracker.web.sheets import Sheet, SheetCell, xlsx_file
from tracker.web.words import named, t

HELP = tuple(kind for kind in PackageKind if kind is not PackageKind.CREDITS)


@blueprint.get("/package")
@requires(Permission.PACKAGE_READ)
def program_package() -> ResponseReturnValue:
    found = _found()
    lines = found.lines
    page = page_of(lambda start, most: (lines[start : start + most], len(lines)), wanted_page())
    names = {own: named(row) for own, row in found.startups.items()}
    return render_template(
        "package/program_package.html",
        found=found,
        page=page,
        kinds=(PackageKind.MENTORING, PackageKind.INTRODUCTION),
        rest=given_of_host,
        summed=lambda kind: summed(found.helps, kind),
        part=Part,
        total_meter=promise_meter(found.promise, found.credits.total),
        promise_meter=promise_meter,
        line_meter=line_meter,
        done_words=done_words,
        spread=spread_words(found.shares, names, found.year),
        chart=spread_chart(found.shares, names),
        late=late_gaps(found.gaps),
        planned=any(gap.planned for gap in found.gaps),
    )


def given_of_host(line: PackageLine) -> int:
    """Entries of the year that are the host's part."""
    sponsored = (PackageKind.MENTORING, PackageKind.INTRODUCTION)
    return line.help.in_year.entries - sum(
        line.help.line(kind).in_year.entries for kind in sponsored
    )


def _found() -> ProgramPackage:
    program, year = current_visit().program, asked_year()
    day = today(program.timezone)
    key = ("package.program", program, day, year)
    return kept(key, lambda: given.program_package(program, today=day, year=year), of=GIVEN)


@blueprint.get("/package/xlsx")
@requires(Permission.PACKAGE_READ)
def package_sheet() -> ResponseReturnValue:
    found = _found()
    stamp = f"{found.as_of:%Y%m%d}"
    name = t("package.file_name", year=str(found.year))
    return xlsx_file(f"{name}_{stamp}.xlsx", f"package_{found.year}_{stamp}.xlsx", _sheet(found))


def _sheet(found: ProgramPackage) -> Sheet:
    columns = ["granted", "used", "remaining", "minutes", "value", "cost", "last_on"]
    heads = [t(f"package.column.{name}") for name in columns]
    kinds = [t("package.column.kind", kind=t(f"package.kind.{kind}")) for kind in HELP]
    rows = [_row(line, found) for line in found.lines]
    return Sheet(
        title=t("package.sheet_title", year=str(found.year)),
        as_of=t("package.sheet_as_of", day=day_words(found.as_of)),
        unit=t("package.sheet_unit"),
        heads=[
            t("package.column.number"),
            t("package.column.startup"),
            *heads[:3],
            *kinds,
            *heads[3:],
            t("package.column.remarks"),
        ],
        rows=rows,
        total_words=t("common.total"),
        total=_total(rows),
        notes=[t("package.sheet_note_help"), t("package.sheet_note_value")],
    )


def _row(line: PackageLine, found: ProgramPackage) -> list[SheetCell]:
    amounts, help_ = line.credits.amounts, line.help
    return [
        named(line.startup),
        amounts.granted_krw,
        amounts.used_krw,
        amounts.remaining_krw,
        *(help_.line(kind).in_year.entries for kind in HELP),
        Fraction(help_.in_year.minutes, 60),
        help_.part(Part.SPONSOR).value_krw,
        found.costs.by_startup.get(line.startup.id, 0),
        help_.last_on,
    ]


def _total(rows: list[list[SheetCell]]) -> list[SheetCell]:
    """Of every column that can be added up."""
    columns = list(zip(*rows, strict=True))[1:-1] if rows else []
    return [*(sum(column) for column in columns), None]
