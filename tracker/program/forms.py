"""What people may change about programs, startups and settings."""

from datetime import date
from typing import Any, cast

from wtforms import (
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.program.rules import (
    NAME_MAX,
    REASON_MAX,
    SUMMARY_MAX,
    Contact,
    NewStartup,
    ProgramFigures,
    Setting,
    SettingUnit,
    StartupCard,
    StartupStatus,
    StatusChange,
    WholeSetting,
)
from tracker.web import forms
from tracker.web.forms import (
    BalanceField,
    DayField,
    WonField,
    asked,
    email_field,
    one_line,
    paragraphs,
)

SPARE_CONTACTS = 2
"""Empty lines drawn below the contacts there are: adding one needs no script."""


class ContactForm(Form):
    """One line of contacts; a line left empty is nobody."""

    name = one_line("program.contact_name", 100, required=False)
    title = one_line("program.contact_title", 100, required=False)
    email = email_field("program.contact_email", required=False)
    phone = one_line("program.contact_phone", 40, required=False)

    class Meta:
        def get_translations(self, form: Any) -> Any:
            return forms.Form.Meta().get_translations(form)

    def contact(self) -> Contact:
        return Contact(self.name.data or "", self.title.data, self.email.data, self.phone.data)

    @property
    def is_empty(self) -> bool:
        return not any((self.name.data, self.title.data, self.email.data, self.phone.data))


class StartupForm(forms.Form):
    """A startup's card."""

    name = one_line("program.name", NAME_MAX)
    name_en = one_line("program.name_en", NAME_MAX, required=False)
    legal_name = one_line("program.legal_name", NAME_MAX, required=False)
    registration_number = one_line("program.registration_number", 40, required=False)
    representative = one_line("program.representative", 100, required=False)
    founded_on = DayField("program.founded_on", asked(required=False))
    address = one_line("program.address", 300, required=False)
    sector = one_line("program.sector", 100, required=False)
    summary = paragraphs("program.summary", SUMMARY_MAX, required=False, rows=3)
    azure_offer = one_line("program.azure_offer", 100, required=False)
    agreement_number = one_line("program.agreement_number", 100, required=False)
    agreement_starts_on = DayField("program.agreement_starts_on", asked(required=False))
    agreement_ends_on = DayField("program.agreement_ends_on", asked(required=False))
    contacts = FieldList(FormField(ContactForm), label="program.contacts")

    def with_spare_contacts(self) -> None:
        """Call when the form is drawn for the first time, not when it comes back."""
        for _ in range(SPARE_CONTACTS):
            self.contacts.append_entry()

    def card(self) -> StartupCard:
        return StartupCard(**self._values())

    def _values(self) -> dict[str, Any]:
        names = (name for name in StartupCard.__dataclass_fields__ if name != "contacts")
        lines = (line.form for line in self.contacts)
        return {
            **{name: self[name].data for name in names},
            "contacts": tuple(line.contact() for line in lines if not line.is_empty),
        }


class NewStartupForm(StartupForm):
    slug = one_line("program.slug", 60)
    joined_on = DayField("program.joined_on", asked(required=True))
    status = RadioField(
        "program.status_now",
        choices=[],
        default=StartupStatus.ACTIVE.value,
        validators=[InputRequired()],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        starts = (StartupStatus.SELECTED, StartupStatus.ACTIVE)
        self.status.choices = forms.choices(starts, "program.status")

    def new_startup(self) -> NewStartup:
        return NewStartup(
            **self._values(),
            slug=self.slug.data or "",
            joined_on=cast("date", self.joined_on.data),
            status=StartupStatus(self.status.data),
        )


class StatusForm(forms.Form):
    status = SelectField("program.status_new", validators=[InputRequired()])
    reason = one_line("program.reason", REASON_MAX)

    def status_change(self, on: date) -> StatusChange:
        return StatusChange(StartupStatus(self.status.data), on, self.reason.data or "")


class FiguresForm(forms.Form):
    name = one_line("program.name", NAME_MAX)
    name_en = one_line("program.name_en", NAME_MAX, required=False)
    host = one_line("program.host", NAME_MAX)
    sponsor = one_line("program.sponsor", NAME_MAX)
    starts_on = DayField("program.starts_on", asked(required=True))
    ends_on = DayField("program.ends_on", asked(required=True))
    startup_seats = IntegerField("program.startup_seats", [InputRequired()])
    unicorn_target = IntegerField("program.unicorn_target", [InputRequired()])
    unicorn_by = DayField("program.unicorn_by", asked(required=True))
    unicorn_valuation_krw = WonField("program.unicorn_valuation_krw", asked(required=True))
    unicorn_valuation_usd = IntegerField("program.unicorn_valuation_usd", [InputRequired()])

    def figures(self) -> ProgramFigures:
        return ProgramFigures(
            **{name: self[name].data for name in ProgramFigures.__dataclass_fields__}
        )


class SettingForm(forms.Form):
    """One setting: a choice of one, or boxes where it takes several."""

    reason = one_line("program.reason", REASON_MAX)


class ChoiceForm(SettingForm):
    value = RadioField("program.setting_value", choices=[], validators=[InputRequired()])

    def setting_value(self) -> str:
        return str(self.value.data)


class SeveralForm(SettingForm):
    value = SelectMultipleField(
        "program.setting_value",
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def setting_value(self) -> str:
        return ",".join(self.value.data or [])


class AmountForm(SettingForm):
    value = BalanceField("program.setting_value", asked(required=True))

    def setting_value(self) -> str:
        return str(self.value.data)


class DaysForm(SettingForm):
    value = IntegerField("program.setting_value", [InputRequired()])

    def setting_value(self) -> str:
        return str(self.value.data)


def setting_form(
    setting: Setting | WholeSetting, current: str
) -> ChoiceForm | SeveralForm | AmountForm | DaysForm:
    """The form of a setting, with what is in force chosen."""
    words = f"program.setting.{setting.key}"
    if isinstance(setting, WholeSetting):
        form = AmountForm if setting.unit is SettingUnit.KRW else DaysForm
        return form(data={"value": int(current)})
    if setting.several:
        several = SeveralForm(data={"value": current.split(",")})
        several.value.choices = forms.choices(setting.choices, words)
        return several
    one = ChoiceForm(data={"value": current})
    one.value.choices = forms.choices(setting.choices, words)
    return one
