"""A session that cannot be written says why: it ended, or the database is gone."""

from contextlib import suppress

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, connection

from liane.accounts.sessions import SessionStore


@pytest.fixture
def session(emptied_after):
    store = SessionStore()
    store.create()
    store["seen"] = True
    return store


def test_a_session_that_ended_meanwhile_is_not_written(session):
    SessionStore(session.session_key).delete()
    with pytest.raises(UpdateError):
        session.save()


def test_a_database_that_is_gone_is_not_taken_for_a_session_that_ended(session):
    with suppress(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(OperationalError):
        session.save()
    connection.close()
