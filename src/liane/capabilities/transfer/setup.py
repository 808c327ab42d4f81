"""A mapping made ready for one file: checked against the object types and the headings, its readers built."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_lazy as _

from liane.capabilities.transfer.fields import FieldReader
from liane.capabilities.transfer.lookups import KEY, Lookup
from liane.capabilities.transfer.mapping import Part, Plan, Source, Template
from liane.capabilities.transfer.refusals import BadFile
from liane.records.fields import Context, DateTime
from liane.records.objects import ObjectType
from liane.records.registry import Catalogue
from liane.records.viewer import Scope, Verb, Viewer

_MOMENT = DateTime(_("Date d’effet")).named("effective")


@dataclass(frozen=True, slots=True)
class PartReader:
    """What reads one of the records that a row becomes: phone numbers apart, for its addresses say how to dial."""

    item: ObjectType
    readers: tuple[FieldReader, ...]
    numbers: tuple[FieldReader, ...]
    relations: tuple[FieldReader, ...]
    addresses: tuple[str, ...]
    link: str


@dataclass(frozen=True, slots=True)
class Own:
    """A relation between records of the file itself: what reads it, by what a record of the file is named there.

    `names` holds all such names of the file.
    """

    reader: FieldReader
    lookup: Lookup
    template: Template | None
    by: FieldReader | None
    names: set[str] = field(default_factory=set)

    def name(self, cells: Mapping[str, str]) -> str:
        """Return the name under which other rows find the record of this one."""
        if self.template is not None:
            return self.template.fill(cells)
        return self.by.text(cells) if self.by is not None else ""


@dataclass(frozen=True, slots=True)
class Setup:
    """All that reading the rows of one file takes."""

    plan: Plan
    headings: tuple[str, ...]
    aliases: Mapping[str, Mapping[str, str]]
    source: str
    context: Context
    parts: tuple[PartReader, ...]
    own: tuple[Own, ...]
    effective: tuple[FieldReader, ...]

    @property
    def creations(self) -> int:
        """Return how many records one row makes at most."""
        finds = (reader.source.find for part in self.parts for reader in part.relations)
        return len(self.parts) + sum(find is not None and find.missing == "create" for find in finds)

    @property
    def columns(self) -> dict[str, str]:
        """Return which field of the main record each column fills."""
        return {column: source.path for source in self.plan.main.fields for column in source.read()}

    @property
    def ignored(self) -> list[str]:
        """Return the columns that nothing reads."""
        used = set(_columns(self.plan))
        return [heading for heading in self.headings if heading and heading not in used]


def prepare(
    catalogue: Catalogue,
    viewer: Viewer,
    plan: Plan,
    headings: tuple[str, ...],
    aliases: Mapping[str, Mapping[str, str]],
) -> Setup:
    """Return what reads the file. Raises BadFile for a mapping that the objects or the file contradict."""
    used = set(_columns(plan))
    missing = sorted(used - set(headings))
    if missing:
        message = _("Colonnes absentes du fichier : %(missing)s. Il a : %(found)s.")
        names = {"missing": ", ".join(missing), "found": ", ".join(heading for heading in headings if heading)}
        raise BadFile(message % names)
    context = replace(viewer.context, language=plan.language)
    source = plan.source or f"csv:{plan.main.object}"
    parts = tuple(_part(catalogue, viewer, part, plan, context, source) for part in plan.parts)
    effective = tuple(
        FieldReader(parts[0].item, Source(path="", columns=(column,)), context, plan.dates, _MOMENT)
        for column in plan.effective
    )
    # A repair of a column that nothing reads would be reported for nothing.
    known = {column: table for column, table in aliases.items() if column in used}
    return Setup(plan, headings, known, source, context, parts, tuple(_own(parts[0], plan, source)), effective)


def _part(catalogue: Catalogue, viewer: Viewer, part: Part, plan: Plan, context: Context, source: str) -> PartReader:
    item = catalogue.get(part.object) or catalogue.by_slug(part.object)
    if item is None:
        names = ", ".join(sorted(catalogue.objects))
        message = _("L’objet « %(name)s » n’existe pas. Il y a : %(names)s.")
        raise BadFile(message % {"name": part.object, "names": names})
    if viewer.on(item.name).scope(Verb.IMPORT) is Scope.NONE:
        raise BadFile(_("Votre rôle ne permet pas d’importer : %(object)s.") % {"object": item.plural})
    if part.link and part.link not in item.fields:
        message = _("« %(object)s » n’a pas de champ « %(field)s ».")
        raise BadFile(message % {"object": item.label, "field": part.link})
    readers = tuple(FieldReader(item, found, context, plan.dates) for found in part.fields)
    relations = []
    for reader in readers:
        find, target = reader.source.find, reader.field.target
        if find is None:
            continue
        if target not in catalogue.objects:
            raise BadFile(_("Le champ « %(field)s » ne désigne pas une fiche.") % {"field": reader.source.path})
        reader.lookup = Lookup(catalogue, viewer, target, find, source)
        relations.append(reader)
    numbers = tuple(reader for reader in readers if reader.field.kind.name == "phones")
    others = tuple(reader for reader in readers if reader not in numbers)
    addresses = tuple(key for key, field in item.fields.items() if field.kind.name == "address")
    return PartReader(item, others, numbers, tuple(relations), addresses, part.link)


def _own(main: PartReader, plan: Plan, source: str) -> Iterator[Own]:
    for reader in main.relations:
        lookup = reader.lookup
        if lookup is None or lookup.target != main.item.name:
            continue
        if lookup.find.by == KEY:
            if lookup.source == source:
                yield Own(reader, lookup, plan.main.key, None)
        else:
            by = next((other for other in (*main.readers, *main.numbers) if other.source.path == lookup.find.by), None)
            yield Own(reader, lookup, None, by)


def _columns(plan: Plan) -> Iterator[str]:
    for part in plan.parts:
        if part.key is not None:
            yield from part.key.columns
        for source in part.fields:
            yield from source.read()
    if plan.only is not None:
        yield plan.only.column
    yield from plan.effective
    yield from plan.numbers
