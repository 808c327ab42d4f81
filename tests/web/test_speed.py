"""The settings of speed: what is proposed, under way, failed or in place, in words, for administrators alone."""

import pytest
from django.db import connection

from liane.records import operations, tasks
from liane.records.changes.model import Problem, Refused
from liane.records.definitions import indexes, indexing
from tests.records.people import add_field
from tests.web.records import HTMX

PAGE = "/reglages/vitesse"


@pytest.fixture
def slow(people, monkeypatch):
    """Add an own field by which a list of companies was slow."""
    add_field("company", "segment", kind="integer", label={"fr": "Segment"})
    monkeypatch.setattr(indexes, "ENOUGH_ROWS", -1)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO records_slow_field (object, store) VALUES ('company', 'segment')")


def text(client, **headers):
    return client.get(PAGE, headers=headers or None).content.decode()


def test_a_proposal_is_asked_for_and_told_until_it_is_in_place(browse, slow):
    anne = browse("anne")
    assert "« Segment » sont lentes" in text(anne).replace("\u00a0", " ")
    answer = anne.post(f"{PAGE}/index", {"object": "company", "field": "segment"}, follow=True).content.decode()
    assert "L’index se construit." in answer
    assert "Sociétés, Segment" in answer
    assert "sont lentes" not in answer
    assert "every 2s" in answer
    [asked] = tasks.of_kind(indexing.KIND)
    fragment = anne.get(PAGE, headers=HTMX).content.decode()
    assert "En attente" in fragment
    assert "<html" not in fragment
    again = anne.post(f"{PAGE}/index", {"object": "company", "field": "segment"}, follow=True).content.decode()
    assert "déjà en chantier" in again
    refused = Refused([Problem("", asked.id, "", "La base n’a pas pu.", "index")])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_operation SET state = 'running' WHERE id = %s", [asked.id])
    operations.fail(asked.id, refused)
    failed = text(anne)
    assert "La base n’a pas pu." in failed
    assert "Réessayer" in failed
    assert "every 2s" not in failed
    assert "sont lentes" in failed


def test_nothing_to_propose_and_nothing_in_place_says_so(browse, people):
    page = text(browse("anne"))
    assert "ne ralentit de liste" in page
    assert "Aucun de vos champs n’a d’index." in page


@pytest.mark.parametrize("given", [{}, {"object": "company", "field": "nothing"}, {"object": "x", "field": "name"}])
def test_what_cannot_have_an_index_is_answered_in_words(browse, people, given):
    page = browse("anne").post(f"{PAGE}/index", given, follow=True).content.decode()
    assert "n’existe pas" in page
    page = browse("anne").post(f"{PAGE}/retrait", {"name": "company_pkey"}, follow=True).content.decode()
    assert "n’existe pas ou n’existe plus" in page
    assert tasks.of_kind(indexing.KIND) == []


def test_only_administrators_see_it(browse, slow):
    alice = browse("alice")
    assert alice.get(PAGE).status_code == 403
    assert alice.post(f"{PAGE}/index", {"object": "company", "field": "segment"}).status_code == 403


def test_the_tray_tells_an_index_without_counting_records(browse, slow):
    anne = browse("anne")
    anne.post(f"{PAGE}/index", {"object": "company", "field": "segment"})
    tray = anne.get("/operations", headers=HTMX).content.decode()
    assert "Sociétés, Segment" in tray
    assert "fiches faites" not in tray
    assert "Arrêter" not in tray
