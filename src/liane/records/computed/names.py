"""Fields as people name them in formulas: by key or by label, in brackets or not; and back."""

import re
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from liane.lib.fold import fold
from liane.records.computed.functions import CONSTANTS
from liane.records.computed.syntax import Call, Chain, FormulaError, Node, Percent, Power, Reference, Sign
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.registry import Catalogue

_MAX_HOPS = 4
_BARE = re.compile(r"[^\W\d]\w*")


def resolve(node: Node, catalogue: Catalogue, item: ObjectType) -> Node:
    """Return the formula with the keys of its fields. Raises FormulaError for a field that is not there."""

    def again(inner: Node) -> Node:
        return resolve(inner, catalogue, item)

    match node:
        case Reference():
            return _keyed(node, catalogue, item)
        case Call():
            return replace(node, arguments=tuple(again(one) for one in node.arguments))
        case Chain():
            rest = tuple((sign, again(operand)) for sign, operand in node.rest)
            return replace(node, first=again(node.first), rest=rest)
        case Power():
            return replace(node, base=again(node.base), exponent=again(node.exponent))
        case Sign() | Percent():
            return replace(node, operand=again(node.operand))
        case _:
            return node


def _keyed(node: Reference, catalogue: Catalogue, item: ObjectType) -> Reference:
    keys: list[str] = []
    current: ObjectType | None = item
    field: Field | None = None
    for place, word in enumerate(node.words):
        if current is None:
            assert field is not None
            part = _part(field, word) if place == len(node.words) - 1 else None
            if part is None:
                message = _("« %(field)s » ne mène à aucun champ « %(word)s ».")
                raise FormulaError(message % {"field": field.label, "word": word}, node.position)
            keys.append(part)
            break
        field = _field(current, word, node)
        keys.append(field.key)
        if field.kind.linked:
            several = _("« %(field)s » mène à plusieurs fiches : faites-en un cumul.") % {"field": field.label}
            raise FormulaError(several, node.position)
        current = catalogue.get(field.target) if field.kind.relation and field.target != "*" else None
    while current is not None and field is not None and field.kind.relation:
        # A relation by itself reads as the title of what it leads to.
        field = current.fields[current.title]
        keys.append(field.key)
        current = catalogue.get(field.target) if field.kind.relation else None
    if len(keys) > _MAX_HOPS:
        raise FormulaError(_("Le chemin « %(path)s » est trop long.") % {"path": node.path}, node.position)
    return Reference(tuple(keys), (), node.position)


def _field(item: ObjectType, word: str, node: Reference) -> Field:
    found = item.field(word)
    if found is not None:
        return found
    named = [field for field in item.fields.values() if fold(str(field.label)) == fold(word)]
    if len(named) == 1:
        return named[0]
    if len(named) > 1:
        several = _("Plusieurs champs s’appellent « %(label)s » : écrivez la clé du bon (%(keys)s).")
        keys = ", ".join(field.key for field in named)
        raise FormulaError(several % {"label": word[:60], "keys": keys}, node.position)
    lower = item.field(word.lower())
    if lower is not None:
        return lower
    missing = _("Le champ « %(field)s » n’existe pas dans « %(object)s ».")
    raise FormulaError(missing % {"field": word[:60], "object": item.label}, node.position)


def _part(field: Field, word: str) -> str | None:
    found = field.kind.storage.part(word.lower())
    return found.name if found is not None and found.name else None


def labelled(node: Reference, catalogue: Catalogue, item: ObjectType) -> str:
    """Return the path of a resolved field by labels, keys where a label is not one field's alone."""
    words: list[str] = []
    current: ObjectType | None = item
    for key in node.words:
        field = current.field(key) if current is not None else None
        if field is None or current is None:
            words.append(key)
            current = None
            continue
        words.append(_word(field, current))
        current = catalogue.get(field.target) if field.target not in ("", "*") else None
    return ".".join(words)


def _word(field: Field, item: ObjectType) -> str:
    label = str(field.label)
    same = [one for one in item.fields.values() if fold(str(one.label)) == fold(label)]
    taken = item.field(label)
    if len(same) != 1 or (taken is not None and taken is not field) or set(label) & set("[]") or not label.strip():
        return field.key
    return label if _BARE.fullmatch(label) and fold(label) not in CONSTANTS else f"[{label}]"
