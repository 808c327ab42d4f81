"""Forms larger than Liane takes: refused with a sentence, on a page and in a fragment, nothing written."""

from html import unescape

import pytest
from django.conf import settings
from django.db import connection

from tests.web.records import HTMX

SAID = "dépasse 10\u00a0Mo\u00a0: rien n’a été enregistré"


@pytest.fixture
def large():
    return {"form": "1", "name": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_too_large_is_answered_by_a_page(browse, sales, large, kind):
    alice = browse("alice")
    if kind.startswith("multipart"):
        answer = alice.post("/companies/nouveau", large)
    else:
        answer = alice.post("/companies/nouveau", f"form=1&name={large['name']}", content_type=kind)
    assert answer.status_code == 413
    page = unescape(answer.content.decode())
    assert SAID in page
    assert "votre navigateur y garde en général ce que vous aviez saisi" in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_company")
        assert cursor.fetchone() == (3,)


def test_a_fragment_too_large_is_answered_by_a_toast_that_replaces_nothing(browse, sales, large):
    answer = browse("alice").post(f"/companies/{sales.berthaut}/champs/name", large, headers=HTMX)
    assert answer.status_code == 413
    assert answer.headers["HX-Reswap"] == "none"
    assert SAID in unescape(answer.content.decode())


def test_english_readers_are_told_in_english(browse, sales, large):
    alice = browse("alice")
    alice.post("/langue", {"language": "en", "next": "/"})
    assert "is over 10 MB" in unescape(alice.post("/companies/nouveau", large).content.decode())
