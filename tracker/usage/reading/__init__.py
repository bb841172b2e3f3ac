"""Cost files read: what people hand over is opened, and the runs inside are summed.

An edge of the slice: it touches files, but neither the database nor HTTP. Nothing is ever written
by a name that came with the files.
"""

from collections.abc import Sequence

from tracker.usage.reading.finding import Bundle, Entry, opened_paths, opened_uploads
from tracker.usage.reading.keeping import keep_originals, name_contents
from tracker.usage.reading.limits import LIMITS, Budget, Limits, Watch, Watched, unwatched
from tracker.usage.rules.dates import DateOrder
from tracker.usage.rules.runs import ReadRun

__all__ = [
    "Bundle",
    "Entry",
    "Limits",
    "keep_originals",
    "name_contents",
    "opened_paths",
    "opened_uploads",
    "read_runs",
]


def read_runs(  # noqa: PLR0913 - what, how, and who watches
    bundles: Sequence[Bundle],
    *,
    source: str | None,
    limits: Limits = LIMITS,
    date_order: DateOrder | None = None,
    watch: Watch = unwatched,
    by_columns: bool = True,
) -> list[ReadRun]:
    """Every run and bare file found.

    `source` names where bare files come from; `date_order` the order of day and month in classic
    files that do not tell it. `watch` is told of the raw bytes read since its last call, and may
    raise to stop; nothing is left lying then. `by_columns=False` reads the same row by row, slowly.
    What the contents are called is told afterwards, by `keep_originals` or `name_contents`.
    """
    # The columnar reader takes a third of a second to load, and most commands read no file.
    from tracker.usage.reading.reader import Asked, runs_of  # noqa: PLC0415

    budget = Budget(limits.unpacked_bytes)
    asked = Asked(source, limits, budget, date_order, Watched(watch), by_columns)
    return runs_of(bundles, asked)
