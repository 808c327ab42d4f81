"""A past that is kept gives what rolling it back gives, whatever happens afterwards, and to each what is hers."""

import datetime as dt

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from liane.accounts.viewers import viewer_for
from liane.config.jobs import ask_for_past
from liane.records.changes.model import Create, Delete, Update
from liane.records.changes.undo import undo
from liane.records.past.erasing import erase_record
from liane.records.queries import asof, kept
from liane.records.queries.aggregate import aggregate
from liane.records.queries.asof import end_of
from liane.records.queries.kept import Preparing, at_leisure
from liane.records.queries.model import Measure, Query, QueryError, parse_query
from liane.records.queries.pages import count, fetch
from liane.records.viewer import system
from tests.accounts.personas import change_of
from tests.past.test_journal import text, write
from tests.past.test_travel import DAY, TODAY, WAS, aged
from tests.records.committed import meet
from tests.records.conftest import committed_people
from tests.records.conftest import people as crew
from tests.records.people import create, delete, rich, update

__all__ = ["aged", "committed_people", "crew"]
ASKED = (
    {"object": "box", "sort": ["-updated_at"], "columns": ["name", "shelf", "others", "updated_at", "updated_by"]},
    {"object": "box", "where": {"field": "others", "op": "filled"}, "sort": ["name"]},
    {"object": "box", "where": {"field": "shelf.name", "op": "is", "value": "Haute"}, "columns": ["colour", "owner"]},
    {"object": "shelf", "where": {"any": "boxes", "where": {"field": "colour", "op": "is", "value": "red"}}},
)


@pytest.fixture
def all_kept(monkeypatch):
    """The smallest past is worth keeping."""
    monkeypatch.setattr(kept, "AT_ONCE", 0)


@pytest.fixture(params=[kept.WHOLE, 0], ids=["whole", "in part"])
def size(monkeypatch, request):
    """Both ways to keep one: as it was, and what changed since alone."""
    monkeypatch.setattr(kept, "WHOLE", request.param)


def shown(viewer, moment):
    """Return all that a viewer finds by a few Queries at a moment, and how many there are."""
    past = viewer.at(moment)
    with transaction.atomic(), at_leisure():
        pages = [fetch(parse_query(one), past).rows for one in ASKED]
        sums = aggregate(Query("box", group=("colour",), measures=(Measure("count"), Measure("sum", "price"))), past)
        found = pages, sums, count(Query("box"), past).value
        transaction.set_rollback(True)
    return found


def aging():
    """Have all that was done so far be an hour old."""
    with connection.cursor() as cursor:
        for table in ("records_change", "records_entry"):
            cursor.execute(f"UPDATE {table} SET recorded_at = recorded_at - interval '1 hour'")
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() "
            "AND column_name = 'created_at' AND table_name ~ '(box|shelf|user)$'"
        )
        for (table,) in cursor.fetchall():
            late = "created_at = created_at - interval '1 hour', updated_at = updated_at - interval '1 hour'"
            cursor.execute(f"UPDATE {table} SET {late}")


@pytest.mark.usefixtures("all_kept", "size")
def test_a_kept_past_is_what_rolling_back_gives_whatever_comes_after(crew):
    me, others = rich(crew.owner), (crew.owner, crew.mate, crew.outsider)
    shelf = create(me, "shelf", name="Haute")
    boxes = [create(me, "box", name=f"b{n}", shelf=shelf, colour="red", price=f"{n} EUR") for n in range(6)]
    update(me, "box", boxes[0], others=boxes[1:3])
    aging()
    moment = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=30)
    update(me, "shelf", shelf, name="Basse")
    update(me, "box", boxes[0], colour="blue", others=boxes[3:5], price="100 EUR")
    update(me, "box", boxes[1], owner=crew.outsider.user_id)
    gone = delete(me, "box", boxes[2])
    assert gone.id is not None
    expected = {viewer.user_id: shown(viewer, moment) for viewer in (me, *others)}
    assert expected[me.user_id][2] == 5
    for name in ("box", "shelf"):
        assert asof.keep(name, moment) is True
        assert asof.keep(name, moment) is False
    assert {viewer.user_id: shown(viewer, moment) for viewer in (me, *others)} == expected
    update(me, "box", boxes[4], name="autrement", others=[boxes[0]], colour="blue")
    update(me, "box", boxes[0], name="encore", others=[])
    delete(me, "box", boxes[5])
    undo(change_of(gone), me)
    create(me, "box", name="nouvelle", shelf=shelf, colour="red")
    assert {viewer.user_id: shown(viewer, moment) for viewer in (me, *others)} == expected


@pytest.mark.usefixtures("all_kept", "size")
def test_what_is_handed_over_is_seen_by_whom_it_belongs_to_now(crew):
    me = rich(crew.owner)
    box = create(me, "box", name="donnée")
    aging()
    moment = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=30)
    update(me, "box", box, name="avant")
    assert asof.keep("box", moment)
    assert shown(crew.outsider, moment)[2] == 0
    update(me, "box", box, owner=crew.outsider.user_id)
    assert (shown(crew.owner, moment)[2], shown(crew.outsider, moment)[2]) == (0, 1)


