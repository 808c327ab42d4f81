"""What a relation itself says (since when, in which role), asked beside the record that it leads to."""

from dataclasses import dataclass, replace

from liane.records.bridges import Bridge
from liane.records.fields import Field, Option
from liane.records.fields.declare import KINDS
from liane.records.objects import ObjectType
from liane.records.registry import catalogue
from liane.records.viewer import Viewer
from liane.web.filters.tree import TIE, Condition
from liane.web.places import Place, own_places, place
from liane.web.relations.said import said

_ROLE = f"{TIE}role"
_CHOSEN = ("is", "is_not", "in", "not_in")


@dataclass(frozen=True, slots=True)
class About:
    """What conditions are about: records of `item`, and the relations by which they were reached over `bridge`."""

    item: ObjectType
    bridge: Bridge | None = None

    def place(self, viewer: Viewer, path: str) -> Place | None:
        """Return where a path leads; one of a relation ("@since") keeps its mark."""
        if not path.startswith(TIE):
            return place(viewer, self.item, path)
        tie = said_by()
        found = place(viewer, tie, path.removeprefix(TIE)) if self.bridge is not None else None
        return replace(found, path=path, label=f"{tie.label} › {found.label}") if found is not None else None

    def asked(self, viewer: Viewer, condition: Condition) -> Place | None:
        """Return where a condition leads, to be drawn: a role is chosen among those of the type of relation."""
        found = self.place(viewer, condition.path)
        roles = self.bridge.roles if self.bridge is not None else ()
        if found is None or condition.path != _ROLE or not roles:
            return found
        operators = tuple(sorted(found.operators, key=lambda one: one not in _CHOSEN))
        operator = condition.operator if condition.operator in operators else operators[0]
        if operator not in _CHOSEN:
            return replace(found, operators=operators)
        # One that the type offers no more stays as it was asked for.
        options = tuple(Option(one, one) for one in dict.fromkeys((*roles, *map(str, condition.values))))
        field = Field(KINDS["choice"], found.field.label, key=found.field.key, options=options)
        return replace(found, operators=operators, field=field)

    def offered(self, viewer: Viewer) -> list[Place]:
        """Return what the relations say of which conditions can ask, in the order of their layout."""
        if self.bridge is None:
            return []
        order = [one.key for one in said(viewer, self.bridge.left_out) if one.key != "role" or self.bridge.roles]
        found = [one for one in own_places(viewer, said_by()) if one.own in order]
        marked = [self.place(viewer, TIE + one.path) for one in sorted(found, key=lambda one: order.index(one.own))]
        return [one for one in marked if one is not None and one.operators]


def said_by() -> ObjectType:
    """Return the object whose records the relations are."""
    return catalogue()["relation"]
