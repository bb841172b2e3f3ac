"""What is asked for and what is answered, parsed."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Optional

from tracker.credits.forms import GrantForm
from tracker.credits.rules.prepared import SECOND_REASON_MAX
from tracker.requests.rules import ANSWER_MAX, PLAN_MAX, PURPOSE_MAX, NewRequest, RequestKind
from tracker.web.forms import (
    DayField,
    Form,
    KeyedForm,
    Required,
    Text,
    VersionField,
    WonField,
    asked,
    one_line,
    paragraphs,
)
from tracker.web.words import t


class RequestForm(KeyedForm):
    """A request of one kind; an amount is asked of credits alone."""

    kind = HiddenField()
    amount_krw = WonField(
        "requests.amount_krw", asked(required=True), render_kw={"autocomplete": "off"}
    )
    purpose = paragraphs("requests.purpose", PURPOSE_MAX, rows=3)
    plan = paragraphs("requests.details", PLAN_MAX, required=False, rows=5)
    wished_on = DayField("requests.wished_on", asked(required=False))
    version = VersionField()

    @classmethod
    def of(cls, kind: RequestKind, **data: Any) -> "RequestForm":
        form = cls(data=data)
        form.kind.data = kind.value
        if kind is RequestKind.CREDITS:
            form.plan.label.text = "requests.plan"
            form.plan.validators = [Required(), Text(PLAN_MAX, lines=True)]
            form.plan.flags.required = True
        else:
            del form.amount_krw
        return form

    def new_request(self) -> NewRequest:
        return NewRequest(
            kind=RequestKind(str(self.kind.data)),
            purpose=self.purpose.data or "",
            plan=self.plan.data or "",
            amount_krw=self.amount_krw.data if "amount_krw" in self else None,
            wished_on=self.wished_on.data,
        )


class ApproveCreditsForm(GrantForm):
    """The grant that answers a request, as any grant is typed."""

    note = paragraphs("requests.answer_note", ANSWER_MAX, required=False, rows=3)
    version = VersionField()


class ApproveHelpForm(Form):
    less = BooleanField("requests.less")
    note = paragraphs("requests.answer_note", ANSWER_MAX, required=False, rows=4)
    version = VersionField()


class AnswerForm(Form):
    note = paragraphs("requests.answer_reason", ANSWER_MAX, required=False, rows=4)
    version = VersionField()


class FinishForm(AnswerForm):
    """What was asked for was given, and by which help on record."""

    entry = SelectField("requests.given_by_entry", validators=[Optional()])

    def offer(self, entries: Iterable[tuple[int, str]]) -> None:
        none = SelectChoice("", t("requests.given_by_none"))
        self.entry.choices = [none, *((str(own), words) for own, words in entries)]

    @property
    def entry_id(self) -> int | None:
        return int(self.entry.data) if self.entry.data else None


class DecideForm(Form):
    """A second person's answer to a prepared act."""

    reason = one_line("requests.decide_reason", SECOND_REASON_MAX, required=False)