@pytest.mark.usefixtures("all_kept")
def test_a_page_that_must_wait_says_so_comes_back_by_itself_and_is_there_once_the_job_was(browse, aged, people):
    write(system(), Update("deal", aged.deal, {"name": "Cave signée"}))
    client, moment = browse("anne"), end_of(DAY, "Europe/Paris")
    page = client.get(f"{WAS}/deals")
    assert (page.status_code, page["Refresh"]) == (503, "1")
    assert "se prépare" in text(page)
    assert client.get(f"{WAS}/deals", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->'objects'->>0, args->>'moment' FROM procrastinate_jobs WHERE task_name = 'liane.past'"
        )
        assert [(name, dt.datetime.fromisoformat(at)) for name, at in cursor.fetchall()] == [("deal", moment)]
    assert asof.keep("deal", moment)
    shown_then = text(client.get(f"{WAS}/deals"))
    assert "Cave connectée" in shown_then
    assert "Cave signée" not in shown_then


@pytest.mark.usefixtures("all_kept")
def test_a_job_is_asked_for_once_and_what_began_just_now_is_not_kept(crew):
    create(rich(crew.owner), "box", name="a")
    now = dt.datetime.now(dt.UTC)
    assert asof.keep("box", now - dt.timedelta(microseconds=1)) is False
    for _page in range(3):
        ask_for_past(["box"], now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'liane.past' AND status = 'todo'")
        assert cursor.fetchone() == (1,)
    assert "liane.past" in app.tasks


@pytest.mark.usefixtures("all_kept", "size")
def test_an_erasure_takes_what_was_kept_away_and_so_does_time(browse, aged, people):
    write(system(), Update("company", aged.berthaut, {"name": "Laiterie"}), Delete("deal", aged.other_deal))
    moment = end_of(DAY, "Europe/Paris")
    for name in ("company", "deal"):
        assert asof.keep(name, moment)
    erase_record("company", aged.berthaut, ["name"], "demande du 3 mai", viewer_for(people.anne))
    with connection.cursor() as cursor:
        cursor.execute("SELECT object, name FROM records_past")
        [(left, table)] = cursor.fetchall()
        assert left == "deal"
        assert kept.sweep() == 0
        cursor.execute("UPDATE records_past SET used_at = now() - interval '1 day'")
        assert kept.sweep() == 1
        cursor.execute("SELECT to_regclass(%s)", [table])
        assert cursor.fetchone() == (None,)
    with pytest.raises(Preparing), transaction.atomic():
        fetch(Query("deal"), viewer_for(people.anne).at(moment))


def test_what_changed_little_is_rolled_back_at_once(browse, aged):
    write(system(), Update("deal", aged.deal, {"name": "Cave signée"}), Create("company", {"name": "Neuve"}))
    assert browse("anne").get(f"{WAS}/deals").status_code == 200
    assert TODAY > DAY


@pytest.mark.usefixtures("all_kept", "size")
def test_the_past_is_refused_in_words_where_nothing_holds_it_still(committed_people):
    me = rich(committed_people.owner)
    create(me, "box", name="avant")
    with pytest.raises(QueryError, match="ne se lit pas par cette voie"):
        fetch(Query("box", columns=("name",), as_of=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)), me)


def test_what_one_page_looked_at_is_not_what_the_next_one_sees(committed_people):
    me = rich(committed_people.owner)
    box = create(me, "box", name="avant")
    aging()
    moment = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=30)

    def names() -> list[str]:
        with transaction.atomic(), at_leisure():
            return [row.values[0] for row in fetch(Query("box", columns=("name",)), me.at(moment)).rows]

    assert names() == ["avant"]
    update(me, "box", box, name="après")
    assert names() == ["avant"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'v'")
        assert cursor.fetchone() == (0,)


@pytest.mark.usefixtures("all_kept", "size", "emptied_after")
def test_what_is_erased_while_a_past_is_made_is_not_in_it(committed_people):
    me = rich(committed_people.owner)
    box = create(me, "box", name="Secret")
    aging()
    update(me, "box", box, name="Autre")
    moment = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=30)
    meet(lambda: erase_record("box", box, ["name"], "demande du 3 mai", system()), lambda: asof.keep("box", moment))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM records_past WHERE object = 'box'")
        tables = [row[0] for row in cursor.fetchall()]
        secret = [f"SELECT EXISTS (SELECT 1 FROM {table} t WHERE t::text LIKE '%Secret%')" for table in tables]
        cursor.execute(" UNION ALL ".join(["SELECT false", *secret]))
        found = {row[0] for row in cursor.fetchall()}
        kept.forget("box")
    assert found == {False}
