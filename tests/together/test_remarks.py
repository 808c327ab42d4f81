"""What is said about a note: it follows the rights on the note, which follow those on its record."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.accounts.viewers import viewer_for
from liane.capabilities.following import followers
from liane.capabilities.notifications import inbox
from liane.capabilities.search.lookup import find
from liane.records import feed
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Refused, Update
from liane.records.changes.undo import undo
from liane.records.live import changed
from liane.records.log import history
from liane.records.queries.model import Query
from liane.records.queries.pages import count, fetch, get
from liane.records.registry import catalogue
from tests.web.records import HTMX


def act(user_id, *edits):
    return apply(Change(viewer_for(user_id), Cause("form"), list(edits)))


def about(record, name="note"):
    return {"object": name, "id": str(record)}


def say(user_id, note, words, **more):
    return act(user_id, Create("comment", {"subject": about(note), "body": words, **more})).created[0]


def told(user_id):
    page = inbox.page(viewer_for(user_id))
    return [(line.object, said.text) for line in page.lines for _notice, said in line.said]


@pytest.fixture
def note(people, sales):
    """Return a note of Alice on her company."""
    values = {"body": "Vu au salon.", "subject": about(sales.berthaut, "company")}
    return act(people.alice, Create("note", values)).created[0]


def test_the_page_of_a_note_keeps_its_focus_until_somebody_comes_to_comment(browse, note):
    alice = browse("alice")
    assert "autofocus" not in alice.get(f"/notes/{note}").content.decode()
    assert "autofocus" in alice.get(f"/notes/{note}/commentaires").content.decode()


READERS = {"alice", "bob", "chloe", "anne", "diego"}


@pytest.mark.parametrize("name", ["alice", "bob", "chloe", "anne", "diego", "emma"])
def test_a_comment_on_a_note_is_there_on_every_road_for_whoever_reads_its_record(people, sales, note, browse, name):
    comment = say(people.bob, note, "Zygomatique")
    reaction = act(people.chloe, Create("reaction", {"comment": comment, "sign": "heart"})).created[0]
    viewer, client = viewer_for(getattr(people, name)), browse(name)
    rows = {"comment": comment, "reaction": reaction}
    roads = {
        "list": all(one in [row.id for row in fetch(Query(item), viewer).rows] for item, one in rows.items()),
        "count": all(count(Query(item), viewer).value == 1 for item in rows),
        "one": all(get(item, one, viewer) is not None for item, one in rows.items()),
        "history": history("comment", comment, viewer) != (),
        "search": comment in [hit.id for hit in find(viewer, "zygomatique")],
        "page": client.get(f"/commentaires/{comment}").status_code == 200,
        "note": "Zygomatique" in client.get(f"/notes/{note}").content.decode(),
        "record": "Zygomatique" in client.get(f"/companies/{sales.berthaut}").content.decode(),
        "journal": "Zygomatique" in client.get("/journal").content.decode(),
    }
    assert roads == dict.fromkeys(roads, name in READERS)


def test_emma_is_answered_about_the_note_as_about_none(people, note, browse):
    emma = browse("emma")
    there, nowhere = (emma.post(f"/notes/{one}/commentaires", {"body": "x"}) for one in (note, people.emma))
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert emma.get(f"/notes/{note}/suivi").status_code == 404


def test_who_may_not_read_the_record_does_not_comment_its_note_nor_does_a_reader(people, note):
    for name in ("emma", "diego"):
        with pytest.raises(Refused):
            say(getattr(people, name), note, "Bonjour")


def test_it_goes_one_level_deep(people, sales, note):
    comment = say(people.alice, note, "Un")
    reaction = act(people.alice, Create("reaction", {"comment": comment, "sign": "done"})).created[0]
    for name, one in (("comment", comment), ("reaction", reaction)):
        with pytest.raises(Refused):
            act(people.alice, Create("comment", {"subject": about(one, name), "body": "Deux"}))
    for name, one in (("note", note), ("comment", comment)):
        with pytest.raises(Refused):
            act(people.alice, Create("note", {"subject": about(one, name), "body": "Une note sur une note"}))


def test_a_reply_stands_under_the_same_note(people, sales, note):
    first = say(people.alice, note, "Question")
    reply = say(people.bob, note, "Réponse", parent=first)
    row = get("comment", reply, viewer_for(people.alice), ("subject", "parent"))
    assert row is not None
    assert [one.id for one in row.values] == [note, first]


def test_mentions_replies_and_followers_are_told_and_led_to_the_note(people, sales, note, heard, browse):
    followers.say(catalogue()["note"], note, people.chloe, follow=True)
    heard()
    comment = say(people.bob, note, "@Diego Durand et @Emma Durand, à relire")
    heard()
    assert told(people.alice) == [("note", "Bob Durand a commenté")]
    assert told(people.chloe) == [("note", "Bob Durand a commenté")]
    assert told(people.diego) == [("note", "Bob Durand vous a mentionné")]
    assert told(people.emma) == []
    diego = browse("diego")
    line = re.search(r'href="(/boite/[^"?]+)" data-open', diego.get("/boite").content.decode())
    assert line is not None
    assert diego.get(line[1]).headers["Location"].startswith(f"/notes/{note}#commentaire-{comment}")
    assert f'id="commentaire-{comment}"' in diego.get(f"/notes/{note}").content.decode()


def test_emma_who_is_mentioned_is_named_as_not_told(people, sales, note, browse):
    answer = browse("alice").post(
        f"/notes/{note}/commentaires", {"form": "1", "body.typed": "@Emma Durand ?"}, headers=HTMX
    )
    assert "Emma Durand n’a pas accès" in answer.content.decode()


def test_it_goes_and_comes_back_with_the_record_and_with_the_note(people, sales, note):
    comment = say(people.alice, note, "Question")
    reaction = act(people.bob, Create("reaction", {"comment": comment, "sign": "done"})).created[0]
    anne = viewer_for(people.anne)
    for name, one in (("company", sales.berthaut), ("note", note)):
        gone = apply(Change(anne, Cause("form"), [Delete(name, one)]))
        assert get("comment", comment, anne) is None
        assert get("reaction", reaction, anne) is None
        assert gone.id is not None
        undo(gone.id, anne)
        assert get("reaction", reaction, anne) is not None


def test_whoever_looks_at_the_record_is_told_of_a_reaction_to_a_comment_on_its_note(people, sales, note, heard):
    comment = say(people.alice, note, "Question")
    heard()
    before = feed.head()
    act(people.bob, Create("reaction", {"comment": comment, "sign": "done"}))
    heard()
    with CaptureQueriesContext(connection) as found:
        changed.tell(feed.read(before))
    published = " ".join(query["sql"] for query in found.captured_queries)
    assert all(str(one) in published for one in (comment, note, sales.berthaut))


def test_the_page_of_a_record_with_talked_about_notes_keeps_to_its_statements(people, sales, note, browse):
    for number in range(3):
        other = act(
            people.alice, Create("note", {"body": f"Note {number}", "subject": about(sales.berthaut, "company")})
        )
        first = say(people.alice, other.created[0], f"Question {number}")
        say(people.bob, other.created[0], "Réponse", parent=first)
        act(people.bob, Create("reaction", {"comment": first, "sign": "done"}))
    on_it = {"subject": about(sales.berthaut, "company"), "body": "Sur la société"}
    mine = act(people.alice, Create("comment", on_it)).created[0]
    act(people.bob, Create("reaction", {"comment": mine, "sign": "done"}))
    diego = browse("diego")
    diego.get(f"/companies/{sales.berthaut}")
    with CaptureQueriesContext(connection) as found:
        page = diego.get(f"/companies/{sales.berthaut}").content.decode()
    assert re.findall(r"Question \d", page) == ["Question 2", "Question 1", "Question 0"]
    assert page.count("Réponse") >= 3
    texts = [query["sql"] for query in found.captured_queries]
    assert len(found) <= 12, "\n".join(text[:300] for text in texts)
    assert max(map(len, texts)) < 5_000


def test_a_note_is_commented_from_the_record_without_scripts(people, sales, note, browse):
    alice = browse("alice")
    link = f"/notes/{note}/commentaires?fil=1"
    assert link in alice.get(f"/companies/{sales.berthaut}").content.decode()
    assert "<form" in alice.get(link).content.decode()
    answer = alice.post(link, {"form": "1", "body.typed": "Bien vu"}, follow=True)
    assert "Bien vu" in answer.content.decode()
    assert answer.request["PATH_INFO"] == f"/notes/{note}"


def test_words_of_a_comment_on_a_note_stay_its_author_s(people, sales, note):
    comment = say(people.bob, note, "Un")
    with pytest.raises(Refused):
        act(people.alice, Update("comment", comment, {"body": "Autre"}))


def test_a_comment_on_a_note_is_answered_where_it_stands(people, sales, note, browse):
    comment = say(people.bob, note, "Qui décide ?")
    asked = browse("alice").get(f"/commentaires/{comment}/reponse", headers=HTMX)
    assert asked.status_code == 200
    assert f'data-talk-names-value="/notes/{note}/mentions"' in asked.content.decode()
    answer = browse("alice").post(
        f"/commentaires/{comment}/reponse", {"form": "1", "body.typed": "La directrice."}, headers=HTMX
    )
    assert answer.status_code == 200
    page = browse("bob").get(f"/companies/{sales.berthaut}").content.decode()
    assert page.index("Qui décide ?") < page.index("La directrice.")
