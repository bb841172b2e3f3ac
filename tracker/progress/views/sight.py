"""As whom, and on which day, a signed-in person looks at what firms consent to show."""

from dataclasses import dataclass
from datetime import date

from flask import request

from tracker.access.guard import current_visit
from tracker.access.rules import Permission
from tracker.progress.rules import Audience, audience_of, narrower
from tracker.values.clock import today
from tracker.values.days import parse_day


@dataclass(frozen=True, slots=True)
class Sight:
    """What an address asks to see, bounded by what the person may: `?as_of=…&audience=…`."""

    day: date
    audience: Audience
    own: Audience
    today: date

    @property
    def choices(self) -> tuple[Audience, ...]:
        """The audiences she may look as."""
        order = tuple(Audience)
        return order[order.index(self.own) :]

    @property
    def query(self) -> dict[str, str]:
        """For links to pages that look the same way; nothing where all is as usual."""
        asked = {
            "as_of": self.day.isoformat() if self.day != self.today else "",
            "audience": self.audience.value if self.audience is not self.own else "",
        }
        return {name: value for name, value in asked.items() if value}


def own_audience() -> Audience:
    return audience_of(sees_all=current_visit().may(Permission.VALUATIONS_ALL))


def asked_sight() -> Sight:
    """A day ahead, or what makes no sense, is today; a wider audience than her own is her own."""
    here, own = today(current_visit().program.timezone), own_audience()
    day = parse_day(request.args.get("as_of", "")) or here
    asked = request.args.get("audience", "")
    audience = narrower(Audience(asked), own) if asked in tuple(Audience) else own
    return Sight(min(day, here), audience, own, here)
