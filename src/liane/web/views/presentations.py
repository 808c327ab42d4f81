"""The ways to show an object's records, each at its own address: list, board, and those that others bring.

A presentation registers itself at start; saved views of its kind then open at its address.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from liane.records.objects import ObjectType
from liane.records.registry import Registry
from liane.records.viewer import Viewer
from liane.web.links import list_url


@dataclass(frozen=True, slots=True)
class Presentation:
    """One way to show records. `path` follows the object's own address ("tableau"), nothing for the list.

    `offered` says whether it serves an object to a viewer.
    """

    label: object
    icon: str
    path: str
    offered: Callable[[ObjectType, Viewer], bool]


# By kind of view: "list", "board", "calendar", "map", "gallery".
presentations: Registry[Presentation] = Registry("presentation")


def offered(item: ObjectType, viewer: Viewer) -> Iterable[tuple[str, Presentation]]:
    """Return the presentations of an object that serve a viewer, by kind."""
    return [(kind, one) for kind, one in presentations.all().items() if one.offered(item, viewer)]


def address(item: ObjectType, kind: str) -> str:
    """Return the address of a presentation of an object; of a kind that nobody brought, that of its list."""
    found = presentations.all().get(kind)
    return f"{list_url(item)}/{found.path}" if found is not None and found.path else list_url(item)


def _always(item: ObjectType, viewer: Viewer) -> bool:
    return True


LIST = Presentation(_("Liste"), "layout-list", "", _always)
