"""Maps: how many records stand in each department, the same as their lists say, in few statements."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create
from liane.records.queries.areas import areas
from liane.records.queries.model import Query, QueryError
from liane.records.queries.pages import count
from liane.records.viewer import system
from liane.web.maps.views import abroad, in_department, without_postcode

PLACES = (
    ("21000", None, "21"), ("21800", "FR", "21"), ("20000", None, "2A"), ("20137", "FR", "2A"), ("20200", None, "2B"),
    ("20620", "FR", "2B"), ("97400", "RE", "974"), ("97110", None, "971"), ("98800", "NC", "988"), ("1000", "BE", "*"),
    ("21000", "BE", "*"), (None, None, "-"), (None, "FR", "-"), ("99999", None, "!"), ("21", None, "21"),
    ("20", None, "!"), ("A1", None, "!"),
)  # fmt: skip


@pytest.fixture
def placed(people):
    """Make a company at each of the PLACES, none of which is anybody's."""
    edits = [
        Create("company", {"name": f"n{number}", "address": {"city": "X", "postcode": code, "country": country}})
        for number, (code, country, _where) in enumerate(PLACES)
    ]
    apply(Change(system(), Cause("form"), edits))


def expected(where: str) -> int:
    return sum(1 for _code, _country, found in PLACES if found == where)


def test_each_record_is_counted_once_where_it_stands(placed):
    found = areas(Query("company"), system(), "address")
    assert found.counts == {code: expected(code) for code in ("21", "2A", "2B", "974", "971", "988")}
    assert (found.abroad, found.without, found.unknown) == (expected("*"), expected("-"), expected("!"))
    assert found.all == count(Query("company"), system()).value


def test_the_list_of_a_department_holds_what_the_map_counts(placed):
    found = areas(Query("company"), system(), "address")
    for code, number in found.counts.items():
        assert count(Query("company", where=in_department("address", code)), system()).value == number, code
    assert count(Query("company", where=abroad("address")), system()).value == found.abroad
    assert count(Query("company", where=without_postcode("address")), system()).value == found.without


def test_the_page_says_so_with_links_and_in_bounded_statements(browse, placed):
    diego = browse("diego")
    diego.get("/companies/carte")
    with CaptureQueriesContext(connection) as captured:
        page = diego.get("/companies/carte").content.decode()
    assert len(captured) <= 5, [query["sql"][:100] for query in captured.captured_queries]
    link = re.search(r'<th scope="row"><a href="([^"]+)"><span class="soft">2A</span> Corse-du-Sud</a></th>', page)
    assert link
    shown = diego.get(link[1].replace("&amp;", "&")).content.decode()
    assert ">n2</a>" in shown
    assert ">n4</a>" not in shown
    assert "La Réunion" in page
    assert "À l’étranger" in page


def test_only_what_one_may_read_is_counted(browse, sales):
    assert (
        "<td"
        not in browse("bob")
        .get("/contacts/carte")
        .content.decode()
        .partition("left-out")[0]
        .partition("<tbody>")[2]
        .partition("</tbody>")[0]
    )


@pytest.mark.parametrize("path", ["name", "address.city", "nothing"])
def test_what_is_no_address_is_refused(people, path):
    with pytest.raises(QueryError):
        areas(Query("company"), system(), path)


def test_objects_without_address_and_broken_filters_say_so(browse, sales):
    alice = browse("alice")
    assert "Pas d’adresse ici" in alice.get("/deals/carte").content.decode()
    assert "Ce filtre ne peut pas être appliqué" in alice.get("/companies/carte?filtre=%7B").content.decode()
    assert "Rien ne correspond" in alice.get("/companies/carte?q=zzzyyy").content.decode()


def test_an_object_without_any_record_says_how_to_begin(browse):
    shown = browse("alice").get("/companies/carte").content.decode()
    assert "Vos sociétés apparaîtront ici" in shown
    assert "Rien ne correspond" not in shown
