"""What the doctor looks at in the database: its version, migrations, indexes, and who works on it."""

import datetime as dt
from typing import Any

import psycopg

from liane.config.checkup import Finding
from liane.config.prepare import code_digest, connect, state
from liane.lib.refusal import said

EXTENSIONS = ("pg_trgm", "fuzzystrmatch")
_SILENT_SECONDS = 60.0
_LARGEST_DRIFT = 5.0  # seconds
# How they name their connections.
_SEQUENCER, _FOLLOWER = "liane sequencer", "liane follower"
_STREAM, _WEBHOOKS = "liane stream", "liane webhooks"

Row = tuple[Any, ...]


def database_findings(url: str, *, running: bool) -> list[Finding]:
    """Look at the database; raise Refusal when it cannot be reached or is too old."""
    with connect(url) as connection:
        findings = [_version(connection), _encoding(connection), _extensions(connection), _drift(connection)]
        findings += [_migrations(url), _indexes(connection)]
        if running:
            findings += [_sequencer(connection), _worker(connection), _follower(connection)]
            findings += [_webhooks(connection), _stream(connection)]
    return findings


def _all(connection: "psycopg.Connection[Row]", query: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(query.encode()).fetchall()]


def _version(connection: "psycopg.Connection[Row]") -> Finding:
    found = connection.info.parameter_status("server_version") or "?"
    return Finding("PostgreSQL", found, True)


def _encoding(connection: "psycopg.Connection[Row]") -> Finding:
    found = connection.info.parameter_status("server_encoding") or "?"
    mend = said("Créez la base avec ENCODING 'UTF8'.", "Create the database with ENCODING 'UTF8'.")
    return Finding(said("Encodage", "Encoding"), found, found == "UTF8", mend)


def _extensions(connection: "psycopg.Connection[Row]") -> Finding:
    there = set(_all(connection, "SELECT name FROM pg_available_extensions"))
    missing = [name for name in EXTENSIONS if name not in there]
    mend = said("Installez le paquet postgresql-contrib.", "Install the package postgresql-contrib.")
    return Finding("Extensions", ", ".join(missing or EXTENSIONS), not missing, mend)


def _drift(connection: "psycopg.Connection[Row]") -> Finding:
    before = dt.datetime.now(dt.UTC)
    (there,) = _all(connection, "SELECT extract(epoch FROM clock_timestamp())")
    drift = abs(float(there) - before.timestamp())
    mend = said("Réglez les deux machines par NTP.", "Set both machines by NTP.")
    subject = said("Écart d’horloge avec la base", "Clock drift with the database")
    return Finding(subject, f"{drift:.1f} s", drift < _LARGEST_DRIFT, mend)


def _migrations(url: str) -> Finding:
    current = state(url).get("code") == code_digest()
    found = said("à jour", "up to date") if current else said("à faire", "to be done")
    return Finding("Migrations", found, current, said("Lancez « liane up ».", "Run “liane up”."))


def _indexes(connection: "psycopg.Connection[Row]") -> Finding:
    broken = _all(connection, "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid")
    found = ", ".join(broken) or said("tous valides", "all valid")
    mend = "; ".join(f"REINDEX INDEX CONCURRENTLY {name}" for name in broken)
    return Finding("Index", found, not broken, mend)


def _restart() -> str:
    return said("Son journal est dans DOSSIER/logs ; relancez « liane up ».", "See DIR/logs; restart “liane up”.")


def _sequencer(connection: "psycopg.Connection[Row]") -> Finding:
    query = f"SELECT pid FROM pg_stat_activity WHERE application_name = '{_SEQUENCER}'"
    there = _all(connection, query)
    found = said("en marche", "running") if there else said("absent", "absent")
    return Finding(said("Séquenceur", "Sequencer"), found, bool(there), _restart())


def _follower(connection: "psycopg.Connection[Row]") -> Finding:
    """Look at what follows from Changes (notifications): whether it runs, and whether it keeps up."""
    there = _all(connection, f"SELECT pid FROM pg_stat_activity WHERE application_name = '{_FOLLOWER}'")
    found = said("en marche", "running") if there else said("absentes", "absent")
    return Finding(said("Suites des modifications", "What follows from changes"), found, bool(there), _restart())


def _webhooks(connection: "psycopg.Connection[Row]") -> Finding:
    there = _all(connection, f"SELECT pid FROM pg_stat_activity WHERE application_name = '{_WEBHOOKS}'")
    found = said("en marche", "running") if there else said("absent", "absent")
    return Finding(said("Envoi des webhooks", "Sender of webhooks"), found, bool(there), _restart())


def _stream(connection: "psycopg.Connection[Row]") -> Finding:
    there = _all(connection, f"SELECT pid FROM pg_stat_activity WHERE application_name = '{_STREAM}'")
    found = (
        said("en marche", "running") if there else said("absents : les pages ne s’actualisent plus seules", "absent")
    )
    return Finding(said("Flux en direct", "Live streams"), found, bool(there), _restart())


def _worker(connection: "psycopg.Connection[Row]") -> Finding:
    query = "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
    ages = [float(age) for age in _all(connection, query) if age != "None"]
    well = bool(ages) and ages[0] < _SILENT_SECONDS
    found = said(f"vu il y a {ages[0]:.0f} s", f"seen {ages[0]:.0f} s ago") if ages else said("absent", "absent")
    return Finding(said("Travaux", "Job worker"), found, well, _restart())
