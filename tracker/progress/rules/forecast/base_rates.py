"""What really happened to comparable firms, to be shown beside any forecast. Sources in words."""

from dataclasses import dataclass

from tracker.progress.rules.forecast.combining import even_chance


@dataclass(frozen=True, slots=True)
class BaseRate:
    """`rate` is a share of firms; `at_most` where only an upper bound is published.

    `line` says which event: "unicorn", or "hundred" for ₩100B. `reached` of `of` firms.
    """

    name: str
    rate: float
    line: str
    at_most: bool = False
    reached: int | None = None
    of: int | None = None


BASE_RATES = (
    BaseRate("us_founded_2018", 57 / 4369, "unicorn", reached=57, of=4369),
    BaseRate("passed_100m", 0.08, "unicorn", at_most=True),
    BaseRate("baby_unicorns", 32 / 300, "hundred", reached=32, of=300),
)
YEARS_TO_UNICORN = 8.99  # Korea, mean from founding


def needed_each(startups: int, target: int) -> BaseRate | None:
    """No observation: what each would need for an even chance of the target."""
    rate = even_chance(startups, target)
    return None if rate is None else BaseRate("needed_each", rate, "unicorn", of=startups)
