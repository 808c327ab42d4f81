"""The filter builder and its chips: relations, changes, periods, words in French and English."""

import json
from html import unescape
from urllib.parse import parse_qs, urlencode

import pytest
from django.http import QueryDict

from liane.records.queries.model import dump_where, parse_where
from liane.web.filters import tree
from tests.web.records import HTMX


def built(browser, form, slug="companies"):
    """Return the condition that the builder makes of a form."""
    answer = browser.get(f"/{slug}/filtre", form | {"action": "apply"})
    assert answer.status_code == 302, unescape(answer.content.decode())
    return json.loads(parse_qs(answer.url.partition("?")[2])["filtre"][0])


def said(browser, where, slug="companies"):
    """Return the chips of a filter as a reader hears them."""
    page = unescape(browser.get(f"/{slug}?" + urlencode({"filtre": json.dumps(where)})).content.decode())
    chips = page.partition('<div class="filters">')[2].partition("</div>")[0]
    words, inside = [], False
    for piece in chips.replace("<", "\x00<").replace(">", ">\x00").split("\x00"):
        if piece.startswith("<"):
            inside = piece.startswith("<svg") or (inside and not piece.startswith("</svg"))
        elif not inside and piece.strip():
            words.append(piece.strip())
    return " ".join(words).removesuffix("Tout retirer").strip()


STAGE = {"field": "stage.kind", "op": "is", "value": "won"}


def test_records_that_point_here_are_asked_about_by_their_own_fields(browse, sales):
    form = {
        "j.": "and",
        "f.0": ">deals",
        "o.0": "any",
        "j.0": "and",
        "f.0.0": "stage.kind",
        "o.0.0": "is",
        "v.0.0": "won",
        "f.0.1": "amount",
        "o.0.1": "gte",
        "v.0.1": "1 234,50",
    }
    where = built(browse("alice"), form)
    assert where == {
        "any": "deals",
        "where": {"and": [STAGE, {"field": "amount", "op": "gte", "value": "1234.5 EUR"}]},
    }
    heard = said(browse("alice"), where)
    assert heard.startswith("Affaires au moins une où ")
    assert " et Montant au moins 1\u202f234,50\u00a0€" in heard


@pytest.mark.parametrize(("how", "number", "words"), [("gte", "3", "au moins 3"), ("is", "0", "exactement 0")])
def test_records_that_point_here_are_counted(browse, sales, how, number, words):
    where = built(browse("alice"), {"j.": "and", "f.0": ">deals", "o.0": how, "v.0": number})
    assert where == {"count": "deals", "op": how, "value": int(number)}
    assert said(browse("alice"), where) == f"Affaires {words}"


def test_none_is_asked_for_with_nothing_else(browse, sales):
    where = built(browse("alice"), {"j.": "and", "f.0": ">deals", "o.0": "none", "j.0": "and"})
    assert where == {"none": "deals"}
    assert said(browse("alice"), where) == "Affaires aucune"


def test_a_number_of_records_that_is_none_is_refused(browse, sales):
    form = {"j.": "and", "f.0": ">deals", "o.0": "gte", "v.0": "beaucoup", "action": "apply"}
    assert "Donnez un nombre entier." in browse("alice").get("/companies/filtre", form).content.decode()


def test_a_change_is_asked_about_from_to_and_since(browse, sales):
    form = {
        "j.": "and",
        "f.0": "~name",
        "b.0.how": "empty",
        "v.0.how": "value",
        "v.0": "Affaire signée",
        "s.0.span": "last_30_days",
    }
    where = built(browse("alice"), form, "deals")
    assert where == {"changed": "name", "from": None, "to": "Affaire signée", "since": "last_30_days"}
    assert said(browse("alice"), where, "deals") == (
        "Nom a changé de «\u00a0vide\u00a0» à «\u00a0Affaire signée\u00a0» dans les 30 derniers jours"
    )
    day = form | {"s.0.span": "day", "s.0": "1er nov. 2026", "b.0.how": "", "v.0.how": ""}
    where = built(browse("alice"), day, "deals")
    assert where == {"changed": "name", "since": "2026-11-01"}
    assert said(browse("alice"), where, "deals") == "Nom a changé depuis le 1er nov. 2026"


