"""Migrates every schema, makes the first organisation, gathers the static files, adds the sample company.

Run as a process, by `liane.config.prepare` when there is something to do. Started twice at once (two
machines on one database), the second waits for the first.
"""

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import schema_context
from psycopg import sql

from liane.config import prepare
from liane.config.organisations import ANY_HOST, DEFAULT_SCHEMA
from liane.config.secret import ensure_secret_key
from liane.config.static import HashedStorage
from liane.lib.refusal import Refusal

_LOCK = 6_513_942_501  # any number that nothing else locks


def main(*, demo: bool) -> dict[str, Any]:
    """Do everything that is left to do, and return what `liane up` announces."""
    ensure_secret_key(settings.DATA_FOLDER)
    django.setup()
    with prepare.connect(os.environ["LIANE_DATABASE_URL"]) as alone:
        alone.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        _refuse_newer()
        _migrate()
        with schema_context(DEFAULT_SCHEMA):
            administrator = import_module("liane.config.first_steps").lay_ground(sample=demo)
        prepare.note(
            code=prepare.code_digest(),
            administrator="yes" if administrator else "no",
            **({"sample": "yes"} if demo else {}),
        )
    if not prepare.gathered(settings.DATA_FOLDER):
        gather(Path(settings.STATIC_ROOT))
    sign_ins = prepare.sample_sign_ins(settings.DATA_FOLDER) if demo else []
    return {"administrator": administrator, "sign_ins": sign_ins}


def _schemas() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname FROM pg_tables WHERE tablename = 'django_migrations'")
        return [name for (name,) in cursor.fetchall()]


def _refuse_newer() -> None:
    """Raise Refusal when a schema has had a migration that this code does not know."""
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    for schema in _schemas():
        table = sql.Identifier(schema, "django_migrations")
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SELECT app, name FROM {}").format(table))
            unknown = sorted(set(cursor.fetchall()) - known)
        if unknown:
            name = ".".join(unknown[0])
            raise Refusal(
                f"La base est plus récente que ce Liane (elle a reçu {name}) : installez la version de Liane "
                "qui l’a faite, ou une plus récente.",
                f"The database is newer than this Liane (it has had {name}): install the version of Liane "
                "that made it, or a later one.",
            )


def _migrate() -> None:
    call_command("migrate_schemas", shared=True, interactive=False, verbosity=1)
    for schema in _organisations():
        with connection.cursor() as cursor:
            name = sql.Identifier(schema)
            cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
    call_command("migrate_schemas", tenant=True, interactive=False, verbosity=1)


def _organisations() -> list[str]:
    """Return the schema of each organisation, the first one being made when there is none."""
    organisations = apps.get_model("records", "Organisation")
    if not organisations._default_manager.exists():
        first = organisations(schema_name=DEFAULT_SCHEMA, name="Liane")
        # The schema is made and migrated with the others, so that a start cut short can be taken up again.
        first.auto_create_schema = False
        first.save()
    domains = apps.get_model("records", "Domain")._default_manager
    first = organisations._default_manager.get(schema_name=DEFAULT_SCHEMA)
    domains.get_or_create(domain=ANY_HOST, defaults={"tenant": first, "is_primary": True})
    return [one.schema_name for one in organisations._default_manager.exclude(schema_name="public")]


def _found() -> Iterator[tuple[str, tuple[Any, str]]]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            yield path, (storage, path)


def gather(folder: Path) -> None:
    """Write every static file into `folder`, under a name with its digest and compressed, then mark it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o755, parents=True)
    target = HashedStorage(location=folder, base_url=settings.STATIC_URL)
    found: dict[str, tuple[Any, str]] = {}
    for path, source in _found():
        found.setdefault(path, source)
    for path, (storage, name) in found.items():
        with storage.open(name) as file:
            target.save(path, file)
    for _, _, outcome in target.post_process({path: (target, path) for path in found}):
        if isinstance(outcome, Exception):
            raise outcome
    (folder / prepare.GATHERED_MARK).write_text(prepare.static_digest())


if __name__ == "__main__":
    try:
        with contextlib.redirect_stdout(sys.stderr):
            result = main(demo="--demo" in sys.argv)
    except Refusal as refusal:
        sys.exit(prepare.refuse(refusal))
    sys.stdout.write(json.dumps(result) + "\n")
