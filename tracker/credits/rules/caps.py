"""Caps: what may still be granted, and which freed credits a new grant takes up for good."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.program.rules import SETTINGS, SettingKey
from tracker.values.refusals import RuleViolation


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that may be granted: in all, and to one startup.

    `of_package`: help in kind takes room under them, too, as the program's setting says.
    """

    cap_krw: int
    startup_cap_krw: int
    of_package: bool = False


def caps_counting(cap_krw: int, startup_cap_krw: int, setting: str | None) -> Caps:
    """The caps with what the program's setting says they limit; None: it was never decided."""
    counted = SETTINGS[SettingKey.CAPS_COUNT].default if setting is None else setting
    return Caps(cap_krw, startup_cap_krw, of_package=counted == "package")


@dataclass(frozen=True, slots=True)
class Headroom:
    """A cap and what of it is committed: granted and not cancelled, less what was released.

    `help_krw`: help in kind that the cap counts. It is never refused, so nothing may be left, or
    less than nothing.
    """

    cap_krw: int
    committed_krw: int
    help_krw: int = 0

    @property
    def left_krw(self) -> int:
        return self.cap_krw - self.committed_krw - self.help_krw


@dataclass(frozen=True, slots=True)
class Freed:
    """Won of a grant that are unused for good, may be granted again and are not released yet."""

    startup_id: int
    grant_id: int
    amount_krw: int


def grantable(own: Headroom, total: Headroom, freed: Iterable[Freed], startup_id: int) -> int:
    """The smaller of the two headrooms."""
    found = tuple(freed)
    of_startup = sum(f.amount_krw for f in found if f.startup_id == startup_id)
    in_all = sum(f.amount_krw for f in found)
    return max(0, min(own.left_krw + of_startup, total.left_krw + in_all))


def releases(
    amount_krw: int, own: Headroom, total: Headroom, freed: Iterable[Freed], startup_id: int
) -> tuple[Freed, ...]:
    """The freed credits a grant of `amount_krw` must release, the startup's own first.

    RuleViolation `cap_exceeded` where even all of them leave too little.
    """
    found = sorted(freed, key=lambda f: (f.startup_id != startup_id, f.grant_id))
    most = grantable(own, total, found, startup_id)
    if amount_krw > most:
        raise RuleViolation("cap_exceeded", "amount_krw", grantable_krw=most)
    of_startup = [f for f in found if f.startup_id == startup_id]
    for_own = tuple(_taken(of_startup, amount_krw - own.left_krw))
    already = {release.grant_id: release.amount_krw for release in for_own}
    rest = [
        Freed(f.startup_id, f.grant_id, f.amount_krw - already.get(f.grant_id, 0)) for f in found
    ]
    short = amount_krw - total.left_krw - sum(already.values())
    return (*for_own, *_taken(rest, short))


def _taken(freed: Iterable[Freed], short_krw: int) -> Iterator[Freed]:
    for one in freed:
        taken = min(one.amount_krw, short_krw)
        if taken > 0:
            yield Freed(one.startup_id, one.grant_id, taken)
            short_krw -= taken
