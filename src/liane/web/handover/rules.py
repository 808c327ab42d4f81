"""The rules of a hand-over before the last one: which records each finds, and who receives them.

A condition is made by the filter of its object, which leads back here: what was typed meanwhile waits in the session.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from liane.accounts.middleware import Asked
from liane.capabilities.handover.plans import DEPARTMENT, LOAD, MOST_CASES, ONE, RULES, TURN, Case, Part, label
from liane.records.queries.model import QueryError, Where
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.filters.words import Chip, chips
from liane.web.handover.people import PeopleForm
from liane.web.lists.state import read_filter

_KEPT = "handover"
_LONGEST = 20_000
# What is pressed to change the rules: nothing is checked then.
_ADD, _DROP, _CONDITION = "add", "drop", "condition"
_OFFERED = (ONE, TURN, LOAD, DEPARTMENT)


class RuleForm(PeopleForm):
    """One rule: the records that a condition finds, and who receives them."""

    rows: ClassVar[int] = 4
    least: ClassVar[int] = 1

    part = forms.ChoiceField(label=_("De quelles fiches ?"))
    where = forms.CharField(required=False, max_length=_LONGEST, widget=forms.HiddenInput)
    rule = forms.ChoiceField(label=_("À qui ?"), choices=lambda: [(one, RULES[one]) for one in _OFFERED], initial=ONE)

    def __init__(self, *args: Any, number: int, parts: Sequence[Part], viewer: Viewer, **options: Any) -> None:
        super().__init__(*args, prefix=f"r{number}", **options)
        self.number, self.viewer = number, viewer
        self.fields["part"].choices = [(part.key, label(part.key)) for part in parts]  # type: ignore[attr-defined]

    def clean_where(self) -> Where:
        """Return the condition. Without one a rule would take all there is."""
        try:
            found = read_filter(self.cleaned_data["where"])
        except QueryError as error:
            raise forms.ValidationError(str(error)) from error
        if found is None:
            raise forms.ValidationError(_("Donnez une condition : sans elle, cette règle prendrait tout."))
        return found

    def case(self) -> Case:
        """Return what was chosen."""
        data = self.cleaned_data
        return Case(self.number, data["part"], data["where"], data["rule"], self.receivers())

    def chips(self) -> list[Chip]:
        """Return the condition in words; nothing when it cannot be read, which its error says."""
        return told(str(self["part"].value() or ""), str(self["where"].value() or ""), self.viewer)


def told(part: str, condition: str | Where, viewer: Viewer) -> list[Chip]:
    """Return the condition of a rule in words, nothing when it cannot be read."""
    item = catalogue().get(part.partition(".")[0])
    try:
        where = read_filter(condition) if isinstance(condition, str) else condition
        return chips(where, item, viewer) if item is not None else []
    except QueryError:
        return []


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed of a hand-over, its rules apart. `finished` when it asks to be looked at or done."""

    data: Mapping[str, str]
    rules: Sequence[Mapping[str, str]]
    finished: bool

    def forms(self, parts: Sequence[Part], viewer: Viewer) -> list[RuleForm]:
        """Return the forms of the rules, checked when the draft is finished."""
        found = []
        for number, typed in enumerate(self.rules, 1):
            given: dict[str, Any] = {"initial": typed}
            if self.finished:
                given = {"data": {f"r{number}-{key}": value for key, value in typed.items()}}
            found.append(RuleForm(number=number, parts=parts, viewer=viewer, **given))
        return found


def read(request: Asked, giver: UUID) -> Draft:
    """Return what was typed: sent now with a rule more or less, or kept while the condition of a rule was made."""
    if request.method == "POST":
        data = {key: value[:_LONGEST] for key, value in request.POST.dict().items() if key != "csrfmiddlewaretoken"}
        rules = _rules(data)
        if _ADD in data and len(rules) < MOST_CASES:
            rules.append({})
        elif (at := _place(data.get(_DROP), rules)) is not None:
            del rules[at]
        return Draft(data, rules, finished=not {_ADD, _DROP, _CONDITION} & data.keys())
    kept = request.session.get(_KEPT) if "regle" in request.GET else None
    if kept is None or kept["giver"] != str(giver):
        return Draft({}, [], finished=False)
    rules = _rules(kept["data"])
    at = _place(request.GET["regle"], rules)
    if at is not None and "filtre" in request.GET:
        rules[at]["where"] = request.GET["filtre"][:_LONGEST]
    return Draft(kept["data"], rules, finished=False)


def away(request: Asked, giver: UUID, draft: Draft, parts: Sequence[Part]) -> str:
    """Return the address of the filter that the condition of a rule is made by, "" when none is asked for."""
    at = _place(request.POST.get(_CONDITION), draft.rules)
    if at is None:
        return ""
    chosen = next((part for part in parts if part.key == draft.rules[at].get("part")), None)
    if chosen is None:
        return ""
    request.session[_KEPT] = {"giver": str(giver), "data": dict(draft.data)}
    back = {"retour": f"{request.path}?regle={at + 1}"}
    kept = draft.rules[at].get("where", "")
    readable = bool(told(chosen.key, kept, request.viewer))
    return f"/{chosen.object.slug}/filtre?{urlencode(back | ({'filtre': kept} if readable else {}))}"


def forget(request: Asked) -> None:
    """Forget what was kept: it is done."""
    request.session.pop(_KEPT, None)


def _rules(data: Mapping[str, str]) -> list[dict[str, str]]:
    found = []
    for number in range(1, MOST_CASES + 1):
        start = f"r{number}-"
        typed = {key.removeprefix(start): value for key, value in data.items() if key.startswith(start)}
        if typed:
            found.append(typed)
    return found


def _place(text: str | None, rules: Sequence[Mapping[str, str]]) -> int | None:
    """Return the place of the rule whose number was given, None when there is no such rule."""
    found = int(text) - 1 if text and text.isascii() and text.isdigit() else -1
    return found if 0 <= found < len(rules) else None
