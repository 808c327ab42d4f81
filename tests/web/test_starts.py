"""What an empty list offers: to create, and to an administrator the sample company."""

from django.db import connection


def companies() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_company")
        return int(cursor.fetchone()[0])


def test_an_administrator_loads_the_sample_company_from_an_empty_list_once(browse):
    anne = browse("anne")
    assert "/reglages/exemple" in anne.get("/companies").content.decode()
    assert anne.post("/reglages/exemple").status_code == 302
    assert companies() == 40
    anne.post("/reglages/exemple")
    assert companies() == 40


def test_nobody_else_is_offered_the_sample(browse):
    alice = browse("alice")
    assert "/reglages/exemple" not in alice.get("/companies").content.decode()
    assert alice.post("/reglages/exemple").status_code == 403
    assert companies() == 0


def test_the_sample_is_not_mixed_with_customers_that_are_there(browse, sales):
    before = companies()
    assert browse("anne").post("/reglages/exemple").status_code == 302
    assert companies() == before
