"""What rules read: stored records as they will be after the Change, in one statement."""

from typing import Any
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.lib.ids import new_id
from liane.records.changes.draft import Batch, Draft
from liane.records.changes.model import Cause, Change
from liane.records.registry import catalogue
from tests.records.people import SYSTEM, create


def batch_with(*drafts: Draft) -> Batch:
    batch = Batch(Change(SYSTEM, Cause("form"), ()), catalogue())
    for draft in drafts:
        batch.add(draft)
    return batch


def draft(record_id: UUID, action: str, before: dict[str, Any], **values: Any) -> Draft:
    return Draft(catalogue()["box"], record_id, action, values, before=before)


def test_stored_records_are_read_in_one_statement_with_links_and_own_values(people):
    shelf = create(SYSTEM, "shelf", name="s")
    one = create(SYSTEM, "box", name="a", shelf=shelf, count=3)
    two = create(SYSTEM, "box", name="b", others=[one])
    with CaptureQueriesContext(
        connection,
    ) as statements:
        found = batch_with().read("box", [one, two, new_id()], "name", "shelf", "count", "others")
    assert len(statements) == 1
    assert found == {
        one: {"name": "a", "shelf": shelf, "count": 3, "others": None},
        two: {"name": "b", "shelf": None, "count": None, "others": [one]},
    }


def test_drafts_of_the_change_win_over_what_is_stored(people):
    kept, changed, gone, fresh = (create(SYSTEM, "box", name=name) for name in ("k", "c", "g", "f"))
    new = new_id()
    batch = batch_with(
        draft(changed, "update", {"name": "c", "count": 1}, name="C"),
        draft(gone, "delete", {"name": "g"}),
        draft(new, "create", {}, name="n"),
    )
    found = batch.read("box", [kept, changed, gone, new], "name", "count")
    assert {one: values["name"] for one, values in found.items()} == {kept: "k", changed: "C", new: "n"}
    assert found[changed]["count"] == 1
    assert set(batch.read("box", None, "name")) == {kept, changed, new, fresh}


def test_a_draft_of_a_record_that_is_not_there_is_not_read(people):
    absent = new_id()
    assert batch_with(draft(absent, "update", {}, name="x")).read("box", [absent], "name") == {}


def test_records_that_point_to_others_are_read_with_those_that_will(people):
    one, two = create(SYSTEM, "shelf", name="1"), create(SYSTEM, "shelf", name="2")
    stays, leaves, comes = (
        create(SYSTEM, "box", name=name, shelf=shelf) for name, shelf in (("s", one), ("l", one), ("c", two))
    )
    batch = batch_with(
        draft(leaves, "update", {"name": "l", "shelf": one}, shelf=two),
        draft(comes, "update", {"name": "c", "shelf": two}, shelf=one),
    )
    found = batch.pointing("box", "shelf", [one], "name")
    assert {one: values["name"] for one, values in found.items()} == {stays: "s", comes: "c"}
