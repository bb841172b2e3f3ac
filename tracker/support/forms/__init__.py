"""What people write down about help."""

from tracker.support.forms.entries import (
    ASIDE,
    CorrectionForm,
    DoneForm,
    EntryForm,
    NewEntryForm,
    WithdrawalForm,
)
from tracker.support.forms.rates import (
    HelpRateForm,
)

__all__ = [
    "ASIDE",
    "CorrectionForm",
    "DoneForm",
    "EntryForm",
    "HelpRateForm",
    "NewEntryForm",
    "WithdrawalForm",
]