@pytest.mark.parametrize(
    ("form", "value", "french"),
    [
        ({"v.0.span": "this_quarter"}, "this_quarter", "ce trimestre"),
        ({"v.0.span": "last_12_months"}, "last_12_months", "dans les 12 derniers mois"),
        (
            {"v.0.span": "rolling", "v.0.way": "next", "v.0.number": "10", "v.0.unit": "days"},
            "next_10_days",
            "dans les 10 prochains jours",
        ),
        (
            {"v.0.span": "rolling", "v.0.way": "last", "v.0.number": "1", "v.0.unit": "weeks"},
            "last_1_weeks",
            "dans la dernière semaine",
        ),
    ],
)
def test_periods_are_relative_to_today(browse, sales, form, value, french):
    where = built(browse("alice"), {"j.": "and", "f.0": "expected_close", "o.0": "within"} | form, "deals")
    assert where == {"field": "expected_close", "op": "within", "value": value}
    assert said(browse("alice"), where, "deals").endswith(french)


def test_a_duration_without_a_number_is_refused(browse, sales):
    form = {"j.": "and", "f.0": "expected_close", "o.0": "within", "v.0.span": "rolling", "action": "apply"}
    page = browse("alice").get("/deals/filtre", form).content.decode()
    assert "Donnez un nombre de 1 à 999." in page
    assert 'name="v.0.number"' in page


@pytest.mark.parametrize(
    ("typed", "value", "heard"),
    [
        ("22/11/2026", "2026-11-22", "avant le 22 nov. 2026"),
        ("Aujourd'hui", "today", "avant aujourd’hui"),
    ],
)
def test_days_are_typed_as_people_say_them(browse, sales, typed, value, heard):
    form = {"j.": "and", "f.0": "expected_close", "o.0": "before", "v.0": typed}
    where = built(browse("alice"), form, "deals")
    assert where == {"field": "expected_close", "op": "before", "value": value}
    assert said(browse("alice"), where, "deals").endswith(heard)


@pytest.mark.parametrize(
    ("field", "low", "high"),
    [
        ("expected_close", "01/02/2026", "31/12/2025"),
        ("created_at", "2 janv. 2026", "1er janv. 2026"),
        ("amount", "9 000,50", "1 200"),
        ("probability", "100", "20"),
    ],
)
def test_nothing_is_between_a_value_and_one_before_it(browse, sales, field, low, high):
    form = {"j.": "and", "f.0": field, "o.0": "between", "v.0": low, "w.0": high}
    page = browse("alice").get("/deals/filtre", form | {"action": "apply"})
    assert "La première valeur vient après la seconde" in page.content.decode()
    assert len(built(browse("alice"), form | {"v.0": high, "w.0": low}, "deals")["value"]) == 2
    assert built(browse("alice"), form | {"w.0": low}, "deals")["op"] == "between"


def test_a_day_of_a_moment_is_said_without_its_midnight(browse, sales):
    form = {"j.": "and", "f.0": "created_at", "o.0": "after", "v.0": "01/11/2026"}
    where = built(browse("alice"), form, "deals")
    assert said(browse("alice"), where, "deals") == "Créé le après le 1er nov. 2026"


def test_a_day_that_is_none_stays_as_typed_with_a_sentence(browse, sales):
    form = {"j.": "and", "f.0": "expected_close", "o.0": "on", "v.0": "le 31 du mois", "action": "apply"}
    page = unescape(browse("alice").get("/deals/filtre", form).content.decode())
    assert "n’est pas une date" in page
    assert 'value="le 31 du mois"' in page


def test_whose_they_are_is_asked_as_me_and_my_team(browse, sales):
    form = {"j.": "or", "f.0": "owner", "o.0": "me", "f.1": "owner", "o.1": "my_team"}
    where = built(browse("alice"), form, "deals")
    assert said(browse("alice"), where, "deals") == "Propriétaire est moi ou Propriétaire est dans mon équipe"


def test_what_the_builder_draws_leads_back_to_the_same_filter(browse, sales):
    where = {
        "or": [
            {"any": "deals", "where": {"or": [STAGE, {"field": "name", "op": "contains", "value": "x"}]}},
            {"count": "contacts", "op": "gte", "value": 2, "where": {"field": "owner", "op": "me", "value": None}},
            {"changed": "name", "to": None},
            {"not": {"field": "name", "op": "is", "value": "y"}},
        ]
    }
    root = tree.from_where(parse_where(where))
    found = tree.to_where(root)
    assert found is not None
    assert dump_where(found) == dump_where(parse_where(where))
    page = browse("alice").get("/companies/filtre", {"filtre": json.dumps(where)}).content.decode()
    assert "Condition" in page
    for name in ("f.0.0", "f.0.1", "o.1", "f.1.0", "v.2.how", "n.3", "v.3.0"):
        assert f'name="{name}"' in page, name


