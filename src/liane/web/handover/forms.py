"""The form of a hand-over: what, by which rule, to whom, until when."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from liane.accounts.forms.base import DayField, PersonField
from liane.capabilities.handover.plans import ALL, OPEN, RULES, TURN, VIEW, Case, Part, Plan
from liane.capabilities.views import saved
from liane.records.viewer import Viewer
from liane.web.handover.people import PeopleForm

GOOD, AWAY = "good", "away"
_MOST_VIEWS = 20


class WhoForm(forms.Form):
    """Whose portfolio is handed over."""

    person = PersonField(label=_("Dont les fiches changent de mains"))


class HandOverForm(PeopleForm):
    """A hand-over of one person's portfolio; `numbers` says how many records each part has."""

    until = forms.ChoiceField(
        label=_("Pour combien de temps ?"),
        choices=((GOOD, _("Pour de bon")), (AWAY, _("Le temps d’une absence : les fiches reviennent à la fin"))),
        initial=GOOD,
        widget=forms.RadioSelect,
    )
    starts_on = DayField(label=_("Premier jour d’absence"), required=False)
    ends_on = DayField(label=_("Dernier jour d’absence"), required=False)
    rule = forms.ChoiceField(
        label=_("Qui reçoit quoi ?"), choices=lambda: list(RULES.items()), initial=TURN, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, parts: list[tuple[Part, int]], viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.parts = parts
        DayField.of(self, viewer.zone, "starts_on", "ends_on")
        for part, _number in parts:
            initial = ALL if part.usual else ""
            self.fields[_name(part)] = forms.ChoiceField(
                label=_label(part), required=False, choices=_choices(part, viewer), initial=initial
            )

    def clean(self) -> dict[str, Any]:
        """Say that an absence has its days. For good they do not matter, whatever was typed."""
        found = super().clean()
        if found.get("until") == GOOD:
            for key in ("starts_on", "ends_on"):
                self.errors.pop(key, None)
        if found.get("until") == AWAY and not (found.get("starts_on") and found.get("ends_on")) and not self.errors:
            self.add_error("starts_on", _("Une absence a un premier et un dernier jour."))
        return found

    def plan(self, cases: tuple[Case, ...] = ()) -> Plan:
        """Return what was chosen, with the rules that come before the last."""
        data = self.cleaned_data
        chosen = {part.key: data[_name(part)] for part, _number in self.parts if data.get(_name(part))}
        return Plan(chosen, data["rule"], self.receivers(), cases)

    def part_fields(self) -> list[tuple[BoundField, int]]:
        """Return the fields of the parts, with their numbers of records."""
        return [(self[_name(part)], number) for part, number in self.parts]


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
