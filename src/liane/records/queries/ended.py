"""Which records that are no more a viewer could read, by the image that the log keeps of their end."""

from dataclasses import replace

from liane.records.objects import Between, Everyone, ObjectType, Owned, Shared, Via
from liane.records.queries.expressions import raw
from liane.records.queries.scope import owned, scope
from liane.records.queries.sql import FALSE, TRUE, Sql, name
from liane.records.registry import Catalogue
from liane.records.viewer import Scope, Verb, Viewer


def ended(catalogue: Catalogue, item: ObjectType, viewer: Viewer, image: str) -> Sql:
    """Return the condition that a record was the viewer's to read, `image` being the SQL of its end as the log has it.

    By the owner that it had; what belonged to other records by the right to read those today. Of what belonged to a
    record that is gone too, only who reads all of these knows.
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
    if readable.always or readable.never:
        return readable
    columns = ["public.liane_uuid(i.custom->>'created_by') AS created_by_id"]
    for field in (item.fields[key] for key in looked_at(item)):
        kept = replace(field, custom=True, store=field.kept_under)
        columns += [f"{raw('i', kept, part)} AS {name(field.column(part.name))}" for part in kept.kind.storage.stored]
    row = f"SELECT {', '.join(columns)} FROM (SELECT ({image}) AS custom) i"
    return Sql(f"EXISTS (SELECT 1 FROM ({row}) x WHERE {readable.text})", readable.params)


def looked_at(item: ObjectType) -> tuple[str, ...]:
    """Return the fields that the scope of an object looks at, where it is not by an owner alone."""
    rule = item.scope
    if isinstance(rule, Via):
        return (rule.relation,)
    if isinstance(rule, Between):
        return rule.ends
    return (rule.owner, rule.visibility) if isinstance(rule, Shared) else ()
