"""What the program counts as a unicorn."""

from dataclasses import dataclass
from datetime import date, datetime

from tracker.db import db
from tracker.program.models import Program
from tracker.program.queries import (
    SettingChange,
    program_history,
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


@dataclass(frozen=True, slots=True)
class Promised:
    """What was in force when a day ended: what counts, how many there are to be; that instant."""

    rule: UnicornRule
    target: int
    until: datetime


def unicorn_rule(program_id: int, on: date) -> UnicornRule:
    """A day that was is counted by the rule of that day, whatever was decided since."""
    return promised_on(program_id, on).rule


def promised_on(program_id: int, on: date) -> Promised:
    """The program's figures and settings in force when the day ended, in two queries."""
    history = program_history(program_id)
    until = after_day(on, history.timezone)
    figures = history.figures(until)
    return Promised(rule_of(figures, history.settings(until)), figures.unicorn_target, until)


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
