"""Entries are made anew when what is searched of an object changes, and after an upgrade."""

import pytest
from django.db import connection

from liane.capabilities.search import dictionary, rebuilding
from liane.capabilities.search.lookup import find
from liane.records.changes.model import Create
from liane.records.models import CustomField
from liane.records.registry import refresh
from tests.records.conftest import people  # noqa: F401
from tests.records.people import SYSTEM, add_field, create, delete, rich, update, write


@pytest.fixture
def me(people):  # noqa: F811
    return rich(people.owner)


def ids(me, text):
    return [hit.id for hit in find(me, text)]


def rebuild():
    refresh()
    while rebuilding.work():
        pass


def entries():
    with connection.cursor() as cursor:
        cursor.execute("SELECT record_id, object, owner_id, title, words::text FROM search_entry ORDER BY record_id")
        return cursor.fetchall()


def test_what_is_made_anew_is_what_each_write_keeps(me):
    create(me, "box", name="Boîte à œufs", note="fragile", emails="a@exemple.fr", owner=me.user_id)
    create(me, "remark", name="À rendre", about={"object": "box", "id": create(me, "box", name="Autre")})
    before = entries()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE search_entry SET words = '', title = '', owner_id = NULL WHERE object IN ('box', 'remark')"
        )
    assert ids(me, "oeufs") == []
    rebuilding.ask(["box", "remark", "gone"])
    rebuild()
    assert entries() == before
    assert len(ids(me, "oeufs")) == 1


def test_a_field_that_is_searched_from_now_on_finds_what_it_held_before(me):
    add_field("thing", "nickname", kind="text")
    thing = create(me, "thing", name="Chose", box=create(me, "box", name="b"), nickname="Machin")
    assert ids(me, "machin") == []
    field = CustomField.objects.get(key="nickname")
    update(SYSTEM, "custom_field", field.id, declaration={"kind": "text", "label": {"fr": "Surnom"}, "search": "B"})
    rebuild()
    assert ids(me, "machin") == [thing]
    update(SYSTEM, "custom_field", field.id, retired=True)
    rebuild()
    assert ids(me, "machin") == []


def test_words_that_nothing_holds_any_more_are_dropped(me):
    box = create(me, "box", name="Quetsche Mirabelle")
    create(me, "box", name="Mirabelle")
    assert [one.word for one in dictionary.nearest("quetche")] == ["quetsche"]
    delete(me, "box", box)
    dictionary.sweep()
    assert dictionary.known(["quetsche", "mirabelle"]) == {"mirabelle"}


def test_a_new_word_is_known_at_once(me):
    assert ids(me, "zorglub") == []
    box = write(me, Create("box", {"name": "Zorglub"})).created[0]
    assert ids(me, "zorglub") == ids(me, "zorgluv") == ids(me, "zorg") == [box]
