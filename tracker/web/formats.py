"""How numbers, won, days and durations are written, in the reader's language.

Every function takes None for "nothing to say" and writes it as an office does: `-`.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from tracker.values.countries import country_names
from tracker.web.reader import language, timezone

Amount = int | Decimal | Fraction
NOTHING = "-"
_WON_UNITS = ((10**12, "조", 2), (10**8, "억", 2), (10**4, "만", 0), (1, "", 0))
_WON_UNITS_EN = ((10**12, "T", 2), (10**9, "B", 2), (10**6, "M", 1), (10**3, "K", 0), (1, "", 0))
_USD_UNITS = ((10**8, "억", 2), (10**4, "만", 1), (1, "", 0))
_WEEKDAYS = "월화수목금토일"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_HOUR = 60


def number(value: Amount | None, places: int = 0) -> str:
    """`1,234`; at most `places` decimals, rounded once, halves away from zero."""
    if value is None:
        return NOTHING
    amount = _grouped(value, places)
    return _sign(value, amount) + amount


def won(value: Amount | None) -> str:
    """Exact: `159,000,000원`, `₩159,000,000`."""
    if value is None:
        return NOTHING
    amount = _grouped(value, 0)
    return _sign(value, amount) + (f"{amount}원" if _korean() else f"₩{amount}")


def won_plain(value: Amount | None) -> str:
    """`159,000,000`, in a table that names the unit above."""
    return number(value)


def won_short(value: Amount | None) -> str:
    """`2억원`, `4,100만원`, `5.29억원`, `1조원`; `₩200M`, `₩1.07B`."""
    if value is None:
        return NOTHING
    amount = _compact(value, _WON_UNITS if _korean() else _WON_UNITS_EN)
    return _sign(value, amount) + (f"{amount}원" if _korean() else f"₩{amount}")


def won_axis(value: Amount) -> str:
    """As `won_short` without the currency: `2.5억`, `250M`."""
    return _compact(value, _WON_UNITS if _korean() else _WON_UNITS_EN)


def usd(value: Amount | None) -> str:
    """Exact to the cent: `1,234.56달러`, `US$1,234.56`."""
    if value is None:
        return NOTHING
    amount = _grouped(value, 2)
    return _sign(value, amount) + (f"{amount}달러" if _korean() else f"US${amount}")


def usd_short(value: Amount | None) -> str:
    """`10억 달러`, `US$1B`."""
    if value is None:
        return NOTHING
    amount = _compact(value, _USD_UNITS if _korean() else _WON_UNITS_EN)
    return _sign(value, amount) + (f"{amount} 달러" if _korean() else f"US${amount}")


def report_number(value: Amount | None) -> str:
    """In a report's table, where minus is `△1,200`."""
    if value is None:
        return NOTHING
    amount = _grouped(value, 0)
    return ("△" if _sign(value, amount) else "") + amount


def percent(value: Amount | float | None) -> str:
    """`52.9%` of 52.9; one decimal at most."""
    if value is None:
        return NOTHING
    amount = _grouped(value, 1)
    return f"{_sign(value, amount)}{amount}%"


def share(part: Amount, whole: Amount) -> Fraction | None:
    """`part` as a percentage of `whole`; None of nothing."""
    return Fraction(part) * 100 / Fraction(whole) if whole else None


def times(value: Amount | float | None) -> str:
    """`2.7배`, `2.7x`."""
    if value is None:
        return NOTHING
    amount = _grouped(value, 1)
    return f"{amount}배" if _korean() else f"{amount}x"


def day(value: date | None) -> str:
    """`2026. 9. 30.`, `30 Sep 2026`."""
    if value is None:
        return NOTHING
    if _korean():
        return f"{value.year}. {value.month}. {value.day}."
    return f"{value.day} {_MONTHS_EN[value.month - 1]} {value.year}"


def days_until(first: date | None, last: date | None) -> str:
    """Both days of a span: `2026. 1. 1.~12. 31.`, in English with a dash."""
    if first is None or last is None:
        return NOTHING
    same = first.year == last.year
    if _korean():
        return f"{day(first)}~{day_axis(last) if same else day(last)}"
    return f"{day_axis(first) if same else day(first)} – {day(last)}"  # noqa: RUF001 - a dash of spans


def day_weekday(value: date | None) -> str:
    """`2026. 9. 30.(수)`, `Wed 30 Sep 2026`."""
    if value is None:
        return NOTHING
    if _korean():
        return f"{day(value)}({_WEEKDAYS[value.weekday()]})"
    return f"{_WEEKDAYS_EN[value.weekday()]} {day(value)}"


def day_short(value: date | None) -> str:
    """For narrow tables: `'26. 9. 30.`, `30 Sep 26`."""
    if value is None:
        return NOTHING
    if _korean():
        return f"'{value.year % 100:02}. {value.month}. {value.day}."
    return f"{value.day} {_MONTHS_EN[value.month - 1]} {value.year % 100:02}"


def month(value: date | int | None) -> str:
    """`2026년 9월`, `Sep 2026`, of a day in it or of 202609."""
    if value is None:
        return NOTHING
    year, number_ = divmod(value, 100) if isinstance(value, int) else (value.year, value.month)
    return f"{year}년 {number_}월" if _korean() else f"{_MONTHS_EN[number_ - 1]} {year}"


