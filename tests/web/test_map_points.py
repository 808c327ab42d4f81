"""Points of a map: where addresses stand without asking anybody, gathered within sight, within rights."""

import re
import subprocess
import sys

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.lib.communes import plain
from liane.lib.departments import NAMES
from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.queries.areas import Commune
from liane.records.viewer import system
from liane.web.maps.points import Frame, known, placed, points

FRANCE = {"ouest": "-5.2", "sud": "41.3", "est": "9.6", "nord": "51.1"}
WHOLE = Frame(-180, -85, 180, 85, 6)


@pytest.mark.parametrize(
    ("postcode", "city", "key", "precision"),
    [
        ("21000", "DIJON CEDEX 9", "21 dijon", "commune"),
        ("42000", "St-Étienne", "42 saint etienne", "commune"),
        ("75012", "Paris 12e", "75 paris", "commune"),
        ("69003", "Lyon 3ème arrondissement", "69 lyon", "commune"),
        ("20000", "Ajaccio", "2A ajaccio", "commune"),
        ("97400", "Saint-Denis", "974 saint denis", "commune"),
        ("21230", "Nulle Part", "21230", "postcode"),
        ("21230", None, "21230", "postcode"),
        ("21999", "Nulle Part", "21", "department"),
    ],
)
def test_an_address_stands_in_its_commune_else_about_there(postcode, city, key, precision):
    found = known().find(postcode, city)
    assert found is not None
    assert (found.key, found.precision) == (key, precision)


@pytest.mark.parametrize("postcode", [None, "", "99000", "A1", "20"])
def test_what_names_no_department_stands_nowhere(postcode):
    assert known().find(postcode, "Dijon") is None


def test_every_department_has_a_middle():
    starts = {"2A": "20000", "2B": "20200"}
    assert [code for code in NAMES if known().find(starts.get(code, code.ljust(5, "9")), "") is None] == []
    dijon = known().find("21000", "Dijon")
    assert dijon is not None
    assert (round(dijon.latitude, 1), round(dijon.longitude, 1)) == (47.3, 5.0)


def test_a_name_is_compared_without_what_the_post_adds():
    assert plain("L'Haÿ-les-Roses CEDEX") == "l hay les roses"
    assert plain("Ste-Foy") == "sainte foy"


def test_places_gather_from_afar_and_part_from_near():
    towns = [Commune("21000", "Dijon", 5), Commune("21200", "Beaune", 3), Commune("33000", "Bordeaux", 1)]
    far = points(placed(towns), Frame(-180, -85, 180, 85, 5)).points
    assert [(one.number, len(one.places)) for one in far] == [(8, 2), (1, 1)]
    near = points(placed(towns), Frame(-180, -85, 180, 85, 9)).points
    assert [one.number for one in near] == [5, 3, 1]
    assert far[0].at.key == "21 dijon"
    assert [round(side, 1) for side in far[0].box] == [4.8, 47.0, 5.0, 47.3]


def test_what_is_out_of_sight_is_not_counted_and_what_is_only_about_there_is_told():
    towns = [
        Commune("21000", "Dijon", 5),
        Commune("21999", "?", 2),
        Commune("21230", "?", 4),
        Commune("33000", "Bordeaux", 1),
    ]
    found = points(placed(towns), Frame(3, 46, 6, 48, 8))
    assert (found.number, found.by_postcode, found.by_department) == (11, 4, 2)


@pytest.fixture
def towns(people):
    """Make companies of Alice's in Dijon, written in three ways, and one of Emma's."""
    given = [("Dijon", "alice"), ("DIJON", "alice"), ("Dijon cedex", "alice"), ("Beaune", "emma")]
    edits = [
        Create(
            "company",
            {
                "name": f"n{at}",
                "address": {"city": city, "postcode": "21200" if city == "Beaune" else "21000"},
                "owner": getattr(people, owner),
            },
        )
        for at, (city, owner) in enumerate(given)
    ]
    apply(Change(system(), Cause("form"), edits))


def seen(client, **more):
    answer = client.get("/companies/carte/points", FRANCE | {"zoom": "6"} | more)
    return answer.status_code, orjson.loads(answer.content)


def test_points_say_their_records_and_lead_to_them(browse, towns):
    diego = browse("diego")
    status, found = seen(diego, zoom="12")
    assert status == 200
    assert found["said"] == "4 fiches en vue."
    dijon = found["points"][0]
    assert (dijon["label"], dijon["number"], dijon["alone"]) == ("Dijon (21)", 3, True)
    names = re.findall(r">(n\d)</a>", diego.get(dijon["place"]).content.decode())
    assert names == ["n0", "n1", "n2"]
    listed = diego.get(dijon["url"]).content.decode()
    assert ">n2</a>" in listed
    assert ">n3</a>" not in listed


def test_statements_do_not_grow_with_records_and_only_what_one_may_read_counts(browse, towns):
    bob = browse("bob")
    seen(bob)
    with CaptureQueriesContext(connection) as captured:
        _status, found = seen(bob)
    asked = [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 5, [sql[:100] for sql in asked]
    emma = seen(browse("emma"))[1]
    readable = {"bob": sum(one["number"] for one in found["points"]), "emma": sum(o["number"] for o in emma["points"])}
    lists = {name: browse(name).get("/companies?colonnes=name").content.decode() for name in readable}
    assert readable == {name: len(re.findall(r">n\d</a>", text)) for name, text in lists.items()}


@pytest.mark.parametrize(
    "given", [{"ouest": "x"}, {"nord": "nan"}, {"zoom": ""}, {"zoom": "1e9"}, {"sud": "inf"}, {"filtre": "{"}]
)
def test_what_no_map_asks_is_answered_in_words(browse, people, given):
    status, found = seen(browse("alice"), **given)
    assert status == 422
    assert found["error"].endswith(".")


def test_an_object_without_address_has_no_points(browse, people):
    answer = browse("alice").get("/deals/carte/points", FRANCE | {"zoom": "6"})
    assert answer.status_code == 422


def test_outlines_and_points_need_nobody_else_unless_a_tile_server_is_set(browse, towns):
    answer = browse("alice").get("/companies/carte")
    assert "img-src 'self' data:" in answer["Content-Security-Policy"].split("; ")
    assert 'data-map-tiles-value=""' in answer.content.decode()


def test_a_tile_server_is_let_in_by_the_policy():
    code = "from liane.config import settings; print(settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'])"
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={"LIANE_MAP_TILES": "https://{s}.tuiles.example/{z}/{x}/{y}.png", "PATH": ""},
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert "https://*.tuiles.example" in told.stdout


def test_a_map_that_is_moved_counts_once_until_something_is_written(browse, towns):
    diego = browse("diego")
    seen(diego, vu="a")
    with CaptureQueriesContext(connection) as captured:
        moved = seen(diego, vu="a", zoom="12")[1]
    assert moved["said"] == "4 fiches en vue."
    assert not [query for query in captured.captured_queries if "people_company" in query["sql"]]
    address = {"postcode": "21000", "city": "Dijon"}
    apply(Change(system(), Cause("form"), [Create("company", {"name": "n9", "address": address})]))
    assert seen(diego, vu="b")[1]["said"] == "5 fiches en vue."


def test_what_is_kept_for_one_is_no_answer_for_another(browse, towns):
    diego = seen(browse("diego"), vu="a")[1]
    emma = seen(browse("emma"), vu="a")[1]
    assert emma["said"] == seen(browse("emma"))[1]["said"]
    assert emma["said"] != diego["said"]
