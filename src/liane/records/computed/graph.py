"""What depends on what: from each field that changes, the way back to the computed fields that read it.

The graph is made once a catalogue. A field that reads itself, through however many others, is refused when it is
saved (`loop`); one that cannot be computed any more is left out and says why (`broken`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from liane.lib.periods import NEAR
from liane.records.bridges import Bridge
from liane.records.computed.formulas import daily, paths
from liane.records.computed.kinds import Formula, Lookup, Rollup, Source, source
from liane.records.computed.syntax import FormulaError
from liane.records.fields.base import Field
from liane.records.objects import ObjectType
from liane.records.queries.model import EVER, Across, And, Changed, Leaf, Link, Not, Or, Where
from liane.records.registry import Catalogue

# A field of an object, by their names.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step from a changed record towards a computed one.

    With `forward` to what its relation `field` leads to, else to the records of `object` whose `field` leads to it.
    `object` declares the field; `other` is the object at its end.
    """

    object: str
    field: Field
    other: str
    forward: bool


@dataclass(frozen=True, slots=True)
class Dependency:
    """`place` is read; `back` leads from a record where it changed to those to compute again."""

    place: Place
    back: tuple[Step, ...]

    @property
    def mark(self) -> tuple[object, ...]:
        """What tells dependencies apart."""
        return self.place, *((step.object, step.field.key, step.forward) for step in self.back)


@dataclass(frozen=True, slots=True)
class Computed:
    """One computed field, what it reads, and its rank: it reads only fields of lower ones.

    `alone` says that it reads nothing but the record itself, through other computed fields or not.
    """

    object: str
    field: Field
    source: Source
    reads: tuple[Dependency, ...]
    daily: bool = False
    rank: int = 0
    alone: bool = False

    @property
    def place(self) -> Place:
        return self.object, self.field.key


@dataclass(frozen=True, slots=True)
class Graph:
    """Every computed field by its place, the lowest rank first, and what is wrong with those left out."""

    fields: Mapping[Place, Computed]
    broken: Mapping[Place, object]

    def alone(self) -> Iterator[tuple[str, tuple[tuple[Computed, ...], ...]]]:
        """Yield of each object the levels of its fields that read the record alone: nothing else makes them change."""
        found: dict[str, list[tuple[Computed, ...]]] = {}
        for name, members in self.levels():
            mine = tuple(one for one in members if one.alone)
            if mine:
                found.setdefault(name, []).append(mine)
        for name, levels in found.items():
            yield name, tuple(levels)

    def levels(self) -> Iterator[tuple[str, tuple[Computed, ...]]]:
        """Yield the fields that one statement computes: those of one object and rank, the lowest rank first."""
        found: dict[tuple[int, str], list[Computed]] = {}
        for one in self.fields.values():
            found.setdefault((one.rank, one.object), []).append(one)
        for (_rank, name), members in sorted(found.items()):
            yield name, tuple(members)


@lru_cache(maxsize=64)
def graph(catalogue: Catalogue) -> Graph:
    """Return the graph of an organisation's computed fields."""
    found, broken = _described(catalogue)
    unread = dict(broken)
    return Graph(_ranked(found, unread), unread)


@lru_cache(maxsize=64)
def _described(catalogue: Catalogue) -> tuple[Mapping[Place, Computed], Mapping[Place, object]]:
    """Return every computed field with what it reads, and why others cannot be read; loops are still among them."""
    found: dict[Place, Computed] = {}
    broken: dict[Place, object] = {}
    for item in catalogue:
        for field in item.fields.values():
            read = source(field)
            if read is None:
                continue
            try:
                found[item.name, field.key] = describe(catalogue, item, field, read)
            except FormulaError as error:
                broken[item.name, field.key] = error.message
    return found, broken


def describe(catalogue: Catalogue, item: ObjectType, field: Field, read: Source) -> Computed:
    """Return what a field reads, without its rank. Raises FormulaError for a path that leads nowhere."""
    reads = {one.mark: one for one in _reads(catalogue, item, read)}
    return Computed(item.name, field, read, tuple(reads.values()), _daily(catalogue, item, read))


