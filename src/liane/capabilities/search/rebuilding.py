"""Making the entries of an object anew, a batch a transaction: when what is searched of it has changed."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection, transaction

from liane.capabilities.search import dictionary
from liane.capabilities.search.index import ROWS, dumped, entry, searchable, searched
from liane.records.changes import bulk, reading
from liane.records.changes.draft import Draft
from liane.records.objects import ObjectType, Owned
from liane.records.queries.sql import name
from liane.records.registry import catalogue

BATCH = 2_000
_FIRST = UUID(int=0)
_DEFINITIONS = frozenset({"custom_field", "custom_object"})


def ask(objects: Iterable[str]) -> None:
    """Note that the entries of these objects are to be made anew, from the first record on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_rebuilding (object) SELECT v FROM unnest(%s::text[]) v ORDER BY v "
            "ON CONFLICT (object) DO UPDATE SET last = NULL",
            [sorted(set(objects))],
        )


def follow(drafts: Sequence[Draft]) -> None:
    """Have the entries of an object made anew when a field of it is searched from now on, or no more."""
    touched = set()
    for draft in drafts:
        if draft.object.name == "custom_object" and draft.changes("retired"):
            touched.add(str(draft.get("key")))
        elif draft.object.name == "custom_field" and draft.action != "create":
            before, after = _weight(draft.before), _weight({**draft.before, **draft.values})
            if before != after or (after and draft.changes("store")):
                touched.add(str(draft.get("object")))
        elif draft.object.name == "custom_field" and _weight(draft.values):
            touched.add(str(draft.get("object")))
    if touched:
        ask(touched)


def _weight(values: dict[str, object]) -> object:
    declaration = values.get("declaration")
    return None if values.get("retired") or not isinstance(declaration, dict) else declaration.get("search")


def work() -> bool:
    """Make one batch of entries anew, in one transaction; say whether any was waiting."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT object, last FROM search_rebuilding ORDER BY object LIMIT 1 FOR UPDATE SKIP LOCKED")
        row = cursor.fetchone()
        if row is None:
            return False
        item = catalogue().get(row[0])
        if item is None or not searchable(item):
            cursor.execute("DELETE FROM search_entry WHERE object = %s", [row[0]])
            cursor.execute("DELETE FROM search_rebuilding WHERE object = %s", [row[0]])
            return True
        cursor.execute(
            f"SELECT t.id, t.updated_at FROM {name(item.table)} t WHERE t.id > %s "
            f"ORDER BY t.id LIMIT {BATCH} FOR SHARE",
            [row[1] or _FIRST],
        )
        found = dict(cursor.fetchall())
        if found:
            bulk.make_room()
            _renew(item, found)
            bulk.file_entries()
            cursor.execute("UPDATE search_rebuilding SET last = %s WHERE object = %s", [max(found), item.name])
        if len(found) < BATCH:
            cursor.execute("DELETE FROM search_rebuilding WHERE object = %s", [item.name])
        return True


def _renew(item: ObjectType, found: dict[UUID, object]) -> None:
    keys = {item.title, *(field.key for field in searched(item))}
    keys |= {item.scope.field} if isinstance(item.scope, Owned) else {"owner"} & set(item.fields)
    words: set[str] = set()
    rows = reading.by_id(item, found.keys(), sorted(keys), lock=False)
    entries = [entry(item, record_id, values.get, None, words) for record_id, values in rows.items()]
    moments = "(SELECT * FROM unnest(%s::uuid[], %s::timestamptz[]) AS m(id, moment)) m"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_entry AS s (record_id, object, owner_id, title, changed_at, words) "
            f"SELECT v.record_id, v.object, v.owner_id, v.title, m.moment, v.words FROM {ROWS} "
            f"JOIN {moments} ON m.id = v.record_id ON CONFLICT (record_id) DO UPDATE SET owner_id = EXCLUDED.owner_id, "
            "title = EXCLUDED.title, words = EXCLUDED.words",
            [dumped(entries), list(found), list(found.values())],
        )
    if words:
        dictionary.learn(words)
