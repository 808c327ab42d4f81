"""The filter builder asks what relations say beside what they lead to, and chips say it in both languages."""

import json
import re
from html import unescape
from urllib.parse import urlencode

import pytest

from liane.records.changes.model import Update
from liane.records.queries.model import parse_where
from liane.records.registry import catalogue, refresh
from liane.records.viewer import system
from liane.web.filters import tree
from liane.web.filters.words import chips
from liane.web.lists.state import ListState
from liane.web.views.repair import mended
from tests.relations.test_conditions import key
from tests.web.test_filters import built, said


def link(field, op, value=None):
    return {"link": {"field": field, "op": op, "value": value}}


@pytest.fixture
def partners(world, people, firms, types, tie):
    """Let partners have roles and a share, tie Alpha to Bêta, and return the key by which companies ask for them."""
    share = {"kind": "percent", "label": {"fr": "Commission", "en": "Commission rate"}}
    world.make("custom_field", object="relation", key="commission", declaration=share)
    world.apply(Update("relation_type", types["Partenaire de"], {"roles": ["Intégrateur", "Revendeur"]}))
    refresh()
    tie("Partenaire de", firms.alpha, firms.beta, since="2026-02-01", role="Revendeur", commission=12)
    tie("Partenaire de", firms.alpha, firms.gamma, since="2019-02-01", until="2020-02-01", role="Intégrateur")
    return key("Partenaire de")


def drawn(browser, where):
    return unescape(browser.get("/companies/filtre", {"filtre": json.dumps(where)}).content.decode())


def offered(page, name):
    """Return the values and the words of a box of choices."""
    box = re.search(rf'<select[^>]*name="{re.escape(name)}".*?</select>', page, re.S)
    return dict(re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)</option>', box[0])) if box else {}


def chosen(page, name):
    box = re.search(rf'<select[^>]*name="{re.escape(name)}".*?</select>', page, re.S)
    return re.findall(r'<option value="([^"]*)" selected', box[0]) if box else []


def nested(where):
    """Return the conditions of a chain of relations, from the first one asked to the last."""
    return [where, *nested(where["where"])] if "where" in where else [where]


def test_what_a_relation_says_is_offered_beside_the_fields_of_what_it_leads_to(browse, partners):
    page = drawn(browse("anne"), {"any": partners, "where": {"field": "name", "op": "is", "value": "Bêta"}})
    boxes = offered(page, "f.0.0")
    said_by = {value: text for value, text in boxes.items() if value.startswith("@")}
    assert said_by == {
        "@role": "Relation › Rôle",
        "@since": "Relation › Depuis",
        "@until": "Relation › Jusqu’à",
        "@note": "Relation › Précision",
        "@commission": "Relation › Commission",
    }
    assert boxes["address.city"] == "Ville"
    assert list(offered(page, "t.0")) == ["now", "past", "ever"]
    assert not [value for value in offered(page, "f.0") if value.startswith("@")]
    # A type without roles says none.
    other = offered(drawn(browse("anne"), {"any": key("Concurrent de"), "where": link("since", "filled")}), "f.0.0")
    assert [value for value in other if value.startswith("@")] == ["@since", "@until", "@note", "@commission"]


def test_one_relation_is_built_for_what_it_says_and_where_it_leads(browse, partners):
    form = {
        "j.": "and", "f.0": f">{partners}", "o.0": "any", "t.0": "ever", "j.0": "and",
        "f.0.0": "@since", "o.0.0": "after", "v.0.0": "31/12/2025",
        "f.0.1": "@commission", "o.0.1": "gte", "v.0.1": "10,5",
        "f.0.2": "name", "o.0.2": "is", "v.0.2": "Bêta",
    }  # fmt: skip
    where = built(browse("anne"), form)
    assert where == {
        "any": partners,
        "when": "ever",
        "where": {
            "and": [
                link("since", "after", "2025-12-31"),
                link("commission", "gte", "10.5"),
                {"field": "name", "op": "is", "value": "Bêta"},
            ]
        },
    }
    heard = said(browse("anne"), where)
    assert heard == (
        "Partenaire de au moins une (relation en cours ou passée) où Relation › Depuis après le 31 déc. 2025 "
        "et Relation › Commission au moins 10,5\u00a0% et Nom est Bêta"
    )
    page = drawn(browse("anne"), where)
    assert chosen(page, "t.0") == ["ever"]
    assert chosen(page, "f.0.0") == ["@since"]
    assert tree.to_where(tree.from_where(parse_where(where))) == parse_where(where)


