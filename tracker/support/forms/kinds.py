"""The fields that only some kinds of help have; the page shows those of the kind chosen."""

from collections.abc import Collection, Iterable
from typing import Any

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from tracker.support.rules import (
    FIELDS,
    FIRST_STAGE,
    KINDS_WITH,
    STAGES,
    EventPart,
    HelpStage,
    SupportKind,
    only_told,
)
from tracker.web.forms import DayField, KeyedForm, WonField, asked, choices, one_line, paragraphs
from tracker.web.words import t

PARTNER_FIELDS = ("partner_id", "partner_person_id")
STAGE_FIELDS = {
    "introduction_stage": SupportKind.INTRODUCTION,
    "pilot_stage": SupportKind.EXPANSION,
}
STARTS_WITH = (*STAGE_FIELDS, "amount_krw")
"""Where help starts; afterwards it goes on by steps."""


def _line(name: str, **render: Any) -> Any:
    return one_line(f"support.{name}", FIELDS[name].most, required=False, **render)


def _paragraph(name: str) -> Any:
    return paragraphs(f"support.{name}", FIELDS[name].most, required=False, rows=3)


class KindForm(KeyedForm):
    """Nothing here is required: what is known of help differs from case to case."""

    partner_id = SelectField("support.partner", asked(required=False))
    partner_person_id = SelectField("support.partner_person", asked(required=False))
    to_whom = _line("to_whom", autocomplete="off")
    introduction_stage = SelectField("support.introduction_stage", asked(required=False))
    amount_krw = WonField("support.amount_krw", asked(required=False))
    matter = _paragraph("matter")
    confidential = BooleanField("support.confidential")
    medium = _line("medium", autocomplete="off")
    reach = IntegerField(
        "support.reach", asked(required=False), render_kw={"inputmode": "numeric", "min": "0"}
    )
    link = _line("link", type="url", placeholder="https://")
    country = _line("country", autocomplete="off")
    city = _line("city", autocomplete="off")
    pilot_stage = SelectField("support.pilot_stage", asked(required=False))
    facility = _line("facility", autocomplete="off")
    event_name = _line("event_name", autocomplete="off")
    event_host = _line("event_host", autocomplete="off")
    event_part = SelectField("support.event_part", asked(required=False))
    event_role = _line("event_role", autocomplete="off")
    until_on = DayField("support.until_on", asked(required=False))
    result = _paragraph("result")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = SelectChoice("", t("support.not_chosen"))
        for name in PARTNER_FIELDS:
            self[name].choices = [none]
        for name, kind in STAGE_FIELDS.items():
            first = [] if kind in FIRST_STAGE else [none]
            self[name].choices = [*first, *choices(STAGES[kind], "support.stage")]
        self.event_part.choices = [none, *choices(tuple(EventPart), "support.event_part")]

    def offer_partners(
        self, partners: Iterable[tuple[int, str]], people: Iterable[tuple[int, str]]
    ) -> None:
        """Ids and names to choose from."""
        for name, offered in zip(PARTNER_FIELDS, (partners, people), strict=True):
            known = [SelectChoice(str(own), words) for own, words in offered]
            self[name].choices = [*self[name].choices, *known]

    def of_kinds(self, name: str) -> Collection[SupportKind]:
        """Which kinds have a field of this form."""
        if name in STAGE_FIELDS:
            return (STAGE_FIELDS[name],)
        return KINDS_WITH[name]

    def kind_values(self, kind: SupportKind) -> dict[str, Any]:
        """What was filled in, whichever kind it is of: the rules refuse what is not of this one.

        A stage is always chosen, so only the one of this kind is meant.
        """
        return {
            "partner_id": self._id_of("partner_id"),
            "partner_person_id": self._id_of("partner_person_id"),
            "stage": self._stage_of(kind),
            "amount_krw": self.amount_krw.data if "amount_krw" in self else None,
            "confidential": bool(self.confidential.data),
            "details": only_told({name: self[name].data for name in FIELDS}),
        }

    def _id_of(self, name: str) -> int | None:
        chosen = self[name].data if name in self else None
        return int(chosen) if chosen else None

    def _stage_of(self, kind: SupportKind) -> HelpStage | None:
        name = next((name for name, of in STAGE_FIELDS.items() if of is kind), None)
        chosen = self[name].data if name and name in self else None
        return HelpStage(chosen) if chosen else FIRST_STAGE.get(kind)
