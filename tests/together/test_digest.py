"""The digest: what is unread, in the reader’s words, in the morning of her zone; a server that is down is said."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from uuid import uuid4

import pytest
from django.utils import timezone

from liane.accounts import mail, organisation
from liane.accounts.actions import save_settings
from liane.accounts.models import Role
from liane.accounts.roles import ADMINISTRATOR
from liane.accounts.viewers import viewer_for
from liane.capabilities.notifications import digest, inbox, jobs, preferences
from liane.capabilities.notifications.models import Notice as NoticeRow
from liane.capabilities.notifications.models import Preference
from liane.capabilities.notifications.storing import Fresh, store
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.viewer import system
from tests.together.services import mail_server

MONDAY = datetime(2026, 11, 30, 6, 30, tzinfo=UTC)


@pytest.fixture
def post():
    """Return the mails that left, by a mail server that the organisation set."""
    with mail_server() as (port, taken):
        set_server(port)
        yield taken


def set_server(port):
    values = {"name": "Atelier", "mail_host": "127.0.0.1", "mail_port": port, "mail_security": "none"}
    save_settings(system(), values | {"mail_from": "liane@exemple.fr"})
    assert mail.is_set(organisation.current())


def mention(people, sales, heard):
    values = {"subject": {"object": "company", "id": str(sales.berthaut)}, "body": "@Bob Durand, regarde"}
    apply(Change(viewer_for(people.alice), Cause("form"), [Create("comment", values)]))
    heard()


def test_bob_has_what_he_did_not_read_in_his_mail_once(people, sales, heard, post):
    mention(people, sales, heard)
    preferences.note_site(people.bob, "https://crm.exemple.fr")
    now = timezone.now()
    assert digest.send(people.bob, now.date(), now)
    [text] = post
    assert "1 fiche a du nouveau pour vous" in decoded(text)
    assert "Alice Durand vous a mentionné : « @Bob Durand, regarde »" in decoded(text)
    assert f"https://crm.exemple.fr/companies/{sales.berthaut}" in decoded(text)
    assert not digest.send(people.bob, now.date(), now)
    assert len(post) == 1


def test_every_address_in_the_mail_leads_to_a_page(people, sales, heard, post, browse):
    mention(people, sales, heard)
    store([Fresh(people.bob, "backup", "backup", uuid4(), None, timezone.now(), None, {})])
    apply(Change(system(), Cause("form"), [Update("user", people.bob, {"role": administrator()})]))
    preferences.note_site(people.bob, "https://crm.exemple.fr")
    digest.send(people.bob, MONDAY.date(), timezone.now())
    found = re.findall(r"https://crm\.exemple\.fr(/\S*)", decoded(post[0]))
    assert set(found) == {f"/companies/{sales.berthaut}", "/reglages/sauvegardes", "/reglages/notifications"}
    bob = browse("bob")
    assert [bob.get(address).status_code for address in found] == [200] * 3


def administrator():
    return Role.objects.get(key=ADMINISTRATOR).id


def decoded(text):
    message = message_from_bytes(text.encode())
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    return f"{make_header(decode_header(message['Subject']))}\n{body.decode()}"


def test_it_is_written_in_the_reader_s_language(people, sales, heard, post):
    apply(Change(system(), Cause("form"), [Update("user", people.bob, {"language": "en"})]))
    mention(people, sales, heard)
    digest.send(people.bob, MONDAY.date(), timezone.now())
    assert "Alice Durand mentioned you: “@Bob Durand, regarde”" in decoded(post[0])


def test_what_was_read_or_left_his_reach_is_not_mailed(people, sales, heard, post):
    mention(people, sales, heard)
    apply(Change(viewer_for(people.anne), Cause("form"), [Update("company", sales.berthaut, {"owner": people.emma})]))
    assert not digest.send(people.bob, MONDAY.date(), timezone.now())
    inbox.read(people.bob)
    assert post == []


def test_it_leaves_in_the_morning_of_each_zone_and_once_a_day(people, sales, heard, post):
    mention(people, sales, heard)
    apply(Change(system(), Cause("form"), [Update("user", people.bob, {"zone": "America/Martinique"})]))
    base = datetime.combine(timezone.now().date() + timedelta(days=1), datetime.min.time(), UTC)
    at = {hour: [user for user, _day in digest.due(base + timedelta(hours=hour))] for hour in (5, 7, 10, 12)}
    # Seven in Martinique is eleven in UTC.
    assert {hour: people.bob in found for hour, found in at.items()} == {5: False, 7: False, 10: False, 12: True}
    day = next(day for user, day in digest.due(base + timedelta(hours=12)) if user == people.bob)
    digest.send(people.bob, day, timezone.now())
    assert people.bob not in [user for user, _day in digest.due(base + timedelta(hours=13))]


def left(user_id, now):
    """Return whether the digest of that person leaves then, as the job would send it."""
    return any(digest.send(user, day, timezone.now()) for user, day in digest.due(now) if user == user_id)


def test_a_weekly_one_that_could_not_leave_on_monday_leaves_as_soon_as_it_can_and_once(people, sales, heard, post):
    mention(people, sales, heard)
    Preference.objects.update_or_create(user_id=people.bob, defaults={"digest": "weekly"})
    noon = datetime.combine(timezone.now().date(), datetime.min.time(), UTC) + timedelta(hours=12)
    monday = noon + timedelta(days=(7 - noon.weekday()) % 7 or 7)
    assert [left(people.bob, monday + timedelta(days=number)) for number in (1, 2)] == [True, False]
    # What is said on Wednesday waits for the next Monday.
    NoticeRow.objects.update(at=monday + timedelta(days=2), mailed=False)
    due = [
        number
        for number in range(2, 8)
        if people.bob in [user for user, _day in digest.due(monday + timedelta(days=number, hours=1))]
    ]
    assert due == [7]


def test_a_weekly_one_leaves_on_mondays_and_none_leaves_when_it_is_off(people, sales, heard, post):
    mention(people, sales, heard)
    Preference.objects.update_or_create(user_id=people.bob, defaults={"digest": "weekly"})
    noon = datetime.combine(timezone.now().date(), datetime.min.time(), UTC) + timedelta(hours=12)
    days = [noon + timedelta(days=number) for number in range(7)]
    assert [day.weekday() for day in days if left(people.bob, day)] == [0]
    Preference.objects.filter(user_id=people.bob).update(digest="off")
    assert [day for day in days if people.bob in [user for user, _day in digest.due(day)]] == []
    assert digest.compose(people.bob, timezone.now()) is None


def test_a_mail_server_that_is_down_is_said_and_nothing_is_lost(people, sales, heard, browse):
    with mail_server() as (port, _taken):
        set_server(port)
    mention(people, sales, heard)
    with pytest.raises(mail.NotSent):
        jobs.mail_digest.func("org_main", str(people.bob), MONDAY.date().isoformat())
    page = browse("bob").get("/reglages/notifications").content.decode()
    assert "Le dernier résumé n’est pas parti." in page
    assert "refuse la connexion" in page
    with mail_server() as (port, taken):
        set_server(port)
        jobs.mail_digest.func("org_main", str(people.bob), MONDAY.date().isoformat())
        assert len(taken) == 1
    assert "n’est pas parti" not in browse("bob").get("/reglages/notifications").content.decode()


def test_without_a_mail_server_nothing_is_due_and_the_page_says_so(people, sales, heard, browse):
    mention(people, sales, heard)
    assert list(digest.due(timezone.now() + timedelta(days=1))) == []
    page = browse("bob").get("/reglages/notifications").content.decode()
    assert "Aucun serveur de messagerie n’est réglé" in page
