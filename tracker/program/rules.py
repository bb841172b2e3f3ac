"""A program, its startups and its settings."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from tracker.values.refusals import RuleViolation
from tracker.values.zones import is_zone

NAME_MAX = 200
REASON_MAX = 500
SUMMARY_MAX = 500
SEATS_MAX = 1000
KRW_MAX = 10**15
CONTACTS_MAX = 20
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SLUG_MAX = 60
_RESERVED_SLUGS = frozenset({"new"})  # words that addresses already use at a slug's place
_FIRM_FORM = re.compile(r"\(\s*주\s*\)|㈜|주식회사|\(\s*유\s*\)|유한회사")
_DIGITS = re.compile(r"[0-9]{1,16}")
_HANGUL = re.compile(r"[가-힣ㄱ-ㅎ]")


class StartupStatus(StrEnum):
    SELECTED = "selected"
    ACTIVE = "active"
    LEFT_EARLY = "left_early"
    REPLACED = "replaced"
    COMPLETED = "completed"


GONE = frozenset({StartupStatus.LEFT_EARLY, StartupStatus.REPLACED})
"""A startup of these statuses has a day it left on."""

SEATED = frozenset({StartupStatus.SELECTED, StartupStatus.ACTIVE, StartupStatus.COMPLETED})
"""A startup of these statuses takes one of the program's seats."""

