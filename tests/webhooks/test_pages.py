"""The pages of webhooks: made, seen, tested, paused, replayed and deleted by who may, absent for others."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from liane.accounts import actions
from liane.accounts.models import User
from liane.accounts.viewers import viewer_for
from liane.capabilities.webhooks.models import Delivery, Webhook
from liane.records.viewer import system
from tests.webhooks.acting import fill, make, send

NOBODY = UUID(int=7)

HOME = "/reglages/webhooks"


@pytest.fixture
def anne(people) -> Client:
    return signed_in(people.anne)


def signed_in(user_id: UUID) -> Client:
    user = User.objects.get(id=user_id)
    actions.change_password(user, "une longue phrase secrète")
    client = Client()
    client.force_login(user)
    return client


def created(client: Client, receiver) -> UUID:
    values = {"name": "Suivi", "address": receiver.url, "subjects": ["company"]}
    response = client.post(f"{HOME}/nouveau", values)
    assert response.status_code == 302, response.content.decode()
    return UUID(response.headers["Location"].rpartition("/")[2])


def value_of(key: str) -> Any:
    """Return a value of the one webhook that there is."""
    return Webhook.objects.values_list(key, flat=True).get()


def text(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_an_empty_list_says_what_belongs_there(anne):
    assert "Pas encore de webhook" in text(anne.get(HOME))


def test_the_secret_of_a_new_webhook_is_shown_once(anne, receiver):
    webhook = created(anne, receiver)
    first = text(anne.get(f"{HOME}/{webhook}"))
    secret = re.search(r'value="(whsec_[^"]+)"', first)
    assert secret
    assert "whsec_" not in text(anne.get(f"{HOME}/{webhook}"))
    anne.post(f"{HOME}/{webhook}/secret")
    again = re.search(r'value="(whsec_[^"]+)"', text(anne.get(f"{HOME}/{webhook}")))
    assert again
    assert again[1] != secret[1]
    assert secret[1] not in str(list(anne.session.values()))


def test_a_refused_form_keeps_what_was_typed_and_says_why(anne, settings):
    settings.WEBHOOK_NETWORKS = []
    values = {"name": "Suivi", "address": "https://10.0.0.3/x", "subjects": ["company"]}
    response = anne.post(f"{HOME}/nouveau", values)
    assert response.status_code == 422
    assert "réseau privé" in response.content.decode()
    assert "https://10.0.0.3/x" in response.content.decode()
    assert not Webhook.objects.exists()


def test_the_log_and_a_delivery_show_what_was_sent_and_answered(anne, receiver):
    webhook = created(anne, receiver)
    make("Roux <b>")
    make("Blanc")
    fill()
    receiver.reply = lambda sent: (500, {}, b"<script>non</script>") if b"Roux" in sent.body else (200, {}, b"")
    send()
    page = text(anne.get(f"{HOME}/{webhook}"))
    assert "Roux &lt;b&gt;" in page
    assert "Nouvel essai prévu" in page
    assert "Blanc" not in text(anne.get(f"{HOME}/{webhook}?voir=echecs"))
    waiting = text(anne.get(f"{HOME}/{webhook}?voir=attente"))
    assert "Roux" in waiting
    one = Delivery.objects.get(webhook_id=webhook, state="waiting")
    detail = text(anne.get(f"{HOME}/{webhook}/envois/{one.id}"))
    assert "&lt;script&gt;non" in detail
    assert str(one.event_id) in detail
    assert "Envois en échec" in text(anne.get(HOME))
    anne.post(f"{HOME}/{webhook}/envois/{one.id}/abandon")
    assert Delivery.objects.get(id=one.id).state == "skipped"
    anne.post(f"{HOME}/{webhook}/envois/{one.id}/envoi")
    assert Delivery.objects.get(id=one.id).state == "waiting"


def test_a_test_draws_itself_again_until_it_is_over(anne, receiver):
    webhook = created(anne, receiver)
    there = anne.post(f"{HOME}/{webhook}/essai").headers["Location"]
    assert 'hx-trigger="every 1s"' in text(anne.get(there))
    send()
    over = anne.get(there, headers={"HX-Request": "true"})
    assert "hx-trigger" not in over.content.decode()
    assert "<html" not in over.content.decode()
    assert "merci" in over.content.decode()


def test_a_filter_comes_back_from_the_builder_and_is_saved_with_the_rest(anne, receiver):
    webhook = created(anne, receiver)
    where = '{"field": "name", "op": "is", "value": "Roux"}'
    page = text(anne.get(f"{HOME}/{webhook}/modifier", {"filtre": where}))
    assert "enregistrez pour qu" in page
    values = {"name": "Suivi", "address": receiver.url, "subjects": ["company"], "watched": ["name"], "where": where}
    assert anne.post(f"{HOME}/{webhook}/modifier", values).status_code == 302
    assert value_of("where") == {"field": "name", "op": "is", "value": "Roux"}
    anne.post(f"{HOME}/{webhook}/modifier", values | {"without": "on"})
    assert value_of("where") is None
    broken = anne.post(f"{HOME}/{webhook}/modifier", values | {"where": "{"})
    assert broken.status_code == 422


def test_a_webhook_is_paused_resumed_replayed_and_deleted(anne, receiver):
    webhook = created(anne, receiver)
    anne.post(f"{HOME}/{webhook}/pause", {"state": "paused"})
    assert "En pause" in text(anne.get(f"{HOME}/{webhook}"))
    anne.post(f"{HOME}/{webhook}/pause", {"state": "active"})
    assert value_of("state") == "active"
    make("Roux")
    fill()
    send()
    anne.post(f"{HOME}/{webhook}/reprise", {"since": datetime.now(UTC).date().isoformat()})
    fill()
    assert Delivery.objects.filter(state="waiting").exists()
    for wrong in ({}, {"since": "demain"}, {"since": "2026-13-45"}, {"number": "x"}, {"number": "9" * 30}):
        answer = anne.post(f"{HOME}/{webhook}/reprise", wrong, follow=True)
        assert answer.status_code == 200
    anne.post(f"{HOME}/{webhook}/suppression")
    assert anne.get(f"{HOME}/{webhook}").status_code == 404


def test_the_pages_do_not_exist_for_who_has_no_right(people, anne, receiver):
    webhook = created(anne, receiver)
    alice = signed_in(people.alice)
    for page in ("", "/nouveau", f"/{webhook}", f"/{webhook}/modifier", f"/{webhook}/envois/1"):
        assert alice.get(HOME + page).status_code == 404
    for act in ("essai", "pause", "secret", "reprise", "suppression", "envois/1/envoi"):
        assert alice.post(f"{HOME}/{webhook}/{act}").status_code == 404
    assert viewer_for(people.alice).on("webhook").read.value == "none"
    assert system().administrator


@pytest.mark.parametrize(
    "page", [f"/{NOBODY}", "/zzz", "?after=zzz", f"/{NOBODY}/envois/99999999999999999999999999", "?after=%00"]
)
def test_an_address_of_nothing_is_404(anne, page):
    assert anne.get(HOME + page).status_code == 404
