"""Notes are about a record of any kind, and go with it."""

import pytest

from liane.apps.activities.rules import first_line
from liane.lib.ids import new_id
from liane.records.changes.model import Delete, Refused, Update
from liane.records.changes.undo import undo
from liane.records.fields import Context, Invalid
from liane.records.fields.record import RECORD, AnyRecord

FIELD = AnyRecord("Sujet").named("subject")


def test_a_note_is_titled_by_its_first_words(world):
    company = world.make("company", name="Morvan")
    note = world.make("note", body="\n Rappeler\tmardi\nà 9 h", subject={"object": "company", "id": company})
    assert world.read("note", note, "title", "subject") == ("Rappeler mardi", "Morvan")
    world.apply(Update("note", note, {"body": "Autre chose"}))
    assert world.read("note", note, "title") == "Autre chose"


def test_a_long_first_line_is_cut_at_a_word():
    assert first_line("mot " * 60) == "mot " * 29 + "mot…"
    assert len(first_line("x" * 500)) == 121


def test_notes_go_and_come_back_with_what_they_are_about(world):
    deal = world.make("deal", name="Affaire")
    world.make("note", body="Bonjour", subject={"object": "deal", "id": deal})
    gone = world.apply(Delete("deal", deal))
    assert world.all("note", "title") == []
    undo(gone.id, world.viewer)
    assert world.all("note", "title", "subject") == [("Bonjour", "Affaire")]


def test_a_note_about_nothing_that_exists_is_refused(world):
    with pytest.raises(Refused):
        world.make("note", body="Bonjour", subject={"object": "company", "id": new_id()})
    with pytest.raises(Refused):
        world.make("note", body="Bonjour", subject={"object": "unicorn", "id": new_id()})


def test_a_relation_to_any_record_reads_what_it_writes():
    value = {"object": "company", "id": new_id()}
    context = Context()
    assert RECORD.parse(FIELD, RECORD.write(FIELD, value, context), context) == value
    assert RECORD.storage.load(RECORD.storage.dump(value)) == value
    assert RECORD.storage.join(RECORD.storage.split(value)) == value
    assert RECORD.parse(FIELD, "", context) is RECORD.storage.join(RECORD.storage.split(None)) is None
    for wrong in ("company", "company:x", 3, {"id": str(new_id())}, {"object": "company"}):
        with pytest.raises(Invalid):
            RECORD.parse(FIELD, wrong, context)
