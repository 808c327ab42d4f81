"""The kept connection: its schema stays from request to request, and one that broke is replaced unnoticed."""

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liane.accounts.memory import ask_first
from liane.records import schema
from tests.accounts.test_sign_in import let_in, sign_in


def kill(own: int) -> None:
    """End the server's process `own` from another connection."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [own])
    other.close()


def process() -> int:
    [(found,)] = ask_first("SELECT pg_backend_pid()")
    return int(found)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_is_replaced_within_the_request(organisation):
    own = process()
    kill(own)
    assert ask_first("SELECT current_schema()") == [("org_main",)]
    assert process() != own


@pytest.mark.django_db(transaction=True)
def test_an_error_of_the_statement_is_no_broken_connection(organisation):
    own = process()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 1")
    with pytest.raises(OperationalError):
        ask_first("SELECT pg_sleep(5)")
    with connection.cursor() as cursor:
        cursor.execute("RESET statement_timeout")
    assert process() == own


def test_the_schema_is_set_once_and_anew_for_the_other_organisation(people, other_organisation):
    let_in(people.alice)
    client, _status = sign_in("alice@exemple.fr")
    client.get("/reglages/")
    with CaptureQueriesContext(connection) as found:
        client.get("/reglages/")
    assert not [query["sql"] for query in found.captured_queries if query["sql"].startswith("SET ")]
    # A browser keeps the cookies of two hosts apart.
    assert Client().get("/reglages/", headers={"host": "autre.test"}).status_code == 302
    assert schema.current() == "org_other"
    assert client.get("/reglages/").status_code == 200
    assert schema.current() == "org_main"
