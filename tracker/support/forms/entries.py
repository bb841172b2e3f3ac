"""Entries."""

import re
import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.support.forms.kinds import STARTS_WITH, KindForm
from tracker.support.rules import (
    GIVER_MAX,
    NEXT_ACTION_MAX,
    NOTES_MAX,
    REASON_MAX,
    TOPIC_MAX,
    NewSupportEntry,
    SupportKind,
)
from tracker.web.forms import (
    DayField,
    Form,
    MinutesField,
    VersionField,
    asked,
    choices,
    one_line,
    paragraphs,
)
from tracker.web.words import t

ASIDE = ("shared_notes", "program_notes", "next_action", "next_action_due_on")
"""The fields a quick entry may leave folded away."""


class EntryForm(KindForm):
    """One piece of help. With the defaults it takes a startup, a giver and a topic."""

    warned = False  # whether it came back with the question if there were two
    kind = SelectField("support.kind_label", validators=[InputRequired()])
    held_on = DayField("support.held_on", asked(required=True))
    minutes = MinutesField("support.minutes", asked(required=False))
    given_by = one_line("support.given_by", GIVER_MAX, list="givers", autocomplete="off")
    topic = one_line("support.topic", TOPIC_MAX, autocomplete="off")
    shared_notes = paragraphs("support.shared_notes", NOTES_MAX, required=False)
    program_notes = paragraphs("support.program_notes", NOTES_MAX, required=False)
    next_action = one_line("support.next_action", NEXT_ACTION_MAX, required=False)
    next_action_due_on = DayField("support.next_action_due_on", asked(required=False))
    answers = HiddenField()  # a request's number
    asks = BooleanField("support.asks")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(tuple(SupportKind), "support.kind")

    @property
    def unfolded(self) -> bool:
        """Whether something stands in the folded part."""
        return any(self[name].data or self[name].errors for name in ASIDE if name in self)

    @property
    def answers_request(self) -> int | None:
        """The request it was opened from."""
        given = self.answers.data or ""
        return int(given) if re.fullmatch(r"[0-9]{1,18}", given) else None

    def entry(self) -> NewSupportEntry:
        kind = SupportKind(self.kind.data)
        return NewSupportEntry(
            kind=kind,
            held_on=cast("date", self.held_on.data),
            minutes=self.minutes.data,
            given_by=self.given_by.data or "",
            topic=self.topic.data or "",
            shared_notes=self.shared_notes.data or "",
            program_notes=(self.program_notes.data or "") if "program_notes" in self else "",
            next_action=self.next_action.data,
            next_action_due_on=self.next_action_due_on.data,
            **self.kind_values(kind),
        )

    def start_at(self, name: str) -> None:
        """Where the cursor stands when the form opens: at what she has to say herself."""
        self[name].render_kw = {**(self[name].render_kw or {}), "autofocus": True}

    def with_new_key(self) -> None:
        """After a refusal because of the key: sent again, it is a new entry."""
        self.idempotency_key.data = secrets.token_urlsafe(18)


class NewEntryForm(EntryForm):
    """The same, with the startup to choose."""

    startup = SelectField("support.startup", validators=[InputRequired()])
    others = SelectMultipleField(
        "support.other_startups",
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def offer(self, startups: Iterable[tuple[str, str]]) -> None:
        """Slugs and names to choose from."""
        known = list(startups)
        self.startup.choices = [("", t("support.choose_startup")), *known]
        self.others.choices = known

    @property
    def slugs(self) -> list[str]:
        """The startups that were helped together, each once."""
        return list(dict.fromkeys([str(self.startup.data), *(self.others.data or ())]))


class CorrectionForm(EntryForm):
    version = VersionField()
    reason = one_line("support.reason", REASON_MAX)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*STARTS_WITH, "answers", "asks"):
            del self[name]


class WithdrawalForm(Form):
    version = VersionField()
    reason = one_line("support.reason", REASON_MAX)


class DoneForm(Form):
    """Nothing but the press of a button."""
