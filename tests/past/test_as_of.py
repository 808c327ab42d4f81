"""What was so on a day: stored fields and links of then, rights and definitions of today, nothing to change."""

import datetime as dt
from datetime import UTC, datetime

import pytest

from liane.records.changes.model import Create, Forbidden, Update
from liane.records.changes.undo import undo
from liane.records.log import history
from liane.records.queries.aggregate import aggregate
from liane.records.queries.heads import head, heads
from liane.records.queries.model import Measure, Query, QueryError, parse_query
from liane.records.queries.pages import count, fetch, get, titles
from liane.records.viewer import FieldRight, ObjectRights, Scope
from tests.records.conftest import people
from tests.records.people import create, delete, rich, update, write
from tests.records.test_smoke import AFTER, BEFORE

__all__ = ["people"]


def now():
    return datetime.now(UTC)


def shown(viewer, object_name, record_id, *keys):
    row = get(object_name, record_id, viewer, keys)
    return row.values if row else None


def test_every_kind_of_field_holds_what_it_held(people):
    me = rich(people.owner)
    box = create(me, "box", **BEFORE)
    keys = tuple(BEFORE)
    first, then = shown(me, "box", box, *keys), now()
    update(me, "box", box, **AFTER)
    second, later = shown(me, "box", box, *keys), now()
    gone = delete(me, "box", box)
    assert gone.id is not None
    assert shown(me.at(then), "box", box, *keys) == first
    assert shown(me.at(later), "box", box, *keys) == second
    assert shown(me, "box", box, *keys) is None
    undo(gone.id, me)
    assert shown(me.at(then), "box", box, *keys) == first
    assert shown(me.at(later), "box", box, *keys) == second


def test_a_deleted_record_is_back_with_its_links_and_titles_of_then(people):
    me = rich(people.owner)
    shelf = create(me, "shelf", name="Haute")
    one, two = create(me, "box", name="a", shelf=shelf), create(me, "box", name="b")
    update(me, "box", one, others=[two])
    then = now()
    update(me, "shelf", shelf, name="Basse")
    update(me, "box", two, name="c")
    delete(me, "shelf", shelf)
    delete(me, "box", two)
    past = me.at(then)
    row = get("box", one, past, ("shelf", "others"))
    assert row is not None
    assert (row.values[0].title, [other.title for other in row.values[1]]) == ("Haute", ["b"])
    assert titles("shelf", [shelf], past) == {shelf: "Haute"}
    found = parse_query(
        {"object": "shelf", "where": {"any": "boxes", "where": {"field": "name", "op": "is", "value": "a"}}}
    )
    assert [row.id for row in fetch(found, past).rows] == [shelf]
    assert head(Query("box", columns=("name",)), past).count.value == 2
    assert count(Query("box"), me).value == 1


def test_groups_sums_and_heads_are_those_of_then(people):
    me = rich(people.owner)
    boxes = [create(me, "box", name=f"b{n}", colour="red", price=f"{n} EUR") for n in range(4)]
    then = now()
    for box in boxes[:2]:
        update(me, "box", box, colour="blue", price="100 EUR")
    create(me, "box", name="new", colour="red")
    query = Query("box", group=("colour",), measures=(Measure("count"), Measure("sum", "price")))
    assert [(group.key, group.measures) for group in aggregate(query, me.at(then))] == [(("red",), (4, 6))]
    found = heads(Query("box", columns=("name",)), me.at(then), "colour", ["red", "blue"])
    assert [len(found[key].rows) for key in ("red", "blue")] == [4, 0]


def test_a_query_may_say_its_day_itself(people):
    me = rich(people.owner)
    box = create(me, "box", name="avant")
    then = now()
    update(me, "box", box, name="après")
    asked = {"object": "box", "where": {"field": "name", "op": "is", "value": "avant"}}
    assert fetch(parse_query(asked), me).rows == ()
    assert [row.id for row in fetch(parse_query(asked | {"as_of": then.isoformat()}), me).rows] == [box]
    tomorrow = (now() + dt.timedelta(days=2)).date().isoformat()
    assert fetch(parse_query(asked | {"as_of": tomorrow}), me).rows == ()


@pytest.mark.parametrize("day", ["hier", "2026-13-01", 12, "2026-01-01T10:00:00", "0001-01-01", ""])
def test_a_day_that_is_none_is_refused_in_words(people, day):
    with pytest.raises(QueryError):
        parse_query({"object": "box", "as_of": day})


def test_before_the_log_began_it_says_how_far_it_reaches(people):
    me = rich(people.owner)
    create(me, "box", name="a")
    with pytest.raises(QueryError, match="Liane connaît vos données depuis le"):
        fetch(Query("box"), me.at(datetime(2001, 1, 1, tzinfo=UTC)))


def test_rights_are_those_of_today(people):
    me = rich(people.owner)
    given, kept = create(me, "box", name="donnée"), create(me, "box", name="gardée")
    lost = create(me, "box", name="perdue")
    then = now()
    update(me, "box", given, owner=people.outsider.user_id)
    delete(me, "box", lost)
    seen = {row.id for row in fetch(Query("box"), people.owner.at(then)).rows}
    assert seen == {kept, lost}
    assert {row.id for row in fetch(Query("box"), people.outsider.at(then)).rows} == {given}
    blind = rich(people.owner, box=ObjectRights(read=Scope.ALL, fields={"price": FieldRight.HIDDEN}))
    with pytest.raises(QueryError):
        fetch(Query("box", sort=("price",)), blind.at(then))


def test_nothing_is_changed_in_the_past(people):
    me = rich(people.owner)
    box = create(me, "box", name="a")
    past = me.at(now())
    for edit in (Update("box", box, {"name": "b"}), Create("box", {"name": "c"})):
        with pytest.raises(Forbidden):
            write(past, edit)
    assert past.on("box").update is Scope.NONE


def test_the_history_of_a_record_ends_there(people):
    me = rich(people.owner)
    box = create(me, "box", name="a")
    update(me, "box", box, name="b")
    then = now()
    update(me, "box", box, name="c")
    assert [event.version for event in history("box", box, me.at(then))] == [2, 1]


def test_a_record_older_than_its_making_is_not_there_before(people):
    me = rich(people.owner)
    create(me, "box", name="premier")
    then = now()
    write(me, Create("box", {"name": "importée"}), effective_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert [row.values for row in fetch(Query("box", columns=("name",)), me.at(then)).rows] == [("premier",)]
