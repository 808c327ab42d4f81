"""What a job holds of the database is let go with its end."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from liane.config.worker import let_go


class Broken(Exception):
    """What a job raised."""


def _held() -> bool:
    return connection.connection is not None


def _job(*, fails: bool) -> bool:
    connection.ensure_connection()
    if fails:
        raise Broken
    return _held()


@pytest.mark.django_db
@pytest.mark.parametrize("fails", [False, True])
def test_the_connection_of_a_job_ends_with_it(fails: bool) -> None:
    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(let_go, lambda: _job(fails=fails))
        assert isinstance(done.exception(), Broken) if fails else done.result() is True
        assert thread.submit(_held).result() is False