def loop(catalogue: Catalogue, item: ObjectType, field: Field, read: Source) -> list[Place]:
    """Return the places, from this field back to itself, by which it would read itself; none when it does not."""
    wanted = (item.name, field.key)
    known = _described(catalogue)[0]
    came: dict[Place, Place] = {}
    waiting = [one.place for one in describe(catalogue, item, field, read).reads]
    came.update(dict.fromkeys(waiting, wanted))
    while waiting:
        place = waiting.pop()
        if place == wanted:
            break
        for one in known[place].reads if place in known else ():
            if one.place not in came:
                came[one.place] = place
                waiting.append(one.place)
    if wanted not in came:
        return []
    path = [wanted]
    while len(path) == 1 or path[-1] != wanted:
        path.append(came[path[-1]])
    return path[::-1]


def uses(catalogue: Catalogue, object_name: str, key: str) -> tuple[Computed, ...]:
    """Return the computed fields that read this one: what its deletion would empty."""
    return tuple(
        one for one in graph(catalogue).fields.values() if any(read.place == (object_name, key) for read in one.reads)
    )


def check(catalogue: Catalogue, item: ObjectType, field: Field) -> None:
    """Refuse a computed field that leads nowhere or reads itself. Raises FormulaError."""
    read = source(field)
    if read is None:
        return
    path = loop(catalogue, item, field, read)
    if path:
        names = " → ".join(_named(catalogue, place, field) for place in path)
        raise FormulaError(_("Ce champ dépendrait de lui-même : %(path)s.") % {"path": names})


def _named(catalogue: Catalogue, place: Place, field: Field) -> str:
    item = catalogue[place[0]]
    known = item.field(place[1]) or field
    return str(_("%(what)s : %(which)s")) % {"what": item.label, "which": known.label or known.key}


def _daily(catalogue: Catalogue, item: ObjectType, read: Source) -> bool:
    if isinstance(read, Formula):
        return daily(read.node)
    found = catalogue.inverse(item.name, read.relation) if isinstance(read, Rollup) else None
    return found is not None and isinstance(read, Rollup) and _passes(catalogue, found.object, read.where)


def _passes(catalogue: Catalogue, item: ObjectType, where: Where | None, tie: ObjectType | None = None) -> bool:
    """Say whether a condition finds others tomorrow: within a period, before today, by relations that end."""
    match where:
        case Leaf(_path, operator, value):
            given = value if isinstance(value, list | tuple) else (value,)
            return operator == "within" or any(str(one) in NEAR for one in given)
        case And(children) | Or(children):
            return any(_passes(catalogue, item, child, tie) for child in children)
        case Not(child):
            return _passes(catalogue, item, child, tie)
        case Link(child):
            return tie is not None and _passes(catalogue, tie, child)
        case Across():
            found = catalogue.across(item.name, where.inverse)
            if found is None:
                return False
            through = None if found.bridge is None else catalogue[found.bridge.through]
            ends = through is not None and where.when != EVER
            return ends or _passes(catalogue, found.object, where.where, through)
    return False


def _reads(catalogue: Catalogue, item: ObjectType, read: Source) -> Iterator[Dependency]:
    match read:
        case Formula():
            for path in paths(read.node):
                yield from _along(catalogue, item, path, ())
        case Lookup():
            yield from _along(catalogue, item, read.path, ())
        case Rollup():
            yield from _across(catalogue, item, read.relation, (), read)


# An object, and the steps from its records back to the computed ones.
_Back = tuple[ObjectType, tuple[Step, ...]]


