"""Rows of a form for those who receive: a person, and the departments that go to her."""

import re
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from liane.accounts.forms.base import PersonField
from liane.capabilities.handover.plans import DEPARTMENT, Receiver

_CODES = re.compile(r"[0-9][0-9AB][0-9]?", re.IGNORECASE)


class PeopleForm(forms.Form):
    """Who receives by a rule, which a field `rule` names."""

    # How many there are, and how many are shown at least.
    rows: ClassVar[int] = 8
    least: ClassVar[int] = 2

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        for row in range(1, self.rows + 1):
            self.fields[f"person_{row}"] = PersonField(label=_("Personne %(n)d") % {"n": row}, required=row == 1)
            self.fields[f"departments_{row}"] = forms.CharField(label=_("Départements"), required=False, max_length=400)

    def clean(self) -> dict[str, Any]:
        """Say beside their field which departments cannot be read."""
        found = super().clean() or {}
        for row in range(1, self.rows + 1):
            text = found.get(f"departments_{row}") or ""
            left = _CODES.sub("", text).strip(" ,;.\n\t")
            if left:
                self.add_error(f"departments_{row}", _("Donnez des numéros de département, comme 21, 71, 2A."))
        return found

    def receivers(self) -> tuple[Receiver, ...]:
        """Return who was chosen."""
        data = self.cleaned_data
        people = []
        for row in range(1, self.rows + 1):
            person: UUID | None = data.get(f"person_{row}")
            if person is not None:
                codes = _CODES.findall((data.get(f"departments_{row}") or "").upper())
                people.append(Receiver(person, tuple(codes) if data["rule"] == DEPARTMENT else ()))
        return tuple(people)

    def first_people(self) -> list[tuple[BoundField, BoundField]]:
        """Return the fields of those who receive: the rows that are filled, and one more."""
        return self._people()[: self._shown()]

    def more_people(self) -> list[tuple[BoundField, BoundField]]:
        """Return the rows that are seldom needed."""
        return self._people()[self._shown() :]

    def _people(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"person_{row}"], self[f"departments_{row}"]) for row in range(1, self.rows + 1)]

    def _shown(self) -> int:
        filled = [row for row, (person, _departments) in enumerate(self._people(), 1) if person.value()]
        return max([self.least, *(row + 1 for row in filled)])
