"""Cells copied to a spreadsheet and pasted from one: all is checked before anything is written, and undone as one."""

import pytest

from liane.records.queries.model import Leaf, Query
from liane.records.queries.pages import fetch, get
from liane.records.viewer import system
from liane.web.clipboard import table, views
from tests.web.records import HTMX


def paste(client, text, ids, columns, **more):
    data = {"text": text, "ids": ",".join(str(one) for one in ids), "columns": columns} | more
    return client.post("/companies/collage", data, headers=HTMX)


def values(record_id, *paths):
    row = get("company", record_id, system(), paths)
    return row.values if row else None


def test_cells_are_copied_in_french_and_never_as_formulas(browse, sales):
    alice = browse("alice")
    paste(alice, "=1+1\t1 234,5", [sales.orsel], "description,revenue", action="apply")
    data = {"ids": f"{sales.orsel},{sales.berthaut}", "columns": "name,description,revenue,address.city"}
    copied = alice.post("/companies/copie", data, headers=HTMX).json()
    assert copied["text"] == "Cabinet Orsel\t'=1+1\t1234,5\tParis\nFromagerie Berthaut\t\t\tDijon"
    assert "<td>1234,5</td>" in copied["html"]


def test_records_out_of_reach_are_not_copied(browse, sales):
    copied = browse("alice").post("/companies/copie", {"ids": str(sales.hidden), "columns": "name"}, headers=HTMX)
    assert copied.json()["text"] == ""


def test_copying_many_records_stands_in_the_audit_and_a_few_do_not(browse, sales, people, monkeypatch):
    alice, both = browse("alice"), {"ids": f"{sales.orsel},{sales.berthaut}", "columns": "name,employees"}

    def noted():
        rows = fetch(Query("audit_entry", columns=("kind", "person", "number", "details")), system()).rows
        return [(kind, person.id, number, details) for kind, person, number, details in (row.values for row in rows)]

    alice.post("/companies/copie", both, headers=HTMX)
    assert noted() == []
    monkeypatch.setattr(views, "_AUDITED", 2)
    alice.post("/companies/copie", both, headers=HTMX)
    [(kind, person, number, details)] = noted()
    assert (kind, person, number) == ("copy", people.alice, 2)
    assert "employees" in details


def test_a_paste_is_previewed_then_written_as_one_change(browse, sales):
    alice = browse("alice")
    ids, columns = [sales.berthaut, sales.orsel], "employees,revenue,address.city"
    text = "12\t1 234,50 €\tLyon\r\n7\t99\t\r\n"
    page = paste(alice, text, ids, columns).content.decode()
    assert "Modifier 2 fiches" in page
    assert values(sales.orsel, "employees") == (None,)
    done = paste(alice, text, ids, columns, action="apply")
    assert "2 fiches modifiées." in done.content.decode()
    assert values(sales.berthaut, "employees", "address.city") == (12, "Lyon")
    assert values(sales.orsel, "employees", "address.city") == (7, None)
    assert done.content.decode().count("/annulation") == 2


def test_a_bad_cell_says_why_and_nothing_is_written(browse, sales):
    alice = browse("alice")
    ids = [sales.berthaut, sales.orsel]
    page = paste(alice, "12\nbeaucoup", ids, "employees", action="apply").content.decode()
    assert "n’est pas un nombre" in page
    assert "Modifier 2" not in page
    assert values(sales.berthaut, "employees") == (None,)
    wrong = paste(alice, "x\t\nBerthaut\t", ids, "siren,name").content.decode()
    assert "obligatoire" in wrong


def test_what_the_gate_would_refuse_stands_in_its_cell(browse, sales):
    page = paste(browse("bob"), "12", [sales.berthaut], "employees").content.decode()
    assert "Votre rôle ne permet pas de modifier cette fiche." in page
    assert values(sales.berthaut, "employees") == (None,)


def test_records_are_pasted_by_name(browse, sales, people):
    alice = browse("alice")
    data = {"text": "bob durand", "ids": str(sales.contact), "columns": "owner", "action": "apply"}
    alice.post("/contacts/collage", data, headers=HTMX)
    contact = get("contact", sales.contact, system(), ("owner",))
    assert contact is not None
    assert contact.values[0].id == people.bob
    data |= {"text": "Personne du tout"}
    assert "Aucune fiche ne s’appelle" in alice.post("/contacts/collage", data, headers=HTMX).content.decode()


def test_rows_below_the_last_are_new_records_once_asked(browse, sales):
    alice = browse("alice")
    text = "Berthaut SA\t5\nToute neuve\t6"
    page = paste(alice, text, [sales.berthaut], "name,employees").content.decode()
    assert "1 ligne dépasse la liste" in page
    assert "Créer 1 fiche" in page
    paste(alice, text, [sales.berthaut], "name,employees", action="apply")
    query = Query("company", where=Leaf("name", "is", "Toute neuve"), columns=("employees",))
    assert [row.values for row in fetch(query, system()).rows] == [(6,)]


def test_one_value_fills_a_rectangle(browse, sales):
    ids = [sales.berthaut, sales.orsel]
    paste(browse("alice"), "8", ids, "employees,revenue", tall="2", wide="1", action="apply")
    assert [values(one, "employees") for one in ids] == [(8,), (8,)]


def test_what_is_too_large_is_refused_in_words(browse, sales, monkeypatch):
    alice = browse("alice")
    monkeypatch.setattr(table, "MOST_BYTES", 1024 * 1024)
    answer = paste(alice, "x" * 3_000_000, [sales.orsel], "name")
    assert answer.status_code == 413
    assert "Ce collage pèse 3 Mo" in " ".join(answer.content.decode().split())
    wide = paste(alice, "\t".join(["1"] * 5_000), [sales.orsel], "name")
    assert "5 000 colonnes" in " ".join(wide.content.decode().split())
    tall = paste(alice, "\n".join(["1"] * 10_001), [sales.orsel], "name")
    assert "10 001 lignes" in " ".join(tall.content.decode().split())


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ('"a\tb"\t"dit ""oui"""\r\nc\td\r\n', [["a\tb", 'dit "oui"'], ["c", "d"]]),
        ("a\tb\nc", [["a", "b"], ["c", ""]]),
        ('5" de long\tx', [['5" de long', "x"]]),
        ("a\n\n\n", [["a"]]),
    ],
)
def test_cells_are_read_as_spreadsheets_write_them(text, cells):
    assert table.read(text, "fr") == cells


def test_nothing_pasted_is_said():
    with pytest.raises(table.BadPaste, match="aucun texte"):
        table.read("\n\n", "fr")
