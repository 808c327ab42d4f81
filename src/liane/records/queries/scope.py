"""Which records a viewer may reach: her scope on an object, as SQL.

A scope is made of ways, each of which opens records by itself; `records.reasons` says in words which of them hold.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import connection

from liane.records.objects import Between, Everyone, ObjectType, Owned, Shared, Via
from liane.records.queries.sql import TRUE, Sql, conjunction, disjunction, name
from liane.records.registry import Catalogue
from liane.records.sharing import NOTHING_SHARED, Rule
from liane.records.sharing import SHARE as SHARES
from liane.records.viewer import Scope, Verb, Viewer

_NOBODY = UUID(int=0)
_MAX_DEPTH = 6
# What sharing opens: to read it is to list and to take it out; to edit it is to edit many, by hand or by a file.
READING = frozenset({Verb.READ, Verb.EXPORT})
EDITING = frozenset({Verb.UPDATE, Verb.BULK, Verb.IMPORT})

# The kinds of ways: a record is one's own or one's team's, it is everybody's, it is shared, a rule matches it, it
# follows the records it belongs to, it is shown by its owner.
OWNED, EVERYONE, SHARE, RULE, THROUGH, SHOWN = "owned", "everyone", "share", "rule", "through", "shown"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a record: its kind, the condition that it is open, the rule that opens it."""

    kind: str
    sql: Sql
    rule: Rule | None = None


# (catalogue, viewer, object, expression of the record's id, edit) gives which single records are shared.
Shares = Callable[..., Sql]
# (catalogue, viewer, object, alias, rule) gives what a rule matches.
Matches = Callable[[Catalogue, Viewer, ObjectType, str, Rule], Sql]


class OpenedSlot:
    """Holds what compiles shares and rules: conditions are compiled above what compiles scopes."""

    def __init__(self) -> None:
        self._found: tuple[Shares, Matches] | None = None

    def fill(self, shares: Shares, matches: Matches) -> None:
        self._found = shares, matches

    def read(self) -> tuple[Shares, Matches]:
        if self._found is None:
            raise RuntimeError("nothing compiles sharing: AppConfig.ready() did not run")
        return self._found


opened_slot = OpenedSlot()


def scope(catalogue: Catalogue, viewer: Viewer, item: ObjectType, alias: str, verb: Verb, depth: int = 0) -> Sql:
    """Return the condition under which `viewer` may `verb` the record of `item` at `alias`.

    A record that belongs to another (`Via`) or ties two (`Between`) follows those, which must at least be readable.
    """
    return disjunction([way.sql for way in ways(catalogue, viewer, item, alias, verb, depth)])


