"""Where the parts of one run come together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from tracker.usage.reading.limits import Budget, Limits
from tracker.usage.reading.twins import Twins
from tracker.usage.rules.aggregate import Part
from tracker.usage.rules.classic import in_order
from tracker.usage.rules.dates import DateOrder, order_words, told_order
from tracker.usage.rules.kinds import DatasetFamily
from tracker.usage.rules.layouts import Shape, shape_of
from tracker.usage.rules.problems import Code, Problem, Refused
from tracker.usage.rules.runs import ReadRun


@dataclass(slots=True)
class Sink:
    """`order` is the order of day and month somebody chose; `by_columns` allows the fast way."""

    read: ReadRun
    limits: Limits
    budget: Budget
    order: DateOrder | None = None
    by_columns: bool = True
    twins: Twins = field(default_factory=Twins)
    says_charge_type: bool = False
    _layout: str = ""

    def part(self, blob: str, header: Sequence[str], sample: Iterable[Sequence[str]]) -> Part:
        """What the header says, with what has to be noticed; raises Refused."""
        shape = shape_of(blob, header)
        self._check_alike(blob, shape)
        self.read.family = shape.layout.family
        self.says_charge_type = "ChargeType" in shape.places
        if shape.layout.eligible not in shape.places:
            words = "classic" if shape.layout.family is DatasetFamily.CLASSIC else ""
            self.read.problems.add(Problem(Code.ELIGIBILITY, blob, words=words, notice=True))
        return Part(blob, self._dated(blob, shape, sample))

    def check_rows(self, blob: str, more: int = 0) -> None:
        if self.read.aggregate.rows_read + more > self.limits.rows:
            raise Refused(Problem(Code.UNSAFE, blob, words="rows"))

    def _check_alike(self, blob: str, shape: Shape) -> None:
        """Parts of one run are written by one export."""
        name = shape.layout.name
        if self._layout not in {"", name}:
            values = {"layout": name, "other": self._layout}
            raise Refused(Problem(Code.LAYOUT_NOT_TAKEN, blob, 1, words="mixed", values=values))
        self._layout = name

    def _dated(self, blob: str, shape: Shape, sample: Iterable[Sequence[str]]) -> Shape:
        """The shape with its one order of day and month: told by the file, chosen, or assumed."""
        places = [shape.places[name] for name in shape.layout.dated if name in shape.places]
        if not places:
            return shape
        rows = [row for row in sample if len(row) == shape.width]
        told, doubtful = told_order(row[place] for place in places for row in rows)
        order = told or self.order or DateOrder.MONTH_FIRST
        words = order_words(told, self.order, doubtful=doubtful)
        if words:
            self.read.problems.add(Problem(Code.DATE_ORDER, blob, words=words, notice=True))
        return replace(shape, layout=in_order(shape.layout, order))
