"""Who left and who came in whose place; agreements and their duties; names that changed."""

from tracker.handover.models.agreements import Agreement, AgreementDuty, NameChange
from tracker.handover.models.leaving import Departure, Succession

__all__ = ["Agreement", "AgreementDuty", "Departure", "NameChange", "Succession"]
