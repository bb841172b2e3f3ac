"""What people type to arrange a session."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from tracker.mentoring.rules import (
    Field,
    Matter,
    NewOfficeHours,
    NewRequest,
    NewSlot,
    Span,
)
from tracker.mentoring.rules.booking import TOPIC_MAX
from tracker.mentoring.rules.office_hours import SEATS_MOST
from tracker.mentoring.rules.sessions import PLACE_MAX, QUESTION_MAX, REASON_MAX
from tracker.mentoring.rules.slots import WEEKDAYS, on_the_clock
from tracker.values.days import parse_day
from tracker.web.forms import (
    DayField,
    Form,
    KeyedForm,
    MinutesField,
    VersionField,
    asked,
    choices,
    one_line,
    paragraphs,
)
from tracker.web.reader import timezone
from tracker.web.words import t

PROPOSE = "propose"
DEFAULT_MINUTES, DEFAULT_SEATS, DEFAULT_SEAT_MINUTES = 60, 4, 30
_WHEN = re.compile(r"(?P<day>.*\S)[T\s]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::00)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
HOURS, MINUTES = 24, 60


class WhenField(StringField):
    """A day and an hour by the program's clock, as an instant; phones draw a calendar."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data: Any = None
        if valuelist and valuelist[0].strip():
            self.data = _instant(valuelist[0].strip())
            if self.data is None:
                raise ValueError(t("booking.when_unreadable"))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.astimezone(timezone()):%Y-%m-%dT%H:%M}" if self.data else ""