def test_english_readers_read_it_in_english(browse, partners):
    anne = browse("anne")
    anne.post("/langue", {"language": "en", "next": "/companies"})
    heard = said(anne, {"none": partners, "when": "past", "where": link("role", "is", "Revendeur")})
    assert heard == "Partner of none (past relation) where Relation › Role is Revendeur Clear all"


def test_a_role_is_chosen_among_those_of_its_type(browse, partners):
    anne = browse("anne")
    assert list(offered(drawn(anne, {"any": partners, "where": link("role", "is", "Revendeur")}), "v.0.0")) == [
        "", "Intégrateur", "Revendeur"
    ]  # fmt: skip
    old = drawn(anne, {"any": partners, "where": link("role", "is", "Ami")})
    assert chosen(old, "v.0.0") == ["Ami"]
    part = drawn(anne, {"any": partners, "where": link("role", "contains", "Rev")})
    assert re.search(r'<input class="input" type="text"[^>]*name="v.0.0"[^>]*value="Rev"', part)


def test_what_a_type_leaves_out_is_offered_no_more_but_stays_where_it_was_asked(browse, world, types, partners):
    where = {"any": partners, "where": {"and": [link("commission", "gte", "10"), link("since", "filled")]}}
    world.apply(Update("relation_type", types["Partenaire de"], {"left_out": ["commission", "note"]}))
    refresh()
    page = drawn(browse("anne"), where)
    assert "@commission" not in offered(page, "f.0.1")
    assert "@note" not in offered(page, "f.0.0")
    assert chosen(page, "f.0.0") == ["@commission"]


def test_what_is_said_of_another_relation_is_asked_for_again(browse, partners):
    form = {
        "j.": "and",
        "f.0": ">deals",
        "o.0": "any",
        "t.0": "past",
        "j.0": "and",
        "f.0.0": "@since",
        "o.0.0": "filled",
    }
    page = browse("anne").get("/companies/filtre", form | {"action": "apply"}).content.decode()
    assert "Choisissez un champ." in page
    plain = {"j.": "and", "f.0": ">deals", "o.0": "any", "t.0": "past"}
    assert built(browse("anne"), plain) == {"any": "deals"}


def test_a_condition_is_added_only_where_it_stays_once_it_is_filled_in(browse, partners):
    names, form = ["0", "0.0", "0.0.0", "0.0.0.0", "0.0.0.0.0"], {"j.": "and"}
    for name in names:
        form |= {f"f.{name}": f">{partners}", f"o.{name}": "any", f"t.{name}": "now", f"j.{name}": "and"}
    page = browse("anne").get("/companies/filtre", form).content.decode()
    places = re.findall(r'value="add:([\d.]+)"', page)
    assert set(places) == {"0", "0.0", "0.0.0", "0.0.0.0"}
    deepest = {f"f.{names[-1]}": "@since", f"o.{names[-1]}": "filled"}
    assert link("since", "filled") in nested(built(browse("anne"), form | deepest))


def test_conditions_inside_one_on_a_relation_are_drawn_one_by_one():
    within = {
        "link": {"and": [{"field": "since", "op": "filled", "value": None}, {"not": link("role", "empty")["link"]}]}
    }
    where = parse_where({"any": "x.to.company", "where": within})
    apart = {"and": [link("since", "filled"), {"not": link("role", "empty")}]}
    assert tree.to_where(tree.from_where(where)) == parse_where({"any": "x.to.company", "where": apart})
    kept = parse_where({"any": "x.to.company", "where": {"link": {"changed": "role", "since": "last_30_days"}}})
    assert tree.to_where(tree.from_where(kept)) == kept


def test_a_view_that_names_a_field_that_is_no_more_keeps_the_rest(partners):
    item = catalogue()["company"]
    city, gone = {"field": "name", "op": "is", "value": "Bêta"}, link("colour", "filled")
    where = parse_where({"any": partners, "when": "ever", "where": {"and": [city, gone, link("since", "filled")]}})
    left = mended(ListState(item=item, where=where), system()).where
    assert left == parse_where({"any": partners, "when": "ever", "where": {"and": [city, link("since", "filled")]}})
    assert [chip.label for chip in chips(left, item, system())] == ["Partenaire de"]


def test_a_list_finds_by_what_relations_say(browse, partners):
    where = {"any": partners, "when": "ever", "where": link("role", "is", "Intégrateur")}
    page = browse("anne").get("/companies?" + urlencode({"filtre": json.dumps(where)})).content.decode()
    assert "Gamma" in page
    assert "Alpha" in page
    assert "Bêta" not in page.partition("<tbody")[2]
