"""The program file: what `tracker init --file` reads, checked whole before anything is written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tracker.access.rules import Role
from tracker.credits.rules.requests import NewCaps, NewGrant
from tracker.program.rules import (
    SUMMARY_MAX,
    Contact,
    NewProgram,
    NewStartup,
    StartupStatus,
    check_program,
    check_startup,
)
from tracker.progress.rules import NewValuation, SourceGrade, Stage
from tracker.setup.tables import Table, read_whole
from tracker.usage.rules.numbers import sub_account
from tracker.values.addresses import is_email
from tracker.values.refusals import RuleViolation

LANGUAGES = ("ko", "en")
SLUG_MAX = 60
CAPS_REASON = "program file"
CAPS_IN_FILE = {
    "cap_krw": "credit_total_krw",
    "startup_cap_krw": "credit_cap_per_startup_krw",
}


@dataclass(frozen=True, slots=True)
class StartupPart:
    """A startup with what it has already. `place` is where it stands in the file."""

    place: str
    new: NewStartup
    sub_accounts: tuple[str, ...]
    grants: tuple[NewGrant, ...]
    valuations: tuple[NewValuation, ...]


@dataclass(frozen=True, slots=True)
class UserPart:
    """A person to invite; `startups` are slugs of this file."""

    place: str
    email: str
    name: str
    title: str | None
    language: str
    role: Role
    startups: tuple[str, ...]
    owner: bool


@dataclass(frozen=True, slots=True)
class ProgramFile:
    program: NewProgram
    caps: NewCaps
    startups: tuple[StartupPart, ...]
    users: tuple[UserPart, ...]


def read_program_file(text: str) -> ProgramFile:
    """The file's values; RuleViolation with the place of the first rule it breaks."""
    return read_whole(text, _program_file)


def _program_file(top: Table) -> ProgramFile:
    table = top.table("program")
    language = _languages(table)[0]
    caps = NewCaps(
        **{field: table.whole(key) for field, key in CAPS_IN_FILE.items()},
        reason=CAPS_REASON,
    )
    program = _program(table)
    startups = tuple(_startup(part) for part in top.tables("startups"))
    users = tuple(_user(part, language) for part in top.tables("users"))
    _check_together(program, startups, users)
    return ProgramFile(program, caps, startups, users)


def _program(table: Table) -> NewProgram:
    name = table.text("name")
    new = NewProgram(
        slug=table.optional_text("slug") or slug_of(name),
        name=name,
        name_en=table.optional_text("name_en"),
        host=table.text("host"),
        sponsor=table.text("sponsor"),
        starts_on=table.day("starts_on"),
        ends_on=table.day("ends_on"),
        timezone=table.optional_text("timezone") or "Asia/Seoul",
        startup_seats=table.whole("startup_seats"),
        unicorn_target=table.whole("unicorn_target"),
        unicorn_by=table.day("unicorn_by"),
        unicorn_valuation_krw=table.whole("unicorn_valuation_krw"),
        unicorn_valuation_usd=table.whole("unicorn_valuation_usd"),
    )
    table.end()
    with table.refusals():
        check_program(new)
    return new


def slug_of(name: str) -> str:
    """A slug from a name's Latin letters and digits; `program` where it has none."""
    words = re.findall(r"[a-z0-9]+", name.lower())
    return "-".join(words)[:SLUG_MAX].strip("-") or "program"


def _languages(table: Table) -> tuple[str, ...]:
    """The program's languages; the first is that of whoever states none."""
    languages = table.texts("languages") or LANGUAGES
    for number, language in enumerate(languages):
        if language not in LANGUAGES:
            place = table.place_of(f"languages[{number}]")
            raise RuleViolation("file_not_one_of", place, known=", ".join(LANGUAGES))
    return languages


def _startup(table: Table) -> StartupPart:
    part = StartupPart(
        place=table.place,
        new=_new_startup(table),
        sub_accounts=_sub_accounts(table),
        grants=tuple(_grant(grant) for grant in table.tables("grants")),
        valuations=tuple(_valuation(valuation) for valuation in table.tables("valuations")),
    )
    table.end()
    with table.refusals():
        check_startup(part.new)
    return part


