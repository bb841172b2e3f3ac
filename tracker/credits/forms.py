"""Grants, amendments and caps, parsed."""

from datetime import date
from typing import Any, cast

from wtforms import HiddenField, StringField

from tracker.credits.rules.facts import AmendmentKind
from tracker.credits.rules.requests import (
    REASON_MAX,
    REFERENCE_MAX,
    NewAmendment,
    NewCaps,
    NewGrant,
)
from tracker.people.forms import password_field
from tracker.web.forms import (
    DayField,
    DollarsField,
    KeyedForm,
    RateField,
    WonField,
    asked,
    one_line,
)


class GrantForm(KeyedForm):
    """A grant in won, or in dollars at the rate agreed for it."""

    amount_krw = WonField(
        "credits.form.amount_krw",
        asked(required=False),
        render_kw={"autocomplete": "off", "required": False},
    )
    amount_usd = DollarsField(
        "credits.form.amount_usd", asked(required=False), render_kw={"autocomplete": "off"}
    )
    usd_krw = RateField(
        "credits.form.usd_krw", asked(required=False), render_kw={"autocomplete": "off"}
    )
    granted_on = DayField("credits.granted_on", asked(required=True))
    expires_on = DayField("credits.expires_on", asked(required=True))
    activate_by = DayField("credits.activate_by", asked(required=False))
    activated_on = DayField("credits.activated_on", asked(required=False))
    reference = one_line("credits.reference", REFERENCE_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.amount_krw.flags.required = True  # not to be drawn as optional: it or dollars

    @property
    def in_dollars(self) -> bool:
        return _typed(self.amount_usd) or _typed(self.usd_krw)

    def new_grant(self) -> NewGrant:
        return NewGrant(**{name: self[name].data for name in NewGrant.__dataclass_fields__})

    def move_errors(self) -> None:
        """What is refused of the amount stands beside the amount that was typed."""
        won, dollars = self.amount_krw, self.amount_usd
        if self.in_dollars and won.errors and not _typed(won):
            dollars.errors, won.errors = [*dollars.errors, *won.errors], []


class AmendmentForm(KeyedForm):
    """A change of one kind; each kind asks for no more than it needs."""

    kind = HiddenField("credits.kind")
    effective_on = DayField("credits.form.effective_on", asked(required=True))
    expires_on = DayField("credits.form.expires_on", asked(required=True))
    amount_krw = WonField(
        "credits.form.withdrawn_krw", asked(required=False), render_kw={"autocomplete": "off"}
    )
    reason = one_line("credits.form.reason", REASON_MAX)
    reference = one_line("credits.reference", REFERENCE_MAX, required=False)

    @classmethod
    def of(cls, kind: AmendmentKind, today: date) -> "AmendmentForm":
        form = cls(data={"effective_on": today})
        form.kind.data = kind.value
        if kind is not AmendmentKind.EXPIRY_MOVED:
            del form.expires_on
        if kind is not AmendmentKind.WITHDRAWN:
            del form.amount_krw
        return form

    def new_amendment(self) -> NewAmendment:
        return NewAmendment(
            AmendmentKind(str(self.kind.data)),
            cast("date", self.effective_on.data),
            self.reason.data or "",
            expires_on=self.expires_on.data if "expires_on" in self else None,
            amount_krw=self.amount_krw.data if "amount_krw" in self else None,
            reference=self.reference.data,
        )


class CapsForm(KeyedForm):
    cap_krw = WonField("credits.form.cap_krw", asked(required=True))
    startup_cap_krw = WonField("credits.form.startup_cap_krw", asked(required=True))
    reason = one_line("credits.form.reason", REASON_MAX)
    current_password = password_field("people.current_password", "current-password")

    def new_caps(self) -> NewCaps:
        return NewCaps(
            cast("int", self.cap_krw.data),
            cast("int", self.startup_cap_krw.data),
            self.reason.data or "",
        )


def _typed(field: StringField) -> bool:
    return bool(field.raw_data and field.raw_data[0].strip())
