"""Settings of keys and apps: made, shown once, revoked, each within her rights."""

import re
from datetime import datetime

from liane.accounts.models import Role, User
from liane.accounts.organisation import local
from liane.api.models import ApiKey, OAuthApp, Secret
from liane.lib import formats
from tests.api.program import Program
from tests.web.records import signed_in

SECRET = re.compile(r'value="(liane_[A-Za-z0-9_-]{43})"')


def make(client, **others):
    return client.post("/reglages/cles", {"name": "Sauvegarde du soir", "scopes": ["read"], "days": "30", **others})


def test_alice_makes_a_key_that_is_shown_once(people, sales):
    browser = signed_in(people.alice)
    page = make(browser)
    found = SECRET.search(page.content.decode())
    assert found is not None
    assert 'data-action="copy#write"' in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    key = Program(found[1])
    assert key.get("/me").json()["key"]["scopes"] == ["read"]
    shown = browser.get("/reglages/cles").content.decode()
    assert "Sauvegarde du soir" in shown
    assert found[1] not in shown
    one = ApiKey.objects.get()
    assert browser.post(f"/reglages/cles/{one.pk}/revocation").status_code == 302
    assert key.get("/me").status_code == 401
    assert "Révoquée" in browser.get("/reglages/cles").content.decode()


def test_the_days_of_a_key_are_written_as_on_every_page(people, sales):
    browser = signed_in(people.alice)
    found = SECRET.search(make(browser).content.decode())
    assert found is not None
    Program(found[1]).get("/me")
    [expires] = ApiKey.objects.values_list("expires_at", flat=True)
    [used] = Secret.objects.filter(kind=Secret.KEY).values_list("last_used_at", flat=True)
    assert isinstance(expires, datetime)
    assert used is not None
    shown = browser.get("/reglages/cles").content.decode()
    assert formats.date(local(expires), "fr") in shown
    assert formats.datetime(local(used), "fr") in shown


def test_an_app_acts_for_nobody_of_itself_in_english_too(people):
    anne = signed_in(people.anne)
    anne.post("/langue", {"language": "en", "next": "/"})
    assert '<option value="" selected>nobody</option>' in anne.get("/reglages/applications").content.decode()


def test_a_form_that_is_wrong_says_so(people):
    browser = signed_in(people.alice)
    for wrong in ({"name": ""}, {"scopes": ["everything"]}, {"limits": ["nothing"]}, {"days": "-1"}):
        assert make(browser, **wrong).status_code == 422, wrong
    assert not ApiKey.objects.exists()


def test_keys_of_others_are_for_administrators(people):
    make(signed_in(people.alice))
    one = ApiKey.objects.get()
    emma = signed_in(people.emma)
    assert "Sauvegarde du soir" not in emma.get("/reglages/cles").content.decode()
    assert emma.get("/reglages/cles/toutes").status_code == 403
    emma.post(f"/reglages/cles/{one.pk}/revocation")
    assert not ApiKey.objects.filter(revoked=True).exists()
    anne = signed_in(people.anne)
    assert "Alice Durand" in anne.get("/reglages/cles/toutes").content.decode()
    anne.post(f"/reglages/cles/{one.pk}/revocation", {"back": "all"})
    assert ApiKey.objects.filter(revoked=True).exists()


def test_a_service_account_has_a_role_and_keys_and_nobody_signs_in_as_it(people):
    anne = signed_in(people.anne)
    role = str(Role.objects.get(key="reader").pk)
    assert anne.post("/reglages/comptes-de-service", {"name": "Robot", "role": role}).status_code == 302
    account = User.objects.get(service=True, email=None)
    found = SECRET.search(make(anne, owner=str(account.pk)).content.decode())
    assert found is not None
    key = Program(found[1])
    assert key.get("/me").json()["name"] == "Robot"
    anne.post(f"/reglages/personnes/{account.pk}/acces", {"active": ""})
    other = SECRET.search(make(anne, scopes=["read", "write", "settings"]).content.decode())
    assert other is not None
    admin = Program(other[1])
    admin.patch(f"/people/{account.pk}", {"values": {"is_active": False}})
    assert key.get("/me").status_code == 401
    answer = admin.patch(f"/people/{account.pk}", {"values": {"email": "robot@exemple.fr"}})
    assert answer.status_code == 422


def test_an_app_is_registered_and_revoked_by_administrators(people):
    anne = signed_in(people.anne)
    given = {
        "name": "Facturier",
        "redirects": "https://app.exemple.fr/retour",
        "scopes": ["read"],
        "confidential": "on",
    }
    page = anne.post("/reglages/applications", given).content.decode()
    one = OAuthApp.objects.get()
    assert str(one.pk) in page
    assert "liane_cs_" in page
    assert anne.post("/reglages/applications", {**given, "redirects": "http://x.fr/"}).status_code == 422
    assert "liane_cs_" not in anne.get("/reglages/applications").content.decode()
    anne.post(f"/reglages/applications/{one.pk}/revocation")
    assert OAuthApp.objects.filter(revoked=True).exists()
    for path in ("/reglages/applications", "/reglages/comptes-de-service"):
        assert signed_in(people.alice).get(path).status_code == 403


def test_the_page_of_what_programs_can_do(people):
    for name in ("anne", "diego"):
        browser = signed_in(getattr(people, name))
        assert "/changes/{id}/undo" in browser.get("/reglages/api", {"sujet": "changes"}).content.decode()
        page = browser.get("/reglages/api", {"sujet": "company"}).content.decode()
        assert ("POST" in page) is (name == "anne")
    assert browser.get("/reglages/api", {"sujet": "<script>"}).status_code == 200
