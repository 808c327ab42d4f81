"""The Liane of the journeys: the sample company, its people's passwords, and a look into its database."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from liane.lib.postgres import Cluster
from tests.runtime.liane import Running, running

DOMAIN = "atelier-morvan.example"


@dataclass
class Site:
    """A running Liane with the sample company; `stack` ends whatever of it still runs."""

    stack: ExitStack
    folder: Path
    running: Running = field(init=False)

    def start(self) -> None:
        """Start it, for the first time or again; its address may be another."""
        self.running = self.stack.enter_context(running(self.folder, "--demo", LIANE_WEBHOOK_NETWORKS="127.0.0.0/8"))

    def revive(self) -> None:
        """Start it again where a test before left it dead, so that one failure stays one."""
        if self.running.process.poll() is not None:
            self.start()

    @property
    def address(self) -> str:
        return self.running.address

    def password(self, person: str) -> str:
        """Return the password of somebody of the sample ("alice")."""
        lines = (self.running.folder / "sample-sign-ins").read_text().splitlines()
        return next(line.split()[1] for line in lines if line.startswith(f"{person}@"))

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a statement over the organisation's tables."""
        with psycopg.connect(Cluster(self.running.folder).url, autocommit=True) as connection:
            connection.execute("SET search_path TO org_main, public")
            return connection.execute(statement, values).fetchall()

    def run(self, statement: str) -> None:
        """Run a statement that has no rows over the organisation's tables."""
        with psycopg.connect(Cluster(self.running.folder).url, autocommit=True) as connection:
            connection.execute("SET search_path TO org_main, public")
            connection.execute(statement)

    def id_of(self, table: str, name: str) -> UUID:
        """Return the id of the record of that name."""
        [(found,)] = self.sql(f"SELECT id FROM {table} WHERE name = %s", name)
        return UUID(str(found))


def email(person: str) -> str:
    """Return the address by which somebody of the sample signs in."""
    return f"{person}@{DOMAIN}"
