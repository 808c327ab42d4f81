"""What is done to many records at once, as a value: it travels as JSON and is checked before anything is written.

``{"acts": [{"field": "tags", "do": "add", "value": "vip"}, {"field": "price", "do": "percent", "value": "5"}]}``,
or ``{"delete": true}``. An act is one of
`set` (to a value), `clear`, `add` and `remove` (tags, choices, links), `raise` and `percent` (numbers, by an amount
or by hundredths, negative to lower), `replace` (a piece of text by another, `into`), `share` (people, in turn).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liane.lib import currencies, numerals
from liane.lib.fold import fold
from liane.records.changes.model import Delete, Edit, Update
from liane.records.fields import Context, Field, Invalid
from liane.records.fields.choices import parse_tags
from liane.records.fields.files import KINDS as FILED
from liane.records.fields.numbers import MOST_PLACES, read_decimal
from liane.records.objects import KEPT, ObjectType
from liane.records.viewer import FieldRight, Viewer

MOST_ACTS = 50
MOST_PEOPLE = 100
_TEXTS = frozenset({"text", "long_text", "url"})
_NUMBERS = frozenset({"integer", "decimal", "percent", "money", "rating", "duration"})
_SEVERAL = frozenset({"tags", "choices", "relations"})
# What each way of acting is for; the others are for every field.
_KINDS: Mapping[str, frozenset[str]] = {
    "add": _SEVERAL, "remove": _SEVERAL, "raise": _NUMBERS, "percent": _NUMBERS, "replace": _TEXTS,
    "share": frozenset({"person"}),
}  # fmt: skip
# Ways whose result does not depend on what the record holds.
_BLIND = frozenset({"set", "clear", "share"})


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done to one field: `way`, its canonical `value`, and for `replace` the text put `into` its place."""

    field: Field
    way: str
    value: Any = None
    into: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that is done to each record: acts, or its deletion."""

    acts: tuple[Act, ...] = ()
    delete: bool = False

    @property
    def blind(self) -> bool:
        """Say whether what is written does not depend on what the records hold."""
        return all(act.way in _BLIND for act in self.acts)

    @property
    def ready(self) -> bool:
        """Say whether the values need no second reading: how a number is dialled depends on each record's address."""
        return self.blind and all(act.field.kind.name != "phones" for act in self.acts)

    def edit(self, item: ObjectType, record_id: UUID, values: Mapping[str, Any], turn: int, context: Context) -> Edit:
        """Return what is done to the record that holds `values` (unread when `blind`), the `turn`th from 0."""
        if self.delete:
            return Delete(item.name, record_id)
        found: dict[str, Any] = {}
        for act in self.acts:
            key = act.field.key
            found[key] = outcome(act, found.get(key, values.get(key)), turn, context)
        return Update(item.name, record_id, found, ready=self.ready)


def ways(field: Field, viewer: Viewer, item: ObjectType) -> tuple[str, ...]:
    """Return how `viewer` may act on `field` of many records, none when it is not hers to write."""
    # A number that Liane counts is never the same for many.
    if not _writable(field, viewer, item) or field.kind.name == "auto_number":
        return ()
    # A file belongs to one record: nobody gives the same one to many.
    able = [] if field.kind.name in FILED else ["set"]
    found = [*able, *(way for way, kinds in _KINDS.items() if field.kind.name in kinds)]
    return tuple(found if field.required else [*found, "clear"])


def parse_recipe(data: Any, item: ObjectType, viewer: Viewer) -> Recipe:
    """Return the recipe that `data` (decoded JSON) describes. Raises Invalid with a sentence."""
    if not isinstance(data, Mapping):
        raise Invalid(_("Une modification en masse est un objet JSON."))
    if data.get("delete"):
        return Recipe(delete=True)
    given = data.get("acts")
    if not isinstance(given, list) or not given:
        raise Invalid(_("Dites ce qu’il faut modifier."), "required")
    if len(given) > MOST_ACTS:
        raise Invalid(_("%(maximum)d modifications au plus.") % {"maximum": MOST_ACTS})
    return Recipe(tuple(_act(one, item, viewer) for one in given))


def dump_recipe(recipe: Recipe) -> dict[str, Any]:
    """Return the JSON form of a recipe; `load_recipe` reads it back without asking whose it is."""
    if recipe.delete:
        return {"delete": True}
    return {"acts": [_dumped(act) for act in recipe.acts]}


def load_recipe(data: Mapping[str, Any], item: ObjectType) -> Recipe:
    """Return a recipe as `dump_recipe` wrote it. Raises Invalid when a field is gone meanwhile."""
    if data.get("delete"):
        return Recipe(delete=True)
    acts = []
    for one in data["acts"]:
        field = item.field(one["field"])
        if field is None:
            raise _unknown(one["field"])
        value = one.get("value")
        if one["do"] in ("set", "add", "remove") and value is not None:
            value = field.kind.storage.load(value)
        elif one["do"] in ("raise", "percent"):
            value = Decimal(value)
        elif one["do"] == "share":
            value = tuple(UUID(person) for person in value)
        acts.append(Act(field, one["do"], value, one.get("into", "")))
    return Recipe(tuple(acts))


