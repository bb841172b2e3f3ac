"""What the program counts as a unicorn."""

from tracker.program.queries import (
    SettingChange,
    current_settings,
    program_figures,
    settings_history,
)
from tracker.program.rules import ProgramFigures, SettingKey
from tracker.progress.rules import UnicornRule

COUNTING_RULES = (
    SettingKey.UNICORN_DEFINITION,
    SettingKey.UNICORN_COUNTING,
    SettingKey.EXIT_COUNTS,
)


def unicorn_rule(program_id: int) -> UnicornRule:
    """The program's figures and the settings in force, in two queries."""
    return rule_of(program_figures(program_id), current_settings(program_id))


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
