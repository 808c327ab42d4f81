"""The form of a webhook: what people choose, and what its filter says in words."""

from typing import Any

import orjson
from django import forms
from django.utils.translation import gettext_lazy as _

from liane.accounts.forms.base import PersonField, RecordForm
from liane.capabilities.webhooks.models import HAPPENINGS
from liane.records.objects import ObjectType
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.request import reaches

_CHOSEN = forms.CheckboxSelectMultiple


class WebhookForm(RecordForm):
    """A webhook. Fields and a filter are offered once it is of one object."""

    name = forms.CharField(label=_("Nom"), max_length=80)
    address = forms.CharField(label=_("Adresse"), max_length=2000, widget=forms.TextInput({"inputmode": "url"}))
    subjects = forms.MultipleChoiceField(label=_("Objets"), widget=_CHOSEN)
    happenings = forms.MultipleChoiceField(label=_("Événements"), required=False, widget=_CHOSEN)
    watched = forms.MultipleChoiceField(label=_("Champs suivis"), required=False, widget=_CHOSEN)
    where = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200_000)
    without = forms.BooleanField(label=_("Retirer le filtre"), required=False)
    owner = PersonField(label=_("Propriétaire"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, item: ObjectType | None, **options: Any) -> None:
        super().__init__(*args, **options)
        # What people work with every day stands first.
        offered = sorted((not one.group, str(one.plural), one.name) for one in catalogue() if reaches(viewer, one))
        choices = [(name, label) for _rare, label, name in offered]
        self.fields["subjects"].choices = choices  # type: ignore[attr-defined]
        self.fields["happenings"].choices = [(one.key, one.label) for one in HAPPENINGS]  # type: ignore[attr-defined]
        if item is None:
            del self.fields["watched"]
        else:
            rights = viewer.on(item.name)
            fields = [(key, one.label) for key, one in item.fields.items() if one.label and not rights.hides(key)]
            self.fields["watched"].choices = fields  # type: ignore[attr-defined]
        if not viewer.administrator:
            del self.fields["owner"]

    def values(self) -> dict[str, Any]:
        """Return what was typed; the filter as JSON, one that cannot be read is refused by the gate."""
        found = super().values()
        if found.pop("without"):
            found["where"] = None
        if found["where"]:
            found["where"] = filter_of(found["where"])
        if "owner" in found and found["owner"] is None:
            del found["owner"]
        return found


def filter_of(text: str) -> Any:
    """Return a condition in JSON as typed; text that is none stays text."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
