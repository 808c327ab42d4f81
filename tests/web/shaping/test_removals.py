"""Choices taken from a picklist while records have them: how many is said, and what becomes of them is asked."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from uuid import UUID

from django.db import connection

from liane.accounts.viewers import viewer_for
from liane.records import operations, tasks
from liane.records.changes.undo import undo
from liane.records.definitions import removal, stretches
from liane.records.definitions.removal import Removal, start
from liane.records.registry import catalogue, refresh
from liane.records.viewer import system
from liane.web.shaping import stored
from tests.records.people import found, update
from tests.web.shaping.test_shaping import HOME, added, made, options, problems, record, values_of

TONE = f"{HOME}/don/champs/ton"
WITHOUT = {"label_fr": "Ton", "option": ["l0"], "l0:key": "doux", "l0:fr": "Doux"}


def toned(anne: Any, kind: str = "choice", **values: Any) -> None:
    """Make a picklist of three tones, and records that have them."""
    made(anne)
    added(anne, "don", kind, label_fr="Ton", **options("Vif", "Doux", "Gris"), **values)
    several = kind == "choices"
    for name, tone in (("a", ["vif", "doux"]), ("b", ["vif"]), ("c", ["gris"]), ("d", ["doux"])):
        record("don", name=name, ton=tone if several else tone[0])


def asked(anne: Any, **values: Any) -> str:
    """Save the field with one choice left; return the page that asks what becomes of the others."""
    answer = anne.post(TONE, WITHOUT | values)
    assert answer.status_code == 200, problems(answer)
    found: str = answer.content.decode()
    return found


def carried(page: str, name: str) -> str:
    """Return what the page carries of the form before, under a name."""
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found
    return unescape(found[1])


def decided(anne: Any, page: str, **fates: str) -> Any:
    """Answer that page."""
    kept = {name: carried(page, name) for name in ("values", "version")}
    answer = anne.post(f"{TONE}/choix", kept | {f"fate:{key}": fate for key, fate in fates.items()})
    refresh()
    return answer


def last_change() -> UUID:
    """Return the id of the Change made last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM records_change ORDER BY id DESC LIMIT 1")
        found: UUID = cursor.fetchone()[0]
    return found


def keys() -> dict[str, bool]:
    return {option.key: option.retired for option in catalogue()["don"].fields["ton"].options}


def test_choices_in_use_are_kept_replaced_or_emptied_and_come_back_at_once(anne):
    toned(anne)
    page = asked(anne)
    assert "« Vif », que 2 fiches ont" in page
    assert "« Gris », que 1 fiche a" in page
    assert keys() == {"vif": False, "doux": False, "gris": False}
    assert "compte exact" not in page
    assert decided(anne, page, vif="=doux", gris="keep").status_code == 302
    assert values_of("don", "ton") == [("doux",), ("doux",), ("gris",), ("doux",)]
    assert keys() == {"doux": False, "gris": True}
    undo(last_change(), system())
    refresh()
    assert values_of("don", "ton") == [("vif",), ("vif",), ("gris",), ("doux",)]
    assert keys() == {"vif": False, "doux": False, "gris": False}
    assert decided(anne, asked(anne), vif="empty", gris="empty").status_code == 302
    assert values_of("don", "ton") == [(None,), (None,), (None,), ("doux",)]
    assert keys() == {"doux": False}


def test_among_several_choices_only_those_that_go_are_touched(anne):
    toned(anne, "choices")
    assert decided(anne, asked(anne), vif="=doux", gris="empty").status_code == 302
    assert values_of("don", "ton") == [(["doux"],), (["doux"],), (None,), (["doux"],)]


def test_what_cannot_be_is_said_and_nothing_is_half_done(anne):
    toned(anne, required="1")
    page = asked(anne, required="1")
    assert 'value="empty"' not in page
    for fate, said in (("empty", "est obligatoire"), ("=rose", "ne remplace rien"), ("=gris", "ne remplace rien")):
        answer = decided(anne, page, vif=fate)
        assert answer.status_code == 422
        assert said in unescape(problems(answer))
    assert values_of("don", "ton")[0] == ("vif",)
    assert len(keys()) == 3
    assert anne.post(f"{TONE}/choix", {"values": "{"}).status_code == 404
    assert anne.post(f"{TONE}/choix", {"values": "[]"}).status_code == 404


