"""Figures as workbooks: of the program by startup, of a startup by period."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission, StartupPlace
from tracker.progress.queries.kpis import asked_of, readings_of_startup, targets_of_startup
from tracker.progress.rules.kpis import KPIS, Kpi, Unit
from tracker.progress.rules.readings import Figure, standing, standing_targets
from tracker.progress.rules.tables import Line, kpis_shown, lines, total
from tracker.progress.views import blueprint
from tracker.progress.views.figures import Place, place_of
from tracker.progress.views.program_figures import figures_of_startups
from tracker.web import formats
from tracker.web.sheets import Sheet, SheetCell, xlsx_file
from tracker.web.words import named, t, tn


@blueprint.get("/figures/xlsx")
@requires(Permission.FIGURES_READ)
def program_figures_sheet() -> ResponseReturnValue:
    """What `/figures` shows of a period, every startup of it."""
    program = current_visit().program
    place = place_of(program.id, program.timezone)
    rows, kpis, cells, _ = figures_of_startups(program.id, place)
    sheet = Sheet(
        title=t("kpi.sheet_program", program=named(program), period=place.words(place.period)),
        as_of=t("kpi.sheet_as_of", day=formats.day(place.day)),
        unit="",
        heads=_heads([t("kpi.startup"), *(_head(kpi) for kpi in kpis), *_ends()]),
        rows=[[named(row), *_line(kpis, cells[row.id])] for row in rows],
        total_words=t("common.total"),
        total=[
            *(_held(kpi, total(kpi, [cells[row.id][kpi] for row in rows])) for kpi in kpis),
            sum([_unseen(cells[row.id].values()) for row in rows]),
            None,
        ],
        notes=(t("kpi.sheet_blank"), f"※ {t('kpi.table_note')}"),
    )
    return _file(sheet, place, t("kpi.file_program"), "figures")


@blueprint.get("/startups/<startup>/figures/xlsx")
@requires(Permission.FIGURES_READ)
def startup_figures_sheet(startup: StartupPlace) -> ResponseReturnValue:
    """What a startup's page shows: a line for each figure, its periods, its year's target."""
    place = place_of(startup.program.id, startup.program.timezone)
    stood = standing(readings_of_startup(startup.id))
    aims = standing_targets(targets_of_startup(startup.id))
    periods, found = lines(
        kpis_shown(asked_of(startup.program.id), stood, aims),
        stood,
        aims,
        kind=place.period.kind,
        until=place.period.ends_on,
        starts_on=place.starts_on,
    )
    first = [t("kpi.figure"), t("kpi.unit_label"), *map(place.words, periods)]
    last = [t("kpi.year_target"), t("kpi.sheet_result"), t("kpi.sheet_reached")]
    width = len(first) + len(last) + len(_ends())
    sheet = Sheet(
        title=t("kpi.sheet_startup", startup=named(startup)),
        as_of=t("kpi.sheet_as_of", day=formats.day(place.day)),
        unit="",
        heads=_heads([*first, *last, *_ends()]),
        rows=[_startup_line(one) for one in found],
        total_words=t("common.total"),
        total=[tn("kpi.sheet_figures", len(found)), *[""] * (width - 2)],
        notes=(t("kpi.sheet_blank"), f"※ {t('kpi.table_note')}"),
    )
    name = t("kpi.file_startup", startup=named(startup))
    return _file(sheet, place, name, f"figures_{startup.slug}")


def _heads(between: Sequence[str]) -> list[str]:
    return [t("kpi.sheet_number"), *between, t("kpi.sheet_remarks")]


def _ends() -> list[str]:
    return [t("kpi.sheet_unseen"), t("kpi.sheet_newest")]


def _head(kpi: Kpi) -> str:
    return f"{t(f'kpi.name.{kpi}')} ({t(f'kpi.unit.{KPIS[kpi].unit}')})"


def _line(kpis: Sequence[Kpi], cells: Mapping[Kpi, Figure]) -> list[SheetCell]:
    values = [_held(kpi, cells[kpi].value) for kpi in kpis]
    return [*values, *_seen(list(cells.values()))]


def _startup_line(one: Line) -> list[SheetCell]:
    kpi, year = one.kpi, one.result
    return [
        t(f"kpi.name.{kpi}"),
        t(f"kpi.unit.{KPIS[kpi].unit}"),
        *(_held(kpi, cell.value) for cell in one.cells),
        _held(kpi, year.target),
        _held(kpi, year.figure.value),
        None if year.reached is None else Fraction(year.reached),
        *_seen(one.cells),
    ]


def _seen(cells: Sequence[Figure]) -> list[SheetCell]:
    """How many of these the program has not verified, and the day the newest is of."""
    return [_unseen(cells), max((one.as_of for one in cells if one.as_of), default=None)]


def _unseen(cells: Iterable[Figure]) -> int:
    return len([one for one in cells if one.value is not None and not one.verified])


def _held(kpi: Kpi, value: Decimal | None) -> SheetCell:
    if value is None:
        return None
    return Fraction(value) if KPIS[kpi].unit is Unit.MONTHS else int(value)


def _file(sheet: Sheet, place: Place, name: str, plain: str) -> ResponseReturnValue:
    stamp = f"{place.day:%Y%m%d}"
    period = place.words(place.period).replace(" ", "_")
    return xlsx_file(
        f"{name}_{period}_{stamp}.xlsx".replace(" ", "_"),
        f"{plain}_{place.period.name}_{stamp}.xlsx",
        sheet,
    )
