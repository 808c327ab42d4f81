"""Where letters lead after "g": each object of the rail has one, and no two the same."""

from collections.abc import Iterable
from string import ascii_lowercase, digits

from liane.lib.fold import fold
from liane.records.objects import ObjectType

# What hands know by now; other objects take the first letter of their slug that is left.
_LETTERS = {"contacts": "c", "deals": "d", "companies": "s", "products": "p"}


def leads(found: Iterable[ObjectType]) -> dict[str, ObjectType]:
    """Return the object that each letter leads to, in the order of `found`.

    An object none of whose letters is left takes another of the alphabet, then a digit; past those it has none.
    """
    items = list(found)
    taken = {_LETTERS[item.slug]: item for item in items if item.slug in _LETTERS}
    for item in items:
        if item.slug in _LETTERS:
            continue
        wished = [one for one in fold(item.slug) if one in ascii_lowercase]
        letter = next((one for one in (*wished, *ascii_lowercase, *digits) if one not in taken), "")
        if letter:
            taken[letter] = item
    places = {item.name: place for place, item in enumerate(items)}
    return dict(sorted(taken.items(), key=lambda pair: places[pair[1].name]))