class _Known:
    """The ways last asked for: a page asks for those of some sixty objects and aliases, the same each time.

    They are those of one Viewer and of one catalogue, which processes keep for as long as nothing about them changes.
    What is shared and what was so in the past depend on the day and the moment, and are never kept.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._found: WeakKeyDictionary[Catalogue, OrderedDict[tuple[object, ...], tuple[Viewer, list[Way]]]]
        self._found = WeakKeyDictionary()

    def get(
        self, catalogue: Catalogue, viewer: Viewer, item: ObjectType, alias: str, verb: Verb, depth: int
    ) -> list[Way]:
        if viewer.as_of is not None or viewer.shared.objects or viewer.shared.rules:
            return _ways(catalogue, viewer, item, alias, verb, depth)
        known = self._found.setdefault(catalogue, OrderedDict())
        # An id is that of no other viewer while its own is kept here.
        key = id(viewer), item.name, alias, verb, depth
        kept = known.get(key)
        if kept is not None:
            known.move_to_end(key)
            return kept[1]
        found = _ways(catalogue, viewer, item, alias, verb, depth)
        known[key] = viewer, found
        while len(known) > self._limit:
            known.popitem(last=False)
        return found


_known = _Known(2_000)


def ways(catalogue: Catalogue, viewer: Viewer, item: ObjectType, alias: str, verb: Verb, depth: int = 0) -> list[Way]:
    """Return the ways by which `viewer` may `verb` the record of `item` at `alias`; none where there is no right."""
    return _known.get(catalogue, viewer, item, alias, verb, depth)


def _ways(catalogue: Catalogue, viewer: Viewer, item: ObjectType, alias: str, verb: Verb, depth: int) -> list[Way]:
    reach = viewer.on(item.name).scope(verb)
    if reach is Scope.NONE or depth > _MAX_DEPTH:
        return []
    rule = item.scope
    if isinstance(rule, Everyone):
        return [Way(EVERYONE, TRUE)]
    if isinstance(rule, Owned):
        own = owned(viewer, reach, f"{alias}.{name(item.fields[rule.field].column())}")
        return [Way(OWNED, own), *opened(catalogue, viewer, item, alias, verb)]
    if isinstance(rule, Shared):
        return [Way(SHOWN, _shared(viewer, reach, item, alias, verb, rule))]
    if isinstance(rule, Between):
        return [Way(THROUGH, _between(catalogue, viewer, item, alias, verb, depth, rule))]
    found = _through(catalogue, viewer, item, alias, verb, depth, rule)
    if rule.needs == "read" and verb in (Verb.UPDATE, Verb.DELETE):
        found = conjunction([owned(viewer, reach, f"{alias}.created_by_id"), found])
    return [Way(THROUGH, found)]


def opened(catalogue: Catalogue, viewer: Viewer, item: ObjectType, alias: str, verb: Verb) -> list[Way]:
    """Return the ways that sharing opens to what belongs to others."""
    if not item.shareable or not viewer.shared.of(item.name) or verb not in READING | EDITING:
        return []
    if viewer.on(item.name).scope(verb) is Scope.ALL:
        return []
    shares, matches = opened_slot.read()
    edit = verb in EDITING
    rules = [rule for rule in viewer.shared.rules.get(item.name, ()) if rule.may_edit or not edit]
    return [
        Way(SHARE, shares(catalogue, viewer, item, f"{alias}.id", edit=edit)),
        *(Way(RULE, matches(catalogue, viewer, item, alias, rule), rule) for rule in rules),
    ]


def listed(catalogue: Catalogue, viewer: Viewer, item: ObjectType, owner: str, record_id: str) -> Sql:
    """Return the condition that `viewer` may read a record of which a derived table holds the id and the owner.

    `owner` and `record_id` are expressions: the record itself is looked at only for what the two do not tell.
    """
    reach = viewer.on(item.name).read
    if isinstance(item.scope, Owned) and reach is not Scope.NONE:
        own = owned(viewer, reach, owner)
        beyond = opened(catalogue, viewer, item, "t", Verb.READ)
        shared = [opened_slot.read()[0](catalogue, viewer, item, record_id, edit=False)] if beyond else []
        ruled = disjunction([way.sql for way in beyond if way.kind == RULE])
        return disjunction([own, *shared, _exists(item, "t", record_id, ruled)])
    return _exists(item, "t", record_id, scope(catalogue, viewer, item, "t", Verb.READ))


def readable(
    catalogue: Catalogue,
    item: ObjectType,
    ids: Collection[UUID],
    viewer: Viewer,
    verb: Verb = Verb.READ,
    lock: str = "",
) -> set[UUID]:
    """Return those of `ids` that are there and that `viewer` may `verb`, with the row lock `lock` if given."""
    condition = scope(catalogue, viewer, item, "t", verb)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id FROM {name(item.table)} t WHERE t.id = ANY(%s::uuid[]) AND ({condition.text}) "
            f"ORDER BY t.id {lock}",
            [list(ids), *condition.params],
        )
        return {row[0] for row in cursor.fetchall()}


def entitled(catalogue: Catalogue, item: ObjectType, ids: Collection[UUID], viewer: Viewer) -> set[UUID]:
    """Return those of `ids` that `viewer` may edit by her role alone: what is lent to her is not hers to lend."""
    return readable(catalogue, item, ids, replace(viewer, shared=NOTHING_SHARED), Verb.UPDATE)


def owned(viewer: Viewer, reach: Scope, column: str) -> Sql:
    """Return the condition on the owner's column for a scope."""
    if reach is Scope.ALL:
        return TRUE
    if reach is Scope.TEAM and viewer.teammates:
        return Sql(f"{column} = ANY(%s::uuid[])", (sorted(viewer.teammates),))
    if reach is Scope.SUBORDINATES and viewer.subordinates:
        return Sql(f"{column} = ANY(%s::uuid[])", (sorted({viewer.user_id or _NOBODY, *viewer.subordinates}),))
    return Sql(f"{column} = %s", (viewer.user_id or _NOBODY,))


