"""Questions of the palette: answered when each word is understood, by what the reader may see."""

from html import unescape
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from tests.web.records import HTMX


def answer(client, text):
    """Return the object and the condition of the list that the palette answers with, None when it has none."""
    page = client.get("/recherche", {"q": text}, headers=HTMX).content.decode()
    for part in page.split('href="')[1:]:
        url = urlsplit(unescape(part.split('"')[0]))
        if "filtre" in url.query:
            return url.path.strip("/"), orjson.loads(parse_qs(url.query)["filtre"][0])
    return None


def is_(field, value, op="is"):
    return {"field": field, "op": op, "value": value}


@pytest.mark.parametrize(
    ("text", "slug", "where"),
    [
        ("mes affaires", "deals", is_("owner", None, "me")),
        ("my deals", "deals", is_("owner", None, "me")),
        ("Sociétés à Dijon", "companies", is_("address.city", "Dijon")),
        ("société à Saint-Étienne", "companies", is_("address.city", "Saint-Etienne")),
        ("contacts sans téléphones", "contacts", is_("phones", None, "empty")),
        ("affaires gagnées", "deals", is_("stage.kind", "won")),
        ("affaires en cours", "deals", is_("stage.kind", "open")),
        ("les affaires ouvertes", "deals", is_("stage.kind", "open")),
        ("clients à Dijon", "companies", {"and": [is_("status", "customer"), is_("address.city", "Dijon")]}),
        ("contacts créés cette semaine", "contacts", is_("created_at", "this_week", "within")),
        ("affaires de mon équipe", "deals", is_("owner", None, "my_team")),
        ("affaires de plus de 10 000 €", "deals", is_("amount", {"amount": "10000", "currency": "EUR"}, "gt")),
        ("deals under 5k", "deals", is_("amount", {"amount": "5000", "currency": "EUR"}, "lt")),
    ],
)  # fmt: skip
def test_a_question_becomes_a_filter(browse, sales, text, slug, where):
    assert answer(browse("alice"), text) == (slug, where)


def test_people_and_records_are_named_by_their_names(browse, people, sales):
    alice = browse("alice")
    assert answer(alice, "affaires de bob") == ("deals", is_("owner", str(people.bob)))
    for text in ("contacts de la Fromagerie Berthaut", "contacts chez berthaut", "contacts at fromagerie"):
        assert answer(alice, text) == ("contacts", is_("company", str(sales.berthaut)))
    assert answer(alice, "mes contacts à Dijon") == (
        "contacts", {"and": [is_("owner", None, "me"), is_("address.city", "Dijon")]},
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["affaires zzz", "affaires", "bonjour à Dijon", "mes", "à Dijon", "affaires de", "sans"]
)
def test_what_is_not_wholly_understood_is_not_answered(browse, sales, text):
    assert answer(browse("alice"), text) is None


def test_a_name_that_the_reader_may_not_see_is_no_name(browse, sales):
    assert answer(browse("alice"), "contacts chez société d’emma") is None
    found = answer(browse("emma"), "contacts chez société d’emma")
    assert found is not None
    assert found[1]["value"] == str(sales.hidden)


def test_the_list_that_answers_opens(browse, sales):
    alice = browse("alice")
    for text in ("affaires de plus de 600 €", "mes affaires en cours"):
        slug, where = answer(alice, text)
        page = alice.get(f"/{slug}", {"filtre": orjson.dumps(where).decode()}).content.decode()
        assert "Cave connectée" in page
        assert ("Audit énergie" in page) is ("600" not in text)
