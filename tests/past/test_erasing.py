"""Erasing by request and by rule: values go from everywhere, the chain holds, what remains says so."""

import re
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from liane.accounts.viewers import viewer_for
from liane.records import sequencer
from liane.records.changes.model import Conflict, Create, Delete, Forbidden, Update
from liane.records.changes.undo import undo
from liane.records.past import chain, deleted, erasing
from liane.records.past.models import Retention
from liane.records.queries.asof import reach
from liane.records.queries.model import Leaf, Query, QueryError, dump_where
from liane.records.queries.pages import fetch, get
from liane.records.viewer import system
from tests.past.test_journal import text, write
from tests.records.committed import SCHEMA
from tests.records.conftest import committed_people
from tests.records.people import create as make
from tests.records.people import rich, update

__all__ = ["committed_people"]
NOW = datetime.now(UTC)


def log_of(record_id):
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(before::text, '') || coalesce(after::text, '') FROM records_entry")
        return " ".join(row[0] for row in cursor.fetchall())


@pytest.fixture
def zoe(people, sales):
    write(
        people.alice, Update("contact", sales.contact, {"emails": "zoe.morel@exemple.fr", "last_name": "Morel-Petit"})
    )
    write(people.alice, Update("contact", sales.contact, {"phones": "01 99 00 12 34"}))
    return sales.contact


def erase(zoe, viewer, request="Demande de Mme Morel du 12 juin"):
    return erasing.erase_record("contact", zoe, ["emails", "last_name", "first_name", "phones"], request, viewer)


def test_what_a_person_asked_to_erase_is_nowhere_any_more(people, zoe):
    told = erasing.preview("contact", zoe, ["emails", "last_name", "first_name", "phones"], viewer_for(people.anne))
    assert told.lines >= 4
    erase(zoe, viewer_for(people.anne))
    left = log_of(zoe)
    for word in ("zoe.morel", "Morel", "Zoé", "199001234"):
        assert word not in left
    row = get("contact", zoe, system(), ("emails", "name"))
    assert row is not None
    assert row.values[0] is None
    assert "Morel" not in row.values[1]
    for words in ("Morel", "zoe.morel@exemple.fr"):
        assert fetch(Query("contact", search=words), system()).rows == ()


def test_what_remains_says_that_it_was_erased_when_and_why(browse, people, zoe):
    erase(zoe, viewer_for(people.anne))
    said = text(browse("anne").get(f"/contacts/{zoe}/historique"))
    assert "Demande de Mme Morel du 12 juin" in said
    assert "valeurs effacées du journal" in said
    assert "effacement à la demande" in said


def test_what_was_erased_is_not_offered_to_be_taken_back(browse, people, zoe):
    page = f"/contacts/{zoe}/historique"
    offered = re.compile(r'action="(/journal/[^"]+/annulation[^"]*)"')
    assert len(offered.findall(browse("anne").get(page).content.decode())) == 5
    erase(zoe, viewer_for(people.anne))
    # The creation went whole, but what it made can be deleted.
    assert len(offered.findall(browse("anne").get(page).content.decode())) == 1


def test_what_was_erased_is_not_undone_and_says_so(people, zoe):
    saved = write(people.alice, Update("contact", zoe, {"emails": "z@exemple.fr"}))
    erase(zoe, viewer_for(people.anne))
    with pytest.raises(Conflict) as refused:
        undo(saved.id, viewer_for(people.alice))
    assert [one.code for one in refused.value.problems] == ["erased"]


def test_a_deleted_record_whose_values_were_erased_cannot_come_back(people, zoe):
    write(people.alice, Delete("contact", zoe))
    erase(zoe, viewer_for(people.anne))
    (one,) = deleted.page(viewer_for(people.anne), object_name="contact").records
    assert (one.id, one.title, one.erased) == (zoe, "", True)


def test_only_an_administrator_erases_and_only_with_a_reason(people, zoe):
    with pytest.raises(Forbidden):
        erase(zoe, viewer_for(people.chloe))
    with pytest.raises(Conflict):
        erase(zoe, viewer_for(people.anne), request="  ")
    assert "zoe.morel" in log_of(zoe)


