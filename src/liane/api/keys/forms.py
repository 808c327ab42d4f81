"""Forms of keys, service accounts and apps."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from liane.accounts.forms.base import RecordForm
from liane.accounts.models import Role, User
from liane.api.models import READ, SCOPES
from liane.records.objects import ObjectType

_MOST = 200
_DAYS = (("30", _("30 jours")), ("90", _("90 jours")), ("365", _("un an")), ("", _("jamais")))


def _scopes() -> list[tuple[str, Any]]:
    return [(scope.key, scope.label) for scope in SCOPES]


def _accounts() -> list[tuple[str, str]]:
    found = User.objects.filter(service=True, is_active=True).order_by("name").values_list("id", "name")[:_MOST]
    return [(str(key), str(name)) for key, name in found]


class KeyForm(RecordForm):
    """A new key: one's own, or of a service account for an administrator."""

    name = forms.CharField(label=_("Nom"), max_length=80)
    owner = forms.ChoiceField(label=_("Agit comme"), required=False)
    scopes = forms.MultipleChoiceField(
        label=_("Peut"), choices=_scopes, widget=forms.CheckboxSelectMultiple, initial=[READ]
    )
    limits = forms.MultipleChoiceField(
        label=_("Seulement ces objets"), required=False, widget=forms.CheckboxSelectMultiple
    )
    days = forms.ChoiceField(label=_("Expire dans"), choices=_DAYS, required=False, initial="90")

    def __init__(self, *args: Any, objects: list[ObjectType], accounts: bool, me: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["limits"].choices = [(item.name, item.plural) for item in objects]  # type: ignore[attr-defined]
        if accounts:
            self.fields["owner"].choices = [("", me), *_accounts()]  # type: ignore[attr-defined]
        else:
            del self.fields["owner"]

    @property
    def owner_id(self) -> UUID | None:
        """Whose key it is, None for one's own."""
        found = self.cleaned_data.get("owner")
        return UUID(found) if found else None

    @property
    def expires_at(self) -> datetime | None:
        """When it expires, None for never."""
        days = self.cleaned_data["days"]
        return timezone.now() + timedelta(days=int(days)) if days else None


class AccountForm(RecordForm):
    """A new service account."""

    name = forms.CharField(label=_("Nom"), max_length=120)
    role = forms.ChoiceField(label=_("Rôle"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        found = Role.objects.order_by("name").values_list("id", "name")[:_MOST]
        self.fields["role"].choices = [(str(key), name) for key, name in found]  # type: ignore[attr-defined]


class AppForm(RecordForm):
    """A new app of a third party."""

    name = forms.CharField(label=_("Nom"), max_length=80)
    website = forms.URLField(label=_("Site web"), max_length=300, required=False, assume_scheme="https")
    redirects = forms.CharField(
        label=_("Adresses de retour"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=4_000
    )
    scopes = forms.MultipleChoiceField(
        label=_("Peut"), choices=_scopes, widget=forms.CheckboxSelectMultiple, initial=[READ]
    )
    confidential = forms.BooleanField(label=_("Garde un secret"), required=False, initial=True)
    account = forms.ChoiceField(label=_("Agit d’elle-même comme"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["account"].choices = [("", pgettext("nobody", "personne")), *_accounts()]  # type: ignore[attr-defined]
