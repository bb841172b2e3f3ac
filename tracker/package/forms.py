"""What people write down about plans."""

from collections.abc import Iterable

from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, Optional

from tracker.package.rules.kinds import PackageKind
from tracker.package.rules.plans import REASON_MAX, SOURCE_MAX, NewPlan
from tracker.web.forms import Form, MinutesField, WonField, asked, one_line
from tracker.web.words import t

_WHOLE = {"inputmode": "numeric", "min": 1}


class PlanForm(Form):
    """A plan of one kind and year; nothing in it takes back what was planned."""

    startup = SelectField("package.plan_for", default="")
    kind = SelectField("package.kind", validators=[InputRequired()])
    year = SelectField("package.year", validators=[InputRequired()])
    count = IntegerField("package.plan_count", [Optional()], render_kw=_WHOLE)
    minutes = MinutesField("package.plan_minutes", asked(required=False))
    amount_krw = WonField("package.plan_krw", asked(required=False))
    most_days = IntegerField("package.plan_days", [Optional()], render_kw=_WHOLE)
    source = one_line("package.plan_source", SOURCE_MAX, required=False)
    reason = one_line("package.plan_reason", REASON_MAX, required=False)

    def offer(self, startups: Iterable[tuple[str, str]], years: range) -> None:
        """Slugs and names of startups; the years of the program."""
        self.startup.choices = [("", t("package.each_startup")), *startups]
        self.kind.choices = [(kind.value, t(f"package.kind.{kind}")) for kind in PackageKind]
        self.year.choices = [(str(year), t("package.of_year", year=str(year))) for year in years]

    def new_plan(self) -> NewPlan:
        return NewPlan(
            kind=PackageKind(self.kind.data),
            year=int(self.year.data),
            count=self.count.data,
            minutes=self.minutes.data,
            amount_krw=self.amount_krw.data,
            most_days=self.most_days.data,
            source=self.source.data or "",
        )