def test_what_a_group_finds_is_left_out(browse, sales):
    form = {
        "j.": "and",
        "f.0": "name",
        "o.0": "starts",
        "v.0": "a",
        "j.1": "or",
        "n.1": "not",
        "f.1.0": "owner",
        "o.1.0": "me",
        "f.1.1": "name",
        "o.1.1": "is",
        "v.1.1": "b",
    }
    where = built(browse("alice"), form, "deals")
    assert where["and"][1] == {
        "not": {"or": [{"field": "owner", "op": "me", "value": None}, {"field": "name", "op": "is", "value": "b"}]}
    }
    assert said(browse("alice"), where, "deals").endswith("Sauf (Propriétaire est moi ou Nom est b)")
    page = browse("alice").get("/deals/filtre", {"filtre": json.dumps(where)}).content.decode()
    assert page.count('<option value="not" selected>') == 1
    assert (
        built(
            browse("alice"),
            {"j.": "and", "j.0": "and", "n.0": "not"}
            | {
                key.replace(".1", ".0", 1): value
                for key, value in form.items()
                if key.startswith(("f.1", "o.1", "v.1"))
            }
            | {"j.0": "or"},
            "deals",
        )
        == where["and"][1]
    )


def test_the_address_of_a_filter_says_nothing_of_its_form(browse, sales):
    form = {"j.": "and", "f.0": "name", "o.0": "is", "v.0": "x", "o.column": "stage", "action": "apply"}
    address = browse("alice").get("/deals/filtre", form).url
    assert set(parse_qs(address.partition("?")[2])) == {"filtre", "o.column"}


def test_a_field_that_the_builder_does_not_offer_stays_where_it_is_asked(browse, sales):
    for where in (
        {"field": "company.employees", "op": "filled"},
        {"field": "company.owner.name", "op": "is", "value": "A"},
    ):
        page = browse("alice").get("/contacts/filtre", {"filtre": json.dumps(where)}).content.decode()
        box = page.partition('name="f.0"')[2].partition("</select>")[0]
        assert f'<option value="{where["field"]}" selected>' in box
    page = browse("alice").get("/contacts/filtre", {"j.": "and", "f.0": "no_more", "o.0": "is"}).content.decode()
    assert '<option value="">' in page.partition('name="f.0"')[2].partition("</select>")[0]


def test_a_filter_deeper_than_the_builder_draws_is_kept_whole():
    where: object = {"field": "name", "op": "is", "value": "x"}
    for number in range(7):
        where = {"or" if number % 2 else "and": [where, {"field": "name", "op": "is", "value": str(number)}]}
    found = tree.to_where(tree.from_where(parse_where(where)))
    assert found == parse_where(where)


def test_names_stay_when_others_leave():
    data = QueryDict("j.=and&f.0=a&o.0=is&v.0=1&f.2=c&o.2=is&v.2=3&f.5=d&o.5=is&v.5=4")
    root = tree.from_form(data)
    found = tree.find(root, "2")
    assert found is not None
    root.children.remove(found[1])
    root.add(tree.Condition())
    assert [child.at for child in root.children] == [0, 5, 6]


def test_a_reader_is_offered_only_what_she_may_see(browse, sales):
    page = browse("alice").get("/companies/filtre", headers=HTMX).content.decode()
    assert 'value="&gt;deals"' in page
    assert 'value="~name"' in page
    assert 'value="~created_at"' not in page


def test_deals_won_lost_and_open_are_asked_for_whatever_their_pipeline(browse, sales):
    page = browse("alice").get("/companies/filtre", {"j.": "and", "f.0": ">deals", "j.0": "and", "f.0.0": ""})
    assert 'value="stage.kind"' in page.content.decode()


def test_a_filter_that_cannot_be_read_is_not_taken_for_none(browse, sales):
    deep: dict[str, object] = {"field": "name", "op": "contains", "value": "a"}
    for _level in range(50):
        deep = {"not": deep}
    page = browse("alice").get("/companies/filtre", {"filtre": json.dumps(deep)}).content.decode()
    assert "20 niveaux et 500 conditions au plus" in page.partition('role="alert">')[2].partition("</p>")[0]
