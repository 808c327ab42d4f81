"""The filter builder, drawn: groups of conditions, each a field, a comparison and a value.

Every change goes through the server and comes back redrawn, so it also works as a plain form.
"""

from collections.abc import Mapping
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from liane.records.objects import ObjectType
from liane.records.queries.operators import OPERATOR_LABELS
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.cells import safe
from liane.web.filters import values
from liane.web.filters.tree import DEEPEST, Condition, Group, Node, Raw
from liane.web.marks import icon
from liane.web.places import Place, own_places, place
from liane.web.widgets.control import select

# Fields of related records are offered one relation away.
_CROSSED = ("relation",)


class Builder:
    """Draws one filter for one reader."""

    def __init__(self, item: ObjectType, viewer: Viewer, known: Mapping[UUID, str]) -> None:
        self.item = item
        self.viewer = viewer
        self.known = known
        self.groups = offered(item, viewer)

    def draw(self, root: Group) -> str:
        """Return the HTML of the whole tree."""
        return self._group(root, "", 0)

    def _node(self, node: Node, name: str, depth: int) -> str:
        match node:
            case Group():
                return self._group(node, name, depth)
            case Raw(data):
                text = safe(_("Condition composée, gardée telle quelle"))
                return (
                    f'<input type="hidden" name="r.{name}" value="{safe(_json(data))}"><span class="soft">'
                    f"{text}</span>{self._remove(name)}"
                )
            case Condition():
                return self._condition(node, name)

    def _group(self, group: Group, name: str, depth: int) -> str:
        rows = "".join(
            f'<div class="builder-row">{self._joiner(group, name, at)}'
            f"{self._node(child, _child(name, at), depth + 1)}</div>"
            for at, child in enumerate(group.children)
        )
        hidden = f'<input type="hidden" name="j.{name}" value="{group.join}">' if len(group.children) < 2 else ""
        add = self._act("add", name, "plus", _("Condition"))
        nest = self._act("group", name, "parentheses", _("Groupe")) if depth < DEEPEST - 1 else ""
        drop = self._remove(name) if name else ""
        return f'<div class="builder-group">{hidden}{rows}<div class="buttons">{add}{nest}{drop}</div></div>'

    def _joiner(self, group: Group, name: str, at: int) -> str:
        if at == 0:
            return f'<span class="builder-join">{safe(_("Où"))}</span>'
        words = {"and": _("et"), "or": _("ou")}
        if at > 1:
            return f'<span class="builder-join">{safe(words[group.join])}</span>'
        return select(f'name="j.{name}" aria-label="{safe(_("Liaison"))}" data-redraw', list(words.items()), group.join)

    def _condition(self, node: Condition, name: str) -> str:
        found = place(self.viewer, self.item, node.path) if node.path else None
        fields = self._fields(node.path, name)
        if found is None or not found.operators:
            return fields + self._remove(name) + _error(node)
        operator = node.operator if node.operator in found.operators else found.operators[0]
        options = [(key, OPERATOR_LABELS[key]) for key in found.operators]
        operators = select(f'name="o.{name}" aria-label="{safe(_("Comparaison"))}" data-redraw', options, operator)
        drawn = values.draw(found, Condition(node.path, operator, node.values), name, self.viewer, self.known)
        return fields + operators + drawn + self._remove(name) + _error(node)

    def _fields(self, chosen: str, name: str) -> str:
        groups = []
        for label, places in self.groups:
            options = "".join(
                f'<option value="{safe(one.path)}"{" selected" if one.path == chosen else ""}>'
                f"{safe(one.label)}</option>"
                for one in places
            )
            groups.append(f'<optgroup label="{safe(label)}">{options}</optgroup>')
        blank = f'<option value="">{safe(_("Choisir un champ…"))}</option>' if not chosen else ""
        return (
            f'<select class="input" name="f.{name}" aria-label="{safe(_("Champ"))}" data-redraw>'
            f"{blank}{''.join(groups)}</select>"
        )

    def _remove(self, name: str) -> str:
        return (
            f'<button class="button quiet icon-only small" name="action" value="remove:{name}" formnovalidate '
            f'aria-label="{safe(_("Retirer"))}">{icon("x")}</button>'
        )

    def _act(self, verb: str, name: str, sign: str, label: str) -> str:
        return (
            f'<button class="button quiet small" name="action" value="{verb}:{name}">{icon(sign)}{safe(label)}</button>'
        )


def offered(item: ObjectType, viewer: Viewer) -> list[tuple[str, list[Place]]]:
    """Return the fields that a filter can ask about, by group: the record's own, then those one relation away."""
    groups = [(str(item.label), [one for one in own_places(viewer, item) if one.operators])]
    for field in item.fields.values():
        target = catalogue().get(field.target) if field.kind.name in _CROSSED else None
        if target is None:
            continue
        found = []
        for one in own_places(viewer, target):
            crossed = place(viewer, item, f"{field.key}.{one.path}")
            if crossed is not None and crossed.operators and one.field.indexed:
                found.append(crossed)
        if found:
            groups.append((str(field.label), found))
    return groups


def _child(name: str, at: int) -> str:
    return f"{name}.{at}" if name else str(at)


def _error(node: Condition) -> str:
    return f'<span class="error" role="alert">{safe(node.error)}</span>' if node.error else ""


def _json(data: object) -> str:
    return orjson.dumps(data).decode()
