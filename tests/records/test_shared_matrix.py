"""What sharing opens, on every road, and no more than that: each object by each way of sharing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from liane.capabilities.search.lookup import find
from liane.lib.periods import today
from liane.records.changes.model import Forbidden, Missing, Refused
from liane.records.changes.undo import undo
from liane.records.queries.aggregate import aggregate
from liane.records.queries.model import QueryError, parse_query
from liane.records.queries.pages import count, get
from liane.records.queries.walking import reached
from liane.records.viewer import EVERYTHING, FieldRight, Scope, Verb
from tests.records.people import SYSTEM, add_object, create, delete, found, rich, update, write
from tests.records.sharing import lend, rule, with_shared
from tests.records.test_matrix import ROADS

WAYS = ("share", "share to edit", "rule", "rule to edit")
SECRET = {"field": "name", "op": "starts", "value": "secret"}


def opened(people, way: str, name: str, one):
    """Return the outsider, to whom the record is opened that way."""
    edit = way.endswith("edit")
    if way.startswith("share"):
        lend(people.owner, name, one, people.outsider, may_edit=edit)
        return with_shared(people.outsider, objects=[name])
    return with_shared(people.outsider, rules=[rule(name, people.outsider, SECRET, may_edit=edit)])


@pytest.fixture
def don(organisation):
    """Invent an object before anybody is hired, so that every viewer has rights on it."""
    add_object("Don", "Dons", scope="owned")


@pytest.mark.usefixtures("don")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["shelf", "box", "don"])
def test_every_road_opens_and_no_other_record(people, name, way):
    one, other = (create(people.owner, name, name=text) for text in ("secret one", "closed two"))
    guest, edit = opened(people, way, name, one), way.endswith("edit")
    assert {road: look(guest, name, one) for road, look in ROADS.items()} == dict.fromkeys(ROADS, True)
    assert found(guest, object=name) == [one]
    assert found(guest, object=name, sort=["name"]) == [one]
    assert count(parse_query({"object": name}), guest).value == 1
    assert [hit.id for hit in find(guest, "secret")] == [one]
    assert find(guest, "closed") == []
    assert {road: look(guest, name, other) for road, look in ROADS.items() if road in ("get", "titles", "history")} == {
        "get": False, "titles": False, "history": False,
    }  # fmt: skip
    for verb, may in ((Verb.EXPORT, True), (Verb.UPDATE, edit), (Verb.DELETE, False)):
        assert reached(parse_query({"object": name}), guest, (verb,), 9).value == may, verb
    if edit:
        update(guest, name, one, name="secret changed")
    else:
        with pytest.raises(Forbidden):
            update(guest, name, one, name="secret changed")
    with pytest.raises(Forbidden):
        delete(guest, name, one)
    with pytest.raises(Missing):
        update(guest, name, other, name="x")


@pytest.mark.parametrize("way", WAYS)
def test_parts_follow_what_is_opened(people, way):
    box = create(people.owner, "box", name="secret box")
    thing = create(people.owner, "thing", name="thing", box=box, size=3)
    guest = opened(people, way, "box", box)
    assert found(guest, object="thing") == [thing]
    assert found(guest, object="thing", where={"field": "box.name", "op": "is", "value": "secret box"}) == [thing]
    groups = aggregate(parse_query({"object": "thing", "group": ["box"]}), guest)
    assert [group.key for group in groups] == [(box,)]
    assert found(guest, object="box", where={"any": "things"}) == [box]
    if way.endswith("edit"):
        update(guest, "thing", thing, name="other")
    else:
        with pytest.raises(Forbidden):
            update(guest, "thing", thing, name="other")


def test_a_rule_looks_where_its_readers_may_not(people):
    """Its condition is asked without row scope and beyond hidden fields, and shows nothing of either."""
    shelf = create(people.owner, "shelf", name="north")
    box = create(people.owner, "box", name="box", shelf=shelf, count=6)
    update(people.owner, "box", box, count=7)
    create(people.owner, "box", name="other", count=8)
    wheres = (
        {"field": "shelf.name", "op": "is", "value": "north"},
        {"field": "count", "op": "is", "value": 7},
        {"field": "made_on", "op": "empty"},
        {"not": {"field": "count", "op": "is", "value": 8}},
        {"changed": "count", "since": "today"},
    )
    hides = replace(EVERYTHING, read=Scope.OWN, fields={"count": FieldRight.HIDDEN})
    for where in wheres:
        guest = with_shared(rich(people.outsider, hides), rules=[rule("box", people.outsider, where)])
        assert box in found(guest, object="box"), where
        assert found(guest, object="shelf") == []
        shown = get("box", box, guest, ("shelf",))
        assert shown is not None
        assert shown.values[0].title is None
        with pytest.raises(QueryError):
            found(guest, object="box", sort=["count"])


def test_what_cannot_be_read_opens_nothing(people):
    create(people.owner, "box", name="box")
    broken = rule("box", people.outsider, {"field": "gone", "op": "filled"})
    assert found(with_shared(people.outsider, rules=[broken]), object="box") == []


def test_sharing_opens_no_object_that_the_role_does_not_read(people):
    box = create(people.owner, "box", name="box")
    lend(people.owner, "box", box, people.outsider, may_edit=True)
    blind = replace(people.outsider, rights={"*": replace(EVERYTHING, read=Scope.NONE)})
    guest = with_shared(blind, objects=["box"], rules=[rule("box", people.outsider)])
    assert get("box", box, guest) is None


def test_several_rules_stand_beside_other_conditions(people):
    boxes = [create(people.owner, "box", name=f"box {number}", count=number) for number in range(4)]
    rules = [rule("box", people.outsider, {"field": "count", "op": "is", "value": number}) for number in (1, 2)]
    guest = with_shared(people.outsider, rules=rules)
    assert set(found(guest, object="box")) == set(boxes[1:3])
    assert found(guest, object="box", where={"field": "count", "op": "gt", "value": 1}) == [boxes[2]]
    thing = create(people.owner, "thing", name="thing", box=boxes[0])
    assert found(guest, object="thing", where={"field": "name", "op": "is", "value": "thing"}) == []
    assert get("thing", thing, guest) is None


def test_what_is_lent_is_not_lent_on(people):
    box = create(people.owner, "box", name="box")
    lend(people.owner, "box", box, people.outsider, may_edit=True)
    guest = with_shared(people.outsider, objects=["box"])
    with pytest.raises(Forbidden):
        lend(guest, "box", box, people.reader)
    with pytest.raises(Missing):
        update(people.outsider, "box", box, name="unopened")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"until": "2020-01-01"}, "until"),
        ({"who": "thing"}, "who"),
        ({"record": "label"}, "record"),
        ({"twice": True}, "who"),
    ],
)
def test_bad_shares_are_refused_in_words(people, values, field):
    box, label = create(people.owner, "box", name="box"), create(SYSTEM, "label", name="label")
    given = {"record": {"object": "box", "id": box}, "who": {"object": "user", "id": people.outsider.user_id}}
    if values.get("who"):
        given["who"] = {"object": "box", "id": box}
    if values.get("record"):
        given["record"] = {"object": "label", "id": label}
    if values.get("until"):
        given["until"] = values["until"]
    if values.get("twice"):
        create(SYSTEM, "record_share", **given)
    with pytest.raises(Refused) as refused:
        create(SYSTEM, "record_share", **given)
    assert field in [problem.field for problem in refused.value.problems]


def test_a_share_is_taken_back_and_comes_back(people):
    box = create(people.owner, "box", name="box")
    share = lend(people.owner, "box", box, people.outsider)
    guest = with_shared(people.outsider, objects=["box"])
    gone = delete(people.owner, "record_share", share)
    assert get("box", box, guest) is None
    assert gone.id is not None
    undo(gone.id, people.owner)
    assert get("box", box, guest) is not None
    deleted = delete(people.owner, "box", box)
    assert get("record_share", share, SYSTEM) is None
    assert deleted.id is not None
    undo(deleted.id, people.owner)
    assert get("box", box, guest) is not None


def test_a_share_ends_after_its_day(people):
    box = create(people.owner, "box", name="box")
    lend(people.owner, "box", box, people.outsider, until=today("Europe/Paris"))
    assert get("box", box, with_shared(people.outsider, objects=["box"])) is not None
    later = replace(with_shared(people.outsider, objects=["box"]), zone="Pacific/Kiritimati")
    assert (get("box", box, later) is None) is (today("Pacific/Kiritimati") > today("Europe/Paris"))
    with pytest.raises(Refused):
        lend(people.owner, "box", box, people.reader, until=today("Europe/Paris") - timedelta(days=1))


def test_nothing_is_written_from_somebody_elses_place(people):
    box = create(people.owner, "box", name="box")
    guest = replace(people.owner, guest=people.boss.user_id)
    assert get("box", box, guest) is not None
    with pytest.raises(Forbidden, match="à la place"):
        update(guest, "box", box, name="x")
    with pytest.raises(Forbidden):
        write(guest)
