"""What people write down about a session that was, or was not."""

from collections.abc import Iterable
from typing import Any, cast

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from tracker.mentoring.rules import Field, Pay, SessionFacts, Side
from tracker.mentoring.rules.afterwards import (
    ACTION_MAX,
    ADVICE_MAX,
    COMMENT_MAX,
    DISPUTE_MAX,
    LEAST,
    MOST,
    WHY_MAX,
    AdviceFacts,
    NewAction,
    NewChoice,
    Opinion,
    WriteUp,
)
from tracker.mentoring.rules.sessions import ATTENDEES_MAX, PLACE_MAX, REASON_MAX, UNPAID
from tracker.support.rules import NOTES_MAX, TOPIC_MAX
from tracker.values.refusals import RuleViolation
from tracker.web.forms import (
    DayField,
    Form,
    KeyedForm,
    MinutesField,
    VersionField,
    WonField,
    asked,
    choices,
    one_line,
    paragraphs,
)
from tracker.web.words import t

UNSETTLED, NO_FEE, FEE = "unsettled", "unpaid", "fee"
PAY_FIELDS = ("paying", "fee_krw", "withholding_krw", "paid_on")
ASIDE = ("program_notes", "place", "attendees", "field")
WRITTEN = ("program_notes", "attendees")  # the others were said when the time was arranged
NEITHER = "0"


class HeldForm(KeyedForm):
    """A session as it was held. What it needs is on top, the rest may stay folded."""

    held_on = DayField("sessions.held_on", asked(required=True))
    minutes = MinutesField("sessions.minutes", asked(required=True))
    topic = one_line("sessions.topic", TOPIC_MAX, autocomplete="off")
    shared_notes = paragraphs("sessions.shared_notes", NOTES_MAX, required=False, rows=6)
    program_notes = paragraphs("sessions.program_notes", NOTES_MAX, required=False)
    field = SelectField("sessions.field_label")
    place = one_line("sessions.place", PLACE_MAX, required=False)
    online = BooleanField("sessions.online")
    attendees = one_line("sessions.attendees", ATTENDEES_MAX, required=False)
    paying = RadioField("sessions.paying_label", default=UNSETTLED)
    fee_krw = WonField("sessions.fee", asked(required=False), render_kw={"inputmode": "numeric"})
    withholding_krw = WonField(
        "sessions.withholding", asked(required=False), render_kw={"inputmode": "numeric"}
    )
    paid_on = DayField("sessions.paid_on", asked(required=False))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = SelectChoice("", t("sessions.no_field"))
        self.field.choices = [none, *choices(tuple(Field), "sessions.field")]
        self.paying.choices = [
            (each, t(f"sessions.paying.{each}")) for each in (UNSETTLED, NO_FEE, FEE)
        ]

    def without_pay(self) -> None:
        """Fees are the program's to say."""
        for name in PAY_FIELDS:
            del self[name]

    @property
    def unfolded(self) -> bool:
        """Whether something stands in the folded part."""
        errors = any(self[name].errors for name in (*ASIDE, *PAY_FIELDS) if name in self)
        return errors or any(self[name].data for name in WRITTEN if name in self)

    def write_up(self) -> WriteUp:
        return WriteUp(
            held_on=cast("Any", self.held_on.data),
            minutes=cast("Any", self.minutes.data),
            topic=self.topic.data or "",
            field=Field(self.field.data) if self.field.data else None,
            shared_notes=self.shared_notes.data or "",
            program_notes=(self.program_notes.data or "") if "program_notes" in self else "",
            place=self.place.data or "",
            online=bool(self.online.data),
            attendees=self.attendees.data or "",
            pay=self._pay() if "paying" in self else None,
        )

    def _pay(self) -> Pay:
        """A fee nobody settled is none; `unpaid` is a decision."""
        if self.paying.data == UNSETTLED:
            return Pay()
        if self.paying.data == NO_FEE:
            return Pay(fee_krw=UNPAID)
        if self.fee_krw.data is None:
            raise RuleViolation("needed", "fee_krw")
        return Pay(
            fee_krw=self.fee_krw.data,
            withholding_krw=self.withholding_krw.data,
            paid_on=self.paid_on.data,
        )


class WriteUpForm(HeldForm):
    version = VersionField()