def outcome(act: Act, current: Any, turn: int, context: Context) -> Any:
    """Return what the field will hold where it holds `current`, for the `turn`th record."""
    if act.way == "set":
        return act.value
    if act.way == "clear":
        return None
    if act.way == "share":
        return act.value[turn % len(act.value)]
    if act.way in ("add", "remove"):
        return _with(act, list(current or ()), context)
    if current is None:
        return None
    if act.way == "replace":
        return str(current).replace(act.value, act.into)
    return _moved(act, current)


def _with(act: Act, current: list[Any], context: Context) -> Any:
    if act.way == "remove":
        # Tags are one whatever their case and accents, others are keys and ids.
        same = fold if act.field.kind.name == "tags" else _itself
        gone = {same(one) for one in act.value}
        return [one for one in current if same(one) not in gone] or None
    both = [*current, *(one for one in act.value if one not in current)]
    # Reading tags together finds those that are there.
    return parse_tags(act.field, both, context) if act.field.kind.name == "tags" else both


def _itself(one: Any) -> Any:
    return one


def _moved(act: Act, current: Any) -> Any:
    """Return the number raised by an amount, or by hundredths of itself, rounded half up to what the field holds."""
    money = act.field.kind.name == "money"
    before = Decimal(current["amount"] if money else current)
    after = before + act.value if act.way == "raise" else before * (100 + act.value) / 100
    if money:
        places = currencies.digits(current["currency"]) if act.field.decimals == 2 else act.field.decimals
        return {"amount": _rounded(after, places), "currency": current["currency"]}
    whole = act.field.kind.name in ("integer", "rating", "duration")
    return int(_rounded(after, 0)) if whole else _rounded(after, min(act.field.decimals, MOST_PLACES))


def _rounded(value: Decimal, places: int) -> Decimal:
    """Return the number rounded half up; one that is too large stays so, and is refused where it is written."""
    found = numerals.kept(value, places)
    return value if found is None else found


def _act(data: Any, item: ObjectType, viewer: Viewer) -> Act:
    if not isinstance(data, Mapping) or not isinstance(data.get("field"), str):
        raise Invalid(_("Une modification nomme un champ."))
    key, way = data["field"], str(data.get("do", "set"))
    field = item.field(key)
    if field is None or viewer.on(item.name).fields.get(key) is FieldRight.HIDDEN:
        raise _unknown(key)
    if not _writable(field, viewer, item):
        raise Invalid(_("Le champ « %(field)s » ne se modifie pas.") % {"field": field.label}, "read_only")
    if way not in ways(field, viewer, item):
        if way == "clear":
            raise Invalid(_("« %(field)s » est obligatoire : il ne se vide pas.") % {"field": field.label}, "required")
        raise Invalid(_("« %(field)s » ne se modifie pas ainsi.") % {"field": field.label})
    try:
        return _filled(field, way, data, viewer)
    except Invalid as error:
        # The sentence of the value alone does not say which of several fields it speaks of.
        message = _("%(field)s : %(problem)s") % {"field": field.label, "problem": error.message}
        raise Invalid(message, error.code) from None


def _filled(field: Field, way: str, data: Mapping[str, Any], viewer: Viewer) -> Act:
    raw = data.get("value")
    if way == "clear":
        return Act(field, way)
    if way in ("raise", "percent"):
        return Act(field, way, _by(raw, viewer.context))
    if way == "replace":
        into = data.get("into", "")
        if not isinstance(raw, str) or not raw or not isinstance(into, str):
            raise Invalid(_("Dites quel texte remplacer."), "required")
        return Act(field, way, raw, into)
    if way == "share":
        return Act(field, way, _people(field, raw, viewer.context))
    value = field.kind.parse(field, raw, viewer.context)
    if value is None:
        raise Invalid(_("Il manque une valeur."), "required")
    return Act(field, way, value)


def _by(raw: Any, context: Context) -> Decimal:
    text = raw.strip().removesuffix("%") if isinstance(raw, str) else raw
    value = read_decimal(text, context, MOST_PLACES)
    if value is None:
        raise Invalid(_("Dites de combien."), "required")
    return value


def _people(field: Field, raw: Any, context: Context) -> tuple[UUID, ...]:
    if not isinstance(raw, list | tuple) or not raw:
        raise Invalid(_("Choisissez au moins une personne."), "required")
    if len(raw) > MOST_PEOPLE:
        raise Invalid(_("%(maximum)d personnes au plus.") % {"maximum": MOST_PEOPLE})
    found = [field.kind.parse(field, one, context) for one in raw]
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _dumped(act: Act) -> dict[str, Any]:
    value = act.value
    if act.way in ("set", "add", "remove") and value is not None:
        value = act.field.kind.storage.dump(value)
    elif act.way in ("raise", "percent"):
        value = str(value)
    elif act.way == "share":
        value = [str(person) for person in value]
    found: dict[str, Any] = {"field": act.field.key, "do": act.way, "value": value}
    return found | ({"into": act.into} if act.way == "replace" else {})


def _writable(field: Field, viewer: Viewer, item: ObjectType) -> bool:
    ours = field.key in KEPT or field.read_only or field.computed
    return not ours and field.key not in viewer.on(item.name).fields


def _unknown(key: str) -> Invalid:
    return Invalid(_("Le champ « %(field)s » n’existe pas.") % {"field": key}, "unknown_field")


def fields_of(recipe: Recipe) -> Sequence[Field]:
    """Return the fields that a recipe writes, each once."""
    return tuple({act.field.key: act.field for act in recipe.acts}.values())
