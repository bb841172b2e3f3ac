"""What people type at the door, about themselves and about others."""

from wtforms import BooleanField, HiddenField, PasswordField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from tracker.access.rules import Role
from tracker.people.passwords import MOST
from tracker.people.rules import LANGUAGES, NAME_MOST, TITLE_MOST, NewUser
from tracker.web.forms import Form, Required, choices, email_field, one_line


def password_field(label: str, autocomplete: str) -> PasswordField:
    """A password as typed: no trimming, pasting allowed, managers told what it is."""
    return PasswordField(
        label, [Required()], render_kw={"autocomplete": autocomplete, "maxlength": 4 * MOST}
    )


def own_password(*, required: bool = True) -> PasswordField:
    """One's own, typed once more before what an open screen must not be enough for."""
    return PasswordField(
        "people.own_password",
        [Required()] if required else [],
        render_kw={"autocomplete": "current-password", "maxlength": 4 * MOST},
    )


class SignInForm(Form):
    """Nothing is said about the address or the password alone."""

    email = one_line(
        "people.email", 254, type="email", autocomplete="username", autocapitalize="none"
    )
    password = password_field("people.password", "current-password")
    next = HiddenField()

    @property
    def typed_email(self) -> str:
        return str(self.email.data or "").lower()


class EmailForm(Form):
    email = email_field("people.email", autocomplete="username")


class NewPasswordForm(Form):
    password = password_field("people.new_password", "new-password")


class ChangePasswordForm(Form):
    current_password = password_field("people.current_password", "current-password")
    password = password_field("people.new_password", "new-password")


class AccountForm(Form):
    name = one_line("people.name", NAME_MOST, autocomplete="name")
    title = one_line("people.title", TITLE_MOST, required=False, autocomplete="organization-title")


class LanguageForm(Form):
    language = HiddenField()
    next = HiddenField()


class StartupChoice(SelectMultipleField):
    """Startups as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RoleForm(Form):
    """A role in the program, and the startups it is for."""

    role = SelectField("people.role", [Required()])
    startups = StartupChoice("people.startups", coerce=int)
    owner = BooleanField("people.owner")

    @property
    def startup_ids(self) -> frozenset[int]:
        return frozenset(self.startups.data or ())

    @property
    def chosen_role(self) -> Role:
        return Role(self.role.data)


class ChangeRoleForm(RoleForm):
    """More may follow from a role than from any page: asked of whoever sits at the screen."""

    current_password = own_password()


class OwnPasswordForm(Form):
    current_password = own_password()


class InviteForm(RoleForm):
    email = email_field("people.email", autocomplete="off")
    name = one_line("people.name", NAME_MOST, autocomplete="off")
    title = one_line("people.title", TITLE_MOST, required=False, autocomplete="off")
    language = SelectField(
        "people.language", [Required()], choices=lambda: choices(LANGUAGES, "people.language_name")
    )

    current_password = own_password(required=False)

    def new_user(self) -> NewUser:
        return NewUser(
            email=str(self.email.data),
            name=str(self.name.data),
            title=self.title.data,
            role=self.chosen_role,
            startup_ids=self.startup_ids,
            owner=bool(self.owner.data),
            language=str(self.language.data),
        )


class MemberForm(Form):
    """A startup's owner invites to her own startup: the role is given."""

    email = email_field("people.email", autocomplete="off")
    name = one_line("people.name", NAME_MOST, autocomplete="off")
    title = one_line("people.title", TITLE_MOST, required=False, autocomplete="off")

    def new_user(self, startup_id: int, language: str) -> NewUser:
        return NewUser(
            email=str(self.email.data),
            name=str(self.name.data),
            title=self.title.data,
            role=Role.STARTUP,
            startup_ids=frozenset({startup_id}),
            language=language,
        )
