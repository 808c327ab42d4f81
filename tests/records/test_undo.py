"""Every Change can be taken back to the same ids, values and links, or is refused with a reason."""

import os
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from liane.records.changes.model import Conflict, Create, Delete, Edit, Forbidden, Missing, Refused, Update
from liane.records.changes.undo import MOMENT, undo
from liane.records.registry import catalogue
from tests.records.people import SYSTEM, add_field, create, delete, found, rich, set_retired, update, values, write
from tests.records.worlds import declare_own_fields, record_of

MANY = int(os.environ.get("LIANE_TEST_EXAMPLES", "0"))
OBJECTS = ("shelf", "box", "thing", "seal", "remark", "label")


def picture() -> dict[str, Any]:
    """Return everything that is stored but versions and times."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for name in OBJECTS:
            cursor.execute(
                f"SELECT id::text, to_jsonb(t) - 'version' - 'updated_at' - 'updated_by_id' FROM fakes_{name} t"
            )
            found[name] = dict(cursor.fetchall())
        cursor.execute("SELECT source_id, field, target_id, position FROM records_link")
        found["links"] = set(cursor.fetchall())
        cursor.execute("SELECT object, source, key, record_id FROM records_external_id")
        found["external"] = set(cursor.fetchall())
        cursor.execute("SELECT record_id, object, owner_id, title, words::text FROM search_entry")
        found["search"] = set(cursor.fetchall())
    return found


@settings(
    max_examples=MANY or 20,
    derandomize=not MANY,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_any_change_can_be_taken_back_and_done_again(people, data):
    with transaction.atomic():
        declare_own_fields()
        ids: dict[str, list[UUID]] = {"user": [one.user_id for one in people]}
        actor = rich(people.boss)
        for _turn in range(4):
            edits = data.draw(edits_of(ids))
            before = picture()
            try:
                with transaction.atomic():
                    outcome = write(actor, *edits)
            except Refused as refused:
                reasons = [str(problem.message) for problem in refused.problems]
                assert "" not in reasons
                assert picture() == before
                continue
            after = picture()
            if outcome.id is None:
                assert before == after
                continue
            taken_back = undo(outcome.id, actor)
            assert picture() == before
            with pytest.raises(Refused):
                undo(outcome.id, actor)
            assert taken_back.id is not None
            again = undo(taken_back.id, actor)
            assert picture() == after
            assert again.id is not None
            for edit in edits:
                if isinstance(edit, Create):
                    ids.setdefault(edit.object, []).append(edit.id)
            gone = set(outcome.deleted)
            for name in OBJECTS:
                ids[name] = [one for one in ids.get(name, []) if one not in gone]
        transaction.set_rollback(True)


@st.composite
def edits_of(draw: st.DrawFn, ids: dict[str, list[UUID]]) -> list[Edit]:
    """Return one to four edits of different records, new ones, known ones or both."""
    edits: list[Edit] = []
    touched: set[UUID] = set()
    known = {name: list(found) for name, found in ids.items()}
    for number in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(OBJECTS if known.get("box") else ("shelf", "box")))
        item = catalogue()[name]
        raw = draw(record_of(item, known))
        if item.fields["name"].unique:
            raw["name"] += f" {draw(st.integers(0, 3))}"
        left = [one for one in ids.get(name, []) if one not in touched]
        verb = draw(st.sampled_from(["create", "update", "delete"] if left else ["create"]))
        if verb == "create":
            edit = Create(name, raw, external=(name, f"{number}{len(ids.get(name, []))}{draw(st.integers(0, 99))}"))
            known.setdefault(name, []).append(edit.id)
            edits.append(edit)
            continue
        record_id = draw(st.sampled_from(left))
        touched.add(record_id)
        if verb == "delete":
            edits.append(Delete(name, record_id))
        else:
            keys = draw(st.lists(st.sampled_from(sorted(raw)), min_size=1, max_size=5, unique=True))
            edits.append(Update(name, record_id, {key: raw[key] for key in keys}))
    return edits


def test_a_restored_record_has_its_links_parts_and_external_ids_again(people):
    me = rich(people.owner)
    shelf = create(me, "shelf", name="s")
    one = write(me, Create("box", {"name": "a", "shelf": shelf}, external=(("crm", "7"), ("erp", "8")))).created[0]
    two = create(me, "box", name="b", others=[one])
    thing = create(me, "thing", name="t", box=one)
    label = create(me, "label", name="l", boxes=[one, two])
    remark = create(me, "remark", name="r", about={"object": "box", "id": one})
    before = picture()
    gone = delete(me, "box", one)
    assert set(gone.deleted) == {one, thing, remark}
    assert set(gone.updated) == {two, label}
    assert gone.id is not None
    undo(gone.id, me)
    assert picture() == before
    assert len(before["external"]) == 2


def test_whoever_deleted_may_take_it_back_with_what_followed(people):
    mine = create(people.owner, "shelf", name="s")
    box = create(SYSTEM, "box", name="b", shelf=mine, owner=people.outsider.user_id)
    gone = delete(people.owner, "shelf", mine)
    assert values("box", box, "shelf") == (None,)
    assert gone.id is not None
    back = undo(gone.id, people.owner)
    assert found(SYSTEM, object="box", where={"field": "shelf", "op": "is", "value": str(mine)}) == [box]
    assert back.id is not None
    undo(back.id, people.owner)
    assert found(SYSTEM, object="shelf") == []


def test_a_field_changed_since_is_a_conflict(people):
    me = rich(people.owner)
    box = create(me, "box", name="a", count=1)
    first = update(me, "box", box, name="b", count=2)
    second = update(people.owner, "box", box, count=3)
    assert first.id is not None
    with pytest.raises(Conflict) as refused:
        undo(first.id, me)
    assert [problem.field for problem in refused.value.problems] == ["count"]
    assert second.id is not None
    undo(second.id, me)
    undo(first.id, me)
    assert values("box", box, "name", "count") == ("a", 1)


def test_a_creation_is_not_taken_back_over_what_others_wrote_there(people):
    me = rich(people.owner)
    made = write(me, Create("box", {"name": "a"}))
    changed = update(me, "box", made.created[0], note="important")
    assert made.id is not None
    with pytest.raises(Conflict):
        undo(made.id, me)
    assert changed.id is not None
    undo(changed.id, me)
    undo(made.id, me)
    assert found(me, object="box") == []


def test_a_link_to_what_is_gone_cannot_come_back(people):
    me = rich(people.owner)
    shelf, box = create(me, "shelf", name="s"), create(me, "box", name="b")
    linked = update(me, "box", box, shelf=shelf, others=[])
    unlinked = update(me, "box", box, shelf=None)
    delete(me, "shelf", shelf)
    assert linked.id is not None
    assert unlinked.id is not None
    with pytest.raises(Refused) as refused:
        undo(unlinked.id, me)
    assert [problem.code for problem in refused.value.problems] == ["missing_target"]


def test_rights_hold_for_taking_back(people):
    box = create(people.owner, "box", name="a")
    changed = update(people.owner, "box", box, name="b")
    assert changed.id is not None
    for other, error in ((people.outsider, Missing), (people.reader, Forbidden), (people.mate, Forbidden)):
        with pytest.raises(error):
            undo(changed.id, other)
    gone = delete(people.owner, "box", box)
    assert gone.id is not None
    for other, error in ((people.outsider, Missing), (people.reader, Forbidden)):
        with pytest.raises(error):
            undo(gone.id, other)
    with pytest.raises(Conflict) as refused:
        undo(changed.id, people.owner)
    assert [problem.code for problem in refused.value.problems] == ["gone"]
    undo(gone.id, people.owner)
    undo(changed.id, people.boss)
    assert values("box", box, "name") == ("a",)


def test_whoever_gave_a_record_away_may_take_that_back_for_a_moment(people):
    """Out of her sight, or in it but no longer hers to change: see decision 0007."""
    for receiver in (people.outsider, people.mate):
        box = create(people.owner, "box", name="a")
        given = update(people.owner, "box", box, owner=receiver.user_id)
        assert given.id is not None
        with pytest.raises(Missing):
            update(people.owner, "box", box, name="b")
        for other in (one for one in (people.outsider, people.mate) if one is not receiver):
            with pytest.raises((Missing, Forbidden)):
                undo(given.id, other)
        undo(given.id, people.owner)
        assert values("box", box, "name", actor=people.owner) == ("a",)


def test_a_record_that_is_taken_back_is_not_shown_to_who_may_not_read_it(people):
    """She renames and gives it away, then takes back only the name: it stays where it is, unseen."""
    box = create(people.owner, "box", name="a")
    writer = rich(people.owner)
    renamed = update(people.owner, "box", box, name="b")
    update(writer, "box", box, owner=people.outsider.user_id)
    assert renamed.id is not None
    undo(renamed.id, people.owner)
    assert values("box", box, "name", actor=people.outsider) == ("a",)
    assert values("box", box, "name", actor=people.owner) is None


def test_after_a_moment_rights_are_asked_again(people):
    box = create(people.owner, "box", name="a")
    given = update(people.owner, "box", box, owner=people.outsider.user_id)
    assert given.id is not None
    with connection.cursor() as cursor:
        seconds = MOMENT.total_seconds()
        cursor.execute(
            "UPDATE records_change SET recorded_at = recorded_at - make_interval(secs => %s) WHERE id = %s",
            [seconds, given.id],
        )
    with pytest.raises(Missing):
        undo(given.id, people.owner)
    undo(given.id, rich(people.outsider))
    assert values("box", box, "name", actor=people.owner) == ("a",)


def test_what_somebody_changed_since_is_not_taken_back_by_its_giver(people):
    box = create(people.owner, "box", name="a")
    given = update(people.owner, "box", box, name="b", owner=people.outsider.user_id)
    update(people.outsider, "box", box, name="c")
    assert given.id is not None
    with pytest.raises(Conflict):
        undo(given.id, people.owner)
    assert values("box", box, "name", actor=people.outsider) == ("c",)


def test_a_restored_record_keeps_its_author_even_nobody(people):
    made = create(SYSTEM, "shelf", name="Étagère sans auteur")
    actor = rich(people.boss)
    gone = delete(actor, "shelf", made).id
    assert gone is not None
    undo(gone, actor)
    assert values("shelf", made, "created_by") == (None,)


@pytest.mark.parametrize("other_links", [False, True])
def test_values_of_a_field_out_of_service_come_back_with_their_record(people, other_links):
    me = rich(people.owner)
    one, two = create(me, "shelf", name="1"), create(me, "shelf", name="2")
    add_field("thing", "colour", kind="text")
    add_field("thing", "homes", kind="relations", target="shelf", inverse="guests")
    if other_links:
        add_field("thing", "other_homes", kind="relations", target="shelf", inverse="others")
    box = create(me, "box", name="b")
    thing = create(me, "thing", name="t", box=box, colour="bleu", homes=[one, two])
    before = picture()
    set_retired("thing", "colour")
    set_retired("thing", "homes")
    gone = delete(me, "thing", thing)
    assert gone.id is not None
    back = undo(gone.id, me)
    assert picture() == before
    assert back.id is not None
    again = undo(back.id, me)
    assert again.id is not None
    set_retired("thing", "colour", retired=False)
    set_retired("thing", "homes", retired=False)
    undo(again.id, me)
    assert picture() == before
    kept, homes = values("thing", thing, "colour", "homes") or ()
    assert kept == "bleu"
    assert {reference.id for reference in homes} == {one, two}


def test_values_of_a_field_retired_since_the_deletion_come_back_too(people):
    me = rich(people.owner)
    shelf, box = create(me, "shelf", name="1"), create(me, "box", name="b")
    add_field("thing", "colour", kind="text")
    add_field("thing", "homes", kind="relations", target="shelf", inverse="guests")
    thing = create(me, "thing", name="t", box=box, colour="bleu", homes=[shelf])
    before = picture()
    gone = delete(me, "thing", thing)
    set_retired("thing", "colour")
    set_retired("thing", "homes")
    assert gone.id is not None
    undo(gone.id, me)
    assert picture() == before


def test_a_change_of_a_field_retired_since_is_not_taken_back_in_part(people):
    me = rich(people.owner)
    add_field("thing", "colour", kind="text")
    thing = create(me, "thing", name="t", box=create(me, "box", name="b"), colour="bleu")
    changed = update(me, "thing", thing, name="u", colour="vert")
    set_retired("thing", "colour")
    assert changed.id is not None
    with pytest.raises(Conflict, match="remettez-le en service"):
        undo(changed.id, me)
    set_retired("thing", "colour", retired=False)
    undo(changed.id, me)
    assert values("thing", thing, "name", "colour") == ("t", "bleu")
