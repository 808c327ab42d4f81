"""Requests that nobody would write: none breaks Liane, and each is answered as the document says.

`make test` sends some to every kind of address, the same each time; `make fuzz` sends them to all, as long
as wished.
"""

from math import inf

import pytest
from django.core.wsgi import get_wsgi_application

from tests.fuzzing.tally import Tally
from tests.fuzzing.turns import Fuzz

# Objects whose addresses stand for all others: of people, of everyone, with parts, set up, with odd values.
CHOSEN = ("/companies", "/deals", "/people", "/custom-fields", "/vues")
FIXED = {"me", "objects", "query", "search", "changes", "imports", "exports", "operations"}


def chosen(operation) -> bool:
    return operation.path.split("/")[1] in FIXED or operation.path.startswith(CHOSEN)


@pytest.mark.slow
def test_no_request_breaks_liane(sales, program, one_connection):
    ids = {"company": [str(sales.berthaut), str(sales.orsel)], "deal": [str(sales.deal)], "stage": [str(sales.first)]}
    fuzz = Fuzz(get_wsgi_application(), [program("anne").secret, program("alice").secret], ids)
    fuzz.read(chosen)
    fuzz.turn(1, 2, inf)
    verdict = fuzz.tally.verdict(0, "")
    assert len(fuzz.operations) > 20
    assert fuzz.tally.sent.keys() == set(fuzz.tally.labels)
    assert not fuzz.tally.failures, verdict


def test_the_verdict_says_what_was_sent_what_is_wrong_and_how_to_see_it_again():
    tally = Tally(["GET /me", "POST /exports", "GET /query"])
    tally.count("GET /me", 200)
    tally.count("POST /exports", 500)
    tally.fails("POST /exports", "TypeError", "curl --long", 7)
    tally.fails("POST /exports", "TypeError", "curl", 8)
    tally.fails("GET /me", "TypeError", "x", 8)
    said = tally.verdict(90, ", interrupted")
    for line in (
        "2 requests in 1.5 min, interrupted.", "By status: 2xx 1   5xx 1.", "2 of 3 reached, 1 of them answered well",
        "Not reached: GET /query", "FAILED: 1", "1. TypeError (GET /me, POST /exports)", "   curl\n",
        "make fuzz ARGS=\"--seed 7 --only 'POST /exports'\"",
    ):  # fmt: skip
        assert line in said, said
