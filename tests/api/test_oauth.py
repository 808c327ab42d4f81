"""Apps of third parties: a person's consent, tokens that live as long as it does, and nothing for thieves."""

import base64
import hashlib
from ipaddress import ip_network
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from liane.accounts import actions
from liane.accounts.models import Role
from liane.accounts.viewers import viewer_for
from liane.api.models import AccessGrant
from liane.api.oauth.actions import register_app, revoke_app
from liane.capabilities.webhooks.models import Webhook
from liane.lib.ids import new_id
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Refused
from liane.records.viewer import system
from tests.api.program import Program, program_of
from tests.web.records import signed_in

REDIRECT = "https://app.exemple.fr/retour"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


@pytest.fixture
def app(people: SimpleNamespace) -> Any:
    values = {"name": "Facturier", "redirects": f"{REDIRECT}\nhttp://127.0.0.1/fini", "scopes": ["read", "write"]}
    return register_app(viewer_for(people.anne), {**values, "confidential": True})


def asked(app: Any, **others: str) -> dict[str, str]:
    return {
        "response_type": "code", "client_id": str(app.id), "redirect_uri": REDIRECT, "state": "état", "scope": "read",
        "code_challenge": CHALLENGE, "code_challenge_method": "S256", **others,
    }  # fmt: skip


def answered(response: Any) -> dict[str, str]:
    assert response.status_code == 303, response.content
    return {key: values[0] for key, values in parse_qs(urlsplit(response["Location"]).query).items()}


def code_for(user_id: Any, app: Any, **others: str) -> str:
    return answered(signed_in(user_id).post("/oauth/authorize", {**asked(app, **others), "decision": "allow"}))["code"]


def tokens(app: Any, **given: str) -> Any:
    return Client().post("/oauth/token", {"client_id": str(app.id), "client_secret": app.secret or "", **given})


def exchanged(app: Any, code: str, **others: str) -> Any:
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
    return tokens(app, **{**given, **others})


def test_alice_consents_and_the_app_acts_as_her(people, sales, app):
    browser = signed_in(people.alice)
    page = browser.get("/oauth/authorize", asked(app))
    assert "Facturier" in page.content.decode()
    assert "https://app.exemple.fr" in page["Content-Security-Policy"]
    said = answered(browser.post("/oauth/authorize", {**asked(app), "decision": "allow"}))
    assert said["state"] == "état"
    given = exchanged(app, said["code"]).json()
    program = Program(given["access_token"])
    assert program.get("/me").json()["id"] == str(people.alice)
    assert program.get(f"/companies/{sales.hidden}").status_code == 404
    assert program.patch(f"/companies/{sales.berthaut}", {"values": {"name": "X"}}).status_code == 403
    assert given["scope"] == "read"


def test_a_refusal_is_told_to_the_app(people, app):
    said = answered(signed_in(people.alice).post("/oauth/authorize", {**asked(app), "decision": "deny"}))
    assert (said["error"], said["state"]) == ("access_denied", "état")


def test_nobody_consents_without_signing_in(app):
    assert "connexion" in Client().get("/oauth/authorize", asked(app))["Location"]
    assert Client().post("/oauth/authorize", {**asked(app), "decision": "allow"}).status_code == 302


def test_an_address_that_is_not_the_apps_is_never_answered(people, app):
    browser = signed_in(people.alice)
    for address in (
        "https://app.exemple.fr/retour/", "https://app.exemple.fr.mechant.fr/retour", "http://app.exemple.fr/retour",
        "https://app.exemple.fr/retour?x=1", "javascript:alert(1)", "", "//app.exemple.fr/retour",
    ):  # fmt: skip
        for send in (browser.get, browser.post):
            answer = send("/oauth/authorize", {**asked(app, redirect_uri=address), "decision": "allow"})
            assert answer.status_code == 400, address
    assert answered(browser.post("/oauth/authorize", {
        **asked(app, redirect_uri="http://127.0.0.1:51004/fini"), "decision": "allow",
    }))["code"]  # fmt: skip


def test_without_pkce_or_beyond_its_scopes_the_app_gets_nothing(people, app):
    browser = signed_in(people.alice)
    for wrong, error in (
        ({"code_challenge": ""}, "invalid_request"), ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": "settings"}, "invalid_scope"), ({"response_type": "token"}, "unsupported_response_type"),
    ):  # fmt: skip
        assert answered(browser.get("/oauth/authorize", asked(app, **wrong)))["error"] == error


