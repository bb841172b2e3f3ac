"""What people write down about partners."""

from tracker.partners.forms.partners import PartnerForm, PersonForm, PressForm, RetireForm

__all__ = ["PartnerForm", "PersonForm", "PressForm", "RetireForm"]
