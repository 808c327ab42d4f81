"""What was deleted is found again and comes back with its links, or says why it cannot."""

import pytest

from liane.accounts.viewers import viewer_for
from liane.records.changes.model import Conflict, Create, Delete, Update
from liane.records.past import deleted
from liane.records.queries.pages import get
from liane.records.viewer import system
from tests.past.test_journal import text, write
from tests.web.records import HTMX


def found(viewer, **asked):
    return [(one.item.name, one.title, one.actor_name) for one in deleted.page(viewer, **asked).records]


def held(object_name, record_id, key):
    row = get(object_name, record_id, system(), (key,))
    return row.values[0] if row else None


def test_the_bin_names_what_is_gone_by_object_person_and_words(people, sales):
    write(people.alice, Delete("deal", sales.other_deal))
    write(people.chloe, Delete("contact", sales.contact))
    anne = viewer_for(people.anne)
    assert found(anne) == [("contact", "Zoé Morel", "Chloé Durand"), ("deal", "Audit énergie", "Alice Durand")]
    assert found(anne, object_name="deal") == [("deal", "Audit énergie", "Alice Durand")]
    assert found(anne, actor=people.chloe) == [("contact", "Zoé Morel", "Chloé Durand")]
    assert found(anne, text="ENERGIE") == [("deal", "Audit énergie", "Alice Durand")]
    assert found(anne, text="100%") == []
    assert found(viewer_for(people.emma)) == []


def test_a_record_comes_back_with_the_links_that_others_had_to_it(people, sales):
    gone = write(system(), Delete("company", sales.berthaut), Delete("company", sales.orsel))
    assert held("contact", sales.contact, "company") is None
    deleted.restore(gone.id, [sales.berthaut], viewer_for(people.anne))
    assert held("contact", sales.contact, "company.name") == "Fromagerie Berthaut"
    assert held("deal", sales.deal, "company.name") == "Fromagerie Berthaut"
    assert found(viewer_for(people.anne)) == [("company", "Cabinet Orsel", "Liane")]
    deleted.restore(gone.id, [sales.orsel], viewer_for(people.anne))
    assert found(viewer_for(people.anne)) == []


def test_what_is_back_already_says_so(people, sales):
    gone = write(people.alice, Delete("deal", sales.other_deal))
    deleted.restore(gone.id, [sales.other_deal], viewer_for(people.alice))
    write(people.alice, Update("deal", sales.other_deal, {"name": "Autre"}))
    with pytest.raises(Conflict):
        deleted.restore(gone.id, [sales.other_deal], viewer_for(people.alice))


def test_pages_of_the_bin_follow_one_another(people, sales):
    made = write(system(), *(Create("company", {"name": f"M {n}", "owner": people.alice}) for n in range(12))).created
    write(system(), *(Delete("company", one) for one in made))
    anne, names, before = viewer_for(people.anne), [], ""
    while True:
        page = deleted.page(anne, before=before, limit=5)
        names += [one.title for one in page.records]
        before = page.next
        if not before:
            break
    assert sorted(names) == sorted(f"M {n}" for n in range(12))


def test_a_click_brings_it_back(browse, people, sales):
    gone = write(people.alice, Delete("deal", sales.other_deal))
    client = browse("alice")
    assert "Audit énergie" in text(client.get("/corbeille?q=audit"))
    answer = client.post(f"/corbeille/{gone.id}/{sales.other_deal}", headers=HTMX).content.decode()
    assert "Fiche remise" in answer
    assert "La corbeille est vide" in text(client.get("/corbeille"))
    assert browse("emma").post(f"/corbeille/{gone.id}/{sales.other_deal}").status_code == 404


@pytest.mark.parametrize("query", ["objet=zzz", "personne.id=x", "q=%00%25", "avant=AAA"])
def test_bad_words_are_answered(browse, sales, query):
    assert browse("anne").get(f"/corbeille?{query}").status_code == 200
