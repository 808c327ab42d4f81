"""The filter builder, drawn: groups of conditions, each a field, a comparison and a value.

Every change goes through the server and comes back redrawn, so it also works as a plain form.
"""

from collections.abc import Mapping
from uuid import UUID

import orjson
from django.utils.translation import gettext as _

from liane.records.objects import KEPT, ObjectType
from liane.records.queries.model import EVER, NOW, PAST, QueryError, parse_where
from liane.records.queries.operators import OPERATOR_LABELS
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.cells import safe
from liane.web.filters import values
from liane.web.filters.ties import About
from liane.web.filters.tree import (
    CHANGED,
    DEEPEST,
    NEGATED,
    RELATED,
    TIE,
    Change,
    Condition,
    Group,
    Node,
    Raw,
    Related,
    has_room,
)
from liane.web.filters.words import counting, inverse_label, inverse_of, lasting, sentence
from liane.web.marks import icon
from liane.web.places import by_section, own_places, place
from liane.web.widgets.control import select

# Fields of related records are offered one relation away.
_CROSSED = ("relation",)
# How many records point here.
COUNTS = ("any", "none", "gte", "lte", "is", "gt", "lt")


class Builder:
    """Draws one filter for one reader."""

    def __init__(self, item: ObjectType, viewer: Viewer, known: Mapping[UUID, str]) -> None:
        self.item = item
        self.viewer = viewer
        self.known = known
        self._choices: dict[str, list[tuple[str, list[tuple[str, str]]]]] = {}

    def draw(self, root: Group) -> str:
        """Return the HTML of the whole tree."""
        return self._group(root, "", 0, About(self.item))

    def _node(self, node: Node, name: str, depth: int, about: About) -> str:
        match node:
            case Group():
                return _sense(node, name) + self._group(node, name, depth, about)
            case Condition():
                return self._condition(node, name, about)
            case Related():
                return self._related(node, name, depth, about)
            case Change():
                return self._change(node, name, about)
            case Raw():
                return self._raw(node, name, about)
        return ""

    def _raw(self, node: Raw, name: str, about: About) -> str:
        try:
            text = sentence(parse_where(node.data), about.item, self.viewer, dict(self.known))
        except QueryError as error:
            text = str(error)
        kept = f'<input type="hidden" name="r.{name}" value="{safe(_json(node.data))}">'
        return f'{kept}<span class="soft">{safe(text)}</span>{self._remove(name)}'

    def _group(self, group: Group, name: str, depth: int, about: About) -> str:
        rows = "".join(
            f'<div class="builder-row">{self._joiner(group, name, at)}'
            f"{self._node(child, f'{name}.{child.at}' if name else str(child.at), depth + 1, about)}</div>"
            for at, child in enumerate(group.children)
        )
        hidden = f'<input type="hidden" name="j.{name}" value="{group.join}">' if len(group.children) < 2 else ""
        add = self._act("add", name, "plus", _("Condition")) if has_room(name) else ""
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

    def _condition(self, node: Condition, name: str, about: About) -> str:
        found = about.asked(self.viewer, node) if node.path else None
        fields = self._fields(node.path, name, about)
        if found is None or not found.operators:
            return fields + self._remove(name) + _error(node.error)
        operator = node.operator if node.operator in found.operators else found.operators[0]
        options = [(key, OPERATOR_LABELS[key]) for key in found.operators]
        operators = select(f'name="o.{name}" aria-label="{safe(_("Comparaison"))}" data-redraw', options, operator)
        asked = Condition(node.path, operator, node.values)
        drawn = values.draw(found, asked, name, self.viewer, self.known)
        return (
            fields
            + operators
            + _kept(drawn, name, values.shape(found, asked))
            + self._remove(name)
            + _error(node.error)
        )

    def _related(self, node: Related, name: str, depth: int, about: About) -> str:
        fields = self._fields(RELATED + node.inverse, name, about)
        found = inverse_of(about.item, node.inverse, self.viewer)
        if found is None:
            return fields + self._remove(name) + _error(node.error)
        options: list[tuple[str, object]] = [(how, counting(how, found.object)) for how in COUNTS]
        how = node.how if node.how in COUNTS else "any"
        chosen = select(f'name="o.{name}" aria-label="{safe(_("Comparaison"))}" data-redraw', options, how)
        number = ""
        if how not in ("any", "none"):
            number = _kept(
                f'<input class="input number" type="text" inputmode="numeric" autocomplete="off" name="v.{name}" '
                f'aria-label="{safe(_("Nombre"))}" value="{safe(node.number)}">',
                name,
                "number",
            )
        when = _when(node, name) if found.bridge is not None else ""
        inner = self._group(node.inner, name, depth, About(found.object, found.bridge))
        return fields + chosen + number + when + _error(node.error) + inner

    def _change(self, node: Change, name: str, about: About) -> str:
        fields = self._fields(CHANGED + node.key, name, about)
        found = place(self.viewer, about.item, node.key)
        if found is None:
            return fields + self._remove(name) + _error(node.error)
        drawn = values.draw_change(found, node, name, self.viewer, self.known)
        return f"{fields}{drawn}{self._remove(name)}{_error(node.error)}"

    def _fields(self, chosen: str, name: str, about: About) -> str:
        groups, offered = [], self._offered(about)
        if chosen and not any(value == chosen for _label, options in offered for value, _text in options):
            # What is asked already stays, offered or not; what leads nowhere is chosen anew.
            called = self._called(chosen, about)
            offered = [*offered, (_("Autres champs"), [(chosen, called)])] if called else offered
            chosen = chosen if called else ""
        for label, options in offered:
            drawn = "".join(
                f'<option value="{safe(value)}"{" selected" if value == chosen else ""}>{safe(text)}</option>'
                for value, text in options
            )
            groups.append(f'<optgroup label="{safe(label)}">{drawn}</optgroup>')
        blank = f'<option value="">{safe(_("Choisir un champ…"))}</option>' if not chosen else ""
        box = f"champ-{name.replace('.', '-')}"
        return (
            '<span class="picker field-picker" data-controller="options" data-redraw>'
            f'<select class="input" name="f.{name}" aria-label="{safe(_("Champ"))}" data-options-target="id" '
            f'data-action="input->options#name" data-redraw>{blank}{"".join(groups)}</select>'
            f'<input class="input" type="text" id="{box}" role="combobox" autocomplete="off" spellcheck="false" '
            f'aria-autocomplete="list" aria-expanded="false" aria-controls="{box}_options" '
            f'aria-label="{safe(_("Champ"))}" placeholder="{safe(_("Choisir un champ…"))}" hidden '
            'data-options-target="input" data-action="input->options#look focus->options#open click->options#open '
            'keydown->options#press blur->options#leave">'
            f'<span class="picker-mark">{icon("chevron-down")}</span>'
            f'<div class="picker-list" id="{box}_options" role="listbox" aria-label="{safe(_("Champ"))}" hidden '
            'data-options-target="list" data-action="mousedown->options#choose">'
            '<div class="picker-none" role="option" aria-disabled="true" data-options-target="none">'
            f"{safe(_('Aucun résultat'))}</div></div></span>"
        )

    def _called(self, chosen: str, about: About) -> str:
        """Return what a condition asks about in words, "" where that leads nowhere."""
        if chosen.startswith(RELATED):
            pointing = inverse_of(about.item, chosen.removeprefix(RELATED), self.viewer)
            return inverse_label(pointing) if pointing is not None else ""
        found = about.place(self.viewer, chosen.removeprefix(CHANGED))
        return found.label if found is not None else ""

    def _offered(self, about: About) -> list[tuple[str, list[tuple[str, str]]]]:
        item = about.item
        if item.name not in self._choices:
            self._choices[item.name] = offered(item, self.viewer)
        said = [(one.path, one.label) for one in about.offered(self.viewer)]
        return [*([(_("Ce que dit la relation"), said)] if said else []), *self._choices[item.name]]

    def _remove(self, name: str) -> str:
        return (
            f'<button class="button quiet icon-only small" name="action" value="remove:{name}" formnovalidate '
            f'aria-label="{safe(_("Retirer"))}">{icon("x")}</button>'
        )

    def _act(self, verb: str, name: str, sign: str, label: str) -> str:
        return (
            f'<button class="button quiet small" name="action" value="{verb}:{name}">{icon(sign)}{safe(label)}</button>'
        )


