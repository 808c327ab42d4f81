"""The embedded PostgreSQL by itself."""

import re
from pathlib import Path

import psycopg

from liane.lib.postgres import running_server
from tests.runtime.liane import until

_LOADED = re.compile(r"autoprewarm successfully prewarmed (\d+) of (\d+)")
_PAGES = "SELECT pg_relation_size('kept') / 8192"
_USED = "SELECT count(*), current_setting('data_directory') FROM kept"


def test_what_the_cache_held_is_read_again_at_the_next_start(tmp_path: Path) -> None:
    tmp_path.chmod(0o711)
    data, log = tmp_path / "data", tmp_path / "postgres.log"
    with running_server(data, log=log) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT repeat('x', 1000) FROM generate_series(1, 1000)")
        found = connection.execute(_PAGES).fetchone()
        assert found
    # PostgreSQL lists what its cache held only where it is stopped after the process that does so has begun.
    until(lambda: _stopped_with_a_list(data, log), "the list of what the cache held")
    with running_server(data, log=log):
        until(lambda: _LOADED.search(log.read_text()), "the pages of the cache")
    loaded = _LOADED.search(log.read_text())
    assert loaded
    assert int(loaded.group(1)) == int(loaded.group(2)) >= found[0] > 100


def _stopped_with_a_list(data: Path, log: Path) -> bool:
    """Read the whole table and stop; return whether a list of the cache was written."""
    with running_server(data, log=log) as url, psycopg.connect(url, user="postgres") as connection:
        used = connection.execute(_USED).fetchone()
    assert used
    return (Path(used[1]) / "autoprewarm.blocks").exists()