def test_a_code_serves_once_and_shown_twice_ends_all(people, app):
    code = code_for(people.alice, app)
    given = exchanged(app, code).json()
    assert Program(given["access_token"]).get("/me").status_code == 200
    assert exchanged(app, code).json() == {"error": "invalid_grant"}
    assert Program(given["access_token"]).get("/me").status_code == 401
    assert tokens(app, grant_type="refresh_token", refresh_token=given["refresh_token"]).status_code == 400


def test_a_stolen_code_opens_nothing(people, app):
    for wrong in (
        {"code_verifier": "w" * 64}, {"code_verifier": ""}, {"redirect_uri": "https://ailleurs.fr/"},
        {"client_secret": "faux"}, {"client_id": str(new_id())}, {"client_id": "x"},
    ):  # fmt: skip
        assert exchanged(app, code_for(people.alice, app), **wrong).status_code in (400, 401), wrong
    other = register_app(viewer_for(people.anne), {
        "name": "Autre", "redirects": REDIRECT, "scopes": ["read"], "confidential": False,
    })  # fmt: skip
    assert exchanged(other, code_for(people.alice, app)).json()["error"] == "invalid_grant"


def test_refreshing_rotates_and_a_second_use_ends_the_consent(people, app):
    first = exchanged(app, code_for(people.alice, app)).json()
    second = tokens(app, grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert Program(second["access_token"]).get("/me").status_code == 200
    assert tokens(app, grant_type="refresh_token", refresh_token=first["refresh_token"]).status_code == 400
    assert Program(second["access_token"]).get("/me").status_code == 401
    assert tokens(app, grant_type="refresh_token", refresh_token=second["refresh_token"]).status_code == 400


def test_basic_authentication_of_an_app(people, app):
    pair = base64.b64encode(f"{app.id}:{app.secret}".encode()).decode()
    data = {"grant_type": "authorization_code", "code": code_for(people.alice, app), "redirect_uri": REDIRECT}
    answer = Client().post(
        "/oauth/token", {**data, "code_verifier": VERIFIER}, headers={"Authorization": f"Basic {pair}"}
    )
    assert answer.status_code == 200
    assert Client().post("/oauth/token", data, headers={"Authorization": "Basic !"}).status_code == 401


def test_an_app_acts_by_itself_as_a_service_account_only(people, app):
    assert tokens(app, grant_type="client_credentials").json() == {"error": "unauthorized_client"}
    account = new_id()
    role = Role.objects.get(key="reader").pk
    apply(Change(system(), Cause("form"), [Create("user", {"name": "Robot", "role": role, "service": True}, account)]))
    values = {"name": "Robot d’export", "scopes": ["read"], "confidential": True}
    for wrong in ({**values, "account": people.alice}, {**values, "account": account, "confidential": False}):
        with pytest.raises(Refused):
            register_app(viewer_for(people.anne), wrong)
    robot = register_app(viewer_for(people.anne), {**values, "account": account})
    given = tokens(robot, grant_type="client_credentials").json()
    assert "refresh_token" not in given
    assert Program(given["access_token"]).get("/me").json()["id"] == str(account)


def test_apps_end_with_their_person_their_consent_or_themselves(people, app):
    def opened() -> tuple[str, Program]:
        given = exchanged(app, code_for(people.alice, app)).json()
        return given["refresh_token"], Program(given["access_token"])

    token, program = opened()
    assert Client().post(
        "/oauth/revoke", {"client_id": str(app.id), "client_secret": app.secret, "token": token}
    ).status_code == 200  # fmt: skip
    assert program.get("/me").status_code == 401
    _token, program = opened()
    grant = AccessGrant.objects.get().pk
    assert signed_in(people.emma).post(f"/reglages/cles/acces/{grant}/retrait").status_code == 404
    assert signed_in(people.alice).post(f"/reglages/cles/acces/{grant}/retrait").status_code == 302
    assert program.get("/me").status_code == 401
    _token, program = opened()
    actions.deactivate(viewer_for(people.anne), people.alice)
    assert program.get("/me").status_code == 401
    actions.reactivate(viewer_for(people.anne), people.alice)
    assert program.get("/me").status_code == 200
    revoke_app(viewer_for(people.anne), app.id)
    assert program.get("/me").status_code == 401
    assert signed_in(people.alice).get("/oauth/authorize", asked(app)).status_code == 400


def test_no_secret_of_an_app_is_kept(people, app):
    given = exchanged(app, code_for(people.alice, app)).json()
    found = [app.secret, given["access_token"], given["refresh_token"]]
    with connection.cursor() as cursor:
        for table in ("records_entry", "api_app", "api_app_secret", "api_secret", "api_refresh", "api_code"):
            for secret in found:
                cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{secret}%"])
                assert cursor.fetchone() == (0,), table


def test_where_all_that_is(people):
    found = Client().get("/.well-known/oauth-authorization-server").json()
    assert found["token_endpoint"] == "http://testserver/oauth/token"
    assert found["code_challenge_methods_supported"] == ["S256"]


def test_who_is_refused_is_told_where_tokens_are_given(client, organisation):
    for path in ("/mcp", "/api/v1/me"):
        refused = client.post(path) if path == "/mcp" else client.get(path)
        assert refused.status_code == 401
        address = refused["WWW-Authenticate"].partition('resource_metadata="')[2].rstrip('"')
        assert address == f"http://testserver/.well-known/oauth-protected-resource{path}"
        told = client.get(address.removeprefix("http://testserver")).json()
        assert told["resource"] == f"http://testserver{path}"
        [server] = told["authorization_servers"]
        said = client.get(f"{server.removeprefix('http://testserver')}/.well-known/oauth-authorization-server").json()
        assert (said["issuer"], said["code_challenge_methods_supported"]) == (server, ["S256"])


@pytest.fixture
def follower(people: SimpleNamespace, settings: Any) -> Any:
    """Return a function that gives an app access to what Anne may, and has it subscribe a webhook."""
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]

    def subscribed(app: Any) -> tuple[Program, UUID]:
        code = code_for(people.anne, app, scope="read write")
        program = Program(exchanged(app, code).json()["access_token"])
        values = {"name": "Suivi", "address": "http://127.0.0.1:9/", "subjects": ["company"]}
        made = program.post("/webhooks", {"values": values})
        assert made.status_code == 201, made.content
        return program, UUID(made.json()["id"])

    return subscribed


