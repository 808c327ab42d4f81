"""Own addresses of large tables are beside the records: what maps read there is what the records say, for everybody."""

from contextlib import closing

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.records import addresses
from liane.records.changes.model import Update
from liane.records.queries.areas import areas, communes
from liane.records.queries.model import Leaf, Query
from liane.records.registry import refresh
from tests.records.definitions.words import back
from tests.records.people import SYSTEM, add_field, create, delete, rich, update, write

DIJON = {"postcode": "21000", "city": "Dijon"}
LYON = {"postcode": "69003", "city": "Lyon", "country": "FR"}
LIEGE = {"postcode": "4000", "city": "Liège", "country": "BE"}
WHERES = (DIJON, DIJON, LYON, LIEGE, None, {"city": "Beaune"})


@pytest.fixture
def boxes(committed_people, monkeypatch):
    """Return the field of an own address, and boxes of two owners that have one."""
    monkeypatch.setattr(addresses, "ENOUGH_ROWS", -1)
    monkeypatch.setattr(addresses, "ROWS", 2)
    field = add_field("box", "lieu", kind="address")
    owners = (committed_people.owner, committed_people.outsider)
    made = [
        create(rich(owner), "box", name=f"{turn}", lieu=where) for owner in owners for turn, where in enumerate(WHERES)
    ]
    return field, made


def fill():
    while addresses.work():
        pass


def beside():
    """Return how many places are written beside the records."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_placed")
        return cursor.fetchone()[0]


def told(query, viewer):
    """Return what a map tells, and whether it read the records themselves."""
    with CaptureQueriesContext(connection) as asked:
        found = areas(query, viewer, "lieu"), tuple(communes(query, viewer, "lieu", 100))
    return found, "records_placed p" not in asked.captured_queries[-1]["sql"]


def alike(people):
    """Check that everybody is told beside the records what they say."""
    for person in (SYSTEM, *people):
        quick, by_records = told(Query("box"), person)
        whole, by_condition = told(Query("box", where=Leaf("name", "filled")), person)
        assert quick == whole
        assert (by_records, by_condition) == (False, True)


def test_a_map_of_all_reads_beside_the_records_what_they_say_after_every_change(boxes, committed_people):
    _field, made = boxes
    assert told(Query("box"), SYSTEM)[1]
    fill()
    assert beside() == len(made)
    alike(committed_people)
    changed = update(SYSTEM, "box", made[0], lieu=LYON)
    update(SYSTEM, "box", made[1], owner=committed_people.outsider.user_id)
    update(SYSTEM, "box", made[2], lieu=None)
    alike(committed_people)
    gone = delete(SYSTEM, "box", made[3])
    create(rich(committed_people.owner), "box", name="neuf", lieu=DIJON)
    write(SYSTEM, *(Update("box", one, {"lieu": LIEGE}) for one in made[4:]))
    alike(committed_people)
    assert beside() == len(made)
    back(gone, SYSTEM)
    back(changed, SYSTEM)
    alike(committed_people)
    assert beside() == len(made) + 1


def test_a_field_that_was_away_is_filled_anew(boxes, committed_people):
    field, made = boxes
    fill()
    update(SYSTEM, "custom_field", field, retired=True)
    refresh()
    update(SYSTEM, "box", made[0], owner=committed_people.outsider.user_id)
    update(SYSTEM, "custom_field", field, retired=False)
    refresh()
    assert told(Query("box"), SYSTEM)[1]
    fill()
    assert not told(Query("box"), SYSTEM)[1]
    alike(committed_people)
    update(SYSTEM, "custom_field", field, retired=True)
    refresh()
    fill()
    assert beside() == 0


def test_nothing_is_filled_while_a_change_is_under_way_that_may_not_know(boxes, committed_people):
    _field, made = boxes
    other = connection.copy()
    other.set_autocommit(False)
    with closing(other):
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        fill()
        assert beside() == 0
        other.commit()
    fill()
    assert beside() == len(made)


def test_small_tables_and_built_in_addresses_have_nothing_beside(committed_people):
    add_field("box", "lieu", kind="address")
    create(rich(committed_people.owner), "box", name="a", lieu=DIJON)
    assert not addresses.work()
    assert beside() == 0


def test_an_edit_of_an_object_without_own_addresses_asks_nothing_more(boxes, committed_people):
    _field, made = boxes
    fill()
    with CaptureQueriesContext(connection) as asked:
        update(SYSTEM, "box", made[0], name="autre")
    assert not [one for one in asked.captured_queries if "records_placed" in one["sql"]]
