"""Which records a viewer may reach: her scope on an object, as SQL."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from liane.records.objects import Between, Everyone, ObjectType, Owned, Shared, Via
from liane.records.queries.sql import FALSE, TRUE, Sql, conjunction, disjunction, name
from liane.records.registry import Catalogue
from liane.records.viewer import Scope, Verb, Viewer

_NOBODY = UUID(int=0)
_MAX_DEPTH = 6


def scope(catalogue: Catalogue, viewer: Viewer, item: ObjectType, alias: str, verb: Verb, depth: int = 0) -> Sql:
    """Return the condition under which `viewer` may `verb` the record of `item` at `alias`.

    A record that belongs to another (`Via`) or ties two (`Between`) follows those, which must at least be readable.
    """
    reach = viewer.on(item.name).scope(verb)
    if reach is Scope.NONE or depth > _MAX_DEPTH:
        return FALSE
    rule = item.scope
    if isinstance(rule, Everyone):
        return TRUE
    if isinstance(rule, Owned):
        return owned(viewer, reach, f"{alias}.{name(item.fields[rule.field].column())}")
    if isinstance(rule, Shared):
        return _shared(viewer, reach, item, alias, verb, rule)
    if isinstance(rule, Between):
        return _between(catalogue, viewer, item, alias, verb, depth, rule)
    found = _through(catalogue, viewer, item, alias, verb, depth, rule)
    if rule.needs == "read" and verb in (Verb.UPDATE, Verb.DELETE):
        return conjunction([owned(viewer, reach, f"{alias}.created_by_id"), found])
    return found


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


def owned(viewer: Viewer, reach: Scope, column: str) -> Sql:
    """Return the condition on the owner's column for a scope."""
    if reach is Scope.ALL:
        return TRUE
    if reach is Scope.TEAM and viewer.teammates:
        return Sql(f"{column} = ANY(%s::uuid[])", (sorted(viewer.teammates),))
    return Sql(f"{column} = %s", (viewer.user_id or _NOBODY,))


def _shared(viewer: Viewer, reach: Scope, item: ObjectType, alias: str, verb: Verb, rule: Shared) -> Sql:
    if viewer.user_id is None and viewer.administrator:
        return TRUE
    owner = f"{alias}.{name(item.fields[rule.owner].column())}"
    visibility = f"{alias}.{name(item.fields[rule.visibility].column())}"
    mine = owned(viewer, Scope.OWN, owner)
    if verb not in (Verb.READ, Verb.EXPORT):
        return mine if reach is not Scope.ALL else disjunction([mine, Sql(f"{visibility} <> 'private'")])
    team = conjunction([Sql(f"{visibility} = 'team'"), owned(viewer, Scope.TEAM, owner)])
    return disjunction([mine, Sql(f"{visibility} = 'everyone'"), team])


def _through(
    catalogue: Catalogue, viewer: Viewer, item: ObjectType, alias: str, verb: Verb, depth: int, rule: Via
) -> Sql:
    reading = verb in (Verb.READ, Verb.EXPORT) or rule.needs == "read"
    return _at(catalogue, viewer, item, alias, rule.relation, Verb.READ if reading else Verb.UPDATE, depth)


def _between(
    catalogue: Catalogue, viewer: Viewer, item: ObjectType, alias: str, verb: Verb, depth: int, rule: Between
) -> Sql:
    seen = conjunction([_at(catalogue, viewer, item, alias, end, Verb.READ, depth) for end in rule.ends])
    if verb in (Verb.READ, Verb.EXPORT) or seen.never:
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
    choices = []
    for parent in catalogue:
        if not _held(item, parent):
            continue
        condition = scope(catalogue, viewer, parent, inner, verb, depth + 1)
        if condition.never:
            continue
        found = _exists(parent, inner, column, condition)
        choices.append(
            Sql(f"{kind} = %s" + ("" if found.always else f" AND {found.text}"), (parent.name, *found.params))
        )
    return disjunction(choices)


def _held(item: ObjectType, parent: ObjectType) -> bool:
    """Say whether a record of any object that `item` hangs on may be one of `parent`: never round in a circle."""
    if isinstance(item.scope, Between):
        return parent.tied
    return parent.name != item.name and not isinstance(parent.scope, Between)


def _exists(parent: ObjectType, inner: str, column: str, condition: Sql) -> Sql:
    if condition.always or condition.never:
        return condition
    text = f"EXISTS (SELECT 1 FROM {name(parent.table)} {inner} WHERE {inner}.id = {column} AND {condition.text})"
    return Sql(text, condition.params)