def offered(item: ObjectType, viewer: Viewer) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a filter can ask about, by group: the record's own fields, those one relation away, the records
    that point here, the changes of a field."""
    own = list(own_places(viewer, item))
    asked = [one for one in own if one.operators]
    groups = [(label, [(one.path, one.label) for one in found]) for label, found in by_section(viewer, item, asked)]
    for field in item.fields.values():
        target = catalogue().get(field.target) if field.kind.name in _CROSSED else None
        if target is None:
            continue
        found = []
        for one in own_places(viewer, target):
            crossed = place(viewer, item, f"{field.key}.{one.path}")
            if crossed is not None and crossed.operators and one.field.indexed:
                found.append((crossed.path, crossed.label))
        if found:
            groups.append((str(field.label), found))
    inverses = {one.field.inverse: one for one in (*catalogue().inverses(item.name), *catalogue().anywhere)}
    related = [
        (RELATED + key, inverse_label(pointing))
        for key in inverses
        if key and (pointing := inverse_of(item, key, viewer)) and pointing.field.inverse_label
    ]
    if related:
        groups.append((_("Fiches liées"), related))
    ways = [one for one in catalogue().crossings(item.name) if inverse_of(item, one.field.key, viewer)]
    if ways:
        groups.append((_("Relations"), [(RELATED + one.field.key, inverse_label(one)) for one in ways]))
    keys = dict.fromkeys(one.own for one in own if one.own not in KEPT)
    changed = [(CHANGED + key, _("%(field)s a changé") % {"field": item.fields[key].label}) for key in keys]
    return [*groups, (_("Changements"), changed)] if changed else groups


def _when(node: Related, name: str) -> str:
    """Return the choice of the relations that count, by when they are."""
    whens: list[tuple[str, object]] = [(one, lasting(one)) for one in (NOW, PAST, EVER)]
    return select(f'name="t.{name}" aria-label="{safe(_("Relations"))}"', whens, node.when)


def _sense(group: Group, name: str) -> str:
    """Return the choice between what a group finds and all but that."""
    senses: list[tuple[str, object]] = [("", _("répond à")), (NEGATED, _("ne répond pas à"))]
    return select(f'name="n.{name}" aria-label="{safe(_("Groupe"))}"', senses, NEGATED if group.negated else "")


def _kept(drawn: str, name: str, shape: str) -> str:
    """Return the control of a value so that it stays as it is, typing and all, while what is around is redrawn."""
    if not drawn:
        return ""
    # An id that selectors can name.
    key = f"kept-{name}-{shape}".replace(".", "-").replace(TIE, "tie-")
    return f'<span class="builder-value" id="{safe(key)}" hx-preserve>{drawn}</span>'


def _error(text: str) -> str:
    return f'<span class="error" role="alert">{safe(text)}</span>' if text else ""


def _json(data: object) -> str:
    return orjson.dumps(data).decode()
