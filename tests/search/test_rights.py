"""Search finds what its reader may see, by the words that she may see: no hidden word shows a record or moves it."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from liane.capabilities.search.lookup import find, rank
from liane.capabilities.search.snippets import shown
from liane.records.viewer import EVERYTHING, FieldRight
from tests.records.conftest import people  # noqa: F401
from tests.records.people import SYSTEM, create, found, rich, update


def hiding(viewer, *keys):
    """Return the viewer with these fields of boxes hidden from her."""
    rights = MappingProxyType(dict.fromkeys(keys, FieldRight.HIDDEN))
    return rich(viewer, box=replace(EVERYTHING, fields=rights))


def ids(viewer, text, **more):
    return [hit.id for hit in find(viewer, text, **more)]


def told(viewer, text):
    """Return all that the answer to `text` says, as one text."""
    return " ".join(
        piece
        for one in shown(viewer, rank(viewer, text))
        for pieces in (one.title, *(quote.text for quote in one.quotes))
        for piece, _marked in pieces
    )


def test_each_finds_the_records_of_her_scope_alone(people):  # noqa: F811
    mine = create(people.owner, "box", name="Colis Mirabelle")
    theirs = create(people.outsider, "box", name="Colis Mirabelle")
    assert ids(people.owner, "mirabelle") == [mine]
    assert ids(people.outsider, "mirabele") == [theirs]
    assert set(ids(people.reader, "mirabelle")) == {mine, theirs}


def test_what_hangs_on_a_record_is_found_by_those_who_see_it(people):  # noqa: F811
    box = create(people.owner, "box", name="Colis")
    remark = create(people.owner, "remark", name="fragile quetsche", about={"object": "box", "id": box})
    assert ids(people.owner, "quetsche") == [remark]
    assert ids(people.mate, "quetsche") == [remark]
    assert ids(people.outsider, "quetsche") == []
    assert ids(people.outsider, "quetsch") == []


def test_a_record_that_is_out_of_reach_keeps_no_guess_from_its_searcher(people):  # noqa: F811
    box = create(people.outsider, "box", name="Colis")
    create(people.outsider, "remark", name="Chevalie", about={"object": "box", "id": box})
    mine = create(people.owner, "box", name="Chevalier")
    other = create(people.owner, "box", name="Chevalot")
    assert ids(people.owner, "chevalie")[0] == mine
    assert ids(people.owner, "chevalot")[0] == other


@pytest.mark.parametrize("text", ["exemple", "secret@exemple.fr", "exemle", "secret"])
def test_a_hidden_field_finds_nothing(people, text):  # noqa: F811
    box = create(people.owner, "box", name="Colis", emails="secret@exemple.fr", note="Prune")
    blind = hiding(people.owner, "emails")
    assert ids(blind, text) == []
    assert found(blind, object="box", search=text) == []
    assert "exemple" not in told(blind, "colis") + told(blind, "prune")
    assert ids(people.owner, text) == found(people.owner, object="box", search=text) == [box]


def test_what_stands_beside_a_hidden_field_still_finds(people):  # noqa: F811
    box = create(people.owner, "box", name="Colis", emails="secret@exemple.fr", note="Prune d’ente")
    blind = hiding(people.owner, "emails")
    assert ids(blind, "prune") == found(blind, object="box", search="prune") == [box]
    assert ids(blind, "colis prune") == [box]
    assert found(blind, object="box", search="prune exemple") == []
    # As what stands nowhere: the other word tells.
    assert rank(blind, "prune exemple").found == rank(blind, "prune zzzzzz").found


def test_a_hidden_title_neither_finds_nor_ranks(people):  # noqa: F811
    first = create(people.owner, "box", name="Mirabelle", note="autre")
    second = create(people.owner, "box", name="Autre", note="mirabelle")
    blind = hiding(people.owner, "name")
    assert [one for _name, one in rank(blind, "mirabelle").found] == [second]
    assert [one for _name, one in rank(blind, "autre").found] == [first]


def test_words_of_a_hidden_field_do_not_move_a_record(people):  # noqa: F811
    begun = create(people.owner, "box", name="Colis A", note="prunelle", emails="prune@exemple.fr")
    whole = create(people.owner, "box", name="Colis B", note="prune")
    update(SYSTEM, "box", begun, note="prunelles")
    assert ids(hiding(people.owner, "emails"), "prune") == [whole, begun]
