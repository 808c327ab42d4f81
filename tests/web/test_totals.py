"""The foot of a list: sums over all that it finds, in one statement, for the eyes of its reader, never for long."""

import json
import re
from html import unescape
from urllib.parse import urlencode

from django.db import connection
from django.test.utils import CaptureQueriesContext

from liane.records.changes.model import Create
from liane.records.viewer import system
from tests.records.people import write
from tests.web.records import HTMX


def foot(browser, address="/deals", **asked):
    page = browser.get(f"{address}/totaux?" + urlencode(asked), headers=HTMX).content.decode()
    return unescape(re.sub(r"<[^>]+>", " ", page))


def test_amounts_are_summed_over_all_that_the_list_finds(browse, sales):
    alice = browse("alice")
    assert "1\u202f500,00\u00a0€" in foot(alice)
    only = json.dumps({"field": "name", "op": "contains", "value": "audit"})
    assert "500,00\u00a0€" in foot(alice, filtre=only)
    assert "1\u202f500" not in foot(alice, filtre=only)


def test_english_readers_read_english_sums(browse, sales):
    alice = browse("alice")
    alice.post("/langue", {"language": "en", "next": "/"})
    assert "€1,500.00" in foot(alice)


def test_the_sums_are_those_of_what_the_reader_may_see(browse, sales):
    assert "€" not in foot(browse("emma"))


def test_a_list_asks_for_its_sums_afterwards_and_only_with_something_to_sum(browse, sales):
    alice = browse("alice")
    assert 'hx-get="/deals/totaux?tri=name"' in alice.get("/deals?tri=name").content.decode()
    assert "<tfoot" not in alice.get("/contacts").content.decode()
    assert "<tfoot" not in alice.get("/companies?colonnes=name,founded").content.decode()


def test_prices_of_one_piece_do_not_add_up(browse, sales):
    line = {"deal": sales.deal, "name": "Pose", "quantity": "2", "unit_price": "10 EUR"}
    write(system(), Create("deal_line", line))
    alice = browse("alice")
    assert "<tfoot" not in alice.get("/deal-lines?colonnes=name,unit_price").content.decode()
    assert "<tfoot" in alice.get("/deal-lines?colonnes=name,total").content.decode()


def test_the_sums_of_several_columns_take_one_statement(browse, sales):
    alice = browse("alice")
    foot(alice)
    with CaptureQueriesContext(connection) as asked:
        foot(alice, colonnes="name,amount,probability")
    assert sum("sales_deal" in one["sql"] for one in asked.captured_queries) == 1


def test_sums_that_take_too_long_say_so_and_leave_the_connection_as_it_was(browse, sales):
    alice = browse("alice")
    with connection.execute_wrapper(slow):
        assert "Trop de fiches pour un total immédiat" in foot(alice)
    assert "Cave connectée" in alice.get("/deals").content.decode()


def slow(execute, sql, params, many, context):
    """Make the database take long for sums."""
    return execute(f"SELECT pg_sleep(60), {sql[7:]}" if sql.startswith("SELECT sum(") else sql, params, many, context)


def test_a_broken_filter_sums_nothing(browse, sales):
    for broken in ("{", '{"field":"nothing","op":"is","value":1}'):
        assert foot(browse("alice"), filtre=broken) == ""
