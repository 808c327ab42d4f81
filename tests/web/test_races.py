"""What two people do to one record at the same moment."""

import re

import pytest

from liane.records.changes.gate import apply
from liane.records.changes.model import Cause, Change, Update
from liane.records.viewer import system
from tests.records.committed import meet
from tests.web.records import HTMX

# Mark-up and white space, no-break spaces included.
PLAIN = re.compile(r"(<[^>]*>|\s)+")
VERSION = re.compile(r'name="version" value="(\d*)"')
pytestmark = pytest.mark.usefixtures("emptied_after")


def test_who_waited_for_another_is_told_what_stands_now(browse, sales):
    page = f"/companies/{sales.berthaut}"
    alice, again = browse("alice"), {"employees": "20", "version": "1"}

    def write(number: int) -> None:
        apply(Change(system(), Cause("form"), [Update("company", sales.berthaut, {"employees": number})]))

    _written, answer = meet(
        lambda: write(51), lambda: alice.post(f"{page}/champs/employees", again | {"form": "1"}, headers=HTMX)
    )
    assert answer.status_code == 409
    assert "Valeur actuelle : 51" in PLAIN.sub(" ", answer.content.decode())
    assert 'name="version" value="2"' in answer.content.decode()
    whole = {"form": "1", "version": "2", "name": "Fromagerie Berthaut", "employees": "20"}
    _written, answer = meet(lambda: write(52), lambda: alice.post(f"{page}/modifier", whole))
    assert answer.status_code == 409
    assert "<td>52</td>" in answer.content.decode()
    assert 'name="version" value="3"' in answer.content.decode()


def test_a_form_that_was_refused_still_speaks_of_what_its_reader_saw(browse, sales):
    page, alice = f"/companies/{sales.berthaut}", browse("alice")
    apply(Change(system(), Cause("form"), [Update("company", sales.berthaut, {"employees": 51})]))
    wrong = {"form": "1", "version": "1", "employees": "vingt"}
    answer = alice.post(f"{page}/champs/employees", wrong, headers=HTMX)
    assert (answer.status_code, VERSION.findall(answer.content.decode())) == (422, ["1"])
    answer = alice.post(f"{page}/champs/employees", wrong | {"employees": "20"}, headers=HTMX)
    assert (answer.status_code, VERSION.findall(answer.content.decode())) == (409, ["2"])
    answer = alice.post(f"{page}/modifier", wrong | {"name": ""})
    assert (answer.status_code, VERSION.findall(answer.content.decode())) == (422, ["1"])
    answer = alice.post(f"{page}/modifier", wrong | {"name": "Fromagerie Berthaut", "employees": "20"})
    assert (answer.status_code, VERSION.findall(answer.content.decode())) == (409, ["2"])
