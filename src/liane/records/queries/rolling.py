"""Records rolled back to a moment: what the log says of them since, taken off what they hold, in set statements.

Of each record that something happened to since then, the first line that names a field holds what the field held;
a deletion holds the whole record. What was made since is known by its row, which is never younger than its making,
unless it says to be older: those lines are looked at too.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

import psycopg
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Field, Part
from liane.records.fields.columns import kept_folded
from liane.records.objects import Everyone, ObjectType, Owned
from liane.records.queries.expressions import raw
from liane.records.queries.model import QueryError
from liane.records.queries.scope import owned, scope
from liane.records.queries.sql import Sql, conjunction, disjunction, name
from liane.records.registry import Catalogue
from liane.records.viewer import Scope, Verb, Viewer

SECONDS = 20
"""How long rolling one object back may take."""
_KEPT = frozenset({"created_at", "created_by", "updated_at", "updated_by"})


@dataclass(frozen=True, slots=True)
class Then:
    """The names of the relations of one object: its records of then, and the values of its relations to many."""

    view: str
    links: str


def ensure(catalogue: Catalogue, item: ObjectType, viewer: Viewer, moment: datetime) -> Then:
    """Make the relations of an object at a moment for a viewer, unless this transaction has them. Raises QueryError."""
    mark = hashlib.blake2s(repr((moment, viewer.user_id, item.table)).encode(), digest_size=8).hexdigest()
    then = Then(f"past_{mark}", f"past_links_{mark}" if item.linked else "records_link")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"pg_temp.{then.view}"])
        if cursor.fetchone()[0]:
            return then
    rolled = f"then_{mark}"
    # Rights are asked of the records of today.
    viewer = replace(viewer, as_of=None)
    before = f"before_{mark}"
    statements = [_before(item, moment, before), Sql(f"ANALYZE pg_temp.{before}")]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{SECONDS}s'")
            for one in statements:
                cursor.execute(one.text, one.params)
            # Only fields that changed since need be asked of the log, record by record.
            cursor.execute(f"SELECT DISTINCT jsonb_object_keys(custom) FROM pg_temp.{before} WHERE NOT gone")
            changed = frozenset(row[0] for row in cursor.fetchall())
            later = [_rolled(catalogue, item, viewer, moment, before, rolled, changed)]
            later += [Sql(f"ANALYZE pg_temp.{rolled}"), _view(catalogue, item, viewer, moment, rolled, then.view)]
            for one in [*later, *(_links(item, rolled, mark) if item.linked else [])]:
                cursor.execute(one.text, one.params)
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except (OperationalError, psycopg.OperationalError) as error:
        if not isinstance(error.__cause__ or error, psycopg.errors.QueryCanceled):
            raise
        message = _("Trop de choses ont changé depuis cette date : choisissez-en une plus proche.")
        raise QueryError(message, "as_of") from error
    return then


def _before(item: ObjectType, moment: datetime, made: str) -> Sql:
    """Return the statement that says, of each record that something happened to since, what its fields held."""
    text = f"""CREATE TEMP TABLE {made} ON COMMIT DROP AS WITH since AS MATERIALIZED (
SELECT e.record_id, e.version, e.action, e.field, e.before FROM records_entry e
WHERE e.object = %s AND e.recorded_at >= %s
AND (NOT (e.action = 'create') OR e.version > 1 OR e.effective_at IS NOT NULL)
), gone AS MATERIALIZED (SELECT DISTINCT ON (record_id) record_id, version, before FROM since WHERE action = 'delete'
ORDER BY record_id, version), ended AS (SELECT DISTINCT ON (record_id) record_id, before FROM since
WHERE action = 'delete' ORDER BY record_id, version DESC),
born AS MATERIALIZED (SELECT record_id, min(version) AS version FROM since WHERE action = 'create' GROUP BY record_id),
firsts AS (SELECT DISTINCT ON (s.record_id, s.field) s.record_id, s.field, s.version, s.before FROM since s
LEFT JOIN gone g ON g.record_id = s.record_id WHERE s.action = 'update' AND (g.version IS NULL OR s.version < g.version)
ORDER BY s.record_id, s.field, s.version),
held AS MATERIALIZED (SELECT record_id, min(version) AS version, jsonb_object_agg(field, before) AS was
FROM firsts GROUP BY record_id),
touched AS (SELECT record_id, min(version) AS version FROM (SELECT record_id, version FROM held
UNION ALL SELECT record_id, version FROM gone UNION ALL SELECT record_id, version FROM born) a GROUP BY record_id)
SELECT t.record_id AS id, t.version - 1 AS version,
coalesce(g.before, '{{}}'::jsonb) || coalesce(h.was, '{{}}'::jsonb) AS custom,
g.record_id IS NOT NULL AS gone, coalesce(b.version = t.version, FALSE) AS absent, z.before AS ended
FROM touched t LEFT JOIN gone g USING (record_id) LEFT JOIN held h USING (record_id)
LEFT JOIN born b USING (record_id) LEFT JOIN ended z USING (record_id)"""
    return Sql(text, (item.name, moment))


def _rolled(
    catalogue: Catalogue,
    item: ObjectType,
    viewer: Viewer,
    moment: datetime,
    before: str,
    made: str,
    changed: frozenset[str],
) -> Sql:
    """Return the statement that rolls these records back: those that are there, then those that are gone."""
    table = name(item.table)
    here = _here(catalogue, item, viewer, moment)
    params: tuple[object, ...] = ()
    texts = []
    for gone in (False, True):
        columns = [Sql("d.id"), Sql("d.version"), _created(item), _author(item), _custom(item)]
        columns += [_column(field, part, gone or field.kept_under in changed) for field, part in _parts(item)]
        columns += [_folded(field, part, gone or field.kept_under in changed) for field, part in _folding(item)]
        # What is gone, or was and came back, is what its image says.
        of = "d.gone" if gone else "NOT d.gone"
        texts.append(
            f"SELECT {', '.join(column.text for column in columns)}, d.custom AS was, "
            f"coalesce({here.text}, FALSE) AS here "
            f"FROM pg_temp.{before} d LEFT JOIN {table} c ON c.id = d.id AND NOT d.gone "
            f"LEFT JOIN {table} n ON n.id = d.id WHERE {of}"
        )
        params += (*(value for column in columns for value in column.params), *here.params)
    return Sql(f"CREATE TEMP TABLE {made} ON COMMIT DROP AS {' UNION ALL '.join(texts)}", params)


def _here(catalogue: Catalogue, item: ObjectType, viewer: Viewer, moment: datetime) -> Sql:
    """Return whether the record was there, and is for the viewer to read by the rights of today."""
    made = _created(item).text.removesuffix(" AS created_at")
    there = [Sql("NOT d.absent"), Sql(f"{made} < %s", (moment,))]
    readable = scope(catalogue, viewer, item, "n", Verb.READ)
    if not readable.always:
        ended = _ended(item, viewer)
        there.append(
            disjunction([conjunction([Sql("n.id IS NOT NULL"), readable]), conjunction([Sql("n.id IS NULL"), ended])])
        )
    return conjunction(there)


def _ended(item: ObjectType, viewer: Viewer) -> Sql:
    """Return whether a record that is gone was the viewer's to read by the owner that it had at its end.

    Of what belonged to another record nobody can tell: only who reads all reads that.
    """
    reach = viewer.on(item.name).read
    if isinstance(item.scope, Owned):
        key = item.fields[item.scope.field].kept_under.replace("'", "''")
        return owned(viewer, reach, f"public.liane_uuid(d.ended->>'{key}')")
    return Sql("TRUE") if isinstance(item.scope, Everyone) and reach is not Scope.NONE else Sql("FALSE")


def _parts(item: ObjectType) -> list[tuple[Field, Part]]:
    return [(field, part) for field in item.stored if field.key not in _KEPT for part in field.kind.storage.stored]


def _folding(item: ObjectType) -> list[tuple[Field, Part]]:
    return [(field, part) for field in item.stored for part in field.kind.storage.parts if kept_folded(field, part)]


def _was(field: Field, part: Part) -> str:
    """Return the SQL of a part as the log says it, cast as its column is."""
    found = raw("d", replace(field, custom=True, store=field.kept_under), part)
    return f"NULLIF({found}, 'null'::jsonb)" if part.sql == "jsonb" else f"({found})::{part.sql}"


def _changed(field: Field) -> str:
    key = field.kept_under.replace("'", "''").replace("%", "%%")
    return f"jsonb_exists(d.custom, '{key}')"


def _column(field: Field, part: Part, changed: bool) -> Sql:
    column = name(field.column(part.name))
    if not changed:
        return Sql(f"c.{column} AS {column}")
    return Sql(f"CASE WHEN {_changed(field)} THEN {_was(field, part)} ELSE c.{column} END AS {column}")


def _folded(field: Field, part: Part, changed: bool) -> Sql:
    column = name(kept_folded(field, part))
    if not changed:
        return Sql(f"c.{column} AS {column}")
    if part.sql == "text[]":
        text = f"public.liane_fold_all({_was(field, part)})"
        return Sql(f"CASE WHEN {_changed(field)} THEN {text} ELSE c.{column} END AS {column}")
    text = f'(CASE WHEN {_changed(field)} THEN public.liane_fold({_was(field, part)}) ELSE c.{column} END) COLLATE "C"'
    return Sql(f"{text} AS {column}")


def _created(item: ObjectType) -> Sql:
    said = "public.liane_timestamp(d.custom->>'created_at')"
    return Sql(f"CASE WHEN d.gone THEN {said} ELSE c.created_at END AS created_at")


def _author(item: ObjectType) -> Sql:
    said = "public.liane_uuid(d.custom->>'created_by')"
    return Sql(f"CASE WHEN d.gone THEN {said} ELSE c.created_by_id END AS created_by_id")


def _custom(item: ObjectType) -> Sql:
    """Return the values of own fields; what Liane works out is not kept in the log, and is empty in the past."""
    keys = [field.kept_under for field in item.custom]
    if not keys:
        return Sql("'{}'::jsonb AS custom")
    mine = "SELECT coalesce(jsonb_object_agg(key, value), '{}'::jsonb) FROM jsonb_each(d.custom)"
    return Sql(
        "(coalesce(c.custom, '{}'::jsonb) - ARRAY(SELECT jsonb_object_keys(d.custom)) - %s::text[]) || "
        f"({mine} WHERE key = ANY(%s) AND value <> 'null'::jsonb) AS custom",
        (_computed(item), keys),
    )


def _computed(item: ObjectType) -> list[str]:
    return [field.kept_under for field in item.fields.values() if field.computed]


def _view(catalogue: Catalogue, item: ObjectType, viewer: Viewer, moment: datetime, rolled: str, made: str) -> Sql:
    """Return the statement of the view: rows that nothing happened to since, and those rolled back."""
    readable = scope(catalogue, viewer, item, "t", Verb.READ)
    shared = ["id", "version", "created_at", "created_by_id"]
    shared += [field.column(part.name) for field, part in _parts(item)]
    shared += [kept_folded(field, part) for field, part in _folding(item)]
    own = ", ".join(f"t.{name(column)}" for column in shared)
    then = ", ".join(f"p.{name(column)}" for column in shared)
    # Asked of the log only where they are shown or sorted by.
    last = "FROM records_entry e WHERE e.record_id = p.id AND e.version = p.version LIMIT 1"
    who = (
        "SELECT h.actor_id FROM records_entry e JOIN records_change h ON h.id = e.change_id "
        "WHERE e.record_id = p.id AND e.version = p.version LIMIT 1"
    )
    text = f"""CREATE TEMP VIEW {made} AS SELECT {own}, t.custom - %s::text[] AS custom, t.updated_at, t.updated_by_id
