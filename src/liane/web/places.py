"""Field paths as people read them: "address.city" is the city, "company.industry" the company's industry."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from liane.records.definitions import layouts
from liane.records.fields import Field, Part
from liane.records.objects import KEPT, ObjectType
from liane.records.queries.columns import Reference
from liane.records.queries.crossing import operators_of
from liane.records.registry import Catalogue, catalogue
from liane.records.viewer import FieldRight, Viewer

PARTS = {
    "street": _("Rue"),
    "postcode": _("Code postal"),
    "city": _("Ville"),
    "region": _("Région"),
    "country": _("Pays"),
    "currency": _("Devise"),
}
PART_OPERATORS = ("contains", "is", "is_not", "in", "not_in", "starts", "empty", "filled")
# Kinds whose values lists cannot sort by.
_UNSORTED = frozenset({"tags", "choices", "relations", "record", "long_text", "rich_text"})
# Kinds that are asked about by their parts.
_COMPOSITE = frozenset({"address"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path leads, for a person: the field, the part of it, the words for both."""

    path: str
    object: ObjectType
    field: Field
    part: Part | None
    label: str
    operators: tuple[str, ...]

    @property
    def sortable(self) -> bool:
        return self.field.kind.name not in _UNSORTED

    @property
    def editable(self) -> bool:
        """Say whether the value can be edited where it stands: a field of the record itself, or a part of one."""
        own = self.path == self.field.key or (
            self.part is not None and self.path == f"{self.field.key}.{self.part.name}"
        )
        return own and not self.field.read_only

    @property
    def own(self) -> str:
        """The key of the record's own field that the path starts with."""
        return self.path.partition(".")[0]


def visible(viewer: Viewer, item: ObjectType, key: str) -> bool:
    """Say whether the viewer may see the field `key`."""
    return viewer.on(item.name).fields.get(key) is not FieldRight.HIDDEN


def writable(viewer: Viewer, item: ObjectType, field: Field) -> bool:
    """Say whether field rights let the viewer write the field (the record's scope is another question)."""
    return not field.read_only and field.key not in viewer.on(item.name).fields


def locked(viewer: Viewer, item: ObjectType, key: str, stage: object) -> bool:
    """Say whether the stage in which a record stands, as it is read, keeps the viewer from writing the field."""
    stands = stage.id if isinstance(stage, Reference) else stage
    return bool(item.path) and viewer.on(item.name).locks(key, stands)


def place(viewer: Viewer, item: ObjectType, path: str) -> Place | None:
    """Return where `path` leads, None when there is nothing there for this viewer."""
    return _place(catalogue(), viewer, item, path, path, "", 3)


def _place(
    found: Catalogue, viewer: Viewer, item: ObjectType, whole: str, path: str, before: str, hops: int
) -> Place | None:
    key, _dot, rest = path.partition(".")
    field = item.field(key)
    if field is None or not visible(viewer, item, key):
        return None
    label = f"{before}{field.label}"
    if not rest:
        return Place(whole, item, field, None, label, operators_of(item, field))
    part = field.kind.storage.part(rest)
    if part is not None and rest in PARTS:
        # A part alone says enough: "Ville", not "Adresse › Ville".
        return Place(whole, item, field, part, f"{before}{PARTS[rest]}", PART_OPERATORS)
    target = found.get(field.target)
    if target is None or hops == 0 or not field.kind.relation:
        return None
    return _place(found, viewer, target, whole, rest, f"{label} › ", hops - 1)


def own_places(viewer: Viewer, item: ObjectType, prefix: str = "") -> Iterator[Place]:
    """Yield the fields of `item` and the parts of those that are asked about by parts, in order."""
    # Who wrote and when comes last: people ask about what they typed.
    for key in sorted(item.fields, key=KEPT.__contains__):
        field = item.fields[key]
        if not field.label:
            continue
        paths = [key]
        if field.kind.name in _COMPOSITE:
            paths = [f"{key}.{part.name}" for part in field.kind.storage.parts if part.name in PARTS]
        for path in paths:
            found = place(viewer, item, path)
            if found is not None:
                yield found


def by_section(viewer: Viewer, item: ObjectType, places: Iterable[Place]) -> list[tuple[str, list[Place]]]:
    """Return places under the sections of the page on which the viewer meets them; what stands in none comes last."""
    sections = layouts.of(item, viewer).sections
    standing: dict[str, int] = {}
    for position, section in enumerate(sections):
        for path in section.fields:
            standing.setdefault(path.partition(".")[0], position)
    found: list[list[Place]] = [[] for _section in (*sections, None)]
    for one in places:
        found[standing.get(one.own, len(sections))].append(one)
    labels = [*(str(section.label) for section in sections), str(_("Autres champs"))]
    return [(label, members) for label, members in zip(labels, found, strict=True) if members]


def column_places(viewer: Viewer, item: ObjectType) -> list[Place]:
    """Return what a list can show as columns: the default ones first, then every other field."""
    defaults = [found for path in layouts.of(item, viewer).columns if (found := place(viewer, item, path))]
    known = {found.path for found in defaults}
    others = [found for found in own_places(viewer, item) if found.path not in known]
    return [*defaults, *others]
