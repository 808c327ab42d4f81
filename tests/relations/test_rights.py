"""A relation is seen by whoever sees both ends, written by whoever may change one of them."""

from types import SimpleNamespace

import pytest

from liane.accounts.viewers import viewer_for
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Missing, Refused, Update
from liane.records.changes.undo import undo
from liane.records.queries.model import Query
from liane.records.queries.pages import count, get


@pytest.fixture
def tied(world, people, firms, types, tie) -> SimpleNamespace:
    """Tie a company of Alice's to another of hers, and one of hers to one of Emma's, whom she does not see."""
    world.apply(
        Update("company", firms.alpha, {"owner": people.alice}),
        Update("company", firms.beta, {"owner": people.alice}),
        Update("company", firms.gamma, {"owner": people.emma}),
    )
    return SimpleNamespace(
        near=tie("Partenaire de", firms.alpha, firms.beta), far=tie("Concurrent de", firms.alpha, firms.gamma)
    )


def write(person, *edits):
    return apply(Change(viewer_for(person), Cause("form"), edits))


def ends(source, target):
    return {"source": {"object": "company", "id": source}, "target": {"object": "company", "id": target}}


@pytest.mark.parametrize(
    ("name", "near", "far"),
    [("alice", True, False), ("bob", True, False), ("emma", False, False), ("diego", True, True), ("anne", True, True)],
)
def test_it_is_seen_by_whoever_sees_both_ends(people, tied, name, near, far):
    viewer = viewer_for(getattr(people, name))
    assert (get("relation", tied.near, viewer) is not None) is near
    assert (get("relation", tied.far, viewer) is not None) is far
    assert count(Query("relation"), viewer).value == near + far


def test_it_is_written_by_whoever_may_change_one_end(people, tied, firms, types):
    write(people.alice, Update("relation", tied.near, {"note": "vu au salon"}))
    for person, error in ((people.diego, Refused), (people.emma, Missing)):
        with pytest.raises(error):
            write(person, Update("relation", tied.near, {"note": "non"}))
        with pytest.raises(error):
            write(person, Delete("relation", tied.near))
    new = {"type": types["Concurrent de"], **ends(firms.alpha, firms.beta)}
    with pytest.raises(Refused, match="ne permet pas"):
        write(people.diego, Create("relation", new))
    made = write(people.alice, Create("relation", new))
    undo(made.id, viewer_for(people.alice))
    assert get("relation", made.created[0], viewer_for(people.alice)) is None


def test_what_one_may_not_see_is_not_tied(people, tied, firms, types):
    new = {"type": types["Partenaire de"], **ends(firms.alpha, firms.gamma)}
    with pytest.raises(Refused, match="n’existe"):
        write(people.alice, Create("relation", new))
    with pytest.raises(Refused, match="n’existe"):
        write(people.alice, Update("relation", tied.near, {"target": new["target"]}))


def test_new_records_are_tied_in_the_same_change(people, tied, types):
    one, two = (Create("company", {"name": name}) for name in ("Un", "Deux"))
    tie = Create("relation", {"type": types["Partenaire de"], **ends(one.id, two.id)})
    write(people.alice, one, two, tie)
    assert get("relation", tie.id, viewer_for(people.alice)) is not None


def test_only_administrators_shape_types(people, types, world):
    with pytest.raises(Refused):
        write(people.alice, Update("relation_type", types["Partenaire de"], {"name": "Ami de"}))
    write(people.anne, Update("relation_type", types["Partenaire de"], {"name": "Ami de"}))


def test_roles_are_neither_tied_nor_named_by_a_tie(people, tied, types, world):
    role = {"object": "user", "id": people.alice}
    kind = world.make("relation_type", name="Suit", inverse_name="Suivi par")
    source = {"source": {"object": "relation", "id": tied.near}, "target": role, "type": kind}
    with pytest.raises(Refused, match="genre de fiche"):
        write(people.anne, Create("relation", source))


def test_a_relation_that_is_no_more_comes_back_only_for_whoever_sees_both_ends(people, tied, world):
    near, far = (world.apply(Delete("relation", one)).id for one in (tied.near, tied.far))
    with pytest.raises(Missing):
        undo(far, viewer_for(people.alice))
    undo(near, viewer_for(people.alice))
    undo(far, viewer_for(people.anne))
    assert count(Query("relation"), world.viewer).value == 2
