"""What was deleted is found again and comes back with its links, or says why it cannot."""

import json
from datetime import UTC, datetime

import pytest

from liane.accounts.viewers import viewer_for
from liane.capabilities.comments.models import Comment
from liane.records.changes.model import Conflict, Create, Delete, Update
from liane.records.changes.undo import undo
from liane.records.past import deleted
from liane.records.queries.pages import get
from liane.records.viewer import system
from tests.past.test_journal import text, write
from tests.web.records import HTMX
from tests.web.test_files import given, item_of


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


def say(person, company, words, **more):
    about = {"subject": {"object": "company", "id": company}} if company else {}
    return write(person, Create("comment", {"body": words, **about, **more})).created[0]


def test_a_comment_deleted_alone_is_found_by_who_might_read_it_and_comes_back_with_all_it_had(browse, people, sales):
    file = json.loads(item_of(given(browse("alice"), "plan.pdf", slug="commentaires", field="files")))["id"]
    comment = say(people.alice, sales.berthaut, "Le four est froid", files=[{"id": file}])
    reply = say(people.bob, sales.berthaut, "Depuis hier", parent=comment)
    reaction = write(people.chloe, Create("reaction", {"comment": reply, "sign": "eyes"})).created[0]
    gone = write(people.alice, Delete("comment", comment))
    for reader in (people.alice, people.chloe, people.anne):
        page = deleted.page(viewer_for(reader))
        assert [(one.title, [end.title for end in one.on]) for one in page.records] == [
            ("Le four est froid", ["Fromagerie Berthaut"])
        ]
    assert found(viewer_for(people.emma)) == []
    assert found(viewer_for(people.chloe), object_name="comment", text="FOUR") == [
        ("comment", "Le four est froid", "Alice Durand")
    ]
    client = browse("alice")
    shown = client.get("/corbeille").content.decode()
    assert f'href="/companies/{sales.berthaut}">Fromagerie Berthaut' in shown
    assert f"/corbeille/{gone.id}/{comment}" in shown
    for name in ("bob", "diego"):
        theirs = browse(name).get("/corbeille").content.decode()
        assert "Le four est froid" in theirs
        assert f"/corbeille/{gone.id}/{comment}" not in theirs
    assert browse("emma").post(f"/corbeille/{gone.id}/{comment}").status_code == 404
    refused = browse("bob").post(f"/corbeille/{gone.id}/{comment}", headers=HTMX).content.decode()
    assert "n’est remis que par elle ou par un administrateur" in refused
    assert "Fiche remise" in client.post(f"/corbeille/{gone.id}/{comment}", headers=HTMX).content.decode()
    assert held("comment", comment, "files")[0]["name"] == "plan.pdf"
    assert held("comment", comment, "created_by").id == people.alice
    assert held("comment", reply, "parent").id == comment
    assert held("reaction", reaction, "person").id == people.chloe


def test_only_words_that_were_changed_are_said_to_be(browse, people, sales):
    comment = say(people.alice, sales.berthaut, "Le four est froid")
    # Long after it was written.
    Comment.objects.filter(id=comment).update(created_at=datetime(2026, 1, 5, tzinfo=UTC))
    client, page = browse("alice"), f"/companies/{sales.berthaut}"
    gone = write(people.alice, Delete("comment", comment))
    deleted.restore(gone.id, [comment], viewer_for(people.alice))
    assert ">modifié</a>" not in client.get(page).content.decode()
    edited = write(people.alice, Update("comment", comment, {"body": "Le four est chaud"}))
    assert ">modifié</a>" in client.get(page).content.decode()
    gone = write(people.alice, Delete("comment", comment))
    deleted.restore(gone.id, [comment], viewer_for(people.alice))
    assert ">modifié</a>" in client.get(page).content.decode()
    undo(edited.id, viewer_for(people.alice), partial=True)
    assert ">modifié</a>" not in client.get(page).content.decode()


def test_a_note_deleted_alone_is_named_by_its_words_and_its_record(people, sales):
    note = write(
        people.alice, Create("note", {"body": "Rappeler lundi", "subject": {"object": "deal", "id": sales.deal}})
    ).created[0]
    said = say(people.alice, None, "Sur la note", subject={"object": "note", "id": note})
    gone = write(people.alice, Delete("note", note))
    alice = viewer_for(people.alice)
    [one] = deleted.page(alice).records
    assert (one.title, [end.title for end in one.on]) == ("Rappeler lundi", ["Cave connectée"])
    assert found(viewer_for(people.emma)) == []
    deleted.restore(gone.id, [note], alice)
    assert held("comment", said, "subject").id == note


def test_a_reaction_taken_back_is_no_matter_of_the_bin(people, sales):
    comment = say(people.alice, sales.berthaut, "Merci")
    reaction = write(people.alice, Create("reaction", {"comment": comment, "sign": "heart"})).created[0]
    write(people.alice, Delete("reaction", reaction))
    assert found(viewer_for(people.anne)) == []


@pytest.mark.parametrize("query", ["objet=zzz", "personne.id=x", "q=%00%25", "avant=AAA"])
def test_bad_words_are_answered(browse, sales, query):
    assert browse("anne").get(f"/corbeille?{query}").status_code == 200
