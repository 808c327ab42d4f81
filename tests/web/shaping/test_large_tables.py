"""What a large table must be read for is asked of the settings like anything else, and done in the background."""

import pytest

from liane.accounts.viewers import viewer_for
from liane.records import tasks
from liane.records.definitions import checking, removal, values
from liane.records.registry import catalogue, refresh
from tests.web.shaping.test_removals import TONE, WITHOUT, asked, decided, keys, toned
from tests.web.shaping.test_shaping import HOME, added, made, record, values_of


@pytest.fixture
def large(monkeypatch):
    """Have tables of more than one record be more than somebody waits for."""
    monkeypatch.setattr(values, "GROUPED_ROWS", 1)
    monkeypatch.setattr(values, "CHOSEN_ROWS", 1)


def carried_on(kind, people):
    """Do the one operation of a kind as its job would; return how it ended and what stands in its report."""
    [operation] = tasks.of_kind(kind)
    done = tasks.carry_on(operation.id, viewer_for(people.anne))
    refresh()
    return done.state, [line["message"] for line in done.report]


def test_a_field_that_is_to_be_unique_is_looked_over_by_a_job(anne, people, large):
    made(anne)
    added(anne, "don", "text", label_fr="Lot")
    for name in ("a", "b"):
        record("don", name=name, lot="1")
    answer = anne.post(f"{HOME}/don/champs/lot", {"label_fr": "Lot", "unique": "1"}, follow=True)
    assert "vérifie les fiches en arrière-plan" in answer.content.decode()
    state, said = carried_on(checking.KIND, people)
    assert (state, len(said)) == ("failed", 1)
    assert "plusieurs fiches" in said[0]
    assert "plusieurs fiches" in anne.get("/operations").content.decode()
    assert not catalogue()["don"].fields["lot"].unique


def test_choices_of_few_records_of_many_are_taken_away_by_a_job(anne, people, large):
    toned(anne)
    assert decided(anne, asked(anne), vif="=doux", gris="empty").status_code == 302
    assert values_of("don", "ton")[0] == ("vif",)
    assert carried_on(removal.KIND, people) == ("done", [])
    assert values_of("don", "ton") == [("doux",), ("doux",), (None,), ("doux",)]
    assert keys() == {"doux": False}


def test_choices_that_no_record_has_are_taken_away_by_a_job(anne, people, large):
    toned(anne)
    assert decided(anne, asked(anne), vif="=doux", gris="=doux").status_code == 302
    carried_on(removal.KIND, people)
    more = {"option": ["l0", "l1"], "l1:fr": "Fade"}
    assert anne.post(TONE, WITHOUT | more).status_code == 302
    refresh()
    assert keys() == {"doux": False, "fade": False}
    assert "en arrière-plan" in anne.post(TONE, WITHOUT, follow=True).content.decode()
    assert carried_on(checking.KIND, people) == ("done", [])
    assert keys() == {"doux": False}
