"""The rights of a role as a table: a line a family of objects or an object, a cell a verb, its scope in the cell."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liane.accounts.rights import FIELDS, OWNED, SETTINGS, SHARED, VIEW_AS, Json, decided, exceptions, family, parts
from liane.records.objects import ObjectType, Owned, Via
from liane.records.registry import catalogue
from liane.records.viewer import Scope, Verb

VERBS = (
    (Verb.READ, gettext_lazy("Voir")),
    (Verb.CREATE, gettext_lazy("Créer")),
    (Verb.UPDATE, gettext_lazy("Modifier")),
    (Verb.DELETE, gettext_lazy("Supprimer")),
    (Verb.EXPORT, gettext_lazy("Exporter")),
    (Verb.IMPORT, gettext_lazy("Importer")),
    (Verb.BULK, gettext_lazy("Modifier en masse")),
)
SCOPES = (
    (Scope.NONE, gettext_lazy("non")),
    (Scope.OWN, gettext_lazy("les siennes")),
    (Scope.SUBORDINATES, gettext_lazy("ses subordonnés")),
    (Scope.TEAM, gettext_lazy("son équipe")),
    (Scope.ALL, gettext_lazy("toutes")),
)
_SHARED_SCOPES = ((Scope.NONE, gettext_lazy("non")), (Scope.ALL, gettext_lazy("oui")))
# From whose place one may look.
LOOKS = (
    (Scope.NONE, gettext_lazy("de personne")),
    (Scope.SUBORDINATES, gettext_lazy("de ses subordonnés")),
    (Scope.TEAM, gettext_lazy("de son équipe")),
    (Scope.ALL, gettext_lazy("de toute personne, sauf un administrateur")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table of rights: a family of objects, or one object. `own` when it departs from its family.

    `hidden` counts the exceptions of its fields, those of its parts included.
    """

    key: str
    label: object
    cells: list[dict[str, Any]]
    family: str = ""
    own: bool = True
    hidden: int = 0


def table(rights: Json) -> list[Line]:
    """Return the lines of the table: the three families, then each object that follows one or departs from it."""
    lines = [
        Line(OWNED, _("Tout ce qui appartient à quelqu’un"), _cells(OWNED, rights.get(OWNED, {}), SCOPES)),
        Line(SHARED, _("Ce qui est à tous (produits…)"), _cells(SHARED, rights.get(SHARED, {}), _SHARED_SCOPES)),
        Line(SETTINGS, _("Réglages (étapes, cours…)"), _cells(SETTINGS, rights.get(SETTINGS, {}), _SHARED_SCOPES)),
    ]
    for item in _listed():
        own = rights.get(item.name)
        given = own if own is not None else rights.get(family(item), {})
        cells = _cells(item.name, given, _scopes(item))
        hidden = sum(len(exceptions(rights, one)) for one in (item, *parts(item, catalogue())))
        lines.append(Line(item.name, item.plural, cells, family(item), own is not None, hidden))
    return lines


def read_table(data: QueryDict, before: Json) -> Json:
    """Return the rights that a posted table says; what it does not show (fields, other objects) stays."""
    shown = {item.name for item in _listed()}
    found: Json = {key: value for key, value in before.items() if key not in shown and not key.startswith("*")}
    for key in (OWNED, SHARED, SETTINGS):
        found[key] = _posted(data, key) | _exceptions(before.get(key, {}))
    look = data.get(VIEW_AS, "")
    if look and look != Scope.NONE.value:
        found[VIEW_AS] = {Verb.READ.value: look}
    for item in _listed():
        if data.get(f"{item.name}:own"):
            given = before.get(item.name, before.get(family(item), {}))
            found[item.name] = _posted(data, item.name) | _exceptions(given)
    return found


def _listed() -> list[ObjectType]:
    """Return the objects that the table shows: those that are not parts of another, in the order of the rail."""
    # What belongs to people or to everyone stands by itself, in the rail or not.
    found = [
        item
        for item in catalogue()
        if not decided(item) and (item.group or item.settings or not isinstance(item.scope, Via))
    ]
    return sorted(found, key=lambda item: (item.settings, item.order, item.name))


def _scopes(item: ObjectType) -> tuple[tuple[Scope, Any], ...]:
    return SCOPES if isinstance(item.scope, Owned) else _SHARED_SCOPES


def _cells(key: str, given: dict[str, Any], scopes: tuple[tuple[Scope, Any], ...]) -> list[dict[str, Any]]:
    known = [scope.value for scope, _label in scopes]
    cells = []
    for verb, label in VERBS:
        value = given.get(verb.value, "none")
        shown = value if value in known else "all"
        choices = [(scope.value, text, scope.value == shown) for scope, text in scopes]
        text = next(text for scope, text in scopes if scope.value == shown)
        cells.append({"name": f"{key}:{verb.value}", "label": label, "choices": choices, "text": text, "scope": shown})
    return cells


def _posted(data: QueryDict, key: str) -> dict[str, str]:
    return {verb.value: data.get(f"{key}:{verb.value}", "none") for verb, _label in VERBS}


def _exceptions(given: dict[str, Any]) -> dict[str, Any]:
    return {FIELDS: given[FIELDS]} if given.get(FIELDS) else {}


def looks(rights: Json) -> list[tuple[str, Any, bool]]:
    """Return the choices of from whose place one may look: value, words, whether it is chosen."""
    known = rights.get(VIEW_AS, {}).get(Verb.READ.value, Scope.NONE.value)
    return [(scope.value, text, scope.value == known) for scope, text in LOOKS]
