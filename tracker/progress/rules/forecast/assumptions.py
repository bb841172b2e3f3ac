"""What the forecast assumes: each figure with its bounds; its source is told in words.

Defaults are published figures; who may, replaces one with a source and a reason of her own.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from tracker.progress.rules.texts import check_reason, check_text
from tracker.values.exact import exact_decimal
from tracker.values.refusals import RuleViolation

SOURCE_MAX = 500
PLACES_MAX = 6


class Assumed(StrEnum):
    DRIFT = "drift"
    VOLATILITY = "volatility"
    FAILURE_HAZARD = "failure_hazard"
    COMMON_FACTOR = "common_factor"
    DAYS_SEED_A = "days_seed_a"
    DAYS_A_B = "days_a_b"
    DAYS_LATER = "days_later"
    STEP_SEED_A = "step_seed_a"
    STEP_A_B = "step_a_b"
    STEP_LATER = "step_later"
    GRADUATION_SEED_A = "graduation_seed_a"
    GRADUATION_LATER = "graduation_later"
    UNVALUED = "unvalued"
    ARR_MULTIPLE = "arr_multiple"


class Kind(StrEnum):
    """How a figure is written."""

    RATE = "rate"
    DAYS = "days"
    TIMES = "times"


@dataclass(frozen=True, slots=True)
class Assumption:
    """`whose` names the model that uses it: diffusion, stages, both, plan."""

    key: Assumed
    default: Decimal
    least: Decimal
    most: Decimal
    kind: Kind
    whose: str


def _of(key: Assumed, default: str, bounds: tuple[str, str], kind: Kind, whose: str) -> Assumption:
    return Assumption(key, Decimal(default), Decimal(bounds[0]), Decimal(bounds[1]), kind, whose)


_DAYS, _TIMES, _SHARE = ("30", "3650"), ("1.01", "20"), ("0.01", "1")
ASSUMPTIONS: Mapping[Assumed, Assumption] = {
    one.key: one
    for one in (
        _of(Assumed.DRIFT, "0.15", ("-1", "1"), Kind.RATE, "diffusion"),
        _of(Assumed.VOLATILITY, "0.89", ("0.05", "3"), Kind.RATE, "diffusion"),
        _of(Assumed.FAILURE_HAZARD, "0.04", ("0", "2"), Kind.RATE, "diffusion"),
        _of(Assumed.COMMON_FACTOR, "0.1", ("0", "0.95"), Kind.RATE, "both"),
        _of(Assumed.DAYS_SEED_A, "774", _DAYS, Kind.DAYS, "stages"),
        _of(Assumed.DAYS_A_B, "852", _DAYS, Kind.DAYS, "stages"),
        _of(Assumed.DAYS_LATER, "852", _DAYS, Kind.DAYS, "stages"),
        _of(Assumed.STEP_SEED_A, "2.79", _TIMES, Kind.TIMES, "stages"),
        _of(Assumed.STEP_A_B, "2.23", _TIMES, Kind.TIMES, "stages"),
        _of(Assumed.STEP_LATER, "1.85", _TIMES, Kind.TIMES, "stages"),
        _of(Assumed.GRADUATION_SEED_A, "0.46", _SHARE, Kind.RATE, "stages"),
        _of(Assumed.GRADUATION_LATER, "0.55", _SHARE, Kind.RATE, "stages"),
        _of(Assumed.UNVALUED, "0.013", ("0", "1"), Kind.RATE, "both"),
        _of(Assumed.ARR_MULTIPLE, "10", ("0.5", "100"), Kind.TIMES, "plan"),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """All of them as the models compute with them; `exact` are the same, digit for digit."""

    drift: float
    volatility: float
    failure_hazard: float
    common_factor: float
    days_seed_a: float
    days_a_b: float
    days_later: float
    step_seed_a: float
    step_a_b: float
    step_later: float
    graduation_seed_a: float
    graduation_later: float
    unvalued: float
    arr_multiple: float

    def used_by(self, model: str) -> dict[str, float]:
        """Those that a model computes with."""
        every = asdict(self)
        return {key: every[key] for key, one in ASSUMPTIONS.items() if one.whose in {model, "both"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAssumption:
    key: Assumed
    value: Decimal
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class AssumptionSet:
    """One decision: from `set_at` on, this figure holds."""

    id: int
    key: Assumed
    value: Decimal
    source: str
    reason: str
    set_at: datetime
    set_by: str


def assumed(changed: Mapping[Assumed, Decimal]) -> Assumptions:
    """The defaults with what was changed; refuses what is out of bounds."""
    for key, value in changed.items():
        check_value(key, value)
    values = {
        field.name: float(
            changed.get(Assumed(field.name), ASSUMPTIONS[Assumed(field.name)].default)
        )
        for field in fields(Assumptions)
    }
    return Assumptions(**values)


def with_one(given: Assumptions, key: Assumed, value: float) -> Assumptions:
    return replace(given, **{key.value: value})


def check_value(key: Assumed, value: Decimal) -> None:
    one = ASSUMPTIONS[key]
    if not value.is_finite() or not one.least <= value <= one.most:
        raise RuleViolation(
            "assumption_out_of_range",
            "value",
            name=key.value,
            least=f"{one.least}",
            most=f"{one.most}",
        )
    exponent = value.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -PLACES_MAX:
        raise RuleViolation("too_many_decimals", "value", most=PLACES_MAX)


def check_assumption(new: NewAssumption) -> None:
    check_value(new.key, new.value)
    if not new.source.strip():
        raise RuleViolation("needed", "source")
    check_text("source", new.source, SOURCE_MAX)
    check_reason(new.reason)


def read_assumption(typed: str) -> tuple[Assumed, Decimal]:
    """`drift=0.15`."""
    name, _, number = typed.partition("=")
    name = name.strip().replace("-", "_")
    if name not in ASSUMPTIONS:
        known = ", ".join(key.value for key in ASSUMPTIONS)
        raise RuleViolation("assumption_unknown", "assume", name=name, known=known)
    value = exact_decimal(number.strip())
    if value is None:
        raise RuleViolation("assumption_unreadable", "assume", text=typed)
    check_value(Assumed(name), value)
    return Assumed(name), value
