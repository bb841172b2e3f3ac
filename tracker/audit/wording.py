"""The trail in the reader's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tracker.audit.queries import Access, Event
from tracker.values.days import parse_day
from tracker.web import formats
from tracker.web.words import has_words, named, t

# Where the words of an enum's values do not stand under `<slice>.<field>`.
ENUMS = {
    "people.role": "role",
    "credits.kind": "credits.amendment",
    "progress.assumption": "forecast.assume",
}
NUMBERED = {"user_account": "access_log.user", "partner": "access_log.partner"}


@dataclass(frozen=True, slots=True)
class Change:
    """One value of an event in the reader's words; `before` is None where there was none."""

    name: str
    before: str | None
    after: str | None


def changes(event: Event) -> list[Change]:
    area = event.action.partition(".")[0]
    names = [*event.before, *(name for name in event.after if name not in event.before)]
    return [
        Change(
            name=_field(name),
            before=_said(area, name, event.before[name]) if name in event.before else None,
            after=_said(area, name, event.after[name]) if name in event.after else None,
        )
        for name in names
        if _is_told(event, name)
    ]


def _is_told(event: Event, name: str) -> bool:
    """What changed; of something new, what was filled in."""
    if name in event.before:
        return bool(event.before[name] != event.after.get(name))
    return event.after[name] not in (None, "", [], False)


def said_action(action: str) -> str:
    """A test asks words of every action; should one lack them, its trail can still be read."""
    key = f"trail.{action}"
    return t(key) if has_words(key) else action


def _field(name: str) -> str:
    key = f"trail.field.{name}"
    return t(key) if has_words(key) else name


def _said(area: str, name: str, value: Any) -> str:
    """A stored value as the reader's words and formats have it."""
    match value:
        case None | "" | []:
            return t("trail.nothing")
        case bool():
            return t("trail.yes") if value else t("trail.no")
        case list():
            return ", ".join(_said(area, name, one) for one in value)
        case dict():
            told = (f"{_field(key)} {_said(area, key, one)}" for key, one in value.items() if one)
            return ", ".join(told)
    key = f"{ENUMS.get(f'{area}.{name}', f'{area}.{name}')}.{value}"
    return t(key) if has_words(key) else formats.spoken(name, _typed(name, value))


def _typed(name: str, value: Any) -> Any:
    if isinstance(value, str) and name.endswith("_on"):
        return parse_day(value) or value
    return value


def said_area(area: str) -> str:
    key = f"trail.area.{area}"
    return t(key) if has_words(key) else area


def said_page(endpoint: str) -> str:
    key = f"access_log.page.{endpoint}"
    return t(key) if has_words(key) else endpoint


def said_whose(access: Access) -> str:
    """Whose data: a startup by its name, a person by her number, a list by how it was asked for."""
    table, _, number = access.whose.partition(":")
    if table in NUMBERED and number.isdecimal():
        return t(NUMBERED[table], number=number)
    parts = [named(access.startup)] if access.startup else []
    if table not in {"startup", "mentoring_session"} and access.whose:
        parts.append(access.whose)
    return " · ".join(parts) or t("access_log.whole_list")


def told_in_words(values: Iterable[tuple[str, str | None]]) -> str:
    """Names with their values, for one cell."""
    return "\n".join(f"{name}: {value}" for name, value in values if value is not None)
