"""The words of the screens: gender, French spacing, years, English all through."""

import pytest
from django.test import Client
from django.utils import translation

from liane.records.fields import Context
from liane.records.registry import catalogue
from liane.web import cells, labels
from tests.web.records import HTMX


@pytest.mark.parametrize(
    ("name", "new", "created", "english"),
    [
        ("company", "Nouvelle société", "Société créée.", "New company"),
        ("contact", "Nouveau contact", "Contact créé.", "New contact"),
        ("deal", "Nouvelle affaire", "Affaire créée.", "New deal"),
    ],
)
def test_a_sentence_agrees_with_the_object_it_names(organisation, name, new, created, english):
    item = catalogue()[name]
    assert labels.new(item) == new
    assert labels.created(item) == created
    with translation.override("en"):
        assert labels.new(item) == english


def test_an_acronym_keeps_its_capitals_inside_a_sentence():
    assert labels.inside("Société") == "société"
    assert labels.inside("API") == "API"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_year_is_not_cut_by_thousands(organisation, language):
    founded = catalogue()["company"].fields["founded"]
    context = Context(language, "Europe/Paris", "EUR")
    assert cells.cell(founded, 1990, context) == '<span class="num">1990</span>'
    assert founded.kind.show(founded, 1990, context) == "1990"


def test_the_selection_bar_counts_contacts_as_masculine(browse, sales):
    alice = browse("alice")
    form = {"form": "1", "first_name": "Inès", "last_name": "Faure"}
    assert alice.post("/contacts/nouveau", form).status_code == 302
    assert 'data-one="1 sélectionné"' in alice.get("/contacts").content.decode()
    assert 'data-one="1 sélectionnée"' in alice.get("/companies").content.decode()


def test_english_readers_read_english(browse, sales):
    alice = browse("alice")
    alice.post("/langue", {"language": "en", "next": "/"})
    page = alice.get("/companies").content.decode()
    for words in ("New company", "Filter", "Sort", "Columns", "1 selected", '<html lang="en"'):
        assert words in page
    toast = alice.post("/companies/selection", {"ids": str(sales.berthaut), "action": "delete"}, headers=HTMX)
    assert "1 record deleted." in toast.content.decode()
    assert ">Undo</button>" in toast.content.decode()


def test_an_expired_form_says_so_in_our_words(organisation):
    answer = Client(enforce_csrf_checks=True).post("/connexion", {"login": "alice@example.fr"})
    assert answer.status_code == 403
    assert "Cette page a expiré" in answer.content.decode()
