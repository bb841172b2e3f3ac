"""What people hand in as evidence, and what the program says it has seen."""

from collections.abc import Sequence

from flask_wtf.file import FileField
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.files.rules import ReceivedFile
from tracker.progress.rules import (
    EVIDENCE_NOTE_MAX,
    LABEL_MAX,
    REASON_MAX,
    SEEN_NOTE_MAX,
    URL_MAX,
    EvidenceFacts,
    NewEvidence,
    NewVerdict,
)
from tracker.web.forms import DayField, Form, Required, asked, one_line, paragraphs

FILES_TAKEN = ".pdf,.png,.jpg,.jpeg,.webp,.heic,.heif"


class EvidenceForm(Form):
    """A file or a link."""

    label = one_line("evidence.label", LABEL_MAX, autocomplete="off")
    file = FileField("evidence.file", render_kw={"accept": FILES_TAKEN})
    url = one_line("evidence.url", URL_MAX, required=False, type="url", placeholder="https://")
    expires_on = DayField("evidence.expires_on", asked(required=False))
    note = paragraphs("evidence.note", EVIDENCE_NOTE_MAX, required=False, rows=3)

    @property
    def file_sent(self) -> bool:
        return bool(getattr(self.file.data, "filename", ""))

    def new_evidence(self, file: ReceivedFile | None) -> NewEvidence:
        return NewEvidence(
            label=self.label.data or "",
            file=file,
            url=self.url.data,
            expires_on=self.expires_on.data,
            note=self.note.data or "",
        )


class AttachForm(Form):
    """Something of the library."""

    evidence = SelectField("evidence.from_library", [Required()])

    def offer(self, evidence: Sequence[EvidenceFacts]) -> None:
        self.evidence.choices = [SelectChoice(str(one.id), one.label) for one in evidence]


class VerdictForm(Form):
    """What she has looked at, one tick each, or in words what she went by."""

    seen = SelectMultipleField(
        "evidence.seen", option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    note = one_line("evidence.seen_note", SEEN_NOTE_MAX, required=False)

    def offer(self, evidence: Sequence[EvidenceFacts]) -> None:
        self.seen.choices = [SelectChoice(str(one.id), one.label) for one in evidence]

    def new_verdict(self) -> NewVerdict:
        seen = frozenset(int(own) for own in self.seen.data or ())
        return NewVerdict(seen, self.note.data or "")


class SendBackForm(Form):
    what = one_line("evidence.what_is_missing", REASON_MAX)
