"""Webhooks made, tested, replayed and looked into by programs."""

import ipaddress
import json
from uuid import uuid4

import pytest

from tests.webhooks.acting import fill, make, send
from tests.webhooks.receiver import receiving


@pytest.fixture
def anne(program, settings):
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    return program("anne")


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


def created(anne, receiver, **values):
    done = anne.post(
        "/webhooks", {"values": {"name": "Suivi", "address": receiver.url, "subjects": ["company"], **values}}
    )
    assert done.status_code == 201, done.content
    return done.json()["id"]


def test_a_program_makes_a_webhook_and_draws_its_secret(anne, receiver):
    webhook = created(anne, receiver, happenings=["create"])
    drawn = anne.post(f"/webhooks/{webhook}/secret")
    assert drawn.status_code == 201
    assert drawn.json()["secret"].startswith("whsec_")
    assert "whsec_" not in anne.get(f"/webhooks/{webhook}").content.decode()
    make("Roux")
    fill()
    send()
    assert json.loads(receiver.sent[0].body)["after"]["name"] == "Roux"


def test_a_key_for_some_objects_has_no_others_sent_to_it(anne, program, receiver):
    whole = created(anne, receiver, subjects=["contact"])
    key = program("anne", limits=["company", "webhook"])
    values = {"name": "Fuite", "address": receiver.url, "subjects": ["company", "contact"]}
    refused = key.post("/webhooks", {"values": values})
    assert refused.status_code in (403, 422), refused.content
    assert "« Contacts » ne se lit pas" in refused.content.decode()
    turned = key.patch(f"/webhooks/{whole}", {"values": {"address": f"{receiver.url}/ailleurs"}})
    assert turned.status_code in (403, 422), turned.content
    assert anne.get(f"/webhooks/{whole}").json()["values"]["address"] == receiver.url
    assert key.post("/webhooks", {"values": {**values, "subjects": ["company"]}}).status_code == 201


def test_a_program_reads_what_was_sent_and_answered(anne, receiver):
    webhook = created(anne, receiver)
    receiver.reply = lambda _sent: (500, {}, b"non")
    make("Roux")
    fill()
    send()
    [item] = anne.get(f"/webhooks/{webhook}/deliveries").json()["items"]
    assert (item["state"], item["attempts"], item["last"]["status"]) == ("waiting", 1, 500)
    whole = anne.get(f"/webhooks/{webhook}/deliveries/{item['id']}").json()
    assert whole["attempts"][0]["answer"] == "non"
    assert json.loads(whole["body"])["id"] == whole["event"]
    assert anne.get(f"/webhooks/{webhook}/deliveries", state="delivered").json() == {"items": [], "next": None}
    assert anne.delete(f"/webhooks/{webhook}/deliveries/{item['id']}").status_code == 204
    assert anne.post(f"/webhooks/{webhook}/deliveries/{item['id']}").status_code == 204


def test_a_program_tests_replays_and_pauses(anne, receiver):
    webhook = created(anne, receiver)
    assert anne.post(f"/webhooks/{webhook}/test").status_code == 202
    make("Roux")
    fill()
    send()
    assert anne.post(f"/webhooks/{webhook}/replay", {"number": 1}).json() == {"number": 1}
    assert anne.post(f"/webhooks/{webhook}/replay", {"since": "2026-01-01"}).status_code == 202
    assert anne.patch(f"/webhooks/{webhook}", {"values": {"state": "paused"}}).status_code == 200


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/replay", {}, 422),
        ("/replay", {"number": 0}, 422),
        ("/replay", {"number": "1"}, 400),
        ("/replay", {"number": True}, 400),
        ("/replay", {"number": 2**63}, 422),
        ("/replay", {"since": "zzz"}, 422),
        ("/replay", {"since": 3}, 422),
        ("/replay", {"other": 1}, 400),
        ("/replay", [1], 400),
        ("/secret", {"other": 1}, 400),
        ("/deliveries/99999999999999999999999999", None, 404),
        ("/deliveries/1", None, 404),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(anne, receiver, path, data, status):
    webhook = created(anne, receiver)
    done = anne.post(f"/webhooks/{webhook}{path}", data)
    assert done.status_code == status, done.content
    assert done.json()["detail"]


def test_webhooks_are_not_there_for_other_people(anne, program, receiver):
    webhook = created(anne, receiver)
    for name in ("alice", "chloe"):
        other = program(name)
        for path in ("", "/deliveries", "/deliveries/1"):
            assert other.get(f"/webhooks/{webhook}{path}").status_code == 404
        for path in ("/secret", "/test", "/deliveries/1"):
            assert other.post(f"/webhooks/{webhook}{path}").status_code == 404
    assert anne.get(f"/webhooks/{uuid4()}/deliveries").status_code == 404
    assert anne.get(f"/webhooks/{webhook}/deliveries", state="zzz").status_code == 400
    assert anne.get(f"/webhooks/{webhook}/deliveries", limit="0").status_code == 400
    assert anne.get(f"/webhooks/{webhook}/deliveries", before="x").status_code == 400
