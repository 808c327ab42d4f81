"""Relations to many rolled back to a moment, beside their records (``rolling``)."""

from liane.records.objects import ObjectType
from liane.records.queries.kept import Kept
from liane.records.queries.sql import Sql, conjunction


def rolled(item: ObjectType, records: str, made: str) -> Sql:
    """Return the statement that rolls back the relations to many of the records that were touched since."""
    keys = [field.kept_under for field in item.linked]
    values = "CASE jsonb_typeof(k.value) WHEN 'array' THEN k.value ELSE '[]'::jsonb END"
    text = f"""{made} SELECT x.id AS source_id, k.key AS field,
public.liane_uuid(v.value) AS target_id, v.place::integer - 1 AS position FROM "{records}" x
CROSS JOIN LATERAL jsonb_each(x.was) k LEFT JOIN LATERAL jsonb_array_elements_text({values})
WITH ORDINALITY v(value, place) ON TRUE WHERE k.key = ANY(%s)"""
    return Sql(text, (keys,))


def view(links: str, known: Kept | None) -> Sql:
    """Return the statement that gives relations to many: of today, those rolled back now (none for ""), those kept."""
    today, rolled = [Sql("TRUE")], [Sql("m.target_id IS NOT NULL")]
    text = ""
    if links:
        today.append(_unnamed(f"pg_temp.{links}", "l"))
    if known is not None:
        today.append(_unnamed(known.links, "l"))
        rolled.append(_unnamed(known.links, "m"))
        text = f" UNION ALL SELECT {_LINK.format('q')} FROM {known.links} q WHERE q.target_id IS NOT NULL"
    if links:
        text += f" UNION ALL SELECT {_LINK.format('m')} FROM pg_temp.{links} m WHERE {conjunction(rolled).text}"
    where = conjunction(today).text
    return Sql(f"SELECT {_LINK.format('l')} FROM records_link l WHERE {where}{text}")


def whole(table: str, links: str) -> Sql:
    """Return the statement that gives the relations to many of the records of `table`, `links` being those rolled
    back."""
    return Sql(
        f"SELECT {_LINK.format('l')} FROM records_link l JOIN {table} s ON s.id = l.source_id "
        f"WHERE {_unnamed(links, 'l').text} "
        f"UNION ALL SELECT {_LINK.format('m')} FROM {links} m WHERE m.target_id IS NOT NULL"
    )


_LINK = "{0}.source_id, {0}.field, {0}.target_id, {0}.position"


def _unnamed(table: str, alias: str) -> Sql:
    same = f"p.source_id = {alias}.source_id AND p.field = {alias}.field"
    return Sql(f"NOT EXISTS (SELECT 1 FROM {table} p WHERE {same})")
