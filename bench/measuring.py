"""Fills a running server and measures every line of the table."""

import os
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path

from django.db import connections
from django_tenants.utils import schema_context

from bench import (
    crowd,
    filling,
    importing,
    keeping,
    log,
    own_addresses,
    own_fields,
    own_formulas,
    people,
    programs,
    screens,
    sharing,
    starting,
    timing,
    weight,
)
from bench.bare import SCHEMA, Bare
from bench.client import Client
from bench.server import Server

_MEMORY = 500  # MB
Step = Callable[[], timing.Line]


def ready(contacts: int) -> bool:
    """Fill the organisation with what is missing, unless its tables are not those of this code."""
    with schema_context(SCHEMA):
        if not keeping.fits():
            return False
        filling.fill(contacts)
    return True


def main(server: Server, folder: Path, contacts: int, only: str) -> None:
    """Print the table of one size, or the lines that have `only` in their names."""
    load = os.getloadavg()[0]
    with schema_context(SCHEMA):
        lines = list(_lines(server, folder, contacts, only))
    busy = f"{os.cpu_count()} processors, load {load:.1f} before and {os.getloadavg()[0]:.1f} after"
    print(timing.table(f"## {contacts:,} contacts ({busy})", lines))


def _lines(server: Server, folder: Path, contacts: int, only: str) -> Iterator[timing.Line]:
    for label, step in _steps(server, folder, contacts):
        if only in label:
            sys.stderr.write(f"\r\x1b[K{label}…")
            sys.stderr.flush()
            try:
                line = step()
            except (RuntimeError, OSError, HTTPException) as error:
                line = timing.Line(label, f"{error}"[:60], reached=False)
            # Said at once too: a run of a large size is long, and may be cut short.
            sys.stderr.write(f"\r\x1b[K{line.label}: {line.own}, bare {line.bare or '-'}, {line.processor}\n")
            yield line


def _steps(server: Server, folder: Path, contacts: int) -> Iterator[tuple[str, Step]]:
    email, password = people.ADMINISTRATOR, people.PASSWORD
    client, salesperson, bare = Client(server.address), Client(server.address), Bare(server.database_url)
    client.sign_in(email, password)
    salesperson.sign_in(people.SALESPERSON, password)
    for screen in screens.all_screens(client, salesperson, bare, contacts):
        yield screen.label, lambda screen=screen: screens.measure(screen, server)  # type: ignore[misc]
    for at, label in enumerate(sharing.LABELS):
        yield label, lambda at=at: sharing.measure(server, client, at)  # type: ignore[misc]
    for at, label in enumerate(own_fields.LABELS):
        yield label, lambda at=at: own_fields.measure(server, client, contacts, at)  # type: ignore[misc]
    for at, label in enumerate(own_addresses.LABELS):
        yield label, lambda at=at: own_addresses.measure(server, client, contacts, at)  # type: ignore[misc]
    yield own_formulas.LABEL, lambda: own_formulas.measure(server, client)
    for at, label in enumerate(programs.LABELS):
        yield label, lambda at=at: programs.measure(server, contacts, at)  # type: ignore[misc]
    yield "pages a second", lambda: crowd.list_pages(server.address, email, password, server.database_url)
    yield "first page", lambda: weight.first_page(client, "/contacts")
    yield "import", lambda: importing.measure(folder, contacts, bare, server)
    yield "doctor", lambda: log.measure(server.database_url)
    yield "memory", lambda: _memory(server, bare)
    yield "start", starting.measure


def _memory(server: Server, bare: Bare) -> timing.Line:
    # What the bench itself holds of the database is none of Liane's.
    bare.connection.close()
    connections.close_all()
    parts = sorted(server.memory_by_part().items(), key=lambda part: -part[1])
    found = sum(size for _name, size in parts)
    print("   memory: " + ", ".join(f"{name} {size:.0f} MB" for name, size in parts))
    return timing.Line(
        "memory beyond shared buffers", f"{found:.0f} MB", target=f"< {_MEMORY} MB", reached=found < _MEMORY
    )
