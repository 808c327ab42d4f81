"""Ctrl-C in the middle: a sentence, an exit code, nothing half written, and the way on or back."""

import re
import signal
import subprocess
from pathlib import Path

import psycopg
import pytest

from liane.lib.postgres import Cluster
from liane.lib.refusal import INTERRUPTED
from tests.runtime.liane import Running, command, environment, run, until

ROWS = 40_000


def number(liane: Running, statement: str, *values: object) -> int:
    """Return the number that a statement over the organisation's tables gives."""
    with psycopg.connect(Cluster(liane.folder).url) as connection:
        connection.execute("SET search_path TO org_main, public")
        (found,) = connection.execute(statement, values).fetchone() or (0,)
    return int(found)


def companies(liane: Running) -> int:
    return number(liane, "SELECT count(*) FROM people_company WHERE name LIKE 'Société interrompue%%'")


def begun(liane: Running, table: Path) -> bool:
    """Say whether the first rows of the import are written."""
    asked = "SELECT count(*) FROM records_operation WHERE label = %s AND position > 0"
    return number(liane, asked, table.name) == 1


def leaves_no_half_file(liane: Running, folder: Path) -> None:
    """Break off an export in its middle."""
    file = folder / "interrompues-exportees.csv"
    part = file.with_name(f"{file.name}.part")
    asked = ("export", "company", str(file), "--data", str(liane.folder))
    process = subprocess.Popen(command(*asked), env=environment(), stderr=subprocess.PIPE, text=True)
    until(lambda: part.exists() and part.stat().st_size, "the first rows of the export")
    process.send_signal(signal.SIGINT)
    _out, said = process.communicate(timeout=120)
    assert (process.returncode, len(said.splitlines())) == (INTERRUPTED, 1), said
    assert not part.exists()
    assert not file.exists()


@pytest.mark.slow
def test_an_import_that_is_interrupted_says_how_to_go_on_and_how_to_go_back(liane: Running, folder: Path) -> None:
    table = folder / "interrompues.csv"
    table.write_text("Nom\n" + "".join(f"Société interrompue {number}\n" for number in range(ROWS)))
    asked = ("import", "company", str(table), "--data", str(liane.folder))
    process = subprocess.Popen(command(*asked), env=environment(), stderr=subprocess.PIPE, text=True)
    until(lambda: begun(liane, table), "the first rows")
    process.send_signal(signal.SIGINT)
    _out, said = process.communicate(timeout=120)
    assert process.returncode == INTERRUPTED, said
    assert len(said.splitlines()) == 1
    read = re.search(rf"(\d+) rows of {ROWS} are read and written", said)
    assert read, said
    assert companies(liane) == int(read[1]) < ROWS
    operation = said.split()[-1]
    again = run(*asked)
    assert again.returncode == 0, again.stderr
    assert companies(liane) == ROWS
    assert again.stdout.split()[-1] == operation
    leaves_no_half_file(liane, folder)
    back = run("undo", operation, "--data", str(liane.folder))
    assert back.returncode == 0, back.stderr
    assert companies(liane) == 0
