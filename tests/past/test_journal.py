"""The journal tells who changed what, when and why, and only what its reader may know."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.accounts.audit.models import PRINT
from liane.accounts.audit.writing import note
from liane.accounts.models import Role
from liane.accounts.viewers import viewer_for
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Delete, Update
from liane.records.past import journal, stretch
from liane.records.past.stretch import Asked
from liane.records.viewer import system
from tests.web.records import HTMX

TAKE_BACK = re.compile(r"/journal/[0-9a-f-]{36}/annulation")


def write(actor, *edits, cause="form", reference=""):
    viewer = viewer_for(actor) if isinstance(actor, UUID) else actor
    return apply(Change(viewer, Cause(cause, reference), edits))


def text(response):
    found = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", "", found))


def test_a_change_is_told_with_who_from_to_and_on_what(browse, people, sales):
    write(people.alice, Update("deal", sales.deal, {"amount": "1500 EUR"}))
    said = text(browse("anne").get("/journal"))
    assert "Alice Durand a modifié «\xa0Montant\xa0»\xa0: 1\u202f000,00\u00a0€ devient 1\u202f500,00\u00a0€" in said
    assert "Cave connectée" in said


def test_a_batch_is_one_line_with_its_count_and_opens_on_demand(browse, people, sales):
    companies = [Create("company", {"name": f"Maison {n:03}", "owner": people.alice}) for n in range(60)]
    made = write(system(), *companies, cause="import", reference="clients.csv")
    client = browse("anne")
    said = text(client.get("/journal"))
    assert "60 sociétés créées" in said
    assert "import «\u00a0clients.csv\u00a0»" in said
    assert "Maison 059" not in said
    found, address = "", f"/journal/{made.id}"
    while address:
        answer = client.get(address, headers=HTMX).content.decode()
        found += answer
        more = re.search(r'hx-get="([^"]+)"', answer)
        address = more[1].replace("&amp;", "&") if more else ""
    assert all(f"Maison {n:03}" in found for n in range(60))


def test_filters_narrow_by_person_object_field_cause_and_day(people, sales):
    anne = viewer_for(people.anne)
    write(people.alice, Update("deal", sales.deal, {"amount": "1500 EUR"}))
    write(people.bob, Create("company", {"name": "Roux", "owner": people.bob}))
    write(system(), Update("company", sales.orsel, {"employees": 12}), cause="import")

    def causes(**asked):
        return [(one.actor_name, one.cause) for one in journal.page(anne, Asked(**asked)).changes]

    assert causes(actor=people.alice) == [("Alice Durand", "form")]
    assert causes(object="deal", field="amount") == [("Alice Durand", "form")]
    assert causes(cause="import") == [("Liane", "import")]
    assert causes(since=datetime.now(UTC) + timedelta(days=1)) == []
    assert causes(until=datetime.now(UTC) - timedelta(days=1)) == []
    assert causes(record=("company", sales.orsel))[0] == ("Liane", "import")


def test_unreadable_records_and_hidden_fields_leave_no_trace_not_even_in_counts(people, sales):
    write(
        system(),
        Update("company", sales.hidden, {"employees": 5}),
        Update("company", sales.orsel, {"employees": 6}),
    )
    write(system(), Update("company", sales.hidden, {"employees": 7}))
    told = journal.page(viewer_for(people.bob), Asked(object="company")).changes
    assert told[0].tally == {"company": {"update": 1}}
    assert all(one.id != sales.hidden for change in told for one in change.records)
    assert [change.tally for change in told] == [{"company": {"update": 1}}, {"company": {"create": 2}}]


def test_what_is_gone_is_known_to_whoever_could_read_it(people, sales):
    write(people.alice, Delete("deal", sales.other_deal))
    for name, sees in (("bob", True), ("emma", False), ("anne", True)):
        told = journal.page(viewer_for(getattr(people, name)), Asked(object="deal")).changes
        assert (
            any(one.id == sales.other_deal and one.title == "Audit énergie" for c in told for one in c.records) is sees
        )


def test_pages_follow_one_another_without_a_gap(people, sales):
    anne = viewer_for(people.anne)
    for number in range(25):
        write(people.alice, Update("company", sales.orsel, {"employees": number + 1}))
    seen, before = [], ""
    while True:
        page = journal.page(anne, Asked(actor=people.alice), before=before, limit=10)
        seen += [one.id for one in page.changes]
        before = page.next
        if not before:
            break
    assert len(seen) == len(set(seen)) == 25
    assert seen == sorted(seen, reverse=True)


def test_what_is_rare_is_found_however_far_back(people, sales, monkeypatch):
    monkeypatch.setattr(journal, "WINDOW", 5)
    write(people.alice, Update("deal", sales.deal, {"amount": "1500 EUR"}))
    for number in range(17):
        write(people.alice, Update("company", sales.orsel, {"employees": number + 1}))
    before, turns = "", 0
    found: list[journal.Told] = []
    while not found and turns < 10:
        page = journal.page(viewer_for(people.anne), Asked(field="amount", object="deal"), before=before)
        found, before, turns = list(page.changes), page.next, turns + 1
    assert [one.id for one in found[0].records] == [sales.deal]


def test_a_page_that_the_nearest_changes_fill_looks_no_further(people, sales, monkeypatch):
    monkeypatch.setattr(journal, "NEAR", 12)
    monkeypatch.setattr(journal, "WINDOW", 40)
    write(people.alice, Update("company", sales.orsel, {"name": "Cabinet Orsel-Roux"}))
    for number in range(25):
        write(people.alice, Update("company", sales.orsel, {"employees": number + 1}))

    def looked(**asked):
        with CaptureQueriesContext(connection) as found:
            page = journal.page(viewer_for(people.anne), Asked(actor=people.alice, **asked), limit=10)
        return page, {most for most in (12, 40) if any(f"n IN (1, {most + 1})" in one["sql"] for one in found)}

    page, bounds = looked()
    assert (len(page.changes), bounds) == (10, {12})
    rare, bounds = looked(field="name", object="company")
    assert ([one.id for one in rare.changes[0].records], bounds) == ([sales.orsel], {12, 40})


@pytest.mark.parametrize("name", ["anne", "bob", "emma"])
def test_a_page_takes_as_many_statements_for_one_change_as_for_fifty(people, sales, name):
    viewer = viewer_for(getattr(people, name))

    def statements():
        with CaptureQueriesContext(connection) as caught:
            journal.page(viewer, Asked(object="company"))
        return len(caught)

    write(system(), Update("company", sales.orsel, {"employees": 1}))
    few = statements()
    for number in range(2, 40):
        write(system(), Update("company", sales.orsel, {"employees": number}))
    assert statements() <= few


def test_nobody_is_told_of_records_that_are_not_hers_to_read(browse, people, sales):
    write(people.alice, Update("company", sales.orsel, {"employees": 4}))
    write(people.emma, Update("company", sales.hidden, {"employees": 8}))
    said = text(browse("emma").get("/journal"))
    assert "Société d’Emma" in said
    assert "Cabinet Orsel" not in said


@pytest.mark.parametrize(
    "query",
    ["avant=n%C3%AFmporte", "personne.id=x", "objet=zzz", "champ=zzz", "du=hier-ou-presque", "cause=%00", "avant=AAAA"],
)
def test_bad_words_in_the_address_are_answered_in_words(browse, sales, query):
    assert browse("anne").get(f"/journal?{query}").status_code == 200


def test_the_history_of_a_record_is_there_for_its_readers_alone(browse, people, sales):
    write(people.alice, Update("company", sales.berthaut, {"employees": 40}))
    said = text(browse("bob").get(f"/companies/{sales.berthaut}/historique"))
    assert "a renseigné «\xa0Effectif\xa0»\xa0: 40" in said
    assert browse("emma").get(f"/companies/{sales.berthaut}/historique").status_code == 404


def test_nobody_is_offered_to_take_back_what_her_role_does_not_let_her_change(browse, people, sales):
    write(people.alice, Update("company", sales.berthaut, {"employees": 12}))
    for page in ("/journal", f"/companies/{sales.berthaut}/historique"):
        assert TAKE_BACK.search(browse("alice").get(page).content.decode())
        read = browse("diego").get(page).content.decode()
        assert "Effectif" in read
        assert not TAKE_BACK.search(read)
    anne = browse("anne")
    anne.post(f"/reglages/vue/{people.alice}")
    assert not TAKE_BACK.search(anne.get(f"/companies/{sales.berthaut}/historique").content.decode())


def test_a_line_of_the_audit_is_told_without_offering_to_take_it_back(browse, people, sales):
    made = write(people.alice, Update("deal", sales.deal, {"amount": "1500 EUR"}))
    note(viewer_for(people.alice), PRINT, "Tirage 42", number=2)
    page = browse("anne").get("/journal").content.decode()
    lines = re.findall(r"<article.*?</article>", page, re.DOTALL)
    assert any(f'action="/journal/{made.id}/annulation"' in line for line in lines)
    (audited,) = [line for line in lines if "Tirage 42" in line]
    assert "annulation" not in audited


def test_a_rare_object_is_looked_for_in_a_bounded_walk_that_goes_on(people, sales, monkeypatch):
    monkeypatch.setattr(stretch, "WALKED", 10)
    write(people.alice, Update("deal", sales.deal, {"amount": "1500 EUR"}))
    for number in range(25):
        write(people.alice, Update("company", sales.orsel, {"employees": number + 1}))
    found: list[journal.Told] = []
    anne, before, pages = viewer_for(people.anne), "", 0
    while True:
        page = journal.page(anne, Asked(object="deal", field="amount", actor=people.alice), before=before)
        found += page.changes
        pages += 1
        before = page.next
        if not before:
            break
        assert page.searched is not None
    assert [one.tally for one in found] == [{"deal": {"update": 1}}]
    assert pages == 3


def test_what_has_no_words_is_said_without_them(browse, people):
    [(role_id, rights)] = Role.objects.filter(key="salesperson").values_list("id", "rights")
    write(people.anne, Update("role", role_id, {"rights": {**(rights or {}), "deal": {"read": "all"}}}))
    said = text(browse("anne").get("/journal"))
    assert "Anne Durand a modifié « Droits » · Rôle" in said
    assert "devient ·" not in said


def test_taking_back_and_making_again_are_called_what_they_are(browse, people, sales):
    saved = write(people.alice, Update("company", sales.orsel, {"employees": 12}))
    client = browse("alice")
    undone = client.post(f"/journal/{saved.id}/annulation", headers=HTMX).content.decode()
    assert "Action annulée." in undone
    assert "Rétablir</button>" in undone.partition("Action annulée.")[2]
    [undo] = journal.page(viewer_for(people.alice), Asked(cause="undo")).changes
    again = client.post(f"/journal/{undo.id}/annulation", headers=HTMX).content.decode()
    assert "Action rétablie." in again
    assert "Annuler</button>" in again.partition("Action rétablie.")[2]


def test_whose_deeds_are_to_be_taken_back_is_asked(browse, people):
    said = text(browse("anne").get("/journal/annulation?personne.id=&du=29/11/2026&au=30/11/2026"))
    assert "Choisissez de qui." in said
