"""A partner's card, its people, its retirement."""

from typing import Any, cast

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional

from tracker.partners.rules import (
    CITY_MAX,
    HOMEPAGE_MAX,
    NAME_MAX,
    NOTE_MAX,
    PHONE_MAX,
    REASON_MAX,
    SOURCE_MAX,
    TITLE_MAX,
    PartnerCard,
    PartnerKind,
    PersonCard,
)
from tracker.values.countries import FIRST, country_names
from tracker.web.forms import (
    DayField,
    Form,
    VersionField,
    asked,
    choices,
    email_field,
    one_line,
    paragraphs,
)
from tracker.web.words import language, t


class PartnerForm(Form):
    version = VersionField()
    kind = SelectField("partners.kind_label", validators=[InputRequired()])
    name = one_line("partners.name", NAME_MAX)
    name_en = one_line("partners.name_en", NAME_MAX, required=False)
    country = SelectField("partners.country", validators=[Optional()])
    city = one_line("partners.city", CITY_MAX, required=False)
    homepage = one_line(
        "partners.homepage", HOMEPAGE_MAX, required=False, type="url", inputmode="url"
    )
    note = paragraphs("partners.note", NOTE_MAX, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = choices(tuple(PartnerKind), "partners.kind")
        self.kind.choices = [SelectChoice("", t("partners.choose_kind")), *kinds]
        self.country.choices = [SelectChoice("", t("partners.choose_country")), *_countries()]

    def card(self) -> PartnerCard:
        return PartnerCard(
            kind=PartnerKind(cast("str", self.kind.data)),
            name=self.name.data or "",
            name_en=self.name_en.data,
            country=self.country.data or None,
            city=self.city.data,
            homepage=self.homepage.data,
            note=self.note.data,
        )


def _countries() -> list[SelectChoice]:
    """Those the program works with first, then all others by name."""
    names = country_names(language())
    others = sorted(names.keys() - set(FIRST), key=lambda code: names[code])
    return [SelectChoice(code, names[code]) for code in (*FIRST, *others)]


class PersonForm(Form):
    version = VersionField()
    name = one_line("partners.person_name", NAME_MAX)
    title = one_line("partners.person_title", TITLE_MAX, required=False)
    email = email_field("partners.email", required=False)
    phone = one_line("partners.phone", PHONE_MAX, required=False, type="tel")
    consent_on = DayField("partners.consent_on", asked(required=False))
    consent_source = one_line("partners.consent_source", SOURCE_MAX, required=False)
    consent_until = DayField("partners.consent_until", asked(required=False))

    def person(self) -> PersonCard:
        return PersonCard(
            name=self.name.data or "",
            title=self.title.data,
            email=self.email.data,
            phone=self.phone.data,
            consent_on=self.consent_on.data,
            consent_source=self.consent_source.data,
            consent_until=self.consent_until.data,
        )


class RetireForm(Form):
    reason = one_line("partners.reason", REASON_MAX)


class PressForm(Form):
    """Nothing but the press of a button."""
