"""What people write down about mentors, hours and conflicts of interest."""

from collections.abc import Iterable
from typing import Any, cast

from markupsafe import Markup, escape
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, SelectMultipleField
from wtforms.fields.choices import Choice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, Select

from tracker.mentoring.rules import QUOTA_PERIODS, Field, MentorProfile, PeriodKind
from tracker.mentoring.rules.mentors import (
    BIO_MAX,
    LANGUAGES,
    ORGANIZATION_MAX,
    REASON_MAX,
    SKILLS_MAX,
)
from tracker.web.forms import DayField, Form, VersionField, asked, choices, one_line, paragraphs
from tracker.web.words import t

ZONE_MAX = 60
HOURS_TYPED_MAX = 10


class LongSelect(Select):
    """Every startup to choose from: written quickly, for a choice has a value and a name alone."""

    @classmethod
    def render_option(cls, choice: Choice, **kwargs: Any) -> Markup:  # type: ignore[override]
        del kwargs
        chosen = "selected " if choice.selected else ""
        html = f'<option {chosen}value="{escape(choice.value)}">{escape(choice.label)}</option>'
        return Markup(html)  # noqa: S704 - both texts went through `escape`


class TickBoxes(SelectMultipleField):
    """Several of a few, each with a box to tick."""

    option_widget = CheckboxInput()


class ProfileForm(Form):
    version = VersionField()
    organization = one_line("mentoring.organization", ORGANIZATION_MAX, required=False)
    fields = TickBoxes("mentoring.fields")
    skills = one_line("mentoring.skills", SKILLS_MAX, required=False)
    languages = TickBoxes("mentoring.languages", [InputRequired()])
    timezone = one_line("mentoring.timezone", ZONE_MAX, list="zones", autocomplete="off")
    hours_a_month = IntegerField(
        "mentoring.hours_a_month", [Optional()], render_kw={"inputmode": "numeric"}
    )
    bio = paragraphs("mentoring.bio", BIO_MAX, required=False)
    active = BooleanField("mentoring.active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.choices = choices(tuple(Field), "mentoring.field")
        self.languages.choices = choices(LANGUAGES, "mentoring.language")

    def profile(self) -> MentorProfile:
        return MentorProfile(
            organization=self.organization.data or "",
            fields=frozenset(Field(value) for value in self.fields.data or ()),
            skills=self.skills.data or "",
            languages=tuple(self.languages.data or ()),
            bio=self.bio.data or "",
            timezone=self.timezone.data or "",
            hours_a_month=self.hours_a_month.data,
            active=bool(self.active.data),
        )


class ConflictForm(Form):
    startup = SelectField("mentoring.startup", [InputRequired()], widget=LongSelect())
    reason = one_line("mentoring.conflict_reason", REASON_MAX)

    def offer(self, startups: Iterable[tuple[str, str]]) -> None:
        """Slugs and names to choose from."""
        self.startup.choices = [("", t("mentoring.choose_startup")), *startups]


class EndConflictForm(Form):
    conflict = HiddenField()

    @property
    def conflict_id(self) -> int:
        """Whose number is no number is nobody's."""
        text = str(self.conflict.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0


class QuotaForm(Form):
    startup = SelectField("mentoring.startup", [InputRequired()], widget=LongSelect())
    period = SelectField("mentoring.period", validators=[InputRequired()])
    day = DayField("mentoring.period_day", asked(required=True))
    hours = one_line("mentoring.hours_assigned", HOURS_TYPED_MAX, inputmode="decimal")
    reason = one_line("mentoring.quota_reason", REASON_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.period.choices = choices(QUOTA_PERIODS, "mentoring.period_kind")

    def offer(self, startups: Iterable[tuple[str, str]]) -> None:
        """Slugs and names to choose from."""
        self.startup.choices = [("", t("mentoring.choose_startup")), *startups]

    @property
    def kind(self) -> PeriodKind:
        return PeriodKind(cast("str", self.period.data))