def _shared(viewer: Viewer, reach: Scope, item: ObjectType, alias: str, verb: Verb, rule: Shared) -> Sql:
    if viewer.user_id is None and viewer.administrator:
        return TRUE
    owner = f"{alias}.{name(item.fields[rule.owner].column())}"
    visibility = f"{alias}.{name(item.fields[rule.visibility].column())}"
    mine = owned(viewer, Scope.OWN, owner)
    if verb not in READING:
        return mine if reach is not Scope.ALL else disjunction([mine, Sql(f"{visibility} <> 'private'")])
    team = conjunction([Sql(f"{visibility} = 'team'"), owned(viewer, Scope.TEAM, owner)])
    return disjunction([mine, Sql(f"{visibility} = 'everyone'"), team])


def _through(
    catalogue: Catalogue, viewer: Viewer, item: ObjectType, alias: str, verb: Verb, depth: int, rule: Via
) -> Sql:
    reading = verb in READING or rule.needs == "read"
    return _at(catalogue, viewer, item, alias, rule.relation, Verb.READ if reading else Verb.UPDATE, depth)


def _between(
    catalogue: Catalogue, viewer: Viewer, item: ObjectType, alias: str, verb: Verb, depth: int, rule: Between
) -> Sql:
    seen = conjunction([_at(catalogue, viewer, item, alias, end, Verb.READ, depth) for end in rule.ends])
    if verb in READING or seen.never:
        return seen
    changed = disjunction([_at(catalogue, viewer, item, alias, end, Verb.UPDATE, depth) for end in rule.ends])
    return conjunction([seen, changed])


def _at(
    catalogue: Catalogue, viewer: Viewer, item: ObjectType, alias: str, relation: str, verb: Verb, depth: int
) -> Sql:
    """Return the condition that `viewer` may `verb` what the relation leads to."""
    field = item.fields[relation]
    column = f"{alias}.{name(field.column())}"
    inner = f"s{depth}"
    if field.target != "*":
        parent = catalogue[field.target]
        condition = scope(catalogue, viewer, parent, inner, verb, depth + 1)
        return _exists(parent, inner, column, condition)
    kind = f"{alias}.{name(field.column('object'))}"
    hanging = [parent for parent in catalogue if parent.discussed and held(item, parent)] if verb in READING else []
    hanging = [parent for parent in hanging if isinstance(parent.scope, Via) and viewer.on(parent.name).read.rank]
    if hanging:
        # What hangs on a note is as open as what the note hangs on: said once, of either.
        each = [f"SELECT {kind} AS object, {column} AS id", *(_under(parent, column, depth) for parent in hanging)]
        kind, column = f"h{depth}.object", f"h{depth}.id"
    choices, open_to_her = [], []
    for parent in catalogue:
        if not held(item, parent) or parent in hanging:
            continue
        found = _exists(parent, inner, column, scope(catalogue, viewer, parent, inner, verb, depth + 1))
        if found.always:
            open_to_her.append(parent.name)
        elif not found.never:
            choices.append(Sql(f"{kind} = %s AND {found.text}", (parent.name, *found.params)))
    if open_to_her:
        choices.append(Sql(f"{kind} = ANY(%s)", (open_to_her,)))
    either = disjunction(choices)
    if not hanging or either.never:
        return either
    return Sql(f"EXISTS (SELECT 1 FROM ({' UNION ALL '.join(each)}) h{depth} WHERE {either.text})", either.params)


def _under(parent: ObjectType, column: str, depth: int) -> str:
    """Return what the record of `parent` that `column` points to hangs on itself."""
    field = parent.fields[parent.scope.relation] if isinstance(parent.scope, Via) else None
    if field is None:
        raise TypeError(f"{parent.name} hangs on nothing")
    columns = f"n{depth}.{name(field.column('object'))}, n{depth}.{name(field.column())}"
    return f"SELECT {columns} FROM {name(parent.table)} n{depth} WHERE n{depth}.id = {column}"


def held(item: ObjectType, parent: ObjectType) -> bool:
    """Say whether a record of any object that `item` hangs on may be one of `parent`: never round in a circle."""
    if isinstance(item.scope, Between):
        return parent.tied
    if item.name == SHARES:
        return parent.shareable
    if parent.discussed:
        return not item.discussed
    if not (parent.tied or parent.settings):
        # What hangs on records of any object hangs on nothing else that itself does.
        return False
    return parent.bears and not isinstance(parent.scope, Between)


def _exists(parent: ObjectType, inner: str, column: str, condition: Sql) -> Sql:
    if condition.always or condition.never:
        return condition
    text = f"EXISTS (SELECT 1 FROM {name(parent.table)} {inner} WHERE {inner}.id = {column} AND {condition.text})"
    return Sql(text, condition.params)
