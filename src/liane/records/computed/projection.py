"""Keeping computed fields right: what the gate runs with each Change, in its transaction.

From the fields that a Change wrote, the graph leads to the records to compute again: those of the Change itself,
and those that read them through relations. A field that reaches many other records is computed in the background
(`waiting`). Each record to compute is locked first, and so are those that it reads through a new relation, so that
two Changes at once leave what one after the other would.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from uuid import UUID

from liane.records.changes.draft import Draft
from liane.records.computed import reaching, waiting
from liane.records.computed.following import follow
from liane.records.computed.graph import Computed, Dependency, Graph, Place, Step, graph, uses
from liane.records.computed.kinds import KINDS
from liane.records.computed.refreshing import Refresher
from liane.records.computed.saving import refuse_wrong
from liane.records.registry import Catalogue, catalogue

# Beyond so many other records, a field is computed in the background.
AT_ONCE = 2_000
# What a definition says of the values.
_DEFINING = ("declaration", "retired", "store", "object", "key")
# Set by the kernel with every update, whatever fields it names.
_ALWAYS = ("updated_at", "updated_by")


def project(drafts: Sequence[Draft]) -> None:
    """Bring the computed fields that read what `drafts` changed up to date."""
    found = catalogue()
    depends = graph(found)
    redefined(found, drafts)
    if not depends.fields:
        return
    seen = Seen(found, depends, drafts)
    if seen.matters():
        propagate(found, depends, seen)


def redefined(found: Catalogue, drafts: Sequence[Draft]) -> None:
    """Put off the computed fields whose definition changes, or that read a field which is retired or comes back."""
    keys: dict[str, set[str]] = {}
    defining = [
        draft
        for draft in drafts
        if draft.object.name == "custom_field" and (draft.action != "update" or draft.changes(*_DEFINING))
    ]
    if not defining:
        return
    refuse_wrong(defining)
    for draft in defining:
        name, key = str(draft.get("object")), str(draft.get("key"))
        kinds = {str((given.get("declaration") or {}).get("kind")) for given in (draft.before, draft.values)}
        if kinds & KINDS.keys():
            keys.setdefault(name, set()).add(key)
        touched = [one.place for one in uses(found, name, key)]
        # What led nowhere may lead somewhere again.
        for place in (*touched, *graph(found).broken):
            keys.setdefault(place[0], set()).add(place[1])
    for name in sorted(keys):
        waiting.put_off_all(name, sorted(keys[name]))


class Seen:
    """What changed so far: records by place, and what is known of the drafts themselves."""

    def __init__(self, found: Catalogue, depends: Graph, drafts: Sequence[Draft]) -> None:
        self.catalogue = found
        self.depends = depends
        self.drafts = {draft.id: draft for draft in drafts}
        self.created: dict[str, set[UUID]] = {}
        self.deleted: set[UUID] = {draft.id for draft in drafts if draft.action == "delete"}
        self.changed: dict[Place, set[UUID]] = {}
        read = {one.place for field in depends.fields.values() for one in field.reads}
        for draft in drafts:
            name = draft.object.name
            if draft.action == "create":
                self.created.setdefault(name, set()).add(draft.id)
            for key in self._keys(draft):
                if (name, key) in read:
                    self.changed.setdefault((name, key), set()).add(draft.id)

    @staticmethod
    def _keys(draft: Draft) -> Iterator[str]:
        if draft.action == "update":
            yield from draft.values
            yield from _ALWAYS
        elif draft.action == "delete":
            yield from draft.before
        else:
            yield from (key for key, value in draft.values.items() if value is not None)
            yield from ("created_at", "created_by", *_ALWAYS)

    def matters(self) -> bool:
        """Say whether a computed field reads something that changed, or a new record has one."""
        return bool(self.changed) or any(one.object in self.created for one in self.depends.fields.values())


def propagate(found: Catalogue, depends: Graph, seen: Seen) -> None:
    """Compute, rank by rank, all that reads what `seen` holds; what changes is added to it."""
    _hold_related(found, depends, seen)
    # Made when something is to be computed: it asks for the organisation's settings.
    refresher = cache(partial(Refresher, found))
    for name, levels in depends.alone():
        _follow_alone(refresher, seen, name, levels)
    for name, members in depends.levels():
        fields = []
        ids: set[UUID] = set()
        for one in members:
            if one.alone:
                continue
            reached = _affected(seen, one) | seen.created.get(name, set())
            if reached:
                fields.append(one)
            ids |= reached
        ids -= seen.deleted
        if not ids:
            continue
        others = ids - seen.drafts.keys()
        if others:
            reaching.lock(found, name, others, "NO KEY UPDATE")
        for record_id in refresher().refresh(name, fields, ids):
            for one in fields:
                seen.changed.setdefault(one.place, set()).add(record_id)


def _follow_alone(
    refresher: Callable[[], Refresher], seen: Seen, name: str, levels: Sequence[Sequence[Computed]]
) -> None:
    """Compute what reads the records that changed alone, all levels at once; add what changes to `seen`."""
    created = seen.created.get(name, set())
    reached: dict[Place, set[UUID]] = {}
    for one in (one for members in levels for one in members):
        # Of new records, what reads them alone was written with them (`completing`).
        if created:
            seen.changed.setdefault(one.place, set()).update(created)
        sources = (changed.get(read.place, set()) for read in one.reads for changed in (seen.changed, reached))
        ids = set().union(*sources) - created - seen.deleted
        if ids:
            reached[one.place] = ids
    if not reached:
        return
    wanted = [members for level in levels if (members := [one for one in level if one.place in reached])]
    ids = set().union(*reached.values())
    others = ids - seen.drafts.keys()
    if others:
        reaching.lock(seen.catalogue, name, others, "NO KEY UPDATE")
    for place, changed in follow(refresher(), name, wanted, ids).items():
        seen.changed.setdefault(place, set()).update(changed)


def _affected(seen: Seen, one: Computed) -> set[UUID]:
    """Return the records where a field is to be computed now; what reaches too many is put off."""
    found: set[UUID] = set()
    for read in one.reads:
        changed = seen.changed.get(read.place)
        if changed:
            found |= _back(seen, one, read, changed)
    return found


def _back(seen: Seen, one: Computed, read: Dependency, changed: set[UUID]) -> set[UUID]:
    steps = read.back
    if not steps:
        return changed
    first, rest = steps[0], steps[1:]
    if first.forward:
        start = _ends(seen, first, changed)
        if not rest:
            return start
        steps = rest
    else:
        start = changed - seen.deleted
    if not start:
        return set()
    statement = reaching.reached(seen.catalogue, steps, start)
    found = reaching.ids_of(statement, AT_ONCE + 1)
    if len(found) <= AT_ONCE:
        return found
    waiting.put_off(one, steps, start)
    return found & seen.drafts.keys()


def _ends(seen: Seen, step: Step, changed: set[UUID]) -> set[UUID]:
    """Return what a relation of the changed records leads to, and led to before."""
    found: set[UUID] = set()
    unknown = set()
    for record_id in changed:
        draft = seen.drafts.get(record_id)
        if draft is None:
            unknown.add(record_id)
        else:
            for values in (draft.before, draft.values):
                found.update(_targets(step, values.get(step.field.key)))
    if unknown:
        found |= reaching.ids_of(reaching.reached(seen.catalogue, (step,), unknown))
    return found


def _targets(step: Step, value: object) -> Iterator[UUID]:
    if isinstance(value, UUID):
        yield value
    elif isinstance(value, dict):
        if value["object"] == step.other:
            yield value["id"]
    elif isinstance(value, list):
        yield from value


def _hold_related(found: Catalogue, depends: Graph, seen: Seen) -> None:
    """Lock what new or moved records read through relations: it cannot change before they are committed."""
    hops: dict[Place, Step] = {}
    for one in depends.fields.values():
        for read in one.reads:
            for step in read.back:
                if not step.forward:
                    hops[step.object, step.field.key] = step
    held: dict[str, set[UUID]] = {}
    for (name, key), step in hops.items():
        ids = {
            target
            for record_id in seen.changed.get((name, key), ())
            if (draft := seen.drafts.get(record_id)) is not None and draft.action != "delete"
            for target in _targets(step, draft.get(key))
        }
        # What this Change wrote is locked already.
        ids -= seen.drafts.keys()
        if ids:
            held.setdefault(step.other, set()).update(ids)
    while held:
        further: dict[str, set[UUID]] = {}
        for name in sorted(held):
            reaching.lock(found, name, held[name], "SHARE")
            for (source, _key), step in hops.items():
                if source == name:
                    onward = Step(step.object, step.field, step.other, forward=True)
                    ids = reaching.ids_of(reaching.reached(found, (onward,), held[name]))
                    if ids:
                        further.setdefault(step.other, set()).update(ids)
            hops = {place: step for place, step in hops.items() if place[0] != name}
        held = further