FROM {name(item.table)} t WHERE t.created_at < %s AND NOT EXISTS (SELECT 1 FROM pg_temp.{rolled} p WHERE p.id = t.id)
AND ({readable.text}) UNION ALL SELECT {then}, p.custom, coalesce((SELECT e.recorded_at {last}), p.created_at), ({who})
FROM pg_temp.{rolled} p WHERE p.here"""
    return Sql(text, (_computed(item), moment, *readable.params))


def _links(item: ObjectType, rolled: str, mark: str) -> list[Sql]:
    """Return the statements that roll back the relations to many of the records that were touched since."""
    keys = [field.kept_under for field in item.linked]
    made = f"then_links_{mark}"
    values = "CASE jsonb_typeof(k.value) WHEN 'array' THEN k.value ELSE '[]'::jsonb END"
    build = f"""CREATE TEMP TABLE {made} ON COMMIT DROP AS SELECT x.id AS source_id, k.key AS field,
public.liane_uuid(v.value) AS target_id, v.place::integer - 1 AS position FROM pg_temp.{rolled} x
CROSS JOIN LATERAL jsonb_each(x.was) k LEFT JOIN LATERAL jsonb_array_elements_text({values})
WITH ORDINALITY v(value, place) ON TRUE WHERE k.key = ANY(%s)"""
    view = f"""CREATE TEMP VIEW past_links_{mark} AS SELECT l.source_id, l.field, l.target_id, l.position
FROM records_link l WHERE NOT EXISTS (SELECT 1 FROM pg_temp.{made} p WHERE p.source_id = l.source_id
AND p.field = l.field) UNION ALL SELECT source_id, field, target_id, position FROM pg_temp.{made}
WHERE target_id IS NOT NULL"""
    return [Sql(build, (keys,)), Sql(f"ANALYZE pg_temp.{made}"), Sql(view)]
