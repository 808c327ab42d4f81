"""Lists in groups: headers with counts and totals in one statement, rows when a group is opened."""

import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Create, Edit, Update
from liane.records.viewer import system
from tests.web.records import HTMX


def groups(page: str) -> list[tuple[str, str, str]]:
    """Return the groups that a page or fragment shows: what each is called, its count, what leads into it."""
    found = re.findall(
        r'<tr class="group-row[^>]*data-inside="([^"]+)".*?</svg>(.*?) <span class="count">([^<]+)</span>.*?</tr>', page
    )
    return [(unescape(re.sub(r"<[^>]+>", "", name)), count, unescape(url)) for url, name, count in found]


def titles(page: str) -> list[str]:
    return re.findall(r"data-open>([^<]+)</a>", page)


def opened(browser, address: str, group: str, inside: str, **others) -> str:
    """Return what is in a group, as the page asks for it."""
    return fragment(browser, f"{address}/groupe?" + urlencode({"groupe": group, "dans": inside, **others}))


def fragment(browser, url: str) -> str:
    answer = browser.get(url, headers=HTMX)
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())


def grouped(browser, address: str, group: str, **others) -> str:
    return str(browser.get(f"{address}?" + urlencode({"groupe": group, **others})).content.decode())


@pytest.fixture
def stages(sales, people):
    """Give the second deal another stage, and Emma's company a deal of hers."""
    edits: list[Edit] = [
        Update("deal", sales.other_deal, {"stage": sales.second}),
        Create("deal", {"name": "Sans étape encore", "pipeline": sales.pipeline, "stage": sales.first,
                        "company": sales.orsel, "owner": people.bob, "amount": "40 EUR"}),
    ]  # fmt: skip
    apply(Change(system(), Cause("form"), edits))
    return sales


def test_groups_stand_in_the_order_of_what_they_are_with_counts_and_subtotals(browse, stages):
    page = grouped(browse("chloe"), "/deals", "stage")
    found = groups(page)
    assert [(name, count) for name, count, _inside in found] == [("Découverte", "2"), ("Offre", "1")]
    assert "1\u202f040,00\u00a0€" in page
    assert titles(page) == []
    turned = groups(grouped(browse("chloe"), "/deals", "-stage"))
    assert [name for name, _count, _inside in turned] == ["Offre", "Découverte"]


def test_the_rows_of_a_group_come_when_it_is_opened(browse, stages):
    chloe = browse("chloe")
    first, second = groups(grouped(chloe, "/deals", "stage", tri="name"))
    assert titles(opened(chloe, "/deals", "stage", first[2], tri="name")) == ["Cave connectée", "Sans étape encore"]
    assert titles(opened(chloe, "/deals", "stage", second[2])) == ["Audit énergie"]


def test_groups_open_into_groups(browse, stages, people):
    chloe = browse("chloe")
    first, _second = groups(grouped(chloe, "/deals", "stage,owner"))
    inner = groups(opened(chloe, "/deals", "stage,owner", first[2]))
    assert [(name, count) for name, count, _inside in inner] == [("ADAlice Durand", "1"), ("BDBob Durand", "1")]
    assert titles(opened(chloe, "/deals", "stage,owner", inner[1][2])) == ["Sans étape encore"]


def test_a_group_holds_what_its_header_counts_whatever_the_field(browse, stages, people):
    """By choice, person, relation, yes or no, and dates by each period, empty ones included."""
    for name in ("alice", "chloe", "emma", "diego"):
        browser = browse(name)
        for address, group in (
            ("/deals", "stage"), ("/deals", "owner"), ("/deals", "company"), ("/companies", "owner"),
            ("/contacts", "company"), ("/deals", "created_at:day"), ("/deals", "created_at:week"),
            ("/deals", "created_at:month"), ("/deals", "created_at:quarter"), ("/deals", "created_at:year"),
            ("/deals", "closed_on"), ("/companies", "created_by"),
        ):  # fmt: skip
            page = browser.get(f"{address}?" + urlencode({"groupe": group}))
            if page.status_code == 404 or "group-row" not in page.content.decode():
                continue
            for label, count, url in groups(page.content.decode()):
                assert len(titles(opened(browser, address, group, url))) == int(count), (name, address, group, label)


