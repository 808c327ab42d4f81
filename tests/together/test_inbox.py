"""The inbox as its reader uses it: grouped by record, paged, marked, put off, filtered; preferences kept or refused."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liane.accounts.viewers import viewer_for
from liane.capabilities.notifications import inbox
from liane.capabilities.notifications.models import Notice, Preference, Thread
from liane.capabilities.notifications.storing import Fresh, store
from liane.lib import tickets
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.viewer import system
from tests.records.committed import meet
from tests.web.records import HTMX


def say(user_id, record, words, **more):
    values = {"subject": {"object": "company", "id": str(record)}, "body": words, **more}
    return apply(Change(viewer_for(user_id), Cause("form"), [Create("comment", values)])).created[0]


def tell(user_id, record):
    store([Fresh(user_id, "given", "company", record, None, timezone.now())])


def thread(user_id):
    return Thread.objects.get(user_id=user_id, latest_at__isnull=False)


def test_all_that_is_said_of_a_record_is_one_line(people, sales, heard, browse):
    for words in ("@Bob Durand un", "@Bob Durand deux"):
        say(people.alice, sales.berthaut, words)
    heard()
    page = browse("bob").get("/boite").content.decode()
    assert page.count('class="inbox-line unread"') == 1
    assert "Fromagerie Berthaut" in page
    assert "@Bob Durand deux" in page
    assert browse("bob").get("/boite/compte").json() == {"unread": 1, "most": 99}


def test_opening_a_line_leads_to_the_words_and_marks_it(people, sales, heard, browse):
    comment = say(people.alice, sales.berthaut, "@Bob Durand un")
    heard()
    bob = browse("bob")
    answer = bob.get(f"/boite/{thread(people.bob).id}")
    assert answer["Location"] == f"/companies/{sales.berthaut}#commentaire-{comment}"
    assert bob.get("/boite/compte").json()["unread"] == 0


def test_a_line_is_marked_unread_put_off_and_back(people, sales, heard, browse):
    say(people.alice, sales.berthaut, "@Bob Durand un")
    heard()
    bob, url = browse("bob"), f"/boite/{thread(people.bob).id}/etat"
    bob.post(url, {"lu": "1"}, headers=HTMX)
    assert inbox.unread(viewer_for(people.bob)) == 0
    bob.post(url, {"lu": "0"}, headers=HTMX)
    assert inbox.unread(viewer_for(people.bob)) == 1
    bob.post(url, {"report": "demain"}, headers=HTMX)
    assert inbox.unread(viewer_for(people.bob)) == 0
    assert "Rien de nouveau" in bob.get("/boite").content.decode()
    assert "Fromagerie" in bob.get("/boite?filtre=reportees").content.decode()
    Thread.objects.update(snoozed_until=timezone.now() - timedelta(minutes=1))
    assert "Fromagerie" in bob.get("/boite").content.decode()


def test_what_is_put_off_comes_back_with_something_new(people, sales, heard, browse):
    say(people.alice, sales.berthaut, "@Bob Durand un")
    heard()
    browse("bob").post(f"/boite/{thread(people.bob).id}/etat", {"report": "lundi"})
    say(people.alice, sales.berthaut, "@Bob Durand deux")
    heard()
    assert inbox.unread(viewer_for(people.bob)) == 1


def test_everything_is_marked_at_once(people, sales, heard, browse):
    for record in (sales.berthaut, sales.orsel):
        say(people.alice, record, "@Bob Durand")
    heard()
    bob = browse("bob")
    assert bob.get("/boite/compte").json()["unread"] == 2
    assert bob.post("/boite/lues").status_code == 302
    assert bob.get("/boite/compte").json()["unread"] == 0
    assert "Tout est lu" in bob.get("/boite?filtre=non-lues").content.decode()


@pytest.mark.usefixtures("emptied_after")
def test_what_is_told_while_a_line_is_being_read_is_counted_as_it_stands(people, sales, heard):
    tell(people.bob, sales.berthaut)
    _told, read = meet(lambda: tell(people.bob, sales.berthaut), lambda: inbox.read(people.bob))
    assert read == 1
    line = thread(people.bob)
    assert line.unread == Notice.objects.filter(thread=line, read_at=None).count() == 0


def test_nobody_touches_the_line_of_another(people, sales, heard, browse):
    say(people.alice, sales.berthaut, "@Bob Durand")
    heard()
    mine = thread(people.bob)
    chloe = browse("chloe")
    assert chloe.get(f"/boite/{mine.id}").status_code == 404
    assert chloe.post(f"/boite/{mine.id}/etat", {"lu": "1"}).status_code == 404
    chloe.post("/boite/lues")
    mine.refresh_from_db()
    assert mine.unread == 1


@pytest.mark.parametrize("wrong", ["filtre=x", "apres=x", "apres=2026-01-01|x", "apres=|", "apres=%00"])
def test_an_address_that_is_none_is_not_found(browse, wrong):
    assert browse("bob").get(f"/boite?{wrong}").status_code == 404


def test_a_moment_that_is_not_offered_changes_nothing(people, sales, heard, browse):
    say(people.alice, sales.berthaut, "@Bob Durand")
    heard()
    answer = browse("bob").post(f"/boite/{thread(people.bob).id}/etat", {"report": "jamais"}, headers=HTMX)
    assert answer.status_code == 422
    assert inbox.unread(viewer_for(people.bob)) == 1


def test_pages_follow_one_another_with_a_bounded_number_of_statements(people, sales, heard, browse):
    made = apply(
        Change(
            system(),
            Cause("form"),
            [Create("company", {"name": f"Société {number:03}", "owner": people.alice}) for number in range(70)],
        )
    ).created
    for record in made:
        say(people.alice, record, "@Bob Durand")
    heard()
    bob = browse("bob")
    found, address = [], "/boite"
    bob.get(address)
    while address:
        with CaptureQueriesContext(connection) as asked:
            page = bob.get(address, headers=HTMX if "apres" in address else {}).content.decode()
        assert len(asked) <= 8, [one["sql"][:120] for one in asked.captured_queries]
        found += re.findall(r"Société \d{3}(?=</a>)", page)
        link = re.search(r'<li class="more"><a href="([^"]+)"', page)
        address = link[1].replace("&amp;", "&") if link else ""
    assert len(found) == len(set(found)) == 70


def test_people_are_told_only_as_they_wish(people, sales, heard, browse):
    bob = browse("bob")
    kept = {"digest": "weekly", "digest_hour": "9", "quiet_from": "22", "quiet_to": "7", "reply.in_app": "1"}
    assert bob.post("/reglages/notifications", kept).status_code == 302
    say(people.alice, sales.berthaut, "@Bob Durand")
    heard()
    assert inbox.unread(viewer_for(people.bob)) == 0
    said = Preference.objects.get(user_id=people.bob)
    assert (said.digest, said.digest_hour, said.quiet_from, said.quiet_to) == ("weekly", 9, 22, 7)


@pytest.mark.parametrize(
    "wrong",
    [
        {"digest": "hourly"},
        {"digest_hour": "25"},
        {"digest_hour": "²"},
        {"quiet_from": "22"},
        {"quiet_from": "x", "quiet_to": "7"},
    ],
)
def test_preferences_that_are_none_change_nothing(people, browse, wrong):
    answer = browse("bob").post("/reglages/notifications", {"digest": "daily", "digest_hour": "7"} | wrong)
    assert answer.status_code == 422
    assert "rien n’a été changé" in answer.content.decode()
    assert not Preference.objects.filter(user_id=people.bob, digest="hourly").exists()


def test_an_owner_given_many_records_hears_of_it_once(people, sales, heard):
    made = apply(
        Change(system(), Cause("form"), [Create("company", {"name": f"S {number}"}) for number in range(250)])
    ).created
    heard()
    given = [Update("company", one, {"owner": people.bob}) for one in made]
    apply(Change(viewer_for(people.anne), Cause("form"), given))
    heard()
    [line] = inbox.page(viewer_for(people.bob)).lines
    assert [said.text for _notice, said in line.said] == ["Anne Durand vous a confié 250 fiches\u00a0: Sociétés"]


def test_a_ticket_names_only_records_that_may_be_read(people, sales, browse):
    keys = f"company:{sales.berthaut},company:{sales.hidden},nothing:{sales.berthaut},company:x,"
    answer = browse("alice").get(f"/direct/billet?sujets={keys}").json()
    assert answer["topics"] == [f"record:{sales.berthaut}"]
    assert browse("emma").get(f"/direct/billet?sujets={keys}").json()["topics"] == [f"record:{sales.hidden}"]


def test_looking_at_a_record_reads_what_is_said_of_it(people, sales, heard, browse):
    say(people.alice, sales.berthaut, "@Bob Durand")
    heard()
    bob = browse("bob")
    bob.get(f"/direct/billet?sujets=company:{sales.berthaut}")
    assert inbox.unread(viewer_for(people.bob)) == 1
    bob.get(f"/direct/billet?sujets=company:{sales.berthaut}&lus=company:{sales.berthaut}")
    assert inbox.unread(viewer_for(people.bob)) == 0


def test_what_somebody_sees_from_the_place_of_bob_stays_unread_for_him(people, sales, heard, browse):
    say(people.alice, sales.berthaut, "@Bob Durand")
    heard()
    anne = browse("anne")
    assert anne.post(f"/reglages/vue/{people.bob}").status_code == 302
    [line] = inbox.page(viewer_for(people.bob)).lines
    assert anne.get(f"/boite/{line.id}").status_code == 302
    anne.get(f"/companies/{sales.berthaut}")
    keys = f"company:{sales.berthaut}"
    answer = anne.get(f"/direct/billet?sujets={keys}&lus={keys}").json()
    assert inbox.unread(viewer_for(people.bob)) == 1
    content = tickets.read(settings.SECRET_KEY, answer["ticket"])
    assert content is not None
    assert content["hidden"] is True
    assert not Preference.objects.filter(user_id=people.bob).exists()


def test_a_stranger_gets_no_ticket(client, organisation):
    assert client.get("/direct/billet", headers=HTMX).status_code == 401
    assert client.get("/boite/compte", headers=HTMX).status_code == 401


def test_hours_are_written_as_the_reader_writes_them(people, browse):
    alice = browse("alice")
    assert ">7 h</option>" in alice.get("/reglages/notifications").content.decode()
    alice.post("/langue", {"language": "en", "next": "/"})
    shown = alice.get("/reglages/notifications").content.decode()
    assert ">7:00</option>" in shown
    assert " h</option>" not in shown
