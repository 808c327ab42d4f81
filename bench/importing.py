"""How quick an import is: 20,000 contacts with checks, links, log and search, next to COPY into the same tables."""

import csv
from pathlib import Path
from time import perf_counter, process_time
from uuid import UUID

from bench import customers
from bench.bare import Bare
from bench.server import Server
from bench.timing import Line
from liane.capabilities.transfer.importing import import_file
from liane.capabilities.transfer.mapping import parse_mapping
from liane.lib.collecting import settle
from liane.records.viewer import system

ROWS = 20_000
_FIRST = 90_000_000  # numbers of contacts that no size reaches
_SOURCE = "mesure"
_MAPPING = {
    "object": "contact",
    "source": _SOURCE,
    "key": "{clé}",
    "fields": {
        "civility": "civilité", "first_name": "prénom", "last_name": "nom", "job_title": "fonction",
        "emails": "e-mail", "phones": "téléphone", "tags": "étiquettes",
        "address.street": "rue", "address.postcode": "code postal", "address.city": "ville",
        "address.country": {"constant": "FR"},
        "company": {"column": "société", "by": "name"},
        "owner": {"column": "responsable", "by": "email"},
    },
}  # fmt: skip
# Table, its key's columns, and the copy of each that gives it another key.
_MOVED = "overlay({}::text placing 'ffffffff' from 1 for 8)::uuid"
_TABLES = (
    ("people_contact", "id", "id = ANY(%s)"),
    ("search_entry", "record_id", "record_id = ANY(%s)"),
    ("records_entry", "change_id", "record_id = ANY(%s)"),
    ("records_external_id", "record_id", "record_id = ANY(%s)"),
)


def write_file(path: Path, contacts: int, bare: Bare) -> None:
    """Write the file to import: new people at companies that are there, named, each owned by one of the firm."""
    companies = bare.rows(
        "SELECT id, name FROM people_company WHERE name IN "
        "(SELECT name FROM people_company GROUP BY name HAVING count(*) = 1) ORDER BY id LIMIT 4000"
    )
    headings = ("clé", "civilité", "prénom", "nom", "fonction", "e-mail", "téléphone", "étiquettes",
                "rue", "code postal", "ville", "société", "responsable")  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(headings)
        for number in range(ROWS):
            values = customers.contact(_FIRST + number, contacts).values
            address = values.get("address") or {}
            writer.writerow([
                number, values["civility"], values["first_name"], values["last_name"], values["job_title"],
                values["emails"], values.get("phones", ""), ", ".join(values.get("tags", ())),
                address.get("street", ""), address.get("postcode", ""), address.get("city", ""),
                companies[number % len(companies)][1], f"personne{2 + number % 48}@exemple.fr",
            ])  # fmt: skip


def measure(folder: Path, contacts: int, bare: Bare, server: Server) -> Line:
    """Import, copy the same rows bare, take both away again, and return the line."""
    remove(bare)
    path = folder / "import.csv"
    write_file(path, contacts, bare)
    # As in the processes that import: the job worker's, and that of `liane import`.
    settle()
    before, started = process_time() * 1000 + server.processor(), perf_counter()
    summary = import_file(path, "contact", system("Mesure"), plan=parse_mapping(_MAPPING))
    own = summary.created / (perf_counter() - started)
    each = (process_time() * 1000 + server.processor() - before) / ROWS
    if summary.created != ROWS:
        raise RuntimeError(f"{summary.created} of {ROWS} rows came in: {summary.lines[:3]}")
    plain = ROWS / copy_again(bare)
    remove(bare)
    share = own / plain
    return Line(
        f"import of {ROWS:,} rows a second",
        f"{own:,.0f}",
        f"{plain:,.0f}",
        f"{plain / own:.1f}",
        processor=f"{each:.2f} ms",
        target="> 3,000 and 30 %",
        reached=own > 3_000 and share >= 0.3,
    )


def copy_again(bare: Bare) -> float:
    """Write the imported rows once more under other keys by COPY, log and search included; return the seconds."""
    ids = _imported(bare)
    data = []
    for table, key, where in _TABLES:
        columns = [name for (name,) in bare.rows(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
            "AND attgenerated = '' ORDER BY attnum",
            (table,),
        )]  # fmt: skip
        names = ", ".join(f'"{name}"' for name in columns)
        moved = ", ".join(_MOVED.format(key) if name == key else f'"{name}"' for name in columns)
        if table == "records_external_id":
            moved = moved.replace('"source"', "'bare'")
        text = f"SELECT {moved} FROM {table} WHERE {where}"
        inlined = text.replace("%s", _array(ids))
        with bare.connection.cursor() as cursor, cursor.copy(f"COPY ({inlined}) TO STDOUT") as copy:
            data.append((table, names, b"".join(bytes(block) for block in copy)))
    started = perf_counter()
    with bare.connection.transaction(force_rollback=True), bare.connection.cursor() as cursor:
        for table, names, rows in data:
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                copy.write(rows)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return perf_counter() - started


def remove(bare: Bare) -> None:
    """Take the imported contacts away, so that every run measures the same number of records.

    The log keeps their lines: its chain is checked too.
    """
    ids = _imported(bare)
    for table, key, _where in _TABLES:
        if table != "records_entry":
            bare.connection.execute(f"DELETE FROM {table} WHERE {key} = ANY(%s)", (ids,))
    for table, _key, _where in _TABLES:
        bare.connection.execute(f"VACUUM ANALYZE {table}")


def _imported(bare: Bare) -> list[UUID]:
    found = bare.rows("SELECT record_id FROM records_external_id WHERE source = %s", (_SOURCE,))
    return [record_id for (record_id,) in found]


def _array(ids: list[UUID]) -> str:
    return "'{" + ",".join(str(one) for one in ids) + "}'::uuid[]"
