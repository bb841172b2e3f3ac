"""What is done to an entry afterwards."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired

from tracker.support.rules import (
    REASON_MAX,
    STAGES,
    STEP_NOTE_MAX,
    HelpStage,
    NewStep,
    SupportKind,
)
from tracker.support.rules.links import COMMENT_MAX, LEAST, MOST, Opinion
from tracker.support.rules.texts import DISPUTE_MAX
from tracker.web.forms import (
    DayField,
    Form,
    VersionField,
    WonField,
    asked,
    choices,
    one_line,
    paragraphs,
)
from tracker.web.words import t

FILES_TAKEN = ".pdf,.png,.jpg,.jpeg,.webp,.heic,.heif"


class AnswerForm(Form):
    """One tap: help was given as it is written."""

    version = VersionField()


class DisputeForm(Form):
    version = VersionField()
    dispute = one_line("support.dispute", DISPUTE_MAX)


class FeedbackForm(Form):
    """Two questions and a comment."""

    helpful = RadioField("support.helpful", validators=[InputRequired()])
    again = RadioField("support.again", validators=[InputRequired()])
    comment = paragraphs("support.comment", COMMENT_MAX, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for asked_for in (self.helpful, self.again):
            asked_for.choices = [
                (str(n), t(f"support.grade.{n}")) for n in range(MOST, LEAST - 1, -1)
            ]

    def opinion(self) -> Opinion:
        return Opinion(int(self.helpful.data), int(self.again.data), self.comment.data or "")


class StepForm(Form):
    """An introduction or a pilot goes on."""

    version = VersionField()
    stage = SelectField("support.stage_label", validators=[InputRequired()])
    happened_on = DayField("support.happened_on", asked(required=True))
    amount_krw = WonField("support.amount_krw", asked(required=False))
    note = one_line("support.step_note", STEP_NOTE_MAX, required=False, autocomplete="off")

    def offer(self, kind: SupportKind, now_at: HelpStage | None, *, fresh: bool) -> None:
        """Every stage but the one where it stands; `fresh`: the next one is chosen already."""
        stages = STAGES.get(kind, ())
        others = [stage for stage in stages if stage is not now_at]
        self.stage.choices = choices(others, "support.stage")
        at = stages.index(now_at) if now_at in stages else -1
        if fresh:
            self.stage.data = next((s for s in stages[at + 1 :]), others[0] if others else None)
        if kind is not SupportKind.INTRODUCTION:
            del self.amount_krw

    def step(self) -> NewStep:
        return NewStep(
            stage=HelpStage(self.stage.data),
            happened_on=cast("date", self.happened_on.data),
            amount_krw=self.amount_krw.data if "amount_krw" in self else None,
            note=self.note.data or "",
        )


class ProofForm(Form):
    """A file that proves help."""

    file = FileField("support.file", render_kw={"accept": FILES_TAKEN})
    kept_from_startup = BooleanField("support.kept_from_startup")


class MoveForm(Form):
    """To the startup that was meant."""

    version = VersionField()
    to_startup = SelectField("support.to_startup", validators=[InputRequired()])
    move_reason = one_line("support.move_reason", REASON_MAX, autocomplete="off")

    def offer(self, startups: Iterable[tuple[str, str]]) -> None:
        self.to_startup.choices = [("", t("support.choose_startup")), *startups]
