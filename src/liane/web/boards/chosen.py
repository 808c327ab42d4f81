"""By what the columns of a board are: the field that the object declares, or any other chosen on the page.

What a board keeps of its own in the address and in saved views: `column` and `lane` (keys of fields), `order`,
`hidden` and `folded` (values of columns), `limits` ("value:5", how many cards a column should hold at most).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from liane.records.fields import Field
from liane.records.objects import KEPT, Board, ObjectType
from liane.records.viewer import Viewer
from liane.web.boards.columns import Column
from liane.web.lists.state import ListState
from liane.web.places import visible

_KINDS = frozenset({"choice", "yes_no", "person", "relation", "owner"})
_CARD = 4
EMPTY = "-"
"""What stands in addresses for the column of records without a value."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a reader or a view changed of a board."""

    order: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    folded: frozenset[str] = frozenset()
    limits: Mapping[str, int] | None = None

    def arranged(self, found: Sequence[Column]) -> list[Column]:
        """Return the columns in the order chosen, without the hidden ones, each with its limit."""
        place = {value: at for at, value in enumerate(self.order)}
        shown = [one for one in found if address_value(one.value) not in self.hidden]
        shown.sort(key=lambda one: place.get(address_value(one.value), len(place)))
        return [
            replace(
                one,
                limit=(self.limits or {}).get(address_value(one.value), 0),
                folded=address_value(one.value) in self.folded,
            )
            for one in shown
        ]


def address_value(value: str) -> str:
    """Return a column's value as addresses write it."""
    return value or EMPTY


def settings(state: ListState) -> Settings:
    """Return what an address says of a board's columns; what cannot be read is left out."""
    said = {key: _words(state.options.get(key, "")) for key in ("order", "hidden", "folded", "limits")}
    limits = {}
    for word in said["limits"]:
        value, _colon, number = word.rpartition(":")
        if value and number.isascii() and number.isdecimal() and len(number) < 5 and int(number):
            limits[value] = int(number)
    return Settings(said["order"], frozenset(said["hidden"]), frozenset(said["folded"]), limits)


def fields_of(item: ObjectType, viewer: Viewer) -> list[Field]:
    """Return the fields by which the columns of a board can be, the declared one first."""
    declared = item.board.column if item.board else ""
    found = [
        field
        for key, field in item.fields.items()
        if field.kind.name in _KINDS
        and field.label
        and field.target != "*"
        and not field.kind.linked
        and (key == declared or (key not in KEPT and not field.computed))
        and visible(viewer, item, key)
    ]
    return sorted(found, key=lambda field: (field.key != declared, field.kind.relation))


def board_of(item: ObjectType, viewer: Viewer, column: str) -> Board | None:
    """Return the board whose columns are the values of `column`, the declared one or the likeliest when it is ""."""
    found = fields_of(item, viewer)
    field = next((one for one in found if one.key == column), found[0] if found else None)
    if field is None:
        return None
    if item.board is not None and field.key == item.board.column:
        return item.board
    money = next((one.key for one in item.fields.values() if one.kind.name == "money"), "")
    plain = item.board or Board("", sum=money, card=tuple(path for path in item.columns if path != item.title)[:_CARD])
    card = tuple(path for path in plain.card if path != field.key)
    lane = "" if plain.lane_filter == field.key else plain.lane_filter
    return replace(plain, column=field.key, card=card, weight="", rotting="", rotting_days="", lane_filter=lane)


def offers(item: ObjectType, viewer: Viewer) -> bool:
    """Say whether an object has a field by which a board can stand."""
    return bool(fields_of(item, viewer))


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in text.split(",") if word))[:200]