class CorrectedForm(WriteUpForm):
    reason = one_line("sessions.reason", REASON_MAX)


class LogForm(HeldForm):
    """A past session, on a startup's own page: a mentor and a topic are all it asks for."""

    mentor = SelectField("sessions.mentor", validators=[InputRequired()])

    def offer_mentors(self, mentors: Iterable[tuple[str, str]]) -> None:
        self.mentor.choices = [("", t("sessions.choose_mentor")), *mentors]


class LogAnyForm(LogForm):
    startup = SelectField("sessions.startup", validators=[InputRequired()])

    def offer(self, startups: Iterable[tuple[str, str]]) -> None:
        self.startup.choices = [("", t("sessions.choose_startup")), *startups]


class PressForm(Form):
    """Nothing but the press of a button; `version` is what was on the screen."""

    version = VersionField()


class DisputeForm(Form):
    dispute = paragraphs("sessions.dispute", DISPUTE_MAX)


class FeedbackForm(Form):
    helpful = RadioField("sessions.helpful", validators=[InputRequired()])
    again = RadioField("sessions.again", validators=[InputRequired()])
    comment = paragraphs("sessions.comment", COMMENT_MAX, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for asked_for in (self.helpful, self.again):
            asked_for.choices = [
                (str(n), t(f"sessions.grade.{n}")) for n in range(MOST, LEAST - 1, -1)
            ]

    def opinion(self) -> Opinion:
        return Opinion(int(self.helpful.data), int(self.again.data), self.comment.data or "")


class ActionForm(Form):
    task = one_line("sessions.task", ACTION_MAX, autocomplete="off")
    owner = SelectField("sessions.owner", validators=[InputRequired()])
    due_on = DayField("sessions.due_on", asked(required=False))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner.choices = choices(tuple(Side), "sessions.side")

    def new_action(self) -> NewAction:
        return NewAction(self.task.data or "", Side(self.owner.data), self.due_on.data)


class CloseForm(Form):
    """Done, or dropped where a reason is given."""

    how = HiddenField(validators=[InputRequired()])
    reason = one_line("sessions.drop_reason", REASON_MAX, required=False)

    @property
    def dropped(self) -> str | None:
        return (self.reason.data or "") if self.how.data == "dropped" else None


class AdviceForm(Form):
    advice = one_line("sessions.advice_words", ADVICE_MAX, autocomplete="off")


class ChoiceForm(Form):
    first = SelectField("sessions.first_advice", validators=[InputRequired()])
    second = SelectField("sessions.second_advice", validators=[InputRequired()])
    followed = RadioField("sessions.followed", validators=[InputRequired()])
    why = paragraphs("sessions.why", WHY_MAX)

    def offer(self, advice: Iterable[AdviceFacts]) -> None:
        offered = [(str(one.id), f"{one.words} · {one.mentor_name}") for one in advice]
        self.first.choices = self.second.choices = [("", t("sessions.choose_advice")), *offered]
        self.followed.choices = [
            (each, t(f"sessions.follow.{each}")) for each in ("first", "second", "neither")
        ]

    def new_choice(self) -> NewChoice:
        first, second = int(self.first.data), int(self.second.data)
        followed = {"first": first, "second": second}.get(self.followed.data)
        return NewChoice(first, second, followed, self.why.data or "")


class FileForm(Form):
    file = FileField("sessions.file", render_kw={"accept": "image/*,application/pdf"})
    kept_from_startup = BooleanField("sessions.program_only")


def as_held(session: SessionFacts) -> dict[str, Any]:
    """What the session says already, for a form that corrects it."""
    pay = session.pay
    paying = UNSETTLED if pay.fee_krw is None else FEE if pay.fee_krw else NO_FEE
    return {
        "held_on": session.held_on,
        "minutes": session.minutes,
        "topic": session.topic,
        "shared_notes": session.shared_notes,
        "program_notes": session.program_notes,
        "field": session.field.value if session.field else "",
        "place": session.place,
        "online": session.online,
        "attendees": session.attendees,
        "paying": paying,
        "fee_krw": pay.fee_krw or None,
        "withholding_krw": pay.withholding_krw or None,
        "paid_on": pay.paid_on,
        "version": session.version,
    }