_NEXT_STATUS: Mapping[StartupStatus, frozenset[StartupStatus]] = {
    StartupStatus.SELECTED: frozenset({StartupStatus.ACTIVE}) | GONE,
    StartupStatus.ACTIVE: frozenset({StartupStatus.SELECTED, StartupStatus.COMPLETED}) | GONE,
    StartupStatus.COMPLETED: frozenset({StartupStatus.ACTIVE}),
    StartupStatus.LEFT_EARLY: frozenset(),
    StartupStatus.REPLACED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFigures:
    """What a program promises; the credit caps belong to `credits`."""

    name: str
    host: str
    sponsor: str
    starts_on: date
    ends_on: date
    startup_seats: int
    unicorn_target: int
    unicorn_by: date
    unicorn_valuation_krw: int
    unicorn_valuation_usd: int
    name_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProgram(ProgramFigures):
    slug: str
    timezone: str = "Asia/Seoul"
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    title: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartupCard:
    """What the office keeps about a startup; all but the name may be unknown."""

    name: str
    name_en: str | None = None
    legal_name: str | None = None
    registration_number: str | None = None
    representative: str | None = None
    founded_on: date | None = None
    address: str | None = None
    sector: str | None = None
    summary: str | None = None
    azure_offer: str | None = None
    agreement_number: str | None = None
    agreement_starts_on: date | None = None
    agreement_ends_on: date | None = None
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStartup(StartupCard):
    slug: str
    joined_on: date
    status: StartupStatus = StartupStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class StatusChange:
    """`on` is the day the startup left, for the statuses in `GONE`, and is not kept for others."""

    status: StartupStatus
    on: date
    reason: str


def check_program(new: NewProgram) -> None:
    check_slug(new.slug)
    if not is_zone(new.timezone):
        raise RuleViolation("timezone_unknown", "timezone", timezone=new.timezone)
    check_figures(new)


def check_figures(figures: ProgramFigures) -> None:
    _check_text("name", figures.name, NAME_MAX)
    _check_text("host", figures.host, NAME_MAX)
    _check_text("sponsor", figures.sponsor, NAME_MAX)
    _check_order(figures.starts_on, figures.ends_on, "ends_on")
    if figures.unicorn_by < figures.starts_on:
        raise RuleViolation("ends_before_start", "unicorn_by", starts_on=figures.starts_on)
    _check_whole("startup_seats", figures.startup_seats, 1, SEATS_MAX)
    _check_whole("unicorn_target", figures.unicorn_target, 0, SEATS_MAX)
    _check_whole("unicorn_valuation_krw", figures.unicorn_valuation_krw, 1, KRW_MAX)
    _check_whole("unicorn_valuation_usd", figures.unicorn_valuation_usd, 1, KRW_MAX)


def check_startup(new: NewStartup) -> None:
    check_slug(new.slug)
    if new.status not in {StartupStatus.SELECTED, StartupStatus.ACTIVE}:
        raise RuleViolation("status_not_at_start", "status")
    check_card(new)


def check_card(card: StartupCard) -> None:
    _check_text("name", card.name, NAME_MAX)
    if card.summary is not None and len(card.summary) > SUMMARY_MAX:
        raise RuleViolation("too_long", "summary", most=SUMMARY_MAX)
    _check_order(card.agreement_starts_on, card.agreement_ends_on, "agreement_ends_on")
    if len(card.contacts) > CONTACTS_MAX:
        raise RuleViolation("too_many_contacts", "contacts", most=CONTACTS_MAX)
    for contact in card.contacts:
        _check_text("contacts", contact.name, NAME_MAX)


def check_slug(slug: str) -> None:
    """Small Latin letters, digits, single hyphens: it stands in addresses and on command lines."""
    if not slug_shaped(slug):
        raise RuleViolation("slug_malformed", "slug", slug=slug)


def slug_shaped(slug: str) -> bool:
    return bool(_SLUG.fullmatch(slug)) and len(slug) <= _SLUG_MAX and slug not in _RESERVED_SLUGS


def next_statuses(status: StartupStatus) -> frozenset[StartupStatus]:
    """Where a startup may go from here; who left the program does not come back."""
    return _NEXT_STATUS[status]


def check_status_change(now: StartupStatus, joined_on: date, change: StatusChange) -> None:
    if change.status not in next_statuses(now):
        raise RuleViolation("status_not_reachable", "status")
    if change.status in GONE and change.on < joined_on:
        raise RuleViolation("left_before_joined", "on", joined_on=joined_on)
    check_reason(change.reason)


def check_reason(reason: str) -> None:
    _check_text("reason", reason, REASON_MAX)


@lru_cache(maxsize=2048)  # every list of startups and of mentors is sorted by it, again and again
def office_order(name: str) -> tuple[int, str]:
    """A sort key: 가나다 first, Latin and digits after, (주) and its like ignored."""
    bare = _FIRM_FORM.sub("", name).strip() or name
    return (0 if _HANGUL.match(bare) else 1, bare.casefold())


def _check_text(field: str, text: str, most: int) -> None:
    if not text.strip():
        raise RuleViolation("needed", field)
    if len(text) > most:
        raise RuleViolation("too_long", field, most=most)


def _check_order(starts_on: date | None, ends_on: date | None, field: str) -> None:
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise RuleViolation("ends_before_start", field, starts_on=starts_on)


def _check_whole(field: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise RuleViolation("out_of_range", field, least=least, most=most)


DAYS_OF_FIGURES = ("starts_on", "ends_on", "unicorn_by")


def figures_before(
    now: ProgramFigures, changes: Iterable[tuple[datetime, Mapping[str, Any]]], at: datetime
) -> ProgramFigures:
    """What stood until an instant: each later change taken back; the newest change first."""
    kept = {field.name for field in fields(ProgramFigures)}
    for changed_at, before in changes:
        if changed_at >= at:
            stood = {name: _figure(name, value) for name, value in before.items() if name in kept}
            now = replace(now, **stood)
    return now


def _figure(name: str, kept: Any) -> Any:
    return date.fromisoformat(kept) if name in DAYS_OF_FIGURES else kept


class SettingKey(StrEnum):
    REGRANTABLE = "regrantable"  # which of a grant's unused parts may be granted again
    CAPS_COUNT = "caps_count"  # what the caps limit; the reason cites the agreement's clause
    UNICORN_DEFINITION = "unicorn_definition"
    UNICORN_COUNTING = "unicorn_counting"
    EXIT_COUNTS = "exit_counts"
    SECOND_ABOVE_KRW = "second_above_krw"  # more than this takes two people to give or take back
    SPLIT_DAYS = "split_days"  # days in which one person's grants to a startup add up
    ANSWER_DAYS = "answer_days"  # days in which a startup's request is answered


class SettingUnit(StrEnum):
    """What a setting's value is: a choice, or a whole number of won or days."""

    CHOICE = "choice"
    KRW = "krw"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting's values: one of `choices`, or (`several`) any of them joined by commas."""

    key: SettingKey
    choices: tuple[str, ...]
    default: str
    several: bool = False
    unit: SettingUnit = SettingUnit.CHOICE

    def checked(self, value: str) -> str:
        """The value as it is kept; RuleViolation for one that is not allowed."""
        parts = [part for part in value.split(",") if part] if self.several else [value]
        if not set(parts) <= set(self.choices):
            raise RuleViolation("setting_value_unknown", "value")
        return ",".join(choice for choice in self.choices if choice in parts)

    def told(self, value: str) -> str:
        """The value as the trail keeps it."""
        return value


@dataclass(frozen=True, slots=True)
class WholeSetting:
    """A setting that is a whole number, kept as its digits."""

    key: SettingKey
    unit: SettingUnit
    default: str
    least: int
    most: int

    def checked(self, value: str) -> str:
        """The number without leading zeros; RuleViolation for what is none, or out of bounds."""
        if not _DIGITS.fullmatch(value):
            raise RuleViolation("setting_value_unknown", "value")
        _check_whole("value", int(value), self.least, self.most)
        return str(int(value))

    def told(self, value: str) -> int:
        return int(value)


SETTINGS: Mapping[SettingKey, Setting | WholeSetting] = {
    setting.key: setting
    for setting in (
        Setting(
            SettingKey.REGRANTABLE,
            choices=("withdrawn", "lapsed", "expired"),
            default="withdrawn,lapsed",
            several=True,
        ),
        Setting(SettingKey.CAPS_COUNT, choices=("credits", "package"), default="credits"),
        Setting(SettingKey.UNICORN_DEFINITION, choices=("krw", "usd"), default="krw"),
        Setting(SettingKey.UNICORN_COUNTING, choices=("reached", "holding"), default="reached"),
        Setting(SettingKey.EXIT_COUNTS, choices=("yes", "no"), default="yes"),
        WholeSetting(
            SettingKey.SECOND_ABOVE_KRW, SettingUnit.KRW, default="50000000", least=0, most=KRW_MAX
        ),
        WholeSetting(SettingKey.SPLIT_DAYS, SettingUnit.DAYS, default="30", least=0, most=365),
        WholeSetting(SettingKey.ANSWER_DAYS, SettingUnit.DAYS, default="14", least=1, most=90),
    )
}


def in_force(stored: Mapping[str, str]) -> dict[SettingKey, str]:
    """Every setting's value: what was decided, else its default."""
    return {key: stored.get(key, setting.default) for key, setting in SETTINGS.items()}


def seats_taken(statuses: Iterable[StartupStatus]) -> int:
    return sum(1 for status in statuses if status in SEATED)
