"""From the queue to a receiver: signed, in order, tried again, and never where it may not go."""

import base64
import hashlib
import hmac
import ipaddress
import json
import socket
from datetime import UTC, datetime, timedelta

import pytest

from liane.accounts.models import Credential
from liane.accounts.viewers import viewer_for
from liane.capabilities.webhooks import acts, addresses, due, posting, signing
from liane.capabilities.webhooks.models import Attempt, Delivery
from liane.capabilities.webhooks.sweeping import sweep
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Update
from liane.records.queries.pages import get
from liane.records.viewer import system
from tests.webhooks.acting import change, fill, make, send


def failing(status=500, headers=None):
    return lambda _sent: (status, headers or {}, b"non")


def names(receiver):
    return [json.loads(sent.body)["after"].get("name") for sent in receiver.sent]


def verified(sent, secret: str) -> bool:
    """Check a signature as the documentation tells receivers to."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{sent.headers['webhook-id']}.{sent.headers['webhook-timestamp']}.".encode() + sent.body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(one, f"v1,{wanted}") for one in sent.headers["webhook-signature"].split())


def test_a_delivery_is_signed_over_its_id_time_and_body(subscribe, receiver, people):
    webhook = subscribe()
    secret = acts.renew_secret(viewer_for(people.anne), webhook)
    make("Roux")
    fill()
    [(_one, answer, reason)] = send()
    assert (answer.status, answer.text, reason) == (200, "merci", "")
    [sent] = receiver.sent
    assert verified(sent, secret)
    assert not verified(sent, signing.draw())
    assert abs(int(sent.headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 120
    assert sent.headers["content-type"] == "application/json"
    assert json.loads(sent.body)["id"] == sent.headers["webhook-id"]


def test_for_a_day_after_a_new_secret_the_one_before_signs_too(subscribe, receiver, people):
    webhook = subscribe()
    old = acts.renew_secret(viewer_for(people.anne), webhook)
    new = acts.renew_secret(viewer_for(people.anne), webhook)
    make("Roux")
    fill()
    send()
    assert verified(receiver.sent[0], old)
    assert verified(receiver.sent[0], new)
    tomorrow = datetime.now(UTC) + timedelta(days=1, minutes=1)
    assert signing.keys(webhook, tomorrow) == [new]


def test_deliveries_of_one_record_leave_one_after_the_other(subscribe, receiver):
    subscribe()
    roux, blanc = make("Roux 1"), make("Blanc 1")
    change(roux, name="Roux 2")
    change(roux, name="Roux 3")
    fill()
    receiver.reply = lambda sent: failing()(sent) if b"Roux" in sent.body else (200, {}, b"")
    send()
    assert names(receiver) == ["Roux 1", "Blanc 1"]
    change(blanc, name="Blanc 2")
    fill()
    send()
    assert names(receiver) == ["Roux 1", "Blanc 1", "Blanc 2"]
    receiver.reply = failing(204)
    for minutes in (1, 2, 3):
        send(datetime.now(UTC) + timedelta(minutes=minutes))
    assert names(receiver)[3:] == ["Roux 1", "Roux 2", "Roux 3"]


def test_what_fails_is_tried_again_later_and_later_and_stops_the_webhook_after_three_days(subscribe, receiver):
    webhook = subscribe()
    make("Roux")
    fill()
    receiver.reply = failing()
    moment = datetime.now(UTC)
    waits: list[float] = []
    reasons: list[str] = []
    while not reasons or not reasons[-1]:
        [(one, _answer, reason)] = send(moment)
        again = Delivery.objects.values_list("next_at", flat=True).get(id=one.id)
        waits.append((again - moment).total_seconds())
        reasons.append(reason)
        assert send(again - timedelta(seconds=1)) == []
        moment = again
    assert reasons[-1] == "unreachable"
    assert waits[0] < 6 < waits[1] < waits[2] < waits[3]
    assert max(waits) <= 6 * 3600 * 1.1
    assert 15 < len(waits) < 40
    assert due.pause({webhook: reasons[-1]}) == [webhook]
    assert send(moment + timedelta(days=1)) == []
    receiver.reply = failing(200)
    apply(Change(system(), Cause("form"), [Update("webhook", webhook, {"state": "active"})]))
    resumed = get("webhook", webhook, system(), ("reason",))
    assert resumed is not None
    assert resumed.values == (None,)
    assert [answer.status for _one, answer, _reason in send()] == [200]


def test_a_receiver_that_says_it_is_gone_is_left_alone_at_once(subscribe, receiver):
    subscribe()
    make("Roux")
    fill()
    receiver.reply = failing(410)
    assert [reason for _one, _answer, reason in send()] == ["gone"]


def test_a_receiver_may_ask_to_be_left_alone_for_a_while(subscribe, receiver):
    subscribe()
    make("Roux")
    fill()
    receiver.reply = failing(429, {"Retry-After": "120"})
    [(one, answer, _reason)] = send()
    assert answer.away
    wait = Delivery.objects.values_list("next_at", flat=True).get(id=one.id) - datetime.now(UTC)
    assert timedelta(seconds=100) < wait <= timedelta(seconds=121)


def test_a_redirect_is_not_followed(subscribe, receiver, receivers):
    other = receivers()
    subscribe()
    make("Roux")
    fill()
    receiver.reply = failing(302, {"Location": other.url})
    assert [answer.fault for _one, answer, _reason in send()] == ["redirect"]
    assert other.sent == []


def test_the_log_keeps_what_was_sent_and_the_beginning_of_the_answer(subscribe, receiver):
    webhook = subscribe()
    make("Roux")
    fill()
    receiver.reply = lambda _sent: (500, {}, b"x" * 1_000_000)
    send()
    [attempt] = Attempt.objects.filter(webhook_id=webhook)
    assert (attempt.status, attempt.fault, attempt.answer) == (500, "status", "x" * posting.KEPT_ANSWER)
    assert attempt.address == receiver.url
    assert json.loads(Delivery.objects.get(id=attempt.delivery_id).body)["after"]["name"] == "Roux"


def test_the_log_is_kept_thirty_days_and_what_waits_for_ever(subscribe, receiver):
    webhook = subscribe()
    make("Roux")
    fill()
    send()
    make("Blanc")
    fill()
    late = datetime.now(UTC) + timedelta(days=31)
    assert sweep(late) == 1
    assert list(Delivery.objects.filter(webhook_id=webhook).values_list("title", flat=True)) == ["Blanc"]


def test_a_test_is_sent_once_even_while_the_webhook_rests(subscribe, receiver, people):
    webhook = subscribe(state="paused")
    acts.test(viewer_for(people.anne), webhook)
    receiver.reply = failing()
    send()
    assert json.loads(receiver.sent[0].body)["happening"] == "test"
    assert send(datetime.now(UTC) + timedelta(days=1)) == []


def test_one_that_is_passed_over_lets_the_others_of_its_record_go(subscribe, receiver, people):
    webhook = subscribe()
    roux = make("Roux 1")
    change(roux, name="Roux 2")
    fill()
    receiver.reply = failing(400)
    [(one, _answer, _reason)] = send()
    acts.skip(viewer_for(people.anne), webhook, one.id)
    receiver.reply = failing(200)
    send()
    assert names(receiver) == ["Roux 1", "Roux 2"]
    acts.try_now(viewer_for(people.anne), webhook, one.id)
    send()
    assert names(receiver)[-1] == "Roux 1"


def test_a_webhook_of_somebody_shut_out_stops(subscribe, receiver, people):
    webhook = subscribe()
    apply(Change(system(), Cause("form"), [Update("user", people.chloe, {"role": _role_of(people.anne)})]))
    apply(Change(system(), Cause("form"), [Update("user", people.anne, {"is_active": False})]))
    _secrets, stuck = due.secrets_of([webhook], datetime.now(UTC))
    assert stuck == {webhook: "owner"}
    assert not Credential.objects.filter(user_id=webhook).exists()


def _role_of(user_id):
    row = get("user", user_id, system(), ("role",))
    assert row is not None
    return row.values[0].id


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "10.0.0.3", "172.16.4.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "ff02::1",
    ],
)  # fmt: skip
def test_no_private_address_is_allowed_in_any_clothes(settings, host):
    settings.WEBHOOK_NETWORKS = []
    assert not addresses.allowed(ipaddress.ip_address(host))
    bracketed = f"[{host}]" if ":" in host else host
    assert addresses.fault(f"https://{bracketed}/x") is not None


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "017700000001", "localhost", "a.localhost"])
def test_no_other_spelling_of_this_machine_is_allowed(settings, host):
    settings.WEBHOOK_NETWORKS = []
    assert addresses.fault(f"https://{host}/x") is not None


def test_public_addresses_are_allowed_by_https_only(settings):
    settings.WEBHOOK_NETWORKS = []
    assert addresses.allowed(ipaddress.ip_address("93.184.215.14"))
    assert addresses.fault("https://receveur.example/x") is None
    assert addresses.fault("http://receveur.example/x") is not None


def test_a_name_that_leads_into_a_private_network_is_not_connected_to(subscribe, receiver, settings, monkeypatch):
    subscribe(address="https://receveur.example/x")
    make("Roux")
    fill()
    settings.WEBHOOK_NETWORKS = []
    asked = []

    def lookup(host, port, **_options):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    assert [answer.fault for _one, answer, _reason in send()] == ["private"]
    assert asked == ["receveur.example"]
    assert receiver.sent == []


def test_trouble_on_the_way_has_a_name(subscribe, receiver):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    subscribe(address=f"http://127.0.0.1:{port}/x")
    subscribe(address=receiver.url.replace("http://", "https://"))
    make("Roux")
    fill()
    assert sorted(answer.fault for _one, answer, _reason in send()) == ["refused", "tls"]
