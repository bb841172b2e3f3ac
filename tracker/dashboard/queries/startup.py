"""A startup's credits page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.access.rules import StartupPlace
from tracker.credits.queries import Paths, TransferRow, startup_and_path, transfers_of_startup
from tracker.credits.rules.figures import GrantFigures, GrantState, StartupCredits
from tracker.dashboard.rules import Sentence, credits_answer
from tracker.package.queries.given import help_left
from tracker.package.rules.left import Left
from tracker.usage.queries import (
    NewestData,
    ServiceBill,
    ServiceUsage,
    UsageSources,
    day_after_bill_by_service,
    newest_data,
    usage_by_service,
    usage_sources,
)

SERVICES_SHOWN = 8
TRANSFERS_SHOWN = 10
GRANTS_SHOWN = 20
RECENT = timedelta(days=28)
AHEAD = timedelta(days=365)  # how far the outlook is drawn
LIVE = (GrantState.IN_FORCE, GrantState.NOT_ACTIVATED, GrantState.UPCOMING)


@dataclass(frozen=True, slots=True)
class GrantCard:
    """A grant with its two clocks: when it runs out, and when it ends."""

    grant: GrantFigures
    runs_out_on: date | None
    days_left: int | None


@dataclass(frozen=True, slots=True)
class StartupPage:
    """Usage by service is of the 28 days up to the newest charge day."""

    credits: StartupCredits
    answer: tuple[Sentence, ...]
    left: Left
    grants: tuple[GrantCard, ...]
    paths: Paths
    services: Sequence[ServiceUsage]
    service_count: int
    services_since: date | None
    bill: Sequence[ServiceBill]
    transfers: Sequence[TransferRow]
    data: NewestData | None
    sources: UsageSources | None


def startup_page(startup: StartupPlace, *, today: date) -> StartupPage:
    program_id = startup.program.id
    credits, paths = startup_and_path(program_id, startup.id, as_of=today, until=today + AHEAD)
    newest = credits.outlook.newest_charged_on
    since = newest - RECENT if newest else None
    services = usage_by_service(program_id, startup.id, since=since) if since else []
    transfers, _ = transfers_of_startup(program_id, startup.id, offset=0, limit=TRANSFERS_SHOWN)
    return StartupPage(
        credits=credits,
        answer=credits_answer(credits),
        left=help_left(startup, credits, today=today),
        grants=_grant_cards(credits, today),
        paths=paths,
        services=services[:SERVICES_SHOWN],
        service_count=len(services),
        services_since=since,
        bill=day_after_bill_by_service(program_id, startup.id) if newest else [],
        transfers=transfers,
        data=newest_data(program_id) if newest else None,
        sources=usage_sources(program_id, startup.id, today=today),
    )


def _grant_cards(credits: StartupCredits, today: date) -> tuple[GrantCard, ...]:
    """Those that can still be used first, the soonest to end before the others."""
    order = sorted(credits.grants, key=lambda g: (g.state not in LIVE, g.expires_on, g.id))
    return tuple(_card(grant, credits, today) for grant in order[:GRANTS_SHOWN])


def _card(grant: GrantFigures, credits: StartupCredits, today: date) -> GrantCard:
    live = grant.state in LIVE
    return GrantCard(
        grant=grant,
        runs_out_on=credits.outlook.grants_run_out_on.get(grant.id) if live else None,
        days_left=(grant.expires_on - today).days if live else None,
    )