def test_the_screen_tells_erases_and_refuses_in_words(browse, people, zoe):
    client, address = browse("anne"), f"/contacts/{zoe}/effacement"
    assert "lignes du journal perdraient ces valeurs" in text(client.get(address))
    assert "Dites à la suite de quelle demande" in text(client.post(address, {"effacer": "1", "champ": ["emails"]}))
    client.post(address, {"effacer": "1", "champ": ["emails"], "demande": "Courriel du 3 mai"})
    assert "Courriel du 3 mai" in text(client.get(address))
    assert browse("alice").get(address).status_code == 403


def age(days):
    with connection.cursor() as cursor:
        for table in ("records_change", "records_entry"):
            cursor.execute(f"UPDATE {table} SET recorded_at = recorded_at - make_interval(days => %s)", [days])


def test_a_rule_erases_what_is_old_where_its_condition_holds(people, zoe, sales):
    age(100)
    write(people.alice, Update("company", sales.orsel, {"employees": 12}))
    where = dump_where(Leaf("address.city", "is", "Dijon"))
    rule = Retention(object="company", months=2, name="Sociétés de Dijon", where=where)
    number, exact = erasing.preview_rule(rule, NOW)
    assert (number, exact) == (1, True)
    assert erasing.apply_rule(rule, NOW) == 1
    assert "Fromagerie Berthaut" not in log_of(sales.berthaut)
    assert "Cabinet Orsel" in log_of(sales.orsel)
    assert erasing.apply_rule(rule, NOW) == 0
    assert [(one.request, one.entries) for one in erasing.recent()] == [("Sociétés de Dijon", 1)]


def test_the_past_is_not_read_where_a_rule_erased_it(people, sales):
    age(100)
    erasing.apply_rule(Retention(object="company", months=2, name="Tout"), NOW)
    anne = viewer_for(people.anne)
    with pytest.raises(QueryError, match="ne remonte qu"):
        fetch(Query("company"), anne.at(NOW - timedelta(days=90)))
    assert fetch(Query("deal", columns=("name",), sort=("name",)), anne.at(NOW - timedelta(days=90))).next is None
    assert reach("company") == erasing.due(Retention(object="company", months=2), NOW)


def test_rules_are_made_shown_and_removed_on_screen(browse, people, sales):
    client = browse("anne")
    assert "le journal garde tout" in text(client.get("/reglages/conservation"))
    assert "nombre de mois" in text(client.post("/reglages/conservation", {"objet": "company", "mois": "beaucoup"}))
    client.post("/reglages/conservation", {"objet": "company", "mois": "24", "nom": "Deux ans"})
    assert "Deux ans" in text(client.get("/reglages/conservation"))
    (rule,) = Retention.rows.all()
    client.post(f"/reglages/conservation/{rule.id}/suppression")
    assert not Retention.rows.exists()
    assert browse("alice").get("/reglages/conservation").status_code == 403


def test_the_chain_holds_over_what_was_erased(committed_people):
    me = rich(committed_people.owner)
    box = make(me, "box", name="secret", note="secret")
    update(me, "box", box, note="autre secret")
    found = connection.settings_dict
    url = make_conninfo(
        dbname=found["NAME"], user=found["USER"], password=found["PASSWORD"], host=found["HOST"], port=found["PORT"]
    )
    erasing.erase_record("box", box, ["name", "note"], "Demande", system())
    with psycopg.connect(url, autocommit=True) as other:
        sequencer.seal(other, SCHEMA)
    verdict = chain.verify(url, SCHEMA)
    assert verdict.broken is None
    assert verdict.erased >= 3
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_erasure")
    broken = chain.verify(url, SCHEMA).broken
    assert broken is not None
    assert broken.why == "unexplained"


def test_an_import_is_taken_back_whole(people, sales):
    made = write(
        system(), *(Create("company", {"name": f"M {n}", "owner": people.alice}) for n in range(5)), cause="import"
    )
    undo(made.id, viewer_for(people.anne))
    assert fetch(Query("company", where=Leaf("name", "starts", "M ")), system()).rows == ()
