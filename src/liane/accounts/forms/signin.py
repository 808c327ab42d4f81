"""Forms of people who are not signed in yet, and of their passwords."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from liane.accounts.models import User


def _password(label: object, autocomplete: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=256, widget=widget)  # type: ignore[arg-type]


class SignInForm(LoginForm):  # type: ignore[misc]
    """Address and password."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("Adresse e-mail"), _("Mot de passe")
        password.help_text = ""
        login.widget.attrs |= {"autocomplete": "username", "autofocus": True}
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)
        remember = self.fields["remember"]
        remember.label = _("Rester connecté sur cet appareil")


class ForgottenForm(forms.Form):
    """Whose password to choose again."""

    email = forms.EmailField(
        label=_("Adresse e-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class PasswordForm(forms.Form):
    """A new password, typed twice, strong enough for `user`."""

    password = _password(_("Nouveau mot de passe"), "new-password")
    again = _password(_("Le même, encore une fois"), "new-password")

    def __init__(self, *args: Any, user: User | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.fields["password"].help_text = _("Douze caractères au moins : une phrase se retient bien.")

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("password") and found.get("again") and found["password"] != found["again"]:
            self.add_error("again", _("Les deux mots de passe diffèrent."))
        elif found.get("password"):
            try:
                validate_password(found["password"], self.user or self._stranger())
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return found

    def _stranger(self) -> User:
        """Return somebody with what the form says, whom the password must not resemble."""
        names = {key: self.cleaned_data.get(key) for key in ("first_name", "last_name", "email")}
        return User(**names)


class ChangePasswordForm(PasswordForm):
    """A new password for somebody who knows the old one."""

    current = _password(_("Mot de passe actuel"), "current-password")
    field_order = ("current", "password", "again")

    def clean_current(self) -> str:
        current = str(self.cleaned_data["current"])
        if self.user is None or not self.user.check_password(current):
            raise forms.ValidationError(_("Ce n’est pas votre mot de passe actuel."))
        return current


class SetupForm(PasswordForm):
    """The first administrator and the organisation."""

    organisation = forms.CharField(label=_("Nom de votre société"), max_length=120)
    first_name = forms.CharField(label=_("Prénom"), max_length=80)
    last_name = forms.CharField(label=_("Nom de famille"), max_length=80)
    email = forms.EmailField(label=_("Adresse e-mail"), max_length=254)
    field_order = ("organisation", "first_name", "last_name", "email", "password", "again")
