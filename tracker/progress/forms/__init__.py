"""What people write down about progress."""

from tracker.progress.forms.evidence import (
    AttachForm,
    EvidenceForm,
    SendBackForm,
    VerdictForm,
)
from tracker.progress.forms.fields import (
    ConfirmForm,
    DecimalField,
    ReasonForm,
)
from tracker.progress.forms.ladder import LadderForm
from tracker.progress.forms.milestones import (
    MilestoneForm,
    NewMilestoneForm,
)
from tracker.progress.forms.rounds import ConsentForm, CorrectRoundForm, RoundForm, VerifyRoundForm
from tracker.progress.forms.valuations import (
    CorrectValuationForm,
    ValuationForm,
    VerifyValuationForm,
)

__all__ = [
    "AttachForm",
    "ConfirmForm",
    "ConsentForm",
    "CorrectRoundForm",
    "CorrectValuationForm",
    "DecimalField",
    "EvidenceForm",
    "LadderForm",
    "MilestoneForm",
    "NewMilestoneForm",
    "ReasonForm",
    "RoundForm",
    "SendBackForm",
    "ValuationForm",
    "VerdictForm",
    "VerifyRoundForm",
    "VerifyValuationForm",
]
