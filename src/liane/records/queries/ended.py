"""Which records that are no more a viewer could read, by the image that the log keeps of their end."""

from dataclasses import replace

from liane.records.objects import Between, Everyone, ObjectType, Owned, Shared, Via
from liane.records.queries.expressions import raw
from liane.records.queries.scope import owned, scope
from liane.records.queries.sql import FALSE, TRUE, Sql, disjunction, name
from liane.records.registry import Catalogue
from liane.records.viewer import Scope, Verb, Viewer

_MAX_DEPTH = 2


def ended(catalogue: Catalogue, item: ObjectType, viewer: Viewer, image: str, depth: int = 0) -> Sql:
    """Return the condition that a record was the viewer's to read, `image` being the SQL of its end as the log has it.

    By the owner that it had; what belonged to other records by the right to read those today, or by the end of that one
    where it is of one object (a reaction to a comment). Of the rest of what went with a record, administrators know.
    """
    reach = viewer.on(item.name).read
    if reach is Scope.NONE:
        return FALSE
    if isinstance(item.scope, Everyone):
        return TRUE
    if isinstance(item.scope, Owned):
        key = item.fields[item.scope.field].kept_under.replace("'", "''").replace("%", "%%")
        return owned(viewer, reach, f"public.liane_uuid(({image})->>'{key}')")
    # The image stands as a row of the object, as far as its scope looks at it.
    readable = scope(catalogue, viewer, item, "x", Verb.READ)
    if readable.always or readable.never or (viewer.administrator and not isinstance(item.scope, Shared)):
        return FALSE if readable.never else TRUE
    columns = ["public.liane_uuid(i.custom->>'created_by') AS created_by_id"]
    for field in (item.fields[key] for key in looked_at(item)):
        kept = replace(field, custom=True, store=field.kept_under)
        columns += [f"{raw('i', kept, part)} AS {name(field.column(part.name))}" for part in kept.kind.storage.stored]
    row = f"SELECT {', '.join(columns)} FROM (SELECT ({image}) AS custom) i"
    either = disjunction([readable, _whole_ended(catalogue, item, viewer, depth)])
    return Sql(f"EXISTS (SELECT 1 FROM ({row}) x WHERE {either.text})", either.params)


def _whole_ended(catalogue: Catalogue, item: ObjectType, viewer: Viewer, depth: int) -> Sql:
    """Return the condition that the record to which `x` belonged is gone as well, and was hers to read at its end."""
    rule = item.scope
    whole = catalogue.get(item.fields[rule.relation].target) if isinstance(rule, Via) else None
    if whole is None or not isinstance(rule, Via) or depth > _MAX_DEPTH:
        return FALSE
    w = f"w{depth}"
    had = ended(catalogue, whole, viewer, f"{w}.before", depth + 1)
    if had.never:
        return FALSE
    column = f"x.{name(item.fields[rule.relation].column())}"
    text = (
        f"EXISTS (SELECT 1 FROM records_entry {w} WHERE {w}.record_id = {column} AND {w}.action = 'delete' "
        f"AND NOT EXISTS (SELECT 1 FROM {name(whole.table)} t WHERE t.id = {w}.record_id) "
        f"AND NOT EXISTS (SELECT 1 FROM records_entry l WHERE l.record_id = {w}.record_id AND l.action = 'delete' "
        f"AND l.version > {w}.version) AND {had.text})"
    )
    return Sql(text, had.params)


def looked_at(item: ObjectType) -> tuple[str, ...]:
    """Return the fields that the scope of an object looks at, where it is not by an owner alone."""
    rule = item.scope
    if isinstance(rule, Via):
        return (rule.relation,)
    if isinstance(rule, Between):
        return rule.ends
    return (rule.owner, rule.visibility) if isinstance(rule, Shared) else ()
