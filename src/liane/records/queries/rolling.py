"""Records rolled back to a moment: what the log says of them since, taken off what they hold, in set statements.

Of each record that something happened to since then, the first line that names a field holds what the field held;
a deletion holds the whole record. What was made since is known by its row, which is never younger than its making,
unless it says to be older: those lines are looked at too.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import psycopg
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from liane.records.fields.base import Field, Part
from liane.records.fields.columns import kept_folded
from liane.records.objects import KEPT, ObjectType
from liane.records.queries import kept, rolling_links
from liane.records.queries.ended import ended
from liane.records.queries.expressions import raw
from liane.records.queries.kept import Kept
from liane.records.queries.model import QueryError
from liane.records.queries.scope import scope
from liane.records.queries.sql import Sql, conjunction, disjunction, name
from liane.records.registry import Catalogue
from liane.records.viewer import Verb, Viewer

SECONDS = 20
"""How long rolling one object back may take."""


@dataclass(frozen=True, slots=True)
class Then:
    """The names of the relations of one object: its records of then, and the values of its relations to many."""

    view: str
    links: str


def ensure(catalogue: Catalogue, item: ObjectType, viewer: Viewer, moment: datetime) -> Then:
    """Make the relations of an object at a moment for a viewer, unless this transaction has them.

    Raises QueryError, and Preparing when a job makes first what takes too long for a page (``kept``).
    """
    mark = hashlib.blake2s(repr((moment, viewer.user_id, item.table)).encode(), digest_size=8).hexdigest()
    then = Then(f"past_{mark}", f"past_links_{mark}" if item.linked else "records_link")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"pg_temp.{then.view}"])
        if cursor.fetchone()[0]:
            return then
    known = kept.find(catalogue, item, moment)
    # Rights are asked of the records of today.
    viewer = replace(viewer, as_of=None)
    if known is not None and known.whole:
        return _read(catalogue, item, viewer, known, then)
    rolled, links, before = (f"{word}_{mark}" for word in ("then", "then_links", "before"))
    since = known.covered if known else moment
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{SECONDS}s'")
            cursor.execute(f"CREATE TEMP TABLE {_held(then)} () ON COMMIT DROP")
            if kept.quiet(item, since):
                # Nothing to roll back.
                rolled = links = ""
            else:
                for one in roll(item, since, moment, before, rolled, links, _here(catalogue, item, viewer)):
                    cursor.execute(one.text, one.params)
            for one in _views(catalogue, item, viewer, moment, rolled, links, known, then):
                cursor.execute(one.text, one.params)
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except (OperationalError, psycopg.OperationalError) as error:
        if not isinstance(error.__cause__ or error, psycopg.errors.QueryCanceled):
            raise
        message = _("Trop de choses ont changé depuis cette date : choisissez-en une plus proche.")
        raise QueryError(message, "as_of") from error
    return then


def _read(catalogue: Catalogue, item: ObjectType, viewer: Viewer, known: Kept, then: Then) -> Then:
    """Make the relations of a past that is kept whole: its own tables, as far as the viewer may read them."""
    rights = _here(catalogue, item, viewer, _END)
    today = "" if rights.always else f" LEFT JOIN {name(item.table)} n ON n.id = p.id"
    text = f"SELECT p.* FROM {known.table} p{today} WHERE {rights.text}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {_held(then)} () ON COMMIT DROP")
        for one in _shown(then, Sql(text, rights.params), Sql(f"SELECT * FROM {known.links}"), item):
            cursor.execute(one.text, one.params)
    return then


def _held(then: Then) -> str:
    """Return the name of a table that ends with the transaction, and takes along what was made over it."""
    return f"held_{then.view}"


def _shown(then: Then, records: Sql, links: Sql, item: ObjectType) -> Iterator[Sql]:
    """Yield the statements of the views, which end with the transaction."""
    yield Sql(
        f"CREATE TEMP VIEW {then.view} AS SELECT v.*, NULL::pg_temp.{_held(then)} AS held FROM ({records.text}) v",
        records.params,
    )
    if item.linked:
        yield Sql(
            f"CREATE TEMP VIEW {then.links} AS SELECT v.*, NULL::pg_temp.{_held(then)} AS held FROM ({links.text}) v",
            links.params,
        )


def roll(
    item: ObjectType,
    since: datetime,
    moment: datetime,
    before: str,
    rolled: str,
    links: str,
    here: Sql,
    *,
    lasting: bool = False,
) -> Iterator[Sql]:
    """Yield the statements that roll back what happened `since`, and its relations to many; each once the one before
    was done. Temporary, unless they are `lasting`: then they say when each record was last changed, too."""
    yield _before(item, since, before)
    yield Sql(f"ANALYZE pg_temp.{before}")
    with connection.cursor() as cursor:
        # Only fields that changed since need be asked of the log, record by record.
        cursor.execute(f"SELECT DISTINCT jsonb_object_keys(custom) FROM pg_temp.{before} WHERE NOT gone")
        changed = frozenset(row[0] for row in cursor.fetchall())
    found = _rolled(item, moment, before, changed, here)
    if lasting:
        found = Sql(f"SELECT p.*, {LAST} FROM ({found.text}) p", found.params)
    yield Sql(f"{_made(rolled, lasting)} {found.text}", found.params)
    yield Sql(f'ANALYZE "{rolled}"')
    if item.linked:
        yield rolling_links.rolled(item, rolled, _made(links, lasting))
        yield Sql(f'ANALYZE "{links}"')


def _made(table: str, lasting: bool) -> str:
    return f'CREATE TABLE "{table}" AS' if lasting else f'CREATE TEMP TABLE "{table}" ON COMMIT DROP AS'


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


def _rolled(item: ObjectType, moment: datetime, before: str, changed: frozenset[str], here: Sql) -> Sql:
    """Return the statement that rolls these records back: those that are there, then those that are gone.

    `there` says that the record existed then, `here` that it is for the viewer to read.
    """
    table = name(item.table)
    there = f"coalesce(NOT d.absent AND {_created(item).text.removesuffix(' AS created_at')} < %s, FALSE)"
    params: tuple[object, ...] = ()
    texts = []
    for gone in (False, True):
        columns = [Sql("d.id"), Sql("d.version"), _created(item), _author(item), _custom(item)]
        columns += [_column(field, part, gone or field.kept_under in changed) for field, part in _parts(item)]
        columns += [_folded(field, part, gone or field.kept_under in changed) for field, part in _folding(item)]
        # What is gone, or was and came back, is what its image says.
        of = "d.gone" if gone else "NOT d.gone"
        texts.append(
            f"SELECT {', '.join(column.text for column in columns)}, d.custom AS was, {there} AS there, "
            f"coalesce({here.text}, FALSE) AS here "
            f"FROM pg_temp.{before} d LEFT JOIN {table} c ON c.id = d.id AND NOT d.gone "
            f"LEFT JOIN {table} n ON n.id = d.id WHERE {of}"
        )
        params += (*(value for column in columns for value in column.params), moment, *here.params)
    return Sql(" UNION ALL ".join(texts), params)


def _here(catalogue: Catalogue, item: ObjectType, viewer: Viewer, gone: str = "d.ended") -> Sql:
    """Return whether a record is for the viewer to read by the rights of today: `n` is its row of today, `gone` the
    image of its end."""
    readable = scope(catalogue, viewer, item, "n", Verb.READ)
    if readable.always:
        return readable
    was = ended(catalogue, item, viewer, gone)
    return disjunction([conjunction([Sql("n.id IS NOT NULL"), readable]), conjunction([Sql("n.id IS NULL"), was])])


def _parts(item: ObjectType) -> list[tuple[Field, Part]]:
    return [(field, part) for field in item.stored if field.key not in KEPT for part in field.kind.storage.stored]


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


def records(item: ObjectType, moment: datetime, rolled: str, known: Kept | None, readable: Sql) -> Sql:
    """Return the statement that gives the records of then: those that nothing happened to since, as far as they are
    `readable`, and those rolled back, none when `rolled` is ""."""
    own, then = (", ".join(f"{alias}.{name(column)}" for column in _columns(item)) for alias in ("t", "p"))
    untouched = [Sql("t.created_at < %s", (moment,)), *([_not_in(rolled, "t")] if rolled else [])]
    touched = [Sql("p.there AND p.here")]
    if known is not None:
        untouched.append(_not_in(known.table, "t"))
        touched.append(_not_in(known.table, "p"))
    where = conjunction([*untouched, readable])
    text = f" UNION ALL SELECT {then}, p.custom, {LAST} FROM {rolled} p WHERE {conjunction(touched).text}"
    return Sql(
        f"SELECT {own}, t.custom - %s::text[] AS custom, t.updated_at, t.updated_by_id "
        f"FROM {name(item.table)} t WHERE {where.text}{text if rolled else ''}",
        (_computed(item), *where.params),
    )


def _views(
    catalogue: Catalogue,
    item: ObjectType,
    viewer: Viewer,
    moment: datetime,
    rolled: str,
    links: str,
    known: Kept | None,
    then: Then,
) -> Iterator[Sql]:
    """Yield the statements of the views: rows that nothing happened to since, those rolled back, those kept."""
    found = records(item, moment, rolled and f"pg_temp.{rolled}", known, scope(catalogue, viewer, item, "t", Verb.READ))
    text, params = found.text, found.params
    if known is not None:
        rights = _here(catalogue, item, viewer, _END)
        today = "" if rights.always else f" LEFT JOIN {name(item.table)} n ON n.id = p.id"
        columns = ", ".join(f"p.{name(column)}" for column in _columns(item))
        text += (
            f" UNION ALL SELECT {columns}, p.custom, p.updated_at, p.updated_by_id FROM {known.table} p{today} "
            f"WHERE p.there AND ({rights.text})"
        )
        params += rights.params
    yield from _shown(then, Sql(text, params), rolling_links.view(links, known), item)


def _columns(item: ObjectType) -> list[str]:
    shared = ["id", "version", "created_at", "created_by_id"]
    shared += [field.column(part.name) for field, part in _parts(item)]
    return shared + [kept_folded(field, part) for field, part in _folding(item)]


# When and by whom the record at `p` was last changed before then: asked of the log only where it is shown or sorted by.
_OF = "e.record_id = p.id AND e.version = p.version LIMIT 1"
LAST = (
    f"coalesce((SELECT e.recorded_at FROM records_entry e WHERE {_OF}), p.created_at) AS updated_at, "
    f"(SELECT h.actor_id FROM records_entry e JOIN records_change h ON h.id = e.change_id WHERE {_OF}) AS updated_by_id"
)
# The image of the end of a record that is gone.
_END = (
    "SELECT g.before FROM records_entry g WHERE g.record_id = p.id AND g.action = 'delete' "
    "ORDER BY g.version DESC LIMIT 1"
)


def _not_in(table: str, alias: str) -> Sql:
    return Sql(f"NOT EXISTS (SELECT 1 FROM {table} k WHERE k.id = {alias}.id)")
