"""Signing in, being locked out, being shut out; who is not signed in sees nothing."""

from importlib import import_module

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liane.accounts import actions
from liane.accounts.models import Credential, SignIn, User
from liane.accounts.viewers import viewer_for

PASSWORD = "une longue phrase secrète"


def sign_in(email: str, password: str = PASSWORD) -> tuple[Client, int]:
    client = Client()
    response = client.post("/connexion", {"login": email, "password": password})
    return client, response.status_code


def let_in(user_id) -> None:
    actions.change_password(User.objects.get(id=user_id), PASSWORD)


def test_a_person_signs_in_and_out(people):
    let_in(people.alice)
    client, status = sign_in(" Alice@Exemple.fr ")
    assert status == 302
    assert client.get("/reglages/profil").status_code == 200
    assert client.post("/deconnexion").status_code == 302
    assert client.get("/reglages/profil").status_code == 302


def test_who_signed_in_once_is_known_to_have(people):
    let_in(people.alice)
    assert actions.has_signed_in([people.alice]) == set()
    sign_in("alice@exemple.fr", "mauvais")
    assert actions.has_signed_in([people.alice]) == set()
    sign_in("alice@exemple.fr")
    assert actions.has_signed_in([people.alice, people.bob]) == {people.alice}


def test_who_signed_in_before_that_was_kept_is_known_to_have(people):
    let_in(people.alice)
    let_in(people.bob)
    sign_in("alice@exemple.fr")
    sign_in("bob@exemple.fr", "mauvais")
    Credential.objects.update(last_login=None)
    with connection.cursor() as cursor:
        cursor.execute(import_module("liane.accounts.migrations.0005_last_login").REMEMBER)
    assert actions.has_signed_in([people.alice, people.bob]) == {people.alice}
    assert Credential.objects.get(user_id=people.alice).last_login == SignIn.objects.get(user_id=people.alice).at


def test_each_try_is_noted(people):
    let_in(people.alice)
    sign_in("alice@exemple.fr")
    sign_in("alice@exemple.fr", "mauvais")
    sign_in("inconnue@exemple.fr")
    assert sorted(SignIn.objects.values_list("email", "outcome", "user_id")) == sorted(
        [
            ("alice@exemple.fr", "signed_in", people.alice),
            ("alice@exemple.fr", "failed", None),
            ("inconnue@exemple.fr", "failed", None),
        ],
        key=lambda row: row[:2],
    )


def test_five_failures_lock_the_door_for_a_while_even_to_the_right_password(people):
    let_in(people.alice)
    for _time in range(5):
        sign_in("alice@exemple.fr", "mauvais")
    client = Client(headers={"accept-language": "fr"})
    response = client.post("/connexion", {"login": "alice@exemple.fr", "password": PASSWORD})
    assert response.status_code == 200
    assert "Trop d’essais" in response.content.decode()
    let_in(people.bob)
    assert sign_in("bob@exemple.fr")[1] == 302


def test_the_address_of_a_person_is_read_behind_the_proxies_that_are_declared(people, settings):
    def noted(**headers: str) -> str:
        client = Client(headers={"x-forwarded-for": "203.0.113.9, 198.51.100.7", **headers})
        client.post("/connexion", {"login": "alice@exemple.fr", "password": "mauvais"})
        return SignIn.objects.order_by("id").values_list("address", flat=True).last() or ""

    assert noted() == "127.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert noted() == "198.51.100.7"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    assert noted() == "203.0.113.9"
    # One that passed by fewer proxies came by none of them.
    assert noted(**{"x-forwarded-for": "203.0.113.9"}) == "127.0.0.1"


def test_wrong_password_and_unknown_address_say_the_same(people):
    let_in(people.alice)
    pages = []
    for email in ("alice@exemple.fr", "inconnue@exemple.fr"):
        client = Client(headers={"accept-language": "en"})
        response = client.post("/connexion", {"login": email, "password": "mauvais mot de passe"})
        pages.append(response.context["form"].non_field_errors())
    assert pages[0] == pages[1]


def test_a_deactivated_person_is_out_with_her_next_click(people):
    let_in(people.bob)
    client, _status = sign_in("bob@exemple.fr")
    assert client.get("/reglages/profil").status_code == 200
    actions.deactivate(viewer_for(people.anne), people.bob)
    assert client.get("/reglages/profil").status_code == 302
    assert settings.SESSION_COOKIE_NAME not in client.cookies or not client.session.get("_auth_user_id")
    assert sign_in("bob@exemple.fr")[0].get("/reglages/profil").status_code == 302
    actions.reactivate(viewer_for(people.anne), people.bob)
    assert sign_in("bob@exemple.fr")[0].get("/reglages/profil").status_code == 200


def test_a_new_password_ends_the_other_sessions(people):
    let_in(people.alice)
    here, there = sign_in("alice@exemple.fr")[0], sign_in("alice@exemple.fr")[0]
    given = {"current": PASSWORD, "password": "encore une autre phrase", "again": "encore une autre phrase"}
    assert here.post("/reglages/profil/mot-de-passe", given).status_code == 302
    assert here.get("/reglages/profil").status_code == 200
    assert there.get("/reglages/profil").status_code == 302


def test_strangers_are_sent_to_the_sign_in_page(people):
    response = Client().get("/reglages/personnes?q=x")
    assert response.status_code == 302
    assert response.headers["Location"] == "/connexion?next=%2Freglages%2Fpersonnes%3Fq%3Dx"
    fragment = Client().get("/reglages/personnes", headers={"HX-Request": "true", "HX-Current-URL": "http://x/a?b=1"})
    assert fragment.headers["HX-Redirect"] == "/connexion?next=%2Fa%3Fb%3D1"


def test_there_is_no_open_sign_up(people):
    assert Client().get("/connexion/signup").status_code == 404


def test_a_session_of_one_organisation_is_nothing_in_the_other(people, other_organisation):
    let_in(people.alice)
    client, _status = sign_in("alice@exemple.fr")
    assert client.get("/reglages/profil", headers={"host": "autre.test"}).status_code == 302


def test_a_page_costs_one_small_statement_for_who_asks(people):
    let_in(people.alice)
    client, _status = sign_in("alice@exemple.fr")
    client.get("/reglages/")
    with CaptureQueriesContext(connection) as found:
        assert client.get("/reglages/").status_code == 200
    # The session and the counters; the connection stands in the schema already.
    statements = [query["sql"] for query in found.captured_queries]
    assert len(statements) == 1, statements


def test_language_follows_the_person_then_the_browser(people):
    let_in(people.alice)
    assert "Mot de passe oublié" in Client(headers={"accept-language": "fr-FR"}).get("/connexion").content.decode()
    client, _status = sign_in("alice@exemple.fr")
    actions.set_preferences(viewer_for(people.alice), {"language": "en"})
    response = client.get("/reglages/profil", headers={"accept-language": "fr"})
    assert response.headers["Content-Language"] == "en"
