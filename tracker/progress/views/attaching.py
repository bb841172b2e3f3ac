"""Choosing of a startup's library what a round or a valuation rests on."""

from collections.abc import Sequence
from typing import Any

from tracker.access.rules import StartupPlace
from tracker.progress import queries
from tracker.progress.forms import AttachForm
from tracker.progress.rules import EvidenceFacts


def attaching(
    startup: StartupPlace, attached: Sequence[EvidenceFacts], **kwargs: Any
) -> AttachForm:
    """Offering what stands in the startup's library and is not attached."""
    form, known = AttachForm(**kwargs), {one.id for one in attached}
    form.offer([e for e in queries.standing_evidence(startup.id) if e.id not in known])
    return form
