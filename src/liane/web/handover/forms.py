"""The form of a hand-over: what, by which rule, to whom, until when."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from liane.accounts.forms.base import PersonField
from liane.capabilities.handover.plans import ALL, DEPARTMENT, OPEN, RULES, TURN, VIEW, Part, Plan, Receiver
from liane.capabilities.views import saved
from liane.records.viewer import Viewer

ROWS = 8
GOOD, AWAY = "good", "away"
_CODES = re.compile(r"[0-9][0-9AB][0-9]?", re.IGNORECASE)
_MOST_VIEWS = 20


class WhoForm(forms.Form):
    """Whose portfolio is handed over."""

    person = PersonField(label=_("Dont les fiches changent de mains"))


class HandOverForm(forms.Form):
    """A hand-over of one person's portfolio; `numbers` says how many records each part has."""

    until = forms.ChoiceField(
        label=_("Pour combien de temps ?"),
        choices=((GOOD, _("Pour de bon")), (AWAY, _("Le temps d’une absence : les fiches reviennent à la fin"))),
        initial=GOOD,
        widget=forms.RadioSelect,
    )
    starts_on = forms.DateField(
        label=_("Premier jour d’absence"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Dernier jour d’absence"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    rule = forms.ChoiceField(
        label=_("Qui reçoit quoi ?"), choices=lambda: list(RULES.items()), initial=TURN, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, parts: list[tuple[Part, int]], viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        self.parts = parts
        for part, _number in parts:
            initial = ALL if part.usual else ""
            self.fields[_name(part)] = forms.ChoiceField(
                label=_label(part), required=False, choices=_choices(part, viewer), initial=initial
            )
        for row in range(1, ROWS + 1):
            self.fields[f"person_{row}"] = PersonField(label=_("Personne %(n)d") % {"n": row}, required=row == 1)
            self.fields[f"departments_{row}"] = forms.CharField(label=_("Départements"), required=False, max_length=400)

    def clean(self) -> dict[str, Any]:
        """Say beside their field which departments cannot be read."""
        found = super().clean() or {}
        for row in range(1, ROWS + 1):
            text = found.get(f"departments_{row}") or ""
            left = _CODES.sub("", text).strip(" ,;.\n\t")
            if left:
                self.add_error(f"departments_{row}", _("Donnez des numéros de département, comme 21, 71, 2A."))
        if found.get("until") == AWAY and not (found.get("starts_on") and found.get("ends_on")) and not self.errors:
            self.add_error("starts_on", _("Une absence a un premier et un dernier jour."))
        return found

    def plan(self) -> Plan:
        """Return what was chosen."""
        data = self.cleaned_data
        people = []
        for row in range(1, ROWS + 1):
            person: UUID | None = data.get(f"person_{row}")
            if person is not None:
                codes = _CODES.findall((data.get(f"departments_{row}") or "").upper())
                people.append(Receiver(person, tuple(codes) if data["rule"] == DEPARTMENT else ()))
        chosen = {part.key: data[_name(part)] for part, _number in self.parts if data.get(_name(part))}
        return Plan(chosen, data["rule"], tuple(people))

    def part_fields(self) -> list[tuple[BoundField, int]]:
        """Return the fields of the parts, with their numbers of records."""
        return [(self[_name(part)], number) for part, number in self.parts]

    def first_people(self) -> list[tuple[BoundField, BoundField]]:
        """Return the fields of those who receive: the rows that are filled, and one more."""
        return self._people()[: self._shown()]

    def more_people(self) -> list[tuple[BoundField, BoundField]]:
        """Return the rows that are seldom needed."""
        return self._people()[self._shown() :]

    def _people(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"person_{row}"], self[f"departments_{row}"]) for row in range(1, ROWS + 1)]

    def _shown(self) -> int:
        filled = [row for row, (person, _departments) in enumerate(self._people(), 1) if person.value()]
        return max([2, *(row + 1 for row in filled)])


def _name(part: Part) -> str:
    return f"part-{part.key}"


def _label(part: Part) -> str:
    if part.owned:
        return str(part.object.plural)
    return _("%(objects)s : %(field)s") % {"objects": part.object.plural, "field": part.field.label}


def _choices(part: Part, viewer: Viewer) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = [("", _("Ne pas confier")), (ALL, _("Tout"))]
    if part.object.board is not None and part.object.board.open_where:
        found.append((OPEN, _("Ce qui est en cours")))
    if part.owned:
        views = saved.of(part.object.name, viewer)[:_MOST_VIEWS]
        found += [(f"{VIEW}{one.id}", _("La vue « %(name)s »") % {"name": one.name}) for one in views if not one.fault]
    return found
