"""What the program counts as a unicorn."""

from datetime import date, datetime

from tracker.db import db
from tracker.program.models import Program
from tracker.program.queries import (
    SettingChange,
    current_settings,
    figures_known,
    settings_history,
)
from tracker.program.rules import ProgramFigures, SettingKey
from tracker.progress.rules import UnicornRule
from tracker.values.days import after_day

COUNTING_RULES = (
    SettingKey.UNICORN_DEFINITION,
    SettingKey.UNICORN_COUNTING,
    SettingKey.EXIT_COUNTS,
)


def unicorn_rule(program_id: int, on: date) -> UnicornRule:
    """The program's figures and the settings in force when the day ended.

    A day that was is counted by the rule of that day, whatever was decided since.
    """
    return rule_and_target(program_id, on)[0]


def rule_and_target(program_id: int, on: date) -> tuple[UnicornRule, int]:
    """What counts as a unicorn, and how many there are to be, in three queries."""
    at = end_of(program_id, on)
    figures = figures_known(program_id).before(at)
    rule = rule_of(figures, current_settings(program_id, known_at=at))
    return rule, figures.unicorn_target


def end_of(program_id: int, day: date) -> datetime:
    """The instant at which a day ends where the program is."""
    return after_day(day, db.session.get_one(Program, program_id).timezone)


def rule_of(figures: ProgramFigures, settings: dict[SettingKey, str]) -> UnicornRule:
    return UnicornRule(
        line_krw=figures.unicorn_valuation_krw,
        line_usd=figures.unicorn_valuation_usd,
        starts_on=figures.starts_on,
        by=figures.unicorn_by,
        definition=settings[SettingKey.UNICORN_DEFINITION],
        counting=settings[SettingKey.UNICORN_COUNTING],
        exit_counts=settings[SettingKey.EXIT_COUNTS] == "yes",
    )


def rule_history(program_id: int) -> list[SettingChange]:
    """Every decision on what counts as a unicorn, newest first."""
    return [one for one in settings_history(program_id) if one.key in COUNTING_RULES]