def test_somebody_else_who_changed_the_field_meanwhile_is_not_written_over(anne):
    toned(anne)
    page = asked(anne)
    version = stored.fields(system(), "don")["ton"].version
    hers = {**options("Vif", "Doux", "Gris"), "l0:key": "vif", "l1:key": "doux", "l2:key": "gris"}
    anne.post(TONE, {"label_fr": "Teinte", "version": version, **hers})
    seen = page.replace('name="version" value=""', f'name="version" value="{version}"')
    assert decided(anne, seen, vif="=doux").status_code == 422
    assert str(refresh()["don"].fields["ton"].label) == "Teinte"


def test_of_a_large_table_a_page_counts_a_stretch_and_asks_for_the_next(anne, people, monkeypatch):
    toned(anne)
    monkeypatch.setattr(removal, "ROWS", 2)
    monkeypatch.setattr(stretches, "PATIENCE", 0)
    page = asked(anne)
    assert "« Vif », que 2 fiches au moins ont" in page
    assert "« Gris » : Liane cherche" in page
    assert "en arrière-plan" in page
    carry = {"values": carried(page, "values"), "compte": carried(page, "compte")}
    more = anne.post(f"{TONE}/choix/compte", carry).content.decode()
    assert "« Gris », que 1 fiche au moins a" in more
    carry["compte"] = carried(more, "compte")
    whole = unescape(anne.post(f"{TONE}/choix/compte", carry).content.decode())
    assert "« Vif », que 2 fiches ont" in whole
    assert "compte exact" not in whole
    for wrong in ("", "{", '{"numbers": {"rose": 3}, "last": null}'):
        again = unescape(anne.post(f"{TONE}/choix/compte", carry | {"compte": wrong}).content.decode())
        assert "« Vif », que 2 fiches au moins ont" in again
    assert decided(anne, page, vif="=doux").status_code == 302
    assert values_of("don", "ton")[0] == ("vif",)
    [operation] = tasks.of_kind(removal.KIND)
    tasks.carry_on(operation.id, viewer_for(people.anne))
    refresh()
    assert values_of("don", "ton") == [("doux",), ("doux",), ("gris",), ("doux",)]
    assert keys() == {"doux": False, "gris": True}


def test_what_else_is_wrong_with_the_field_is_said_before_its_choices_are_asked_about(anne):
    toned(anne)
    added(anne, "don", "text", label_fr="Mode")
    answer = anne.post(TONE, WITHOUT | {"label_fr": "Mode"})
    assert answer.status_code == 422
    assert "s’appelle déjà" in unescape(problems(answer))


def vivid_to_grey(viewer) -> UUID:
    """Start what takes the choice "vif" out and makes "gris" of it where it was chosen."""
    row = stored.fields(system(), "don")["ton"]
    left = [one for one in row.declaration["options"] if one["key"] != "vif"]
    values = {"declaration": {**row.declaration, "options": left}, "hidden": False}
    return start(Removal("don", "ton", row.id, row.version, values, {"vif": "gris"}), viewer)


def test_a_job_removes_a_choice_of_many_records_and_takes_that_back(anne, people):
    toned(anne)
    viewer = viewer_for(people.anne)
    operation = vivid_to_grey(viewer)
    tasks.carry_on(operation, viewer)
    refresh()
    assert (tasks.task(operation).state, tasks.task(operation).position) == ("done", 2)
    assert values_of("don", "ton") == [("gris",), ("gris",), ("gris",), ("doux",)]
    assert keys() == {"doux": False, "gris": False}
    back: UUID = tasks.take_back_later(operation, viewer, "annulation")
    tasks.carry_on(back, viewer)
    refresh()
    assert values_of("don", "ton") == [("vif",), ("vif",), ("gris",), ("doux",)]
    assert keys() == {"vif": False, "doux": False, "gris": False}


def test_a_choice_that_somebody_gives_while_a_batch_is_written_stays(anne, people):
    toned(anne)
    viewer = viewer_for(people.anne)
    operation = vivid_to_grey(viewer)
    (given,) = found(system(), object="don", where={"field": "name", "op": "is", "value": "b"})

    def meanwhile() -> Iterator[operations.Step]:
        for step in removal.steps(tasks.task(operation), viewer):
            if step.change is not None and step.position:
                update(viewer, "don", given, ton="doux")
            yield step

    assert operations.run(operation, meanwhile()).state == "done"
    refresh()
    assert values_of("don", "ton") == [("gris",), ("doux",), ("gris",), ("doux",)]
    assert keys() == {"doux": False, "gris": False}
