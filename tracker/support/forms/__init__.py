"""What people write down about help."""

from tracker.support.forms.costs import CostForm, WithdrawCostForm
from tracker.support.forms.entries import (
    ASIDE,
    CorrectionForm,
    DoneForm,
    EntryForm,
    NewEntryForm,
    WithdrawalForm,
)
from tracker.support.forms.following import (
    AnswerForm,
    DisputeForm,
    FeedbackForm,
    MoveForm,
    ProofForm,
    StepForm,
)
from tracker.support.forms.kinds import PARTNER_FIELDS, KindForm
from tracker.support.forms.rates import HelpRateForm

__all__ = [
    "ASIDE",
    "PARTNER_FIELDS",
    "AnswerForm",
    "CorrectionForm",
    "CostForm",
    "DisputeForm",
    "DoneForm",
    "EntryForm",
    "FeedbackForm",
    "HelpRateForm",
    "KindForm",
    "MoveForm",
    "NewEntryForm",
    "ProofForm",
    "StepForm",
    "WithdrawCostForm",
    "WithdrawalForm",
]
