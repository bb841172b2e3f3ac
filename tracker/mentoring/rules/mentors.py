"""Mentors: what they know, and with whom they have a conflict of interest."""

from dataclasses import dataclass
from dataclasses import fields as parts_of
from datetime import date
from typing import Any

from tracker.mentoring.rules.fields import Field
from tracker.values.refusals import RuleViolation
from tracker.values.zones import is_zone

ORGANIZATION_MAX = 200
SKILLS_MAX = 500
BIO_MAX = 3000
LANGUAGES_MAX = 100
REASON_MAX = 500
HOURS_A_MONTH_MAX = 200
LANGUAGES = ("ko", "en", "zh", "ja", "vi", "hi", "fr", "de", "es", "sw", "ar")
ZONES = (
    "Asia/Seoul",
    "Asia/Tokyo",
    "Asia/Singapore",
    "Asia/Kolkata",
    "Africa/Nairobi",
    "Africa/Lagos",
    "Africa/Dakar",
    "Africa/Lusaka",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
)
"""Offered first; any zone of the IANA database may be entered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MentorProfile:
    """`hours_a_month` is how much she can give; None: nobody asked. `timezone` is where she lives.

    `languages` are codes such as `ko`, `en`; `skills` are her own words, searched as they stand.
    """

    organization: str = ""
    fields: frozenset[Field] = frozenset()
    skills: str = ""
    languages: tuple[str, ...] = ("ko",)
    bio: str = ""
    timezone: str = "Asia/Seoul"
    hours_a_month: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Conflict:
    """A conflict of interest between a mentor and a startup, while it lasts."""

    id: int
    mentor_user_id: int
    startup_id: int
    reason: str
    declared_on: date


def check_profile(profile: MentorProfile) -> None:
    for name, most in (
        ("organization", ORGANIZATION_MAX),
        ("skills", SKILLS_MAX),
        ("bio", BIO_MAX),
    ):
        if len(getattr(profile, name)) > most:
            raise RuleViolation("too_long", name, most=most)
    if not profile.languages:
        raise RuleViolation("needed", "languages")
    if not set(profile.languages) <= set(LANGUAGES):
        raise RuleViolation("language_unknown", "languages")
    if not is_zone(profile.timezone):
        raise RuleViolation("timezone_unknown", "timezone", timezone=profile.timezone)
    hours = profile.hours_a_month
    if hours is not None and not 0 <= hours <= HOURS_A_MONTH_MAX:
        raise RuleViolation("out_of_range", "hours_a_month", least=0, most=HOURS_A_MONTH_MAX)


def changed_parts(before: MentorProfile, after: MentorProfile) -> dict[str, Any]:
    """The new values of what differs, by name."""
    return {
        f.name: getattr(after, f.name)
        for f in parts_of(MentorProfile)
        if getattr(before, f.name) != getattr(after, f.name)
    }
