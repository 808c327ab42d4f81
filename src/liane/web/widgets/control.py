"""What a form control is drawn from."""

from dataclasses import dataclass, replace
from typing import Any

from liane.records.fields import Context, Field
from liane.web.cells import safe


@dataclass(frozen=True, slots=True)
class Control:
    """One control: the field, the name and id it has in the form, its value, and what is wrong with it.

    `value` is canonical (relations as `Reference`), or what was typed when a form comes back with errors.
    `narrow` names other fields of the form by which suggestions are narrowed. `bare` controls stand without a
    label of their own (cells, filters) and carry it as their accessible name. `slug` is the address of the object.
    """

    field: Field
    name: str
    id: str
    value: Any
    context: Context
    required: bool = False
    invalid: bool = False
    described: str = ""
    bare: bool = False
    focused: bool = False
    narrow: tuple[str, ...] = ()
    slug: str = ""

    def part(self, name: str) -> str:
        """Return the form name of a part of the value."""
        return f"{self.name}.{name}"

    def without_focus(self) -> "Control":
        return replace(self, focused=False)

    @property
    def attributes(self) -> str:
        """Return the attributes that every control has."""
        found = [f'id="{safe(self.id)}" name="{safe(self.name)}"']
        return " ".join([*found, *self.states])

    @property
    def states(self) -> list[str]:
        """Return the attributes that say what state the control is in."""
        found = []
        if self.required:
            found.append("required" if not self.bare else "")
        if self.invalid:
            found.append('aria-invalid="true"')
        if self.described:
            found.append(f'aria-describedby="{safe(self.described)}"')
        if self.bare:
            found.append(f'aria-label="{safe(self.field.label)}"')
        if self.focused:
            found.append("autofocus data-focus")
        return [one for one in found if one]


def select(attributes: str, options: list[tuple[str, object]], chosen: str, extra: str = "") -> str:
    """Return a drop-down of `options` (value, label)."""
    drawn = "".join(
        f'<option value="{safe(value)}"{" selected" if value == chosen else ""}>{safe(label)}</option>'
        for value, label in options
    )
    return f'<select class="input {extra}" {attributes}>{drawn}</select>'