def month_short(value: date) -> str:
    """On an axis: `9월`, `Sep`; a January also says its year."""
    words = f"{value.month}월" if _korean() else _MONTHS_EN[value.month - 1]
    return f"'{value.year % 100:02} {words}" if value.month == 1 else words


def day_axis(value: date) -> str:
    """On an axis of days: `9. 30.`, `30 Sep`."""
    if _korean():
        return f"{value.month}. {value.day}."
    return f"{value.day} {_MONTHS_EN[value.month - 1]}"


def clock(value: datetime | None) -> str:
    """`14:30` in the program's zone."""
    return NOTHING if value is None else f"{value.astimezone(timezone()):%H:%M}"


def instant(value: datetime | None) -> str:
    """`2026. 9. 30. 14:30`, `30 Sep 2026, 14:30`, in the program's zone."""
    if value is None:
        return NOTHING
    local = value.astimezone(timezone())
    return f"{day(local)}{'' if _korean() else ','} {local:%H:%M}"


def instant_weekday(value: datetime | None) -> str:
    """`2026. 9. 30.(수) 14:30`, `Wed 30 Sep 2026, 14:30`, in the program's zone."""
    if value is None:
        return NOTHING
    local = value.astimezone(timezone())
    return f"{day_weekday(local)}{'' if _korean() else ','} {local:%H:%M}"


def minutes(value: int | None) -> str:
    """`1시간 30분`, `1 h 30 min`."""
    if value is None:
        return NOTHING
    hours, rest = divmod(value, _HOUR)
    hour_unit, minute_unit = ("시간", "분") if _korean() else (" h", " min")
    parts = [f"{hours:,}{hour_unit}"] if hours else []
    if rest or not hours:
        parts.append(f"{rest}{minute_unit}")
    return " ".join(parts)


def file_size(value: int | None) -> str:
    """Of a file, as people read it: 340 KB, 1.2 MB."""
    if value is None:
        return NOTHING
    if value < 1 << 20:
        return f"{max(1, round(value / 1024)):,} KB"
    return f"{value / (1 << 20):,.1f} MB"


def country(code: str | None) -> str:
    """The name of a country by its two letters."""
    return country_names(language()).get(code or "", NOTHING)


def spoken(name: str, value: object) -> str:
    """A value in a sentence, by its name's suffix: `_krw` won, `_on` a day, `_at` an instant.

    `minutes`, alone or as a suffix, is a duration; `month` is one, written `2026-09`.
    """
    if isinstance(value, bool):
        raise TypeError(f"{name} is no word")
    if name.endswith("_krw") and isinstance(value, int | Decimal):
        return won(value)
    if name.endswith("_at") and isinstance(value, datetime):
        return instant(value)
    if name.endswith("_on") and isinstance(value, date):
        return day(value)
    if name == "month" and re.fullmatch(r"\d{4}-\d{2}", str(value)):
        return month(date.fromisoformat(f"{value}-01"))
    if isinstance(value, int):
        return minutes(value) if name.endswith("minutes") else number(value)
    return str(value)


FILTERS = (
    number,
    won,
    won_plain,
    won_short,
    usd,
    usd_short,
    report_number,
    percent,
    times,
    day,
    days_until,
    day_weekday,
    day_short,
    month,
    month_short,
    clock,
    instant,
    instant_weekday,
    minutes,
    file_size,
    country,
)


def _korean() -> bool:
    return language() == "ko"


def _sign(value: Amount | float, written: str) -> str:
    """No minus before what is written as nothing."""
    return "-" if value < 0 and written.strip("0.") else ""


def _rounded(value: Amount | float, size: int, places: int) -> int:
    """How many tenths, hundredths … of `size` the value is, unsigned: halves up, in integers."""
    over, under = value.as_integer_ratio()
    doubled: int = 2 * abs(over) * 10**places + under * size
    return doubled // (2 * under * size)


def _floor(value: Amount) -> int:
    over, under = value.as_integer_ratio()
    return int(abs(over) // under)


def _written(scaled: int, places: int) -> str:
    whole, rest = divmod(scaled, 10**places)
    decimals = f"{rest:0{places}}".rstrip("0") if places else ""
    return f"{whole:,}.{decimals}" if decimals else f"{whole:,}"


def _grouped(value: Amount | float, places: int) -> str:
    return _written(_rounded(value, 1, places), places)


def _compact(value: Amount, units: tuple[tuple[int, str, int], ...]) -> str:
    """In the largest unit it fills, or fills once rounded: 99,999,999 is 1억, not 10,000만."""
    size = _floor(value)
    at = next((n for n, (unit, _, _) in enumerate(units) if size >= unit), len(units) - 1)
    scaled, places = _in_unit(value, units[at])
    if at and scaled * units[at][0] >= units[at - 1][0] * 10**places:
        at -= 1
        scaled, places = _in_unit(value, units[at])
    return _written(scaled, places) + units[at][1]


def _in_unit(value: Amount, unit: tuple[int, str, int]) -> tuple[int, int]:
    size, _, most_places = unit
    filled = _floor(value) // size
    places = min(most_places, 2 if filled < 100 else 1 if filled < 1000 else 0)
    return _rounded(value, size, places), places