def _across(
    catalogue: Catalogue, item: ObjectType, key: str, back: tuple[Step, ...], read: Rollup | Across
) -> Iterator[Dependency]:
    """Yield what is read of the records that point to `item` by the inverse `key`: the link itself, and more."""
    inverse = catalogue.inverse(item.name, key) if isinstance(read, Rollup) else catalogue.across(item.name, key)
    if inverse is None:
        raise FormulaError(_("La relation « %(key)s » n’existe pas.") % {"key": key})
    if inverse.bridge is not None and isinstance(read, Across):
        yield from _over(catalogue, (item, back), inverse.object, inverse.bridge, read)
        return
    back = (Step(inverse.object.name, inverse.field, item.name, forward=True), *back)
    yield Dependency((inverse.object.name, inverse.field.key), back)
    if read.where is not None:
        yield from _conditions(catalogue, (inverse.object, back), read.where)
    if isinstance(read, Rollup):
        for path in (read.path, read.order):
            if path:
                yield from _along(catalogue, inverse.object, path, back)


def _over(catalogue: Catalogue, near: _Back, far: ObjectType, bridge: Bridge, read: Across) -> Iterator[Dependency]:
    """Yield what is read across a bridge: the ties, which lead back to their near end, and the records beyond."""
    item, back = near
    through = catalogue[bridge.through]
    for here, there in bridge.ways:
        tied = (Step(through.name, through.fields[here], item.name, forward=True), *back)
        for key in ("type", here, there, "until"):
            yield Dependency((through.name, key), tied)
        beyond = (Step(through.name, through.fields[there], far.name, forward=False), *tied)
        if read.where is not None:
            yield from _conditions(catalogue, (far, beyond), read.where, (through, tied))


def _conditions(catalogue: Catalogue, of: _Back, where: Where, tie: _Back | None = None) -> Iterator[Dependency]:
    """Yield what a condition reads on the records of an object, and on the ties by which they were reached."""
    match where:
        case Leaf(path, operator):
            if operator in ("me", "my_team"):
                raise FormulaError(
                    _("« Moi » et « mon équipe » n’ont pas de sens dans un cumul, qui est le même pour tous.")
                )
            yield from _along(catalogue, of[0], path, of[1])
        case And(children) | Or(children):
            for child in children:
                yield from _conditions(catalogue, of, child, tie)
        case Not(child):
            yield from _conditions(catalogue, of, child, tie)
        case Link(child):
            if tie is not None:
                yield from _conditions(catalogue, tie, child)
        case Across():
            yield from _across(catalogue, of[0], where.inverse, of[1], where)
        case Changed():
            raise FormulaError(_("Un cumul ne regarde pas l’historique."))


def _along(catalogue: Catalogue, item: ObjectType, path: str, back: tuple[Step, ...]) -> Iterator[Dependency]:
    """Yield each field of a path: the relations that it crosses, and its end."""
    keys = path.split(".")
    for place, key in enumerate(keys):
        field = item.field(key)
        if field is None:
            raise FormulaError(_("Le champ « %(path)s » n’existe pas.") % {"path": path})
        yield Dependency((item.name, key), back)
        rest = keys[place + 1 :]
        if not rest or (len(rest) == 1 and field.kind.storage.part(rest[0]) is not None):
            return
        target = catalogue.get(field.target)
        if target is None or not field.kind.relation:
            raise FormulaError(_("Le champ « %(path)s » n’existe pas.") % {"path": path})
        back = (Step(item.name, field, target.name, forward=False), *back)
        item = target


def _ranked(found: Mapping[Place, Computed], broken: dict[Place, object]) -> dict[Place, Computed]:
    """Return the fields by rank, those that read themselves or what is broken left out."""
    done: dict[Place, Computed] = {}
    waiting = dict(found)
    rank = 0
    while waiting:
        ready = [one for one in waiting.values() if not any(r.place in waiting or r.place in broken for r in one.reads)]
        if not ready:
            break
        for one in ready:
            del waiting[one.place]
            alone = all(not read.back and (read.place not in done or done[read.place].alone) for read in one.reads)
            done[one.place] = replace(one, rank=rank, alone=alone)
        rank += 1
    for place in waiting:
        broken[place] = _("Ce champ dépend de lui-même, ou d’un champ qui ne se calcule plus.")
    return done
