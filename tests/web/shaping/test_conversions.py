"""Another type for a field of many records: how many values it reads is counted on, then a job does it."""

import re
from html import unescape
from typing import Any

import orjson

from liane.accounts.viewers import viewer_for
from liane.records import tasks
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Update
from liane.records.definitions import conversion, readable, returning, stretches
from liane.records.registry import catalogue, refresh
from liane.records.viewer import system
from liane.web.shaping.views import conversions, returns
from tests.web.shaping.test_shaping import HOME, added, made, problems, record, values_of

LOT = f"{HOME}/don/champs/lot"


def lots(anne: Any, *texts: str) -> None:
    """Make records whose text field "lot" holds `texts`."""
    made(anne)
    added(anne, "don", "text", label_fr="Lot")
    for number, lot in enumerate(texts):
        record("don", name=str(number), lot=lot)


def asked(anne: Any) -> str:
    """Ask for a whole number; return the page that says what becomes of the values."""
    answer = anne.post(LOT, {"genre": "integer", "label_fr": "Lot"})
    assert answer.status_code == 200, problems(answer)
    found: str = answer.content.decode()
    return found


def carried(page: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    return unescape(found[1]) if found else ""


def counts(page: str) -> list[str]:
    return re.findall(r"<dd>([^<]*)</dd>", page)


def test_of_a_large_table_a_page_reads_a_stretch_and_asks_for_the_next(anne, monkeypatch):
    lots(anne, "1", "deux", "2", "<b>", "3")
    monkeypatch.setattr(readable, "ROWS", 2)
    monkeypatch.setattr(stretches, "PATIENCE", 0)
    page = asked(anne)
    told = [counts(page)]
    carry = {"declaration": carried(page, "declaration")}
    while mark := carried(page, "compte"):
        assert "aucune valeur" not in page.lower()
        page = anne.post(f"{LOT}/conversion/compte", carry | {"compte": mark}).content.decode()
        told.append(counts(page))
    assert told == [["2+", "1+", "1+"], ["4+", "2+", "2+"], ["5", "3", "2"]]
    assert "<code>&lt;b&gt;</code>" in page


def test_what_no_page_of_ours_wrote_is_read_from_the_start_or_not_at_all(anne):
    lots(anne, "1", "deux")
    carry = {"declaration": carried(asked(anne), "declaration")}
    many = [[str(number), 1] for number in range(99)]
    wrong = orjson.dumps({"records": 9, "converted": 1, "examples": many, "last": "0" * 32}).decode()
    for mark in ("", "{", "[]", '{"records": "a"}', wrong):
        page = anne.post(f"{LOT}/conversion/compte", carry | {"compte": mark}).content.decode()
        assert counts(page) == ["2", "1", "1"]
    assert anne.post(f"{LOT}/conversion/compte", {"declaration": "["}).status_code == 404
    assert anne.post(f"{LOT}/conversion", {"declaration": "[]"}).status_code == 404
    assert anne.post(f"{LOT}/conversion/compte", {"declaration": "{}"}).status_code == 422


def test_many_records_change_type_in_the_background_and_go_back_as_they_came(anne, people, monkeypatch):
    lots(anne, "1", "deux", "2")
    monkeypatch.setattr(conversions, "AT_ONCE", 2)
    monkeypatch.setattr(returns, "AT_ONCE", 2)
    declaration = {"declaration": carried(asked(anne), "declaration")}
    anne.post(f"{LOT}/conversion", declaration)
    [operation] = tasks.of_kind(conversion.KIND)
    assert (operation.state, catalogue()["don"].fields["lot"].kind.name) == ("waiting", "text")
    viewer = viewer_for(people.anne)
    tasks.carry_on(operation.id, viewer)
    refresh()
    assert values_of("don", "lot") == [(1,), (None,), (2,)]
    tray = anne.get("/operations").content.decode()
    assert "Type de" in tray
    assert "1 refusée" in tray
    assert "Tout annuler" in tray
    anne.post(f"{LOT}/conversion/retour")
    refresh()
    assert values_of("don", "lot") == [(1,), (None,), (2,)]
    [back] = tasks.of_kind(returning.KIND)
    tasks.carry_on(back.id, viewer)
    refresh()
    assert values_of("don", "lot") == [("1",), ("deux",), ("2",)]


def returning_lots(anne: Any) -> None:
    """Make of the whole numbers of "lot" a text, in which people then type."""
    made(anne)
    added(anne, "don", "integer", label_fr="Lot")
    ids = [record("don", name=str(number), lot=number) for number in range(5)]
    page = anne.post(LOT, {"genre": "text", "label_fr": "Lot"}).content.decode()
    anne.post(f"{LOT}/conversion", {"declaration": carried(page, "declaration")})
    refresh()
    for one, lot in zip(ids, ("dix", "20", "<b>"), strict=False):
        apply(Change(system(), Cause("form"), [Update("don", one, {"lot": lot})]))


def test_what_was_typed_since_is_counted_and_shown_before_a_field_goes_back(anne):
    returning_lots(anne)
    page = anne.get(f"{LOT}/conversion/retour").content.decode()
    assert counts(page) == ["2", "1", "2"]
    assert "<code>&lt;b&gt;</code>" in page
    assert "un champ retiré" in page
    answer = anne.post(f"{LOT}/conversion/retour", {"version": carried(page, "version")}, follow=True)
    assert "2 valeurs saisies depuis n’ont pu être lues" in " ".join(str(one) for one in answer.context["messages"])
    refresh()
    assert values_of("don", "lot") == [(None,), (20,), (None,), (3,), (4,)]
    assert "Revenir au type d’avant" not in anne.get(LOT).content.decode()


def test_a_window_that_another_overtook_says_that_there_is_no_way_back_left(anne):
    returning_lots(anne)
    late = {"version": carried(anne.get(f"{LOT}/conversion/retour").content.decode(), "version")}
    anne.post(f"{LOT}/conversion/retour", late)
    refresh()
    for answer in (
        anne.post(f"{LOT}/conversion/retour", late, follow=True),
        anne.get(f"{LOT}/conversion/retour", follow=True),
    ):
        assert answer.redirect_chain[-1][0] == LOT
        said = " ".join(str(one) for one in answer.context["messages"])
        assert said.endswith("Ce champ a le type qu’il avait au départ\u00a0: il n’y a pas de type d’avant.")
    assert values_of("don", "lot")[3] == (3,)
    assert anne.post(f"{LOT}/conversion/retour/compte", {}).status_code == 422
    assert anne.get(f"{LOT}x/conversion/retour").status_code == 404


def test_of_a_large_table_the_way_back_is_counted_a_stretch_a_request(anne, monkeypatch):
    returning_lots(anne)
    monkeypatch.setattr(returning, "ROWS", 2)
    monkeypatch.setattr(stretches, "PATIENCE", 0)
    page = anne.get(f"{LOT}/conversion/retour").content.decode()
    told = [counts(page)]
    while mark := carried(page, "compte"):
        page = anne.post(f"{LOT}/conversion/retour/compte", {"compte": mark}).content.decode()
        told.append(counts(page))
    assert told == [["0+", "1+", "1+"], ["1+", "1+", "2+"], ["2", "1", "2"]]
    for mark in ("", "{", '{"records": "a"}'):
        assert counts(anne.post(f"{LOT}/conversion/retour/compte", {"compte": mark}).content.decode()) == told[0]


def test_a_field_that_somebody_changed_meanwhile_does_not_go_back(anne):
    returning_lots(anne)
    page = anne.get(f"{LOT}/conversion/retour").content.decode()
    field = anne.get(LOT).content.decode()
    anne.post(LOT, {"label_fr": "Lot reçu", "version": carried(field, "version")})
    refresh()
    answer = anne.post(f"{LOT}/conversion/retour", {"version": carried(page, "version")}, follow=True)
    said = " ".join(str(one) for one in answer.context["messages"]).replace("\u00a0", " ")
    assert said.endswith("Quelqu’un d’autre a changé ce champ entre-temps : rien n’est converti.")
    tray = anne.get("/operations").content.decode()
    assert "Quelqu’un d’autre a changé ce champ entre-temps" in tray
    assert "Clé des valeurs" not in tray
    refresh()
    assert values_of("don", "lot")[0] == ("dix",)


def test_the_tray_takes_a_conversion_back_with_what_was_typed_since(anne, people):
    returning_lots(anne)
    [operation] = tasks.of_kind(conversion.KIND)
    anne.post(f"/operations/{operation.id}/annulation")
    [back] = tasks.of_kind(returning.KIND)
    tasks.carry_on(back.id, viewer_for(people.anne))
    refresh()
    assert values_of("don", "lot") == [(None,), (20,), (None,), (3,), (4,)]
    tray = anne.get("/operations").content.decode()
    assert "2 refusées" in tray
    assert tray.count("Tout annuler") == 1


def test_whoever_converts_what_somebody_else_just_changed_is_told_and_nothing_is(anne):
    lots(anne, "1")
    page = asked(anne)
    first, second = ({"declaration": carried(page, "declaration")} for _turn in range(2))
    anne.post(f"{LOT}/conversion", first)
    refresh()
    hers = orjson.dumps({"kind": "text", "label": {"fr": "Lot"}}).decode()
    anne.post(f"{LOT}/conversion", second | {"declaration": hers, "version": "1"})
    refresh()
    assert values_of("don", "lot") == [(1,)]


def test_whoever_converts_a_field_that_was_renamed_meanwhile_reads_why_nothing_is(anne):
    lots(anne, "1")
    page = anne.post(LOT, {"genre": "integer", "label_fr": "Lot", "version": "1"}).content.decode()
    typed = {"declaration": carried(page, "declaration"), "version": carried(page, "version")}
    anne.post(LOT, {"label_fr": "Lot reçu", "version": typed["version"]})
    refresh()
    answer = anne.post(f"{LOT}/conversion", typed, follow=True)
    said = " ".join(str(one) for one in answer.context["messages"])
    told = "Quelqu’un d’autre a changé ce champ entre-temps : rien n’est converti."
    assert said.replace("\u00a0", " ").endswith(told)
    assert values_of("don", "lot") == [("1",)]
