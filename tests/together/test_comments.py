"""Comments: who may write, read, change and take them away, and who is told."""

import pytest

from liane.accounts.viewers import viewer_for
from liane.capabilities.following import followers
from liane.capabilities.notifications import inbox
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Refused, Update
from liane.records.changes.undo import undo
from liane.records.queries.model import Query
from liane.records.queries.pages import fetch, get
from liane.records.registry import catalogue


def about(record, name="company"):
    return {"object": name, "id": str(record)}


def write(user_id, values):
    return apply(Change(viewer_for(user_id), Cause("form"), [Create("comment", values)])).created[0]


def say(user_id, company, words, **more):
    return write(user_id, {"subject": about(company), "body": words, **more})


def read(comment, user_id, *paths):
    """Return what a person reads of a comment."""
    row = get("comment", comment, viewer_for(user_id), paths)
    assert row is not None
    return row.values


def told(user_id):
    page = inbox.page(viewer_for(user_id))
    return [said.text for line in page.lines for _notice, said in line.said]


def test_everybody_who_reads_a_record_reads_its_comments_and_nobody_else(people, sales):
    comment = say(people.alice, sales.berthaut, "Rappeler lundi.")
    for name in ("alice", "bob", "chloe", "anne", "diego"):
        assert get("comment", comment, viewer_for(getattr(people, name)), ("body",)) is not None, name
    assert get("comment", comment, viewer_for(people.emma), ("body",)) is None
    assert fetch(Query("comment"), viewer_for(people.emma)).rows == ()


def test_bob_comments_a_record_that_he_may_only_read(people, sales):
    comment = say(people.bob, sales.berthaut, "Vu.")
    assert read(comment, people.alice, "title") == ("Vu.",)


def test_emma_cannot_comment_what_she_may_not_read(people, sales):
    with pytest.raises(Refused):
        say(people.emma, sales.berthaut, "Bonjour")


def test_a_reader_does_not_comment(people, sales):
    with pytest.raises(Refused):
        say(people.diego, sales.berthaut, "Bonjour")


def test_only_its_author_changes_a_comment(people, sales):
    comment = say(people.alice, sales.berthaut, "Première version")
    for name in ("bob", "chloe", "anne"):
        with pytest.raises(Refused):
            apply(Change(viewer_for(getattr(people, name)), Cause("form"), [Update("comment", comment, {"body": "x"})]))
    apply(Change(viewer_for(people.alice), Cause("form"), [Update("comment", comment, {"body": "Seconde version"})]))
    assert read(comment, people.bob, "title") == ("Seconde version",)


def test_a_comment_is_deleted_by_its_author_or_an_administrator(people, sales):
    first, second = (say(people.alice, sales.berthaut, words) for words in ("Un", "Deux"))
    for name in ("bob", "chloe"):
        with pytest.raises(Refused):
            apply(Change(viewer_for(getattr(people, name)), Cause("form"), [Delete("comment", first)]))
    apply(Change(viewer_for(people.alice), Cause("form"), [Delete("comment", first)]))
    apply(Change(viewer_for(people.anne), Cause("form"), [Delete("comment", second)]))


def test_a_reply_to_a_reply_stands_beside_it_on_the_same_record(people, sales):
    first = say(people.alice, sales.berthaut, "Question")
    reply = write(people.bob, {"parent": first, "subject": about(sales.berthaut), "body": "Réponse"})
    again = write(people.alice, {"parent": reply, "subject": about(sales.orsel), "body": "Merci"})
    parent, subject = read(again, people.alice, "parent", "subject")
    assert (parent.id, subject.id) == (first, sales.berthaut)


def test_a_comment_is_not_commented(people, sales):
    comment = say(people.alice, sales.berthaut, "Un")
    with pytest.raises(Refused):
        write(people.alice, {"subject": about(comment, "comment"), "body": "Deux"})


def test_bob_is_told_once_that_alice_mentions_him(people, sales, heard):
    say(people.alice, sales.berthaut, "@Bob Durand, tu peux voir ?")
    heard()
    heard()
    assert told(people.bob) == ["Alice Durand vous a mentionné"]
    assert inbox.unread(viewer_for(people.bob)) == 1
    assert told(people.alice) == []


