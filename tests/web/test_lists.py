"""Lists: what they show to whom, their state in the address, their bounded number of statements."""

import json
import re
from urllib.parse import parse_qs, urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.accounts.models import Role
from liane.accounts.viewers import viewer_for
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.queries.pages import get
from liane.records.viewer import system
from tests.web.records import HTMX


def filtered(where) -> str:
    return "/companies?" + urlencode({"filtre": json.dumps(where)})


def test_a_list_shows_the_records_that_its_reader_may_see(browse, sales):
    page = browse("alice").get("/companies").content.decode()
    assert "Fromagerie Berthaut" in page
    assert "Société d’Emma" not in page
    assert "Société d’Emma" in browse("diego").get("/companies").content.decode()


def test_a_list_needs_somebody_signed_in(client, people):
    assert client.get("/companies").status_code == 302
    assert client.get("/companies", headers=HTMX).headers["HX-Redirect"].startswith("/connexion")


def test_a_filter_in_the_address_narrows_the_list_and_is_said_in_words(browse, sales):
    page = browse("alice").get(filtered({"field": "address.city", "op": "is", "value": "dijon"})).content.decode()
    assert "Fromagerie Berthaut" in page
    assert "Cabinet Orsel" not in page
    assert "Ville" in page


def test_a_broken_filter_shows_nothing_and_says_why(browse, sales):
    alice = browse("alice")
    for address in (filtered({"field": "nothing", "op": "is", "value": 1}), "/companies?filtre={"):
        page = alice.get(address).content.decode()
        assert "Ce filtre ne peut pas être appliqué" in page
        assert "Fromagerie Berthaut" not in page


def test_the_builder_turns_a_form_into_an_address(browse, sales):
    form = {
        "j.": "or",
        "f.0": "name",
        "o.0": "contains",
        "v.0": "orsel",
        "f.1": "employees",
        "o.1": "gte",
        "v.1": "1 200",
    }
    answer = browse("alice").get("/companies/filtre", form | {"action": "apply"})
    assert answer.status_code == 302
    where = json.loads(parse_qs(answer.url.partition("?")[2])["filtre"][0])
    assert where == {
        "or": [
            {"field": "name", "op": "contains", "value": "orsel"},
            {"field": "employees", "op": "gte", "value": "1200"},
        ]
    }


def test_the_builder_says_what_a_condition_lacks(browse, sales):
    form = {"j.": "and", "f.0": "name", "o.0": "contains", "action": "apply"}
    assert "Il manque une valeur" in browse("alice").get("/companies/filtre", form).content.decode()


def test_columns_chosen_become_one_word_of_the_address(browse, sales):
    answer = browse("alice").get("/companies?col=name&col=address.city&q=x")
    assert answer.url == "/companies?q=x&colonnes=name%2Caddress.city"


def test_the_number_of_statements_does_not_grow_with_the_list(browse, sales, people):
    diego = browse("diego")
    diego.get("/companies")
    with CaptureQueriesContext(connection) as whole:
        diego.get("/companies")
    with CaptureQueriesContext(connection) as one:
        diego.get("/companies?q=orsel")
    # The session with the counters, and the page, which counts when it holds all.
    assert len(whole) == 2, [query["sql"][:200] for query in whole.captured_queries]
    assert len(one) <= len(whole) + 2, [query["sql"][:200] for query in one.captured_queries]
    more = [Create("company", {"name": f"Société {number}"}) for number in range(60)]
    apply(Change(viewer_for(people.alice), Cause("form"), more))
    with CaptureQueriesContext(connection) as long:
        assert "Société 59" in diego.get("/companies").content.decode()
    assert len(long) == 3, [query["sql"][:200] for query in long.captured_queries]


def test_selected_records_are_given_and_deleted_as_one_change(browse, sales, people):
    alice = browse("alice")
    ids = f"{sales.berthaut},{sales.orsel}"
    answer = alice.post("/companies/selection", {"ids": ids, "owner": str(people.bob)}, headers=HTMX)
    assert "2 fiches attribuées" in answer.content.decode()
    news = json.loads(answer.headers["HX-Trigger-After-Swap"])["liane:changed"]
    assert set(news["updated"]) == {str(sales.berthaut), str(sales.orsel)}


def test_an_empty_list_offers_a_start(browse, people):
    page = browse("alice").get("/companies").content.decode()
    assert 'href="/companies/nouveau"' in page
    assert "Vos sociétés apparaîtront ici" in page
    assert "Nouvelle société" in page


@pytest.mark.parametrize("where", ["companies", "companies/galerie", "companies/volets"])
def test_a_list_that_finds_nothing_says_how_it_read_the_search(browse, sales, where):
    alice = browse("alice")
    punctuation = alice.get(f"/{where}", {"q": "!?;…«»"}).content.decode()
    assert "la ponctuation seule ne désigne aucune fiche" in punctuation
    long = alice.get(f"/{where}", {"q": "zz" * 5_000})
    assert long.status_code == 200
    assert "seuls ses premiers mots ont été cherchés" in long.content.decode()
    assert "Aucune fiche ne répond" in alice.get(f"/{where}", {"q": "zzyzx"}).content.decode()


def test_a_stage_with_a_hue_is_a_chip_in_lists_and_on_its_deal(browse, sales):
    alice = browse("alice")
    apply(Change(system(), Cause("form"), [Update("stage", sales.first, {"hue": 200})]))
    stage = get("stage", sales.first, system(), ("name",))
    assert stage is not None
    title = stage.values[0]
    chip = f'<span class="chip hue-6">{title}</span>'
    assert chip in alice.get("/deals?colonnes=name,stage").content.decode()
    assert chip in alice.get(f"/deals/{sales.deal}").content.decode()
    apply(Change(system(), Cause("form"), [Update("stage", sales.first, {"hue": None})]))
    plain = alice.get("/deals?colonnes=name,stage").content.decode()
    assert title in plain
    assert chip not in plain


def test_only_who_may_do_something_with_records_selects_them(browse, sales, people):
    assert 'name="ids" value="' in browse("alice").get("/companies").content.decode()
    rights = {"*": {"read": "all"}}
    role = Role.objects.get(key="reader").id
    apply(Change(system(), Cause("form"), [Update("role", role, {"rights": rights})]))
    page = browse("diego").get("/companies").content.decode()
    assert "Fromagerie Berthaut" in page
    assert 'name="ids"' not in page
    assert "Tout sélectionner" not in page
    apply(Change(system(), Cause("form"), [Update("role", role, {"rights": {"*": {"read": "all", "export": "all"}}})]))
    assert 'name="ids" value="' in browse("diego").get("/companies").content.decode()


def test_a_list_is_sorted_by_several_columns_from_its_menu_and_its_headings_say_in_which_order(browse, sales):
    alice = browse("alice")
    menu = alice.get("/companies/tri?tri=status").content.decode()
    assert 'value="status,name"' in menu
    assert 'value="status,-employees"' in menu
    assert "Ne plus trier" not in menu
    several = alice.get("/companies/tri?tri=status,-name").content.decode()
    assert re.search(r'value="status" aria-label="Ne plus trier par «\u00a0Nom', several)
    assert re.search(r'value="-name" aria-label="Ne plus trier par «\u00a0Statut', several)
    page = alice.get("/companies?tri=status,-name").content.decode()
    heads = dict(re.findall(r'<th scope="col"[^>]*?data-path="([^"]+)"[^>]*>(.*?)</th>', page))
    assert "<sub>1</sub>" in heads["status"]
    assert "<sub>2</sub>" in heads["name"]
    assert "<sub>" not in alice.get("/companies?tri=status").content.decode()
