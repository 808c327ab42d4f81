"""Saved views on screen: tabs, addresses, what is saved, shared, kept in the rail, and what is broken."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.accounts.viewers import viewer_for
from liane.capabilities.views import saved
from liane.capabilities.views.shown import Column, Shown
from liane.records.queries.model import Leaf
from tests.web.records import HTMX

DIJON = {"field": "address.city", "op": "is", "value": "Dijon"}


def save(person_id, name, shown=None, kind="list", **others):
    shown = shown or Shown(where=Leaf("address.city", "is", "Dijon"))
    return saved.save(viewer_for(person_id), name, "company", kind, shown, **others).created[0]


def page(browser, address):
    return unescape(browser.get(address).content.decode())


def rows(browser, address):
    """Return the names that a list shows."""
    return re.findall(r"data-open>([^<]+)</a>", page(browser, address))


def test_a_view_is_saved_from_what_the_page_shows_and_opens_as_it_was(browse, sales):
    alice = browse("alice")
    asked = urlencode({"filtre": json.dumps(DIJON), "tri": "-name", "colonnes": "name,owner", "largeurs": "owner:300"})
    sent = {"name": "Dijon", "visibility": "private"}
    answer = alice.post(f"/companies/vues/nouvelle?presentation=list&{asked}", sent)
    assert answer.status_code == 302
    assert rows(alice, answer.url) == ["Fromagerie Berthaut"]
    found = page(alice, answer.url)
    assert "Dijon · Sociétés" in found
    assert "Modifiée" not in found
    assert rows(alice, "/companies?" + asked) == ["Fromagerie Berthaut"]


def test_the_page_of_views_leads_to_every_way_of_showing_records_and_to_a_new_view(browse, sales):
    page = browse("alice").get("/companies/vues").content.decode()
    for address in (
        "/companies",
        "/companies/tableau",
        "/companies/carte",
        "/companies/vues/nouvelle?presentation=list",
    ):
        assert f'href="{address}"' in page.partition("<main")[2]


def test_an_address_holds_the_view_and_what_differs_from_it(browse, sales, people):
    alice = browse("alice")
    view = save(people.alice, "Dijon")
    address = f"/companies?vue={view}&" + urlencode({"filtre": json.dumps(DIJON | {"value": "Paris"})})
    assert rows(alice, address) == ["Cabinet Orsel"]
    found = page(alice, address)
    assert "Modifiée" in found
    assert "Revenir à la vue" in found
    assert set(rows(alice, f"/companies?vue={view}&filtre=")) == {"Cabinet Orsel", "Fromagerie Berthaut"}
    links = re.findall(r'href="(/companies\?[^"]*tri=[^"]*)"', found)
    assert all(parse_qs(urlsplit(link).query)["vue"] == [str(view)] for link in links)
    assert links


def test_what_was_changed_is_saved_into_the_view_and_taken_back(browse, sales, people):
    alice = browse("alice")
    view = save(people.alice, "Dijon")
    changed = urlencode({"vue": str(view), "filtre": json.dumps(DIJON | {"value": "Paris"})})
    answer = alice.post(f"/companies/vues/{view}/contenu?{changed}")
    found = page(alice, answer.url)
    assert "Cabinet Orsel" in found
    assert "Fromagerie Berthaut" not in found
    change = re.search(r"/changements/([0-9a-f-]{36})/annulation", found)
    assert change
    alice.post(change[0])
    assert rows(alice, f"/companies?vue={view}") == ["Fromagerie Berthaut"]


def test_a_private_view_is_for_another_as_if_it_were_not_there(browse, sales, people):
    view = save(people.alice, "Secrète")
    diego = browse("diego")
    found = page(diego, f"/companies?vue={view}")
    assert "n’existe plus, ou n’est pas partagée" in found
    assert "Vue introuvable" in found
    assert "Retirer le filtre" not in found
    assert "Vue introuvable" in page(diego, f"/companies/tableau?vue={view}")
    assert "Secrète" not in found
    assert "Fromagerie Berthaut" not in found
    for act in ("contenu", "copie", "favori", "place", "suppression"):
        assert diego.post(f"/companies/vues/{view}/{act}").status_code == 404, act
    assert diego.get(f"/companies/vues/{view}/modifier").status_code == 404


def test_a_shared_view_shows_each_reader_her_own_rows_and_is_changed_by_its_owner_alone(browse, sales, people):
    view = save(people.alice, "Toutes", Shown(sort=("name",)), visibility="everyone")
    emma = browse("emma")
    assert rows(emma, f"/companies?vue={view}") == ["Société d’Emma"]
    assert "Toutes" in page(emma, "/companies")
    found = page(emma, f"/companies?vue={view}&tri=-name")
    assert "Enregistrer sous…" in found
    assert f"/companies/vues/{view}/contenu" not in found
    assert emma.post(f"/companies/vues/{view}/contenu?vue={view}&tri=-name").status_code == 403
    assert emma.post(f"/companies/vues/{view}/modifier", {"name": "À moi", "visibility": "private"}).status_code == 422
    assert emma.post(f"/companies/vues/{view}/suppression").status_code == 403


def test_a_view_is_renamed_shared_copied_and_deleted(browse, sales, people):
    alice, emma = browse("alice"), browse("emma")
    view = save(people.alice, "Avant")
    answer = alice.post(f"/companies/vues/{view}/modifier", {"name": "Après", "visibility": "everyone"})
    assert "Après" in page(emma, "/companies")
    copied = alice.post(f"/companies/vues/{view}/copie")
    assert "Après (copie)" in page(alice, copied.url)
    assert "Après (copie)" not in page(emma, "/companies")
    answer = alice.post(f"/companies/vues/{view}/suppression")
    assert answer.url == "/companies"
    found = page(alice, "/companies")
    assert "Vue supprimée." in found
    [undoing] = set(re.findall(r"/changements/[0-9a-f-]{36}/annulation", found))
    alice.post(undoing)
    assert rows(alice, f"/companies?vue={view}") == ["Fromagerie Berthaut"]


def test_a_view_without_a_name_is_not_saved_and_the_form_says_why(browse, sales):
    alice = browse("alice")
    answer = alice.post("/companies/vues/nouvelle?presentation=list", {"name": " ", "visibility": "team"}, headers=HTMX)
    assert answer.status_code == 422
    assert "notice warn" in answer.content.decode()
    assert alice.get("/companies/vues/nouvelle?presentation=unknown").status_code == 404


def test_views_stand_in_the_order_that_they_are_given(browse, sales, people):
    alice = browse("alice")
    ids = [save(people.alice, name, position=1024 * at) for at, name in enumerate(("Une", "Deux", "Trois"), 1)]
    assert re.findall(r'class="tab-name">([^<]+)', page(alice, "/companies")) == ["Une", "Deux", "Trois"]
    alice.post(f"/companies/vues/{ids[2]}/place", {"to": "start"})
    assert re.findall(r'class="tab-name">([^<]+)', page(alice, "/companies")) == ["Une", "Trois", "Deux"]
    alice.post(f"/companies/vues/{ids[0]}/place", {"at": "2"})
    assert re.findall(r'class="tab-name">([^<]+)', page(alice, "/companies")) == ["Trois", "Deux", "Une"]


def test_a_view_kept_in_the_rail_stands_there_for_one_person(browse, sales, people):
    alice, emma = browse("alice"), browse("emma")
    view = save(people.alice, "Ma Bourgogne", visibility="everyone")
    alice.post(f"/companies/vues/{view}/favori")
    rail = page(alice, "/deals").partition("rail-foot")[0]
    assert f'href="/companies?vue={view}"' in rail
    assert "Ma Bourgogne" not in page(emma, "/contacts").partition("rail-foot")[0]
    alice.post(f"/companies/vues/{view}/favori")
    assert "Ma Bourgogne" not in page(alice, "/deals")


def test_the_view_chosen_for_a_role_is_where_its_people_begin(browse, sales, people):
    view = save(people.alice, "Pour tous", visibility="everyone")
    assert 'name="roles"' not in page(browse("alice"), f"/companies/vues/{view}/modifier")
    form = page(browse("anne"), f"/companies/vues/{view}/modifier")
    role = re.search(r'name="roles" value="([0-9a-f-]{36})"[^>]*> Commercial', form)
    assert role
    sent = {"name": "Pour tous", "visibility": "everyone", "roles": [role[1]]}
    assert browse("anne").post(f"/companies/vues/{view}/modifier", sent).status_code == 302
    assert f'href="/companies?vue={view}"' in page(browse("emma"), "/contacts").partition("rail-foot")[0]
    assert "?vue=" not in page(browse("diego"), "/contacts").partition("rail-foot")[0]


def test_a_broken_view_says_what_is_missing_and_shows_nothing(browse, sales, people):
    view = save(people.alice, "Cassée", Shown(where=Leaf("gone_field", "is", "x"), columns=(Column("gone_too"),)))
    alice = browse("alice")
    found = page(alice, f"/companies?vue={view}")
    assert "gone_field" in found
    assert "Fromagerie Berthaut" not in found
    address = re.search(r'href="([^"]+)">Réparer la vue', found)
    assert address
    mended = page(alice, address[1])
    assert "Fromagerie Berthaut" in mended
    assert "Modifiée" in mended


def test_a_view_with_a_column_that_is_gone_says_so_and_shows_the_others(browse, sales, people):
    view = save(people.alice, "Presque", Shown(columns=(Column("name"), Column("gone_too"))))
    found = page(browse("alice"), f"/companies?vue={view}")
    assert "Ces champs n’existent plus" in found
    assert "gone_too" in found
    assert "Fromagerie Berthaut" in found


def test_opening_a_view_takes_no_more_statements_than_the_plain_list(browse, sales, people):
    diego = browse("diego")
    view = save(people.diego, "Par nom", Shown(sort=("name",)))
    for address in ("/companies", f"/companies?vue={view}"):
        diego.get(address)
    with CaptureQueriesContext(connection) as plain:
        diego.get("/companies?tri=name")
    with CaptureQueriesContext(connection) as viewed:
        diego.get(f"/companies?vue={view}")
    assert len(viewed) <= len(plain) + 1, [query["sql"][:200] for query in viewed.captured_queries]
