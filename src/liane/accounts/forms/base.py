"""What the forms of settings share: values go to a Change, its refusals come back beside the fields."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from liane.accounts.forms.seen import AGAIN, drawn_version, moved, seen_version
from liane.accounts.models import User
from liane.accounts.rules import zones
from liane.lib import currencies
from liane.lib.dates import read_date
from liane.lib.periods import today
from liane.records.changes.model import Conflict, Refused

LANGUAGES = (("fr", "Français"), ("en", "English"))
_OFFERED = 100  # how many people a field offers at most; any other is found by her address


class RecordForm(forms.Form):
    """A form whose fields are those of a record, at the `version` that it stands at; the gate checks the values."""

    def __init__(self, *args: Any, version: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._now, self._told = version, False

    @property
    def seen(self) -> int | None:
        """The version that the author of what was sent saw; None for a new record."""
        return None if self._now is None else seen_version(self.data)

    @property
    def version(self) -> int | None:
        """The version that the form speaks of when it is drawn."""
        return None if self._now is None else drawn_version(self.data, self._now, told=self._told)

    def values(self) -> dict[str, Any]:
        """Return what was typed, field by field, "" as None."""
        return {key: None if value in ("", []) else value for key, value in self.cleaned_data.items()}

    def blame(self, refused: Refused) -> None:
        """Put the reasons of a refused Change beside the fields that they are about."""
        self._told = isinstance(refused, Conflict)
        for problem in refused.problems:
            key = problem.field if problem.field in self.fields else None
            self.add_error(key, str(problem.message))
        if moved(refused):
            self.add_error(None, str(AGAIN))


class PersonField(forms.CharField):
    """A person, by her name or address: never an endless drop-down. Gives her id, or None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)
        self.widget.attrs["list"] = "people-offered"
        self.widget.attrs["autocomplete"] = "off"

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, UUID):
            return value
        found = User.objects.filter(id=value).values_list("name", "email").first()
        return (found[1] or found[0]) if found else ""

    def clean(self, value: Any) -> UUID | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        found = list(User.objects.filter(Q(email=text.lower()) | Q(name__iexact=text)).values_list("id", flat=True)[:2])
        if not found:
            raise forms.ValidationError(
                _("Personne ne porte ce nom ni cette adresse : « %(text)s »."), params={"text": text}
            )
        if len(found) > 1:
            raise forms.ValidationError(_("Plusieurs personnes portent ce nom : donnez l’adresse e-mail."))
        return found[0]


def people_offered() -> list[tuple[str, str]]:
    """Return the name and the address of the first active people, to offer while typing."""
    found = User.objects.filter(is_active=True, email__isnull=False).order_by("name")
    return list(found.values_list("name", "email")[:_OFFERED])  # type: ignore[arg-type]


class ZoneField(forms.CharField):
    """A time zone by its IANA name, offered while typing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=64, **options)
        self.widget.attrs["list"] = "zones-offered"


class DayField(forms.DateField):
    """A day as people write it ("22/11/2026", "hier"), in the box that every day has; `zone` says which is today."""

    zone = "Europe/Paris"

    @classmethod
    def of(cls, form: forms.Form, zone: str, *keys: str) -> None:
        """Tell the days of a form, by their `keys`, the zone of whoever writes them."""
        for key in keys:
            day = form.fields[key]
            assert isinstance(day, cls)
            day.zone = zone

    def to_python(self, value: Any) -> dt.date | None:
        """Return the day that was written. Raises ValidationError."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return read_date(value.strip(), get_language() or "fr", lambda: today(self.zone))
        except ValueError as error:
            said = _("« %(text)s » n’est pas une date.") % {"text": value[:40]}
            raise forms.ValidationError(said) from error


def zones_offered() -> list[str]:
    """Return the names of the time zones, those of France first."""
    french = [
        "Europe/Paris",
        "America/Guadeloupe",
        "America/Martinique",
        "America/Cayenne",
        "America/Miquelon",
        "Indian/Reunion",
        "Indian/Mayotte",
        "Pacific/Noumea",
        "Pacific/Tahiti",
        "Pacific/Wallis",
    ]
    return french + sorted(name for name in zones() - set(french) if "/" in name and not name.startswith("Etc/"))


def currencies_offered() -> list[tuple[str, str]]:
    """Return the currencies as choices, the usual ones first."""
    usual = ["EUR", "USD", "GBP", "CHF", "XPF"]
    return [(code, code) for code in [*usual, *sorted(currencies.CODES - set(usual))]]
