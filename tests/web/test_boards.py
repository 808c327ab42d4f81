"""Boards: true counts and sums, moves, columns that only take in."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Update
from liane.records.viewer import system
from tests.web.records import HTMX


def test_columns_count_and_sum_everything_in_them(browse, sales):
    page = browse("alice").get("/deals/tableau").content.decode()
    assert "Cave connectée" in page
    assert "<b>2</b> · 1\u202f500\u00a0€ · pondéré 300\u00a0€" in page
    assert "Signée" in page


def test_a_card_moves_and_comes_back(browse, sales):
    alice = browse("alice")
    values = {"stage.id": str(sales.second), "stage": str(sales.second)}
    answer = alice.post(f"/deals/{sales.deal}/champs/stage", values, headers=HTMX | {"X-Move": "1"})
    assert "Étape : Offre." in answer.content.decode()
    headers = alice.get("/deals/tableau?entetes=1", headers=HTMX).content.decode()
    assert "<b>1</b> · 1\u202f000\u00a0€ · pondéré 500\u00a0€" in headers


def test_a_reader_cannot_move_cards(browse, sales):
    diego = browse("diego")
    assert 'data-board-movable-value="false"' in diego.get("/deals/tableau").content.decode()
    answer = diego.post(f"/deals/{sales.deal}/champs/stage", {"stage.id": str(sales.second)}, headers=HTMX)
    assert answer.status_code == 403


def test_an_object_without_a_field_for_columns_shows_its_list_and_says_so(browse, sales):
    answer = browse("alice").get("/pipelines/tableau", follow=True)
    assert answer.redirect_chain == [("/pipelines", 302)]
    page = answer.content.decode()
    assert "ne fait de colonnes ici" in page
    assert "/pipelines/tableau" not in page


def test_the_statements_of_a_board_depend_on_its_columns_alone(browse, sales):
    diego = browse("diego")
    diego.get("/deals/tableau")
    with CaptureQueriesContext(connection) as found:
        diego.get("/deals/tableau")
    assert len(found) <= 8, [query["sql"][:160] for query in found.captured_queries]


def test_every_card_of_a_long_column_is_shown_once(browse, sales):
    about = {"pipeline": sales.pipeline, "stage": sales.second, "amount": "2 EUR"}
    deals = [Create("deal", about | {"name": f"Affaire n{number}."}) for number in range(45)]
    apply(Change(system(), Cause("form"), deals))
    diego = browse("diego")
    page = diego.get("/deals/tableau").content.decode()
    assert "<b>45</b> · 90\u00a0€ · pondéré 45\u00a0€" in page
    found = re.findall(r"Affaire n(\d+)\.", page)
    assert len(found) == 20
    link = re.search(r'<p class="more"><a class="link" href="([^"]+)"', page)
    while link:
        page = diego.get(link[1].replace("&amp;", "&"), headers=HTMX).content.decode()
        found += re.findall(r"Affaire n(\d+)\.", page)
        link = re.search(r'<p class="more"><a class="link" href="([^"]+)"', page)
    assert sorted(map(int, found)) == list(range(45))


def test_a_board_searched_counts_what_it_shows(browse, sales):
    page = browse("diego").get("/deals/tableau?q=cave").content.decode()
    assert "Audit énergie" not in page
    assert "<b>1</b> · 1\u202f000\u00a0€" in page


def test_a_pipeline_of_closing_stages_alone_shows_no_column(browse, sales):
    for stage in (sales.first, sales.second):
        apply(Change(system(), Cause("form"), [Update("stage", stage, {"kind": "lost"})]))
    page = browse("alice").get("/deals/tableau").content.decode()
    assert "Ce tableau n’a pas encore de colonne" in page
    assert "Cave connectée" not in page


def test_more_columns_take_no_more_statements(browse, sales):
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            assert diego.get("/deals/tableau").status_code == 200
        return len(found)

    diego = browse("diego")
    diego.get("/deals/tableau")
    before = count()
    stage = {"pipeline": sales.pipeline, "probability": 10, "kind": "open"}
    stages = [Create("stage", stage | {"name": f"Étape n{number}", "position": 9 + number}) for number in range(9)]
    apply(Change(system(), Cause("form"), stages))
    assert "Étape n8" in diego.get("/deals/tableau").content.decode()
    assert count() == before


def test_a_card_whose_day_has_passed_says_so(browse, sales):
    alice = browse("alice")
    assert "En retard" not in alice.get("/deals/tableau").content.decode()
    alice.post(f"/deals/{sales.deal}/champs/expected_close", {"expected_close": "2020-01-31"}, headers=HTMX)
    assert "En retard" in alice.get("/deals/tableau").content.decode()


def test_deals_open_on_their_board_and_the_list_is_one_click_away(browse, sales):
    alice = browse("alice")
    page = alice.get("/companies").content.decode()
    assert 'class="rail-link" href="/deals/tableau"' in page
    assert "&quot;d&quot;: &quot;/deals/tableau&quot;" in page or "&quot;d&quot;:&quot;/deals/tableau&quot;" in page
    assert re.search(r'<a class="way" href="/deals"', alice.get("/deals/tableau").content.decode())
    assert 'class="rail-link" href="/companies"' in page