def test_a_reader_who_may_not_read_the_related_record_finds_it_in_no_group_by_name(browse, stages, people):
    edits = [Update("contact", stages.contact, {"company": stages.hidden})]
    apply(Change(system(), Cause("form"), edits))
    alice = browse("alice")
    [(label, count, url)] = groups(grouped(alice, "/contacts", "company"))
    assert (label, count) == ("Sans valeur", "1")
    assert titles(opened(alice, "/contacts", "company", url)) == ["Zoé Morel"]


def test_a_group_longer_than_a_page_comes_page_by_page_and_each_row_once(browse, people):
    edits = [Create("company", {"name": f"Société {number:03}", "owner": people.alice}) for number in range(120)]
    apply(Change(system(), Cause("form"), edits))
    alice = browse("alice")
    [(_label, count, inside)] = groups(grouped(alice, "/companies", "owner", tri="name"))
    assert count == "120"
    found: list[str] = []
    url = "/companies/groupe?" + urlencode({"groupe": "owner", "dans": inside, "tri": "name"})
    while url:
        page = fragment(alice, url)
        found += titles(page)
        following = re.search(r'class="more-row"[^>]*hx-get="([^"]+)"', page)
        url = unescape(following[1]) if following else ""
    assert found == [f"Société {number:03}" for number in range(120)]


def test_headers_of_groups_take_one_statement_and_their_titles_another(browse, stages):
    diego = browse("diego")
    grouped(diego, "/deals", "stage")
    with CaptureQueriesContext(connection) as asked:
        grouped(diego, "/deals", "stage")
    bounds = ("set_config", "SAVEPOINT")
    said = [one["sql"] for one in asked.captured_queries if not any(word in one["sql"] for word in bounds)]
    assert len(said) == 3, [text[:200] for text in said]


def slow(execute, sql, params, many, context):
    """Make the database take long for all that is in groups, not for a part of it."""
    late = sql.replace(" WHERE ", " WHERE pg_sleep(60) IS NOT NULL AND ", 1)
    return execute(late if _whole(sql) else sql, params, many, context)


def _whole(sql: str) -> bool:
    return "GROUP BY" in sql and "LIMIT 10000" not in sql.partition("GROUP BY")[0]


def test_groups_that_take_too_long_tell_a_part_and_say_so(browse, stages):
    with connection.execute_wrapper(slow):
        page = grouped(browse("chloe"), "/deals", "stage")
    assert [(name, count) for name, count, _inside in groups(page)] == [("Découverte", "2+"), ("Offre", "1+")]
    assert "ne disent qu’une partie" in unescape(page)


def test_what_is_no_group_is_refused_in_words(browse, stages):
    chloe = browse("chloe")
    for group in ("name", "nothing", "amount", "stage:month,nothing"):
        page = unescape(grouped(chloe, "/deals", group))
        assert "group-row" not in page or group.startswith("stage"), group
        assert "data-open" not in page
    for inside in ("{", '["a"]', '["x","y","z","t"]', '{"a":1}', '[{"a":1}]'):
        answer = chloe.get("/deals/groupe?" + urlencode({"groupe": "stage", "dans": inside}), headers=HTMX)
        assert answer.status_code == 422, inside
    for inside in ('["2026-13-45"]', '["2026-12-01T"]', "[1]"):
        answer = chloe.get("/deals/groupe?" + urlencode({"groupe": "created_at:quarter", "dans": inside}), headers=HTMX)
        assert answer.status_code == 422, inside


def test_the_menu_offers_what_a_list_can_be_grouped_by_and_how(browse, stages):
    chloe = browse("chloe")
    menu = unescape(chloe.get("/deals/groupes", headers=HTMX).content.decode())
    links = {label: url for url, label in re.findall(r'href="([^"]+)">([^<]+)</a>', menu)}
    assert parse_qs(urlsplit(links["Étape"]).query)["groupe"] == ["stage"]
    assert "Nom" not in links
    menu = unescape(chloe.get("/deals/groupes?groupe=created_at:month,stage", headers=HTMX).content.decode())
    assert "Par trimestre" in menu
    assert "groupe=created_at%3Aquarter%2Cstage" in menu
    assert "groupe=-created_at%3Amonth%2Cstage" in menu
