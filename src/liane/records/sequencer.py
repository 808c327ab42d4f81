"""The sequencer: numbers committed Changes in one order and chains them, so that any later edit shows.

Transactions commit in any order; a reader of "everything after number n" would miss what commits late. One
process therefore numbers each Change after its commit. `chain` is the SHA-256 of the previous chain and the
Change's digest. It needs no Django: ``python -m liane.records.sequencer`` with LIANE_DATABASE_URL set.
"""

import logging
import os
import signal
import sys
import time
from types import FrameType

import psycopg
from psycopg import sql

from liane.records import seals

logger = logging.getLogger("liane.sequencer")

LISTENED = "liane_change"
ANNOUNCED = "liane_sealed"
BATCH = 1_000
# Only one sequencer works at a time, however many are started: the others wait for this lock.
_LOCK = 0x11A9E5E9
_PAUSE = 1.0
# The first Change is sealed at once; those that come right after it together, and who follows them is woken once.
GATHERED = 0.1
# Where programs write, in larger steps: each wakes all who follow, whatever it holds.
_MANY, _GATHERED_OF_MANY = 10, 0.25


def seal(connection: psycopg.Connection, schema: str) -> int:
    """Number and chain the committed Changes of an organisation that have no number yet; return how many.

    They are taken in the order of their ids (by time, to the millisecond). One transaction of at most BATCH.
    """
    with connection.transaction(), connection.cursor() as cursor:
        table = sql.Identifier(schema, "records_change")
        cursor.execute(
            sql.SQL("SELECT id, digest FROM {} WHERE number IS NULL ORDER BY id LIMIT %s").format(table), [BATCH]
        )
        waiting = cursor.fetchall()
        if not waiting:
            return 0
        cursor.execute(
            sql.SQL("SELECT number, chain FROM {} WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1").format(table)
        )
        number, chain = cursor.fetchone() or (0, seals.GENESIS)
        numbers, chains = [], []
        for _change_id, digest in waiting:
            number += 1
            chain = seals.link(bytes(chain), bytes(digest))
            numbers.append(number)
            chains.append(chain)
        cursor.execute(
            sql.SQL(
                "UPDATE {} c SET number = v.number, chain = v.chain "
                "FROM unnest(%s::uuid[], %s::bigint[], %s::bytea[]) AS v(id, number, chain) WHERE c.id = v.id"
            ).format(table),
            [[change_id for change_id, _ in waiting], numbers, chains],
        )
        cursor.execute("SELECT pg_notify(%s, %s)", [ANNOUNCED, f"{schema} {number}"])
    return len(waiting)


def organisations(connection: psycopg.Connection) -> list[str]:
    """Return the schemas of the organisations."""
    rows = connection.execute(
        "SELECT schema_name FROM public.records_organisation WHERE schema_name <> 'public' ORDER BY schema_name"
    )
    return [row[0] for row in rows]


def run(url: str) -> None:
    """Seal for ever: at the announcement of a commit, and every second in any case."""
    with psycopg.connect(url, autocommit=True, application_name="liane sequencer") as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        connection.execute(f"LISTEN {LISTENED}")
        while True:
            sealed = 0
            for schema in organisations(connection):
                while (count := seal(connection, schema)) == BATCH:
                    sealed += count
                sealed += count
            if sealed:
                time.sleep(GATHERED if sealed <= _MANY else _GATHERED_OF_MANY)
                # Who was announced meanwhile is sealed now.
                for _notice in connection.notifies(timeout=0):
                    pass
            else:
                for _notice in connection.notifies(timeout=_PAUSE, stop_after=1):
                    pass


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


def main() -> int:
    """Run until told to stop; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    url = os.environ.get("LIANE_DATABASE_URL", "")
    if not url:
        logger.error("LIANE_DATABASE_URL is not set: it names the database to work on.")
        return 2
    try:
        run(url)
    except psycopg.OperationalError as error:
        logger.error("The database does not answer: %s", str(error).strip())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
