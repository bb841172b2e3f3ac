"""Uploads and mappings, parsed."""

from typing import BinaryIO, cast

from wtforms import MultipleFileField, SelectField
from wtforms.validators import Optional, ValidationError

from tracker.usage.rules.mapping import NewMapping
from tracker.web.forms import DayField, Form, Required, one_line
from tracker.web.words import t

SOURCE_CHARACTERS_MAX = 200


class UploadForm(Form):
    files = MultipleFileField(
        "usage.form.files",
        render_kw={"accept": ".zip,.csv,.gz,.json", "required": True},
    )
    source = one_line("usage.form.source", SOURCE_CHARACTERS_MAX, required=False, list="sources")

    def validate_files(self, field: MultipleFileField) -> None:
        field.data = [file for file in field.data or () if getattr(file, "filename", "")]
        if not field.data:
            raise ValidationError(t("usage.form.files_needed"))

    def uploads(self) -> list[tuple[str, BinaryIO]]:
        """Each file's name as the browser sent it, and its bytes."""
        return [(file.filename, cast("BinaryIO", file.stream)) for file in self.files.data]


class MappingForm(Form):
    """`startup` is a slug; its choices are the program's startups."""

    sub_account = one_line("usage.form.sub_account", 100, autocomplete="off", spellcheck="false")
    startup = SelectField("usage.form.startup", [Required()])
    starts_on = DayField("usage.form.starts_on", [Optional()])
    ends_on = DayField("usage.form.ends_on", [Optional()])

    def new_mapping(self) -> NewMapping:
        return NewMapping(str(self.sub_account.data), self.starts_on.data, self.ends_on.data)


class EndMappingForm(Form):
    from_on = DayField("usage.form.from_on", [Optional()])
