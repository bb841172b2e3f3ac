"""The tables of partners."""

from tracker.partners.models.partners import Partner, PartnerPerson, PartnerRevision

__all__ = ["Partner", "PartnerPerson", "PartnerRevision"]