def rests(webhook: UUID) -> bool:
    return Webhook.objects.filter(id=webhook, state="paused", reason="access").exists()


def test_what_an_app_subscribed_to_rests_once_its_person_gives_it_no_access_any_more(people, app, follower):
    first, webhook = follower(app)
    second, _other = follower(app)
    own = program_of(people.anne).post(
        "/webhooks", {"values": {"name": "À moi", "address": "http://127.0.0.1:9/", "subjects": ["company"]}}
    )
    assert not rests(webhook)
    shown = signed_in(people.anne).get("/reglages/cles").content.decode()
    assert shown.count("<strong>Facturier</strong>") == 1
    one = AccessGrant.objects.filter(user_id=people.anne).first()
    assert one is not None
    signed_in(people.anne).post(f"/reglages/cles/acces/{one.id}/retrait")
    assert [program.get("/me").status_code for program in (first, second)] == [401, 401]
    assert rests(webhook)
    assert not rests(UUID(own.json()["id"]))


def test_a_token_shown_twice_leaves_what_another_consent_to_the_app_subscribed_to(people, app, follower):
    _first, webhook = follower(app)
    code = code_for(people.anne, app)
    for _time in range(2):
        exchanged(app, code)
    assert AccessGrant.objects.filter(user_id=people.anne).count() == 1
    assert not rests(webhook)


def test_what_an_app_subscribed_to_rests_when_it_is_revoked(people, app, follower):
    _program, webhook = follower(app)
    revoke_app(viewer_for(people.anne), app.id)
    assert rests(webhook)


def test_a_webhook_that_an_app_led_to_its_own_address_rests_as_well(people, app, follower):
    webhook = UUID(program_of(people.anne).post(
        "/webhooks", {"values": {"name": "À moi", "address": "http://127.0.0.1:9/", "subjects": ["company"]}}
    ).json()["id"])  # fmt: skip
    program, _own = follower(app)
    assert program.patch(f"/webhooks/{webhook}", {"values": {"address": "http://127.0.0.1:10/"}}).status_code == 200
    revoke_app(viewer_for(people.anne), app.id)
    assert rests(webhook)