class ClockField(StringField):
    """An hour of the day, as minutes since midnight."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data: Any = None
        if valuelist and valuelist[0].strip():
            self.data = _minute(valuelist[0].strip())
            if self.data is None:
                raise ValueError(t("booking.clock_unreadable"))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data // 60:02}:{self.data % 60:02}"


def _instant(text: str) -> datetime | None:
    found = _WHEN.fullmatch(text)
    day = parse_day(found["day"]) if found else None
    minute = _minute(f"{found['hour']}:{found['minute']}") if found else None
    return on_the_clock(day, minute, timezone()) if day and minute is not None else None


def _minute(text: str) -> int | None:
    found = _CLOCK.fullmatch(text)
    if found is None or int(found[1]) >= HOURS or int(found[2]) >= MINUTES:
        return None
    at = time(int(found[1]), int(found[2]))
    return at.hour * 60 + at.minute


def _when(label: str, *, required: bool) -> WhenField:
    return WhenField(
        label, asked(required), render_kw={"type": "datetime-local", "autocomplete": "off"}
    )


class TimesForm(Form):
    """Up to three times of one length."""

    starts_at = _when("booking.first_time", required=True)
    second_at = _when("booking.second_time", required=False)
    third_at = _when("booking.third_time", required=False)
    minutes = MinutesField("booking.minutes", asked(required=True))

    def times(self) -> tuple[Span, ...]:
        typed = (self.starts_at.data, self.second_at.data, self.third_at.data)
        return tuple(_span(at, self.minutes.data) for at in typed if at is not None)

    def fill_in(self, times: Sequence[Span]) -> None:
        """Times to begin with, such as those that are free."""
        fields = (self.starts_at, self.second_at, self.third_at)
        for field in fields:
            field.raw_data, field.data = None, None
        for field, span in zip(fields, times, strict=False):
            field.data = span.starts_at


class AskForm(KeyedForm, TimesForm):
    """One form for all three ways: a slot, a seat, or times to propose."""

    beyond = False  # whether it came back with the question about the hours assigned
    mentor = HiddenField()
    topic = one_line("booking.topic", TOPIC_MAX, autocomplete="off")
    question = paragraphs("booking.question", QUESTION_MAX, required=False)
    field = SelectField("booking.field", choices=[])
    choice = RadioField("booking.choice", validate_choice=False, default=PROPOSE)
    place = one_line("booking.place", PLACE_MAX, required=False, autocomplete="off")
    online = BooleanField("booking.online")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field.choices = [("", t("booking.any_field")), *choices(Field, "mentoring.field")]
        if self.is_submitted() and not self.proposing:
            self.starts_at.validators = asked(required=False)

    @property
    def proposing(self) -> bool:
        return self.choice.data in {None, "", PROPOSE}

    def offer(self, times: Iterable[tuple[str, str]]) -> None:
        """With times to take at once, nobody need propose any: browsers must not insist."""
        offered = list(times)
        self.choice.choices = [*offered, (PROPOSE, t("booking.propose_instead"))]
        if offered:
            self.starts_at.flags.required = False
            self.starts_at.flags.needed_when = "booking.when_proposing"

    def matter(self) -> Matter:
        return Matter(
            topic=self.topic.data or "",
            question=self.question.data or "",
            field=Field(self.field.data) if self.field.data else None,
        )

    def new_request(self) -> NewRequest:
        matter = self.matter()
        return NewRequest(
            topic=matter.topic,
            question=matter.question,
            field=matter.field,
            times=self.times(),
            place=self.place.data or "",
            online=bool(self.online.data),
        )


class MoveForm(Form):
    beyond = False  # as above
    version = VersionField()
    starts_at = _when("booking.new_time", required=True)
    minutes = MinutesField("booking.minutes", asked(required=True))

    def span(self) -> Span:
        return _span(cast("datetime", self.starts_at.data), self.minutes.data)


class EndForm(Form):
    """Declining and cancelling alike: it may be said why."""

    reason = one_line("booking.reason", REASON_MAX, required=False)


class SlotForm(Form):
    weekday = SelectField("booking.weekday", coerce=int, validators=[InputRequired()])
    starts = ClockField("booking.starts", asked(required=True), render_kw={"type": "time"})
    minutes = MinutesField("booking.minutes", asked(required=True))
    from_on = DayField("booking.from_on", asked(required=True))
    place = one_line("booking.place", PLACE_MAX, required=False, autocomplete="off")
    online = BooleanField("booking.online")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weekday.choices = [(day, t(f"booking.weekday.{day}")) for day in range(WEEKDAYS)]

    def new_slot(self, zone: str) -> NewSlot:
        return NewSlot(
            weekday=self.weekday.data,
            starts_minute=self.starts.data or 0,
            minutes=self.minutes.data,
            timezone=zone,
            from_on=cast("date", self.from_on.data),
            place=self.place.data or "",
            online=bool(self.online.data),
        )


class OfficeForm(Form):
    starts_at = _when("booking.office_starts", required=True)
    seats = IntegerField(
        "booking.seats", asked(required=True), render_kw={"min": 1, "max": SEATS_MOST}
    )
    seat_minutes = MinutesField("booking.seat_minutes", asked(required=True))
    topic = one_line("booking.topic", TOPIC_MAX, autocomplete="off")
    place = one_line("booking.place", PLACE_MAX, required=False, autocomplete="off")
    online = BooleanField("booking.online")

    def new_office_hours(self) -> NewOfficeHours:
        return NewOfficeHours(
            starts_at=cast("datetime", self.starts_at.data),
            seats=self.seats.data or 0,
            seat_minutes=self.seat_minutes.data,
            topic=self.topic.data or "",
            place=self.place.data or "",
            online=bool(self.online.data),
        )


class PressForm(Form):
    """A button, and what it stands for; a text that is no id is nobody's."""

    id = HiddenField()

    @property
    def chosen(self) -> int:
        return whole(str(self.id.data or ""))


class PressedReasonForm(PressForm):
    reason = one_line("booking.reason", REASON_MAX, required=False)


def whole(text: str) -> int:
    """0 for whatever is no id."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else 0


def _span(starts_at: datetime, minutes: int) -> Span:
    return Span(starts_at, starts_at + timedelta(minutes=minutes))
