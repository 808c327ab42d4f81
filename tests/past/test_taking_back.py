"""Anything can be taken back: a field, a save, a batch, a person's afternoon; what others did since stays."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from liane.accounts.viewers import viewer_for
from liane.records import tasks
from liane.records.changes.model import Conflict, Create, Delete, Missing, Update
from liane.records.changes.undo import THEIRS, Choice, undo, undo_field
from liane.records.past import taking
from liane.records.past.taking import Selection
from liane.records.queries.pages import get
from liane.records.viewer import system
from tests.past.test_journal import text, write
from tests.web.records import HTMX


def held(object_name, record_id, *keys):
    row = get(object_name, record_id, system(), keys)
    return row.values if row else None


def take_back(selection, viewer, choice=THEIRS):
    one = tasks.task(taking.later(selection, choice, viewer, "Annulation"))
    return tasks.carry_on(one.id, viewer)


def afternoon(actor):
    now = datetime.now(UTC)
    return Selection(actor=actor, since=now - timedelta(hours=4), until=now + timedelta(hours=1))


def test_one_field_of_a_save_goes_back_and_the_others_stay(people, sales):
    alice = viewer_for(people.alice)
    saved = write(people.alice, Update("company", sales.orsel, {"employees": 12, "address": {"city": "Lyon"}}))
    redo = undo_field(saved.id, sales.orsel, "employees", alice)
    assert held("company", sales.orsel, "employees", "address.city") == (None, "Lyon")
    assert redo.id is not None
    undo(redo.id, alice)
    assert held("company", sales.orsel, "employees", "address.city") == (12, "Lyon")


def test_a_field_that_changed_since_is_asked_about(people, sales):
    saved = write(people.alice, Update("company", sales.orsel, {"employees": 12}))
    write(people.chloe, Update("company", sales.orsel, {"employees": 15}))
    with pytest.raises(Conflict):
        undo_field(saved.id, sales.orsel, "employees", viewer_for(people.alice))
    undo_field(saved.id, sales.orsel, "employees", viewer_for(people.alice), choice=Choice(everything=True))
    assert held("company", sales.orsel, "employees") == (None,)


def test_what_others_wrote_since_stays_field_by_field(people, sales):
    saved = write(people.alice, Update("company", sales.orsel, {"employees": 12, "address": {"city": "Lyon"}}))
    write(people.chloe, Update("company", sales.orsel, {"employees": 15}))
    outcome = undo(saved.id, viewer_for(people.alice), partial=True)
    assert held("company", sales.orsel, "employees", "address.city") == (15, "Paris")
    assert [(one.id, one.field) for one in outcome.problems] == [(sales.orsel, "employees")]


def test_an_afternoon_is_told_then_taken_back_then_made_again(people, sales):
    chloe = viewer_for(people.chloe)
    write(people.alice, Update("company", sales.orsel, {"employees": 12}))
    write(people.alice, Update("company", sales.orsel, {"employees": 13}))
    write(people.alice, Update("company", sales.berthaut, {"employees": 1, "address": {"city": "Brest"}}))
    made = write(people.alice, Create("company", {"name": "Roux", "owner": people.alice})).created[0]
    write(people.alice, Delete("deal", sales.other_deal))
    write(people.chloe, Update("company", sales.berthaut, {"employees": 99}))

    told = taking.preview(afternoon(people.alice), chloe)
    assert told.changes == 5
    assert told.tally["company"] == {"create": 1, "update": 2}
    assert [(one.record_id, one.field and one.field.key, one.now, one.by) for one in told.differences] == [
        (sales.berthaut, "employees", 99, "Chloé Durand")
    ]

    done = take_back(afternoon(people.alice), chloe)
    assert done.state == "done"
    assert held("company", sales.orsel, "employees") == (None,)
    assert held("company", sales.berthaut, "employees", "address.city") == (99, "Dijon")
    assert held("company", made, "name") is None
    assert held("deal", sales.other_deal, "name") == ("Audit énergie",)
    assert taking.preview(afternoon(people.alice), chloe).changes == 0

    again = tasks.take_back_later(done.id, chloe, "Rétablir")
    tasks.carry_on(again, chloe)
    assert held("company", sales.orsel, "employees") == (13,)
    assert held("company", sales.berthaut, "employees", "address.city") == (99, "Brest")
    assert held("company", made, "name") == ("Roux",)
    assert held("deal", sales.other_deal, "name") is None


def test_of_very_many_changes_some_are_compared_before_and_the_others_by_the_job(people, sales, browse):
    for number in (1, 2, 3):
        write(people.alice, Update("company", sales.orsel, {"employees": number}))
    told = taking.preview(afternoon(people.alice), viewer_for(people.alice), most=2)
    assert (told.changes, told.exact, told.tally) == (2, False, {"company": {"update": 1}})
    done = take_back(afternoon(people.alice), viewer_for(people.alice))
    assert (done.position, tasks.task(done.id).total) == (3, 3)
    assert held("company", sales.orsel, "employees") == (None,)


def test_a_moment_that_was_written_in_another_zone_is_no_difference(people, sales):
    for number, stage in enumerate((sales.second, sales.won)):
        at = datetime(2025, 7, 8 + number, 12, 45, tzinfo=ZoneInfo("Europe/Paris"))
        write(people.alice, Update("deal", sales.deal, {"stage": stage}, effective_at=at))
    assert taking.preview(afternoon(people.alice), viewer_for(people.alice)).differences == ()
    done = take_back(afternoon(people.alice), viewer_for(people.alice))
    assert (done.state, done.refused) == ("done", 0)
    assert held("deal", sales.deal, "stage")[0].id == sales.first


@pytest.mark.parametrize("written", ["2025-07-08T12:45:00+02:00", "2025-07-08T10:45:00Z"])
def test_a_log_that_holds_moments_with_their_zones_is_undone_as_well(people, sales, written):
    at = datetime(2025, 7, 8, 10, 45, tzinfo=UTC)
    first = write(people.alice, Update("deal", sales.deal, {"stage": sales.second}, effective_at=at))
    second = write(people.alice, Update("deal", sales.deal, {"stage": sales.won}))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_entry SET after = %s WHERE change_id = %s AND field = 'stage_since'",
            [f'"{written}"', first.id],
        )
    undo(second.id, viewer_for(people.alice))
    undo(first.id, viewer_for(people.alice))
    assert held("deal", sales.deal, "stage")[0].id == sales.first


def test_one_conflict_can_be_taken_back_and_another_left(people, sales):
    write(
        people.alice,
        Update("company", sales.orsel, {"employees": 12}),
        Update("company", sales.berthaut, {"employees": 1}),
    )
    write(
        people.chloe,
        Update("company", sales.orsel, {"employees": 5}),
        Update("company", sales.berthaut, {"employees": 6}),
    )
    take_back(afternoon(people.alice), viewer_for(people.chloe), Choice(frozenset({(sales.orsel, "employees")})))
    assert held("company", sales.orsel, "employees") == (None,)
    assert held("company", sales.berthaut, "employees") == (6,)


def test_a_record_that_is_gone_since_does_not_stop_the_others(people, sales):
    saved = write(
        people.alice,
        Update("deal", sales.deal, {"amount": "7 EUR"}),
        Update("deal", sales.other_deal, {"amount": "8 EUR"}),
    )
    write(people.chloe, Delete("deal", sales.other_deal))
    with pytest.raises(Conflict) as refused:
        undo(saved.id, viewer_for(people.alice))
    assert [one.code for one in refused.value.problems] == ["gone"]
    undo(saved.id, viewer_for(people.alice), partial=True)
    assert held("deal", sales.deal, "amount")[0]["amount"] == 1000


def test_nobody_takes_back_what_is_not_hers_to_see(people, sales):
    saved = write(people.alice, Update("company", sales.orsel, {"employees": 12}))
    assert taking.preview(afternoon(people.alice), viewer_for(people.emma)).changes == 0
    for attempt in (undo, lambda one, who: undo_field(one, sales.orsel, "employees", who)):
        with pytest.raises(Missing):
            attempt(saved.id, viewer_for(people.emma))
    with pytest.raises(Missing):
        undo_field(saved.id, sales.orsel, "name", viewer_for(people.alice))


def test_the_journal_takes_back_and_makes_again(browse, people, sales):
    saved = write(people.alice, Update("company", sales.orsel, {"employees": 12}))
    client = browse("alice")
    answer = client.post(f"/journal/{saved.id}/annulation", headers=HTMX).content.decode()
    assert "Action annulée" in answer
    assert "annulé</span>" in answer
    assert held("company", sales.orsel, "employees") == (None,)
    assert "Rétablir" in text(client.get("/journal"))


def test_a_conflict_is_shown_before_anything_is_done(browse, people, sales):
    saved = write(people.alice, Update("company", sales.orsel, {"employees": 12}))
    write(people.chloe, Update("company", sales.orsel, {"employees": 15}))
    client = browse("alice")
    asked = client.post(f"/journal/{saved.id}/annulation", follow=True)
    said = text(asked)
    assert "Ce qui a changé depuis" in said
    assert "Chloé Durand" in said
    client.post(f"/journal/{saved.id}/annulation", {"vu": "1"})
    assert held("company", sales.orsel, "employees") == (15,)
    client.post(f"/journal/{saved.id}/annulation", {"vu": "1", "depuis": "reprendre"})
    assert held("company", sales.orsel, "employees") == (None,)


def test_a_toast_that_cannot_take_back_leads_to_where_one_chooses(browse, people, sales):
    saved = write(people.alice, Update("company", sales.orsel, {"employees": 12}))
    write(people.chloe, Update("company", sales.orsel, {"employees": 15}))
    client, page = browse("alice"), f"/journal/{saved.id}/annulation"
    refused = client.post(f"/changements/{saved.id}/annulation", headers=HTMX)
    assert refused.status_code == 422
    assert f'href="{page}"' in refused.content.decode()
    assert client.post(f"/changements/{saved.id}/annulation").url == page
    assert held("company", sales.orsel, "employees") == (15,)


def test_a_record_that_was_made_and_changed_since_is_asked_about(browse, people, sales):
    edits = [Create("company", {"name": name, "owner": people.alice}) for name in ("Essai Un", "Essai Deux")]
    made = write(people.alice, *edits, cause="import", reference="liste.csv")
    first, second = made.created
    write(people.chloe, Update("company", first, {"employees": 99}))
    [one] = taking.preview(Selection(changes=(made.id,)), viewer_for(people.alice)).differences
    assert (one.record_id, one.made, [field.key for field in one.since]) == (first, True, ["employees"])
    assert one.by == "Chloé Durand"
    client = browse("alice")
    page = f"/journal/{made.id}/annulation"
    assert client.post(page).url == page
    shown = text(client.get(page))
    assert "Ce qui a changé depuis" in shown
    assert "la supprimer quand même" in shown
    client.post(page, {"vu": "1"})
    assert (held("company", first, "employees"), held("company", second, "name")) == ((99,), None)
    made = write(people.alice, Create("company", {"name": "Essai Trois", "owner": people.alice}))
    [third] = made.created
    write(people.chloe, Update("company", third, {"employees": 99}))
    client.post(f"/journal/{made.id}/annulation", {"vu": "1", "reprendre": f"{third}:"})
    assert held("company", third, "name") is None


def test_an_afternoon_in_which_a_record_was_made_and_changed_asks_nothing(people, sales):
    made = write(people.alice, Create("company", {"name": "Essai", "owner": people.alice}))
    changed = write(people.alice, Update("company", made.created[0], {"employees": 5}))
    assert taking.preview(Selection(changes=(made.id, changed.id)), viewer_for(people.alice)).differences == ()


def test_a_large_change_is_taken_back_by_a_job_with_progress(browse, people, sales):
    made = write(system(), *(Create("company", {"name": f"M {n}", "owner": people.alice}) for n in range(120)))
    client = browse("anne")
    shown = client.post(f"/journal/{made.id}/annulation", follow=True)
    assert "120 sociétés créées" in text(shown)
    client.post(f"/journal/{made.id}/annulation", {"vu": "1"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM records_operation WHERE kind = 'take_back'")
        (operation,) = cursor.fetchone()
    done = tasks.carry_on(operation, viewer_for(people.anne))
    assert (done.state, done.deleted) == ("done", 120)


def test_an_afternoon_is_chosen_and_shown_on_screen(browse, people, sales):
    write(people.alice, Update("company", sales.orsel, {"employees": 12}))
    client, today = browse("chloe"), datetime.now(UTC).date()
    words = {
        "personne.id": str(people.alice),
        "du": f"{today - timedelta(days=1):%d/%m/%Y} 12:00",
        "au": f"{today + timedelta(days=1):%d/%m/%Y} 12:00",
    }
    assert "1 changement serait annulé : 1 société modifiée" in text(client.get("/journal/annulation", words)).replace(
        "\xa0", " "
    )
    assert client.post("/journal/annulation", words).status_code == 302


def test_a_period_is_typed_in_the_hours_of_its_reader(browse, people, sales):
    write(system(), Update("user", people.chloe, {"zone": "Asia/Tokyo"}))
    client, here = browse("chloe"), ZoneInfo("Asia/Tokyo")
    page = client.get("/journal/annulation").content.decode()
    assert f'value="{datetime.now(here):%d/%m/%Y} 00:00"' in page
    write(people.alice, Update("company", sales.orsel, {"employees": 12}))
    since, until = (f"{datetime.now(here) + timedelta(minutes=n):%d/%m/%Y %H:%M}" for n in (-2, 2))
    words = {"personne.id": str(people.alice), "du": since, "au": until}
    assert "1 changement serait annulé" in text(client.get("/journal/annulation", words))


@pytest.mark.parametrize("query", ["du=x&au=y", "personne.id=rien", "du=01/02/2026 10:00&au=01/01/2026", "du=%00"])
def test_bad_periods_are_answered_in_words(browse, sales, query):
    assert browse("anne").get(f"/journal/annulation?{query}").status_code == 200


def test_what_cannot_be_taken_back_twice_says_so(people, sales):
    saved = write(people.alice, Update("company", sales.orsel, {"employees": 12}))
    undo(saved.id, viewer_for(people.alice))
    with pytest.raises(Conflict) as refused:
        undo(saved.id, viewer_for(people.alice))
    assert [one.code for one in refused.value.problems] == ["undone"]
