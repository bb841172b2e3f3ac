"""Uploads and mappings, parsed."""

from typing import BinaryIO, ClassVar, cast

from wtforms import MultipleFileField, SelectField
from wtforms.validators import Optional, ValidationError

from tracker.usage.rules.mapping import NewMapping
from tracker.web.forms import DayField, Form, Required, one_line
from tracker.web.words import t

SOURCE_CHARACTERS_MAX = 200


class FilesChosen:
    """At least one file; browsers send an empty part where none was chosen."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: Form, field: MultipleFileField) -> None:
        del form
        field.data = [file for file in field.data or () if getattr(file, "filename", "")]
        if not field.data:
            raise ValidationError(t("usage.form.files_needed"))


class UploadForm(Form):
    files = MultipleFileField(
        "usage.form.files", [FilesChosen()], render_kw={"accept": ".zip,.csv,.gz,.parquet,.json"}
    )
    source = one_line("usage.form.source", SOURCE_CHARACTERS_MAX, required=False, list="sources")

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
