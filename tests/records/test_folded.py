"""Built-in texts are compared by what indexes hold: a column that keeps them folded."""

from collections.abc import Iterator

from django.db import connection

from liane.records.changes.model import Update
from liane.records.fields.base import Field, Part
from liane.records.objects import ObjectType
from liane.records.queries.expressions import comparable, folded_all
from liane.records.registry import catalogue
from tests.records.people import SYSTEM, add_object, create, write

SORTING = ("enable_seqscan", "enable_sort", "enable_incremental_sort")
FINDING = ("enable_seqscan", "enable_indexscan", "enable_indexonlyscan")


def plan(statement: str, *, without: tuple[str, ...]) -> str:
    """Return how the database would run a statement, were there too many rows for the ways named."""
    with connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {way} = off" for way in without))
        cursor.execute(f"EXPLAIN {statement}")
        found = cursor.fetchall()
        cursor.execute("; ".join(f"SET LOCAL {way} = on" for way in without))
    return "\n".join(row[0] for row in found)


def built_in(*wanted: str) -> Iterator[tuple[ObjectType, Field, Part]]:
    """Yield the built-in fields that declare one of `wanted`, with the part that they compare by."""
    for item in catalogue():
        for field in item.fields.values():
            part = field.kind.storage.part(field.kind.storage.sort_part)
            if part is not None and not field.custom and any(getattr(field, one) for one in wanted):
                yield item, field, part


def test_a_list_sorted_by_an_indexed_field_is_read_along_its_index(people):
    sorts = [one for one in built_in("indexed") if not one[1].kind.relation and one[2].sql != "text[]"]
    assert len(sorts) > 20
    for item, field, part in sorts:
        expression = comparable("t", field, part)
        found = plan(f"SELECT 1 FROM {item.table} t ORDER BY {expression}, t.id LIMIT 1", without=SORTING)
        assert "Sort" not in found, (item.name, field.key, found)
        assert f"_{field.key}_ix"[:20] in found, (item.name, field.key, found)


def test_the_middle_of_a_text_is_found_by_its_trigrams(people):
    fields = list(built_in("contains"))
    assert len(fields) > 3
    for item, field, part in fields:
        found = plan(
            f"SELECT 1 FROM {item.table} t WHERE {comparable('t', field, part)} LIKE '%martin%'", without=FINDING
        )
        assert f"_{field.key}_tg" in found, (item.name, field.key, found)


def test_a_list_of_words_is_found_by_any_of_them(people):
    fields = [one for one in built_in("indexed") if one[2].sql == "text[]"]
    assert len(fields) > 3
    for item, field, part in fields:
        found = plan(
            f"SELECT 1 FROM {item.table} t WHERE {folded_all('t', field, part)} && ARRAY['vip']", without=FINDING
        )
        assert f"_{field.key}_gin" in found, (item.name, field.key, found)


def test_an_object_of_the_organisations_own_finds_and_sorts_by_the_name_as_well(people):
    add_object("Don", "Dons")
    item = catalogue()["don"]
    field = item.fields["name"]
    expression = comparable("t", field, field.kind.storage.parts[0])
    assert "row_don_name_ix" in plan(
        f"SELECT 1 FROM {item.table} t ORDER BY {expression}, t.id LIMIT 1", without=SORTING
    )
    assert "row_don_name_tg" in plan(f"SELECT 1 FROM {item.table} t WHERE {expression} LIKE '%zoe%'", without=FINDING)
    create(SYSTEM, "don", name="Don de ZOÉ")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name_folded FROM {item.table}")
        assert cursor.fetchall() == [("don de zoe",)]


def test_what_is_kept_folded_follows_every_edit(people):
    box = create(SYSTEM, "box", name="Été", tags=["Fragile", "À ranger"], emails=["Zoe@Exemple.fr"])
    kept = "SELECT name_folded, tags_folded, emails_folded FROM fakes_box WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(kept, [box])
        assert cursor.fetchone() == ("ete", ["fragile", "a ranger"], "zoe@exemple.fr")
        write(SYSTEM, Update("box", box, {"name": "Hiver", "tags": None, "emails": None}))
        cursor.execute(kept, [box])
        assert cursor.fetchone() == ("hiver", None, None)
