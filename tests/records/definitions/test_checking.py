"""What a large table must be read for is made by an operation, through the same gate, and answered in words."""

import pytest
from django.db import connection

from liane.records import operations, tasks
from liane.records.changes.model import Refused, Update
from liane.records.definitions import checking, indexes, values
from liane.records.queries.pages import get
from liane.records.registry import catalogue, refresh
from tests.records.definitions.words import options
from tests.records.people import SYSTEM, add_field, create, rich, update, write

UNIQUE = {"kind": "text", "label": "Lot", "unique": True}


@pytest.fixture
def lot(committed_people, monkeypatch):
    """Return the field of two boxes, which are more than somebody waits for; its index goes afterwards."""
    monkeypatch.setattr(values, "GROUPED_ROWS", 1)
    monkeypatch.setattr(values, "CHOSEN_ROWS", 1)
    field = add_field("box", "lot", kind="text")
    for text in ("1", "2"):
        create(rich(committed_people.owner), "box", name=text, lot=text)
    yield field
    for one in indexes.listed():
        indexes.drop(one.name)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_operation WHERE kind = 'definition'")


def made_unique(field):
    """Ask for the operation that makes the field unique, as the gate refused to."""
    row = get("custom_field", field, SYSTEM)
    assert row is not None
    edit = Update("custom_field", field, {"declaration": UNIQUE}, row.version)
    with pytest.raises(Refused) as refused:
        write(SYSTEM, edit)
    assert checking.wanted(refused.value)
    assert "en arrière-plan" in str(refused.value)
    return checking.start("box", "lot", edit, SYSTEM)


def test_a_field_of_a_large_table_becomes_unique_in_the_background_and_has_its_index(lot):
    asked = made_unique(lot)
    assert tasks.carry_on(asked, SYSTEM).state == "done"
    assert refresh()["box"].fields["lot"].unique
    assert [(one.object, one.store, one.valid) for one in indexes.listed()] == [("box", "lot", True)]
    with pytest.raises(Refused, match="doit être unique"):
        create(SYSTEM, "box", name="c", lot="2")


def test_doubles_are_told_and_leave_the_field_as_it_was(lot):
    create(SYSTEM, "box", name="c", lot="2")
    done = tasks.carry_on(made_unique(lot), SYSTEM)
    assert done.state == "failed"
    assert "1 valeur se trouve sur plusieurs fiches" in done.report[0]["message"]
    assert not refresh()["box"].fields["lot"].unique
    assert indexes.listed() == ()


def test_a_double_that_was_being_written_meanwhile_is_told_and_the_field_is_as_it_was(lot):
    asked = made_unique(lot)

    def meanwhile():
        for step in checking.steps(tasks.task(asked), SYSTEM):
            yield step
            if step.change is not None:
                with connection.cursor() as cursor:
                    cursor.execute("""UPDATE fakes_box SET custom = custom || '{"lot": "2"}'""")

    with pytest.raises(Refused, match="se trouve sur plusieurs fiches"):
        operations.run(asked, meanwhile())
    assert not refresh()["box"].fields["lot"].unique


def test_who_changed_the_field_meanwhile_is_not_written_over(lot):
    asked = made_unique(lot)
    update(SYSTEM, "custom_field", lot, declaration={"kind": "text", "label": "Numéro"})
    done = tasks.carry_on(asked, SYSTEM)
    assert done.state == "failed"
    assert "entre-temps" in done.report[0]["message"]
    assert str(refresh()["box"].fields["lot"].label) == "Numéro"


def test_choices_of_a_large_table_are_taken_away_in_the_background_when_no_record_has_them(lot):
    tone = add_field("box", "ton", kind="choice", options=options("vif", "doux"))
    without = {"kind": "choice", "label": "ton", "options": options("doux")}
    edit = Update("custom_field", tone, {"declaration": without}, 1)
    with pytest.raises(Refused) as refused:
        write(SYSTEM, edit)
    assert checking.wanted(refused.value)
    box = create(SYSTEM, "box", name="v", ton="vif")
    done = tasks.carry_on(checking.start("box", "ton", edit, SYSTEM), SYSTEM)
    assert "1 fiche a un choix" in done.report[0]["message"]
    update(SYSTEM, "box", box, ton="doux")
    assert tasks.carry_on(checking.start("box", "ton", edit, SYSTEM), SYSTEM).state == "done"
    refresh()
    assert [option.key for option in catalogue()["box"].fields["ton"].options] == ["doux"]
