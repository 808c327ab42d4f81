"""Columns of a list: their widths and order in the address, those that stay at the left, two hundred of them."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.accounts.viewers import viewer_for
from liane.capabilities.views import saved
from liane.capabilities.views.shown import Column, Shown
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.registry import refresh
from liane.records.viewer import system

KEYS = [f"mesure_{number:03}" for number in range(199)]


def heads(page: str) -> list[str]:
    return re.findall(r'<th scope="col"[^>]*data-path="([^"]+)"', page)


def text(browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def wide(people):
    """Give companies 199 fields of their own, and fifty of them values in all."""
    kinds = ("text", "integer", "decimal", "date", "yes_no")
    values = {"text": "Bourgogne", "integer": 1_250, "decimal": "12.5", "date": "2026-11-22", "yes_no": True}
    edits = [
        Create("custom_field", {
            "object": "company", "key": key,
            "declaration": {"kind": kinds[at % 5], "label": {"fr": f"Mesure {at}"}},
        })
        for at, key in enumerate(KEYS)
    ]  # fmt: skip
    apply(Change(system(), Cause("form"), edits))
    refresh()
    full = {key: values[kinds[at % 5]] for at, key in enumerate(KEYS)}
    made = [Create("company", {"name": f"Société {n}", "owner": people.alice, **full}) for n in range(60)]
    apply(Change(system(), Cause("form"), made))
    return people


def test_what_stays_at_the_left_comes_before_the_others(browse, sales):
    page = text(browse("alice"), "/companies?colonnes=name,owner,status,address.city&figees=address.city,status")
    assert heads(page) == ["name", "status", "address.city", "owner"]
    assert page.count("data-frozen") == 2


def test_widths_of_an_address_stand_on_the_headings_within_what_fits(browse, sales):
    page = text(browse("alice"), "/companies?largeurs=owner:300,status:9999,name:x,:3,owner")
    assert 'data-path="owner" data-width="300"' in page
    assert 'data-path="status" data-width="1200"' in page
    assert page.count("data-width") == 2


def test_the_chooser_keeps_what_else_the_address_says(browse, sales):
    alice = browse("alice")
    answer = alice.get("/companies?col=name&col=owner&fige=owner&fige=status&q=x&groupe=owner")
    assert answer.url == "/companies?q=x&colonnes=name%2Cowner&figees=owner&groupe=owner"
    menu = unescape(alice.get("/companies/colonnes?groupe=owner&figees=owner").content.decode())
    assert '<input type="hidden" name="groupe" value="owner">' in menu
    assert "Garder Propriétaire à gauche" in menu


def test_a_page_of_two_hundred_columns_stays_light_and_takes_no_more_statements(browse, wide):
    alice = browse("alice")
    shown = Shown(columns=tuple(Column(path) for path in ("name", *KEYS)))
    [view] = saved.save(viewer_for(wide.alice), "Toutes les mesures", "company", "list", shown).created
    for address in (f"/companies?vue={view}", "/companies?" + urlencode({"colonnes": ",".join(["name", *KEYS])})):
        text(alice, address)
        with CaptureQueriesContext(connection) as asked:
            page = text(alice, address)
        assert len(heads(page)) == 200
        assert page.count("data-id=") == 50
        assert page.count("Bourgogne") == 50 * 40
        assert len(page.encode()) < 300_000
        assert len(asked) <= 4, [query["sql"][:200] for query in asked.captured_queries]


def test_more_columns_than_a_list_shows_are_refused_in_words(browse, sales):
    alice = browse("alice")
    address = "/companies?" + urlencode({"colonnes": ",".join(f"c{number}" for number in range(5_000))})
    answer = alice.get(address)
    assert answer.status_code == 200
    assert "200 colonnes au plus, en voici 5000." in unescape(answer.content.decode())
    assert "data-id=" not in answer.content.decode()


def test_too_many_columns_are_not_called_a_filter_and_the_way_out_keeps_the_filter(browse, sales):
    filtered = '{"field": "name", "op": "contains", "value": "Berthaut"}'
    columns = ["name", *(f"c{number}" for number in range(200))]
    address = "/companies?" + urlencode({"filtre": filtered, "colonnes": ",".join(columns)})
    page = unescape(text(browse("alice"), address))
    assert "Trop de colonnes" in page
    assert "Ce filtre ne peut pas être appliqué" not in page
    [out] = re.findall(r'href="([^"]+)">Montrer les premières', page)
    rows = text(browse("alice"), out).partition("<tbody")[2]
    assert "Berthaut" in rows
    assert "Orsel" not in rows


def test_lists_of_many_columns_are_sorted_without_scripts_too(browse, wide):
    alice = browse("alice")
    page = text(alice, "/companies?" + urlencode({"colonnes": ",".join(["name", *KEYS[:60]]), "q": "société"}))
    assert '<button form="sorter" name="tri" value="name">' in page
    assert '<input type="hidden" name="q" value="société">' in page
    edited = re.findall(r'<th [^>]*data-path="mesure_001"[^>]*>', page)
    assert all(" data-edit" in one for one in edited)
    assert edited


def sections(page: str) -> dict[str, list[str]]:
    """Return the fields of a chooser or a filter by their headings."""
    found: dict[str, list[str]] = {}
    marks = r'<optgroup label="([^"]+)">|<h3>([^<]+)</h3>|<option value="([^"]+)"|name="(?:col|tri)" value="([^"]+)"'
    for group, heading, option, path in re.findall(marks, unescape(page)):
        if group or heading:
            found[group or heading] = []
        elif found:
            found[[*found][-1]].append(option or path)
    return found


def test_two_hundred_fields_are_chosen_from_under_the_sections_of_the_page(browse, wide):
    alice = browse("alice")
    asked = {place: text(alice, f"/companies/{place}") for place in ("filtre", "colonnes", "tri")}
    filtered, columns, sorts = (sections(page) for page in asked.values())
    assert [*filtered][:2] == ["Identité", "Coordonnées"]
    assert filtered["Identité"][0] == "name"
    assert [*columns][:2] == ["Colonnes montrées", "Identité"]
    assert columns["Colonnes montrées"][0] == "name"
    assert next(iter(sorts)) == "Colonnes montrées"
    for found in (filtered, columns):
        assert found["Autres informations"] == KEYS
    assert {one.lstrip("-") for one in sorts["Autres informations"]} == set(KEYS)
    assert [*filtered].index("Autres champs") < [*filtered].index("Société mère")
    assert all("search" in asked[place] for place in ("colonnes", "tri"))