def test_emma_who_may_not_read_the_record_is_told_nothing(people, sales, heard):
    comment = say(people.alice, sales.berthaut, "Demander à @Emma Durand")
    heard()
    assert told(people.emma) == []
    assert inbox.unread(viewer_for(people.emma)) == 0
    assert [one.id for one in read(comment, people.alice, "mentions")[0]] == [people.emma]


def test_what_somebody_may_not_read_any_more_leaves_her_inbox(people, sales, heard):
    say(people.alice, sales.berthaut, "@Bob Durand ?")
    heard()
    move = Update("company", sales.berthaut, {"owner": people.emma})
    apply(Change(viewer_for(people.anne), Cause("form"), [move]))
    assert told(people.bob) == []
    assert inbox.unread(viewer_for(people.bob)) == 0


def test_each_is_told_of_one_comment_in_one_way(people, sales, heard):
    first = say(people.alice, sales.berthaut, "Question")
    heard()
    write(people.bob, {"parent": first, "subject": about(sales.berthaut), "body": "Oui @Alice Durand et @Chloé Durand"})
    heard()
    assert told(people.alice) == ["Bob Durand vous a mentionné"]
    assert told(people.chloe) == ["Bob Durand vous a mentionné"]


def test_a_reply_and_a_reaction_are_told_to_the_author(people, sales, heard):
    first = say(people.bob, sales.berthaut, "Question")
    write(people.chloe, {"parent": first, "subject": about(sales.berthaut), "body": "Réponse"})
    apply(Change(viewer_for(people.chloe), Cause("form"), [Create("reaction", {"comment": first, "sign": "heart"})]))
    heard()
    assert sorted(told(people.bob)) == ["Chloé Durand a réagi ❤️ à votre commentaire", "Chloé Durand a répondu"]


def test_a_reaction_is_taken_back_by_its_giver_alone(people, sales):
    comment = say(people.bob, sales.berthaut, "Question")
    reaction = apply(
        Change(viewer_for(people.alice), Cause("form"), [Create("reaction", {"comment": comment, "sign": "done"})])
    ).created[0]
    for name in ("bob", "chloe", "anne"):
        with pytest.raises(Refused):
            apply(Change(viewer_for(getattr(people, name)), Cause("form"), [Delete("reaction", reaction)]))
    apply(Change(viewer_for(people.alice), Cause("form"), [Delete("reaction", reaction)]))


def test_a_reaction_is_not_given_in_the_name_of_another(people, sales):
    comment = say(people.bob, sales.berthaut, "Question")
    values = {"comment": comment, "sign": "done", "person": people.chloe}
    with pytest.raises(Refused):
        apply(Change(viewer_for(people.alice), Cause("form"), [Create("reaction", values)]))


def test_comments_go_and_come_back_with_their_record(people, sales):
    first = say(people.alice, sales.berthaut, "Question @Bob Durand")
    reply = write(people.bob, {"parent": first, "subject": about(sales.berthaut), "body": "Réponse"})
    anne = viewer_for(people.anne)
    gone = apply(Change(anne, Cause("form"), [Delete("company", sales.berthaut)]))
    assert get("comment", reply, anne) is None
    assert gone.id is not None
    undo(gone.id, anne)
    assert read(reply, people.alice, "title") == ("Réponse",)


def test_a_followed_record_that_changes_is_told_without_hidden_fields(people, sales, heard):
    followers.say(catalogue()["company"], sales.berthaut, people.bob, follow=True)
    apply(Change(viewer_for(people.alice), Cause("form"), [Update("company", sales.berthaut, {"employees": 12})]))
    heard()
    assert told(people.bob) == ["Alice Durand a modifié « Effectif »"]


def test_whoever_does_not_want_to_follow_hears_nothing(people, sales, heard):
    followers.say(catalogue()["company"], sales.berthaut, people.alice, follow=False)
    apply(Change(viewer_for(people.anne), Cause("form"), [Update("company", sales.berthaut, {"employees": 12})]))
    heard()
    assert told(people.alice) == []


def test_bob_is_told_that_a_record_is_his_now(people, sales, heard):
    apply(Change(viewer_for(people.anne), Cause("form"), [Update("company", sales.berthaut, {"owner": people.bob})]))
    heard()
    assert told(people.bob) == ["Anne Durand vous a confié cette fiche"]
