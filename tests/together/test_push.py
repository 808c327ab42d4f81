"""Waking browsers: sealed for them alone, never elsewhere, forgotten when they are gone, tried again when need be."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from liane.accounts.viewers import viewer_for
from liane.capabilities.notifications import jobs, preferences, push
from liane.capabilities.notifications.models import Browser, Notice
from liane.lib import webpush
from liane.lib.webpush import Receiver
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from tests.together.services import push_service

# RFC 8291, appendix A.
EXAMPLE = Receiver(
    "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "BTBZMqHH6r4Tts7J_aSIgg",
)
SENT = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_y"
    "l95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


@pytest.fixture
def service(settings):
    with push_service() as found:
        settings.PUSH_SERVICES = ["http://" + found.address.split("/")[2]]
        yield found


def woken(user_id, service):
    assert push.register(user_id, Receiver(service.address, service.keys["p256dh"], service.keys["auth"]), "Firefox")
    return Browser.objects.get(address=service.address)


def mention(people, sales, heard, words="@Bob Durand, regarde"):
    values = {"subject": {"object": "company", "id": str(sales.berthaut)}, "body": words}
    apply(Change(viewer_for(people.alice), Cause("form"), [Create("comment", values)]))
    heard()
    return Notice.objects.get(kind="mention")


def wake(notice, browser):
    jobs.wake_browser.func("org_main", str(notice.id), str(browser.id))


def test_a_message_is_sealed_as_the_standard_says():
    private, salt = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", webpush.decode("DGv6ra1nlYgDCS1FRnbzlw")
    words = b"When I grow up, I want to be a watermelon"
    assert webpush.encode(webpush.encrypt(words, EXAMPLE, private=private, salt=salt)) == SENT


def test_bob_reads_in_his_browser_what_alice_wrote_and_the_service_does_not(people, sales, heard, service):
    browser = woken(people.bob, service)
    wake(mention(people, sales, heard), browser)
    [text] = service.opened()
    assert json.loads(text) == {
        "title": "Fromagerie Berthaut",
        "body": "Alice Durand vous a mentionné : « @Bob Durand, regarde »",
        "url": f"/companies/{sales.berthaut}",
        "tag": str(sales.berthaut),
    }
    headers, body = service.taken[0]
    assert b"Alice" not in body
    assert headers["Authorization"].startswith("vapid t=")
    assert headers["Content-Encoding"] == "aes128gcm"
    assert int(headers["TTL"]) > 0


def test_what_was_read_or_left_his_reach_wakes_nobody(people, sales, heard, service):
    browser, notice = woken(people.bob, service), mention(people, sales, heard)
    move = Update("company", sales.berthaut, {"owner": people.emma})
    apply(Change(viewer_for(people.anne), Cause("form"), [move]))
    wake(notice, browser)
    Notice.objects.filter(id=notice.id).update(read_at=timezone.now())
    wake(notice, browser)
    assert service.taken == []


@pytest.mark.parametrize("code", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(people, sales, heard, service, code):
    browser, notice = woken(people.bob, service), mention(people, sales, heard)
    service.answer = code
    wake(notice, browser)
    assert not Browser.objects.filter(id=browser.id).exists()
    wake(notice, browser)
    assert len(service.taken) == 1


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_service_that_is_busy_is_tried_again_and_the_reason_is_said(people, sales, heard, service, code):
    browser, notice = woken(people.bob, service), mention(people, sales, heard)
    service.answer = code
    with pytest.raises(push.NotTaken):
        wake(notice, browser)
    browser.refresh_from_db()
    assert (browser.failures, str(code) in browser.fault) == (1, True)
    service.answer = 201
    wake(notice, browser)
    browser.refresh_from_db()
    assert (browser.failures, browser.fault) == (0, "")


def test_a_service_that_does_not_answer_is_said_in_words(people, sales, heard, settings):
    with push_service() as found:
        settings.PUSH_SERVICES = ["http://" + found.address.split("/")[2]]
        browser = woken(people.bob, found)
    with pytest.raises(push.NotTaken):
        wake(mention(people, sales, heard), browser)
    browser.refresh_from_db()
    assert browser.fault == "Le service de notifications du navigateur ne répond pas."


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:5432/x",
        "https://169.254.169.254/latest",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evil@fcm.googleapis.com/x",
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://[::1]/x",
        "file:///etc/passwd",
        "https://push.apple.com.evil/x",
        "",
        "https://[",
    ],
)
def test_nothing_is_ever_sent_but_to_the_services_of_browsers(people, service, address):
    assert not push.allowed(address)
    assert not push.register(people.bob, Receiver(address, **_keys(service)), "x")


@pytest.mark.parametrize("address", ["https://fcm.googleapis.com/fcm/send/a", "https://web.push.apple.com/b"])
def test_the_services_of_browsers_are_known(address):
    assert push.allowed(address)


def _keys(service):
    return {"public_key": service.keys["p256dh"], "secret": service.keys["auth"]}


@pytest.mark.parametrize(("key", "secret"), [("abc", "x"), ("é", ""), ("A" * 88, "AAAA"), (EXAMPLE.public_key, "AAAA")])
def test_keys_that_are_none_are_not_kept(people, service, key, secret):
    assert not push.register(people.bob, Receiver(service.address, key, secret), "x")


def test_nothing_wakes_anybody_in_quiet_hours(people, sales, heard, service):
    woken(people.bob, service)
    chosen = {"mention": {"in_app": True, "push": True}}
    preferences.save(people.bob, chosen, quiet_from=22, quiet_to=7)
    here = ZoneInfo("Europe/Paris")
    night, morning = datetime(2026, 6, 1, 23, 30, tzinfo=here), datetime(2026, 6, 2, 7, tzinfo=here)
    assert preferences.wishes(people.bob).quiet_until(night, "Europe/Paris") == morning
    assert preferences.wishes(people.bob).quiet_until(morning, "Europe/Paris") is None


def test_a_browser_is_added_from_its_own_page_and_taken_out(browse, people, service):
    bob = browse("bob")
    said = {"endpoint": service.address, "keys": service.keys}
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    added = bob.post("/reveil/navigateur", json.dumps(said), "application/json", HTTP_USER_AGENT=agent)
    assert added.status_code == 201
    page = bob.get("/reglages/notifications").content.decode()
    assert "Firefox, Linux" in page
    assert bob.post("/reveil/essai").status_code == 302
    assert json.loads(service.opened()[0])["body"] == "Ce navigateur est bien réveillé."
    browser = Browser.objects.get()
    assert browse("alice").post(f"/reveil/{browser.id}/retrait").status_code == 404
    bob.post(f"/reveil/{browser.id}/retrait")
    assert not Browser.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"endpoint": 1}', '{"endpoint": "https://a", "keys": []}', "é" * 9000]
)
def test_a_browser_that_says_nonsense_is_refused_in_a_sentence(browse, body):
    answer = browse("bob").post("/reveil/navigateur", body, "application/json")
    assert answer.status_code == 422
    assert "n’a pas été ajouté" in answer.content.decode()