def _new_startup(table: Table) -> NewStartup:
    return NewStartup(
        slug=table.text("slug"),
        name=table.text("name"),
        name_en=table.optional_text("name_en"),
        legal_name=table.optional_text("legal_name"),
        registration_number=table.optional_text("registration_number", most=40),
        representative=table.optional_text("representative", most=100),
        founded_on=table.optional_day("founded_on"),
        address=table.optional_text("address", most=300),
        sector=table.optional_text("sector", most=100),
        summary=table.optional_text("summary", most=SUMMARY_MAX),
        azure_offer=table.optional_text("azure_offer", most=100),
        agreement_number=table.optional_text("agreement_number", most=100),
        agreement_starts_on=table.optional_day("agreement_starts_on"),
        agreement_ends_on=table.optional_day("agreement_ends_on"),
        status=table.one_of("status", StartupStatus, StartupStatus.ACTIVE),
        joined_on=table.day("joined_on"),
        contacts=tuple(_contact(contact) for contact in table.tables("contacts")),
    )


def _contact(table: Table) -> Contact:
    contact = Contact(
        name=table.text("name", most=100),
        title=table.optional_text("title", most=100),
        email=table.optional_text("email", most=254),
        phone=table.optional_text("phone", most=40),
    )
    table.end()
    return contact


def _sub_accounts(table: Table) -> tuple[str, ...]:
    """Subscription ids in their bare lower-case form, as mappings keep them."""
    found = []
    for number, text in enumerate(table.texts("sub_accounts")):
        guid = sub_account(text)
        if not guid:
            place = table.place_of(f"sub_accounts[{number}]")
            raise RuleViolation("file_not_a_sub_account", place)
        found.append(guid)
    return tuple(found)


def _grant(table: Table) -> NewGrant:
    new = NewGrant(
        granted_on=table.day("granted_on"),
        expires_on=table.day("expires_on"),
        reference=table.text("reference", most=200),
        amount_krw=table.optional_whole("amount_krw"),
        amount_usd=table.optional_decimal("amount_usd"),
        usd_krw=table.optional_decimal("usd_krw"),
        activate_by=table.optional_day("activate_by"),
        activated_on=table.optional_day("activated_on"),
    )
    table.end()
    return new


def _valuation(table: Table) -> NewValuation:
    new = NewValuation(
        valued_on=table.day("valued_on"),
        grade=table.one_of("grade", SourceGrade),
        stage=table.one_of("stage", Stage),
        amount_krw=table.optional_whole("amount_krw"),
        amount_usd=table.optional_decimal("amount_usd"),
        usd_krw=table.optional_decimal("usd_krw"),
        note=table.optional_text("note"),
    )
    table.end()
    return new


def _user(table: Table, language: str) -> UserPart:
    user = UserPart(
        place=table.place,
        email=_email(table),
        name=table.text("name", most=100),
        title=table.optional_text("title", most=100),
        language=_user_language(table, language),
        role=table.one_of("role", Role),
        startups=_startups_of_user(table),
        owner=table.flag("owner", default=False),
    )
    table.end()
    return user


def _email(table: Table) -> str:
    email = table.text("email", most=254).lower()
    if not is_email(email):
        raise RuleViolation("file_not_an_email", table.place_of("email"))
    return email


def _user_language(table: Table, default: str) -> str:
    language = table.optional_text("language") or default
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise RuleViolation("file_not_one_of", table.place_of("language"), known=known)
    return language


def _startups_of_user(table: Table) -> tuple[str, ...]:
    """`startup = "alpha"`, or `startups = ["alpha", "bravo"]` for a mentor of several."""
    one = table.optional_text("startup")
    return (*((one,) if one else ()), *table.texts("startups"))


def _check_together(
    program: NewProgram, startups: tuple[StartupPart, ...], users: tuple[UserPart, ...]
) -> None:
    """What no part can see alone."""
    if len(startups) > program.startup_seats:
        raise RuleViolation("file_seats_exceeded", "startups", seats=program.startup_seats)
    _check_once("slug", ((s.place, s.new.slug) for s in startups))
    _check_once("sub_accounts", ((s.place, guid) for s in startups for guid in s.sub_accounts))
    _check_once("email", ((user.place, user.email) for user in users))
    known = {startup.new.slug for startup in startups}
    for user in users:
        for slug in user.startups:
            if slug not in known:
                raise RuleViolation("file_startup_unknown", f"{user.place}.startup", startup=slug)


def _check_once(key: str, values: Iterable[tuple[str, str]]) -> None:
    """No value twice in the file, and so no sub account with two startups."""
    seen: dict[str, str] = {}
    for place, value in values:
        if value in seen:
            raise RuleViolation(
                "file_given_twice", f"{place}.{key}", value=value, first=seen[value]
            )
        seen[value] = place
