"""The embedded PostgreSQL by itself."""

import re
from pathlib import Path

import psycopg

from liane.lib.postgres import running_server
from tests.runtime.liane import until

_LOADED = re.compile(r"autoprewarm successfully prewarmed (\d+) of (\d+)")


def test_what_the_cache_held_is_read_again_at_the_next_start(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    log = tmp_path / "postgres.log"
    with running_server(tmp_path / "data", log=log) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT repeat('x', 1000) FROM generate_series(1, 1000)")
        found = connection.execute("SELECT pg_relation_size('kept') / 8192").fetchone()
        assert found
    with running_server(tmp_path / "data", log=log):
        until(lambda: _LOADED.search(log.read_text()), "the pages of the cache")
    loaded = _LOADED.search(log.read_text())
    assert loaded
    assert int(loaded.group(1)) == int(loaded.group(2)) >= found[0] > 100
