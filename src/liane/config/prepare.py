"""Brings the database up to this code; run as a process by `liane up`.

Most starts have nothing to do: that is found out here by one small query, without Django. Otherwise
`liane.config.migrate` takes this process over. The last line on standard output is a JSON object:
`{"administrator", "sign_ins"}`, or `{"refusal": [french, english]}`.
"""

import json
import os
import sys
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg

from liane.lib.refusal import Refusal

OLDEST_SERVER = 150000
STATE_TABLE = "public.liane_state"
PACKAGE = Path(__file__).parent.parent
# Packages that bring tables or static files of their own.
_MIGRATING = ("django", "django-allauth", "django-tenants", "procrastinate")
SAMPLE_FILE = "sample-sign-ins"
GATHERED_MARK = "gathered"


def code_digest() -> str:
    """Return a digest of every migration: our files by name and content, others' by their version."""
    digest = sha256()
    for path in sorted(PACKAGE.glob("**/migrations/*.py")):
        digest.update(str(path.relative_to(PACKAGE)).encode() + path.read_bytes())
    digest.update(" ".join(version(name) for name in _MIGRATING).encode())
    return digest.hexdigest()


def static_digest() -> str:
    """Return a digest of our static files, by name, size and date, and of how they are stored; others' come with
    the code's.
    """
    digest = sha256(code_digest().encode() + (PACKAGE / "config" / "static.py").read_bytes())
    for folder in sorted(PACKAGE.glob("**/static")):
        for path in sorted(folder.rglob("*")):
            status = path.stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()


def connect(url: str) -> "psycopg.Connection[tuple[Any, ...]]":
    """Return a connection to a PostgreSQL that Liane can use; raise Refusal when it is not one."""
    try:
        connection = psycopg.connect(url, connect_timeout=10, application_name="liane prepare")
    except psycopg.Error as error:
        # Indented lines are libpq's advice, not what failed.
        reason = [line for line in str(error).splitlines() if line.strip() and not line.startswith("\t")][-1]
        raise Refusal(
            f"Impossible de joindre PostgreSQL : {reason}", f"PostgreSQL cannot be reached: {reason}"
        ) from error
    if connection.info.server_version < OLDEST_SERVER:
        found = connection.info.server_version // 10000
        raise Refusal(
            f"Ce PostgreSQL est en version {found}, Liane demande au moins la version 15.",
            f"This PostgreSQL is version {found}, Liane needs version 15 at least.",
        )
    return connection


def state(url: str) -> dict[str, str]:
    """Return what the last preparation noted in the database; nothing for a fresh one."""
    with connect(url) as connection:
        table = connection.execute("SELECT to_regclass(%s)", [STATE_TABLE]).fetchone()
        if table is None or table[0] is None:
            return {}
        rows = connection.execute(f"SELECT name, value FROM {STATE_TABLE}".encode()).fetchall()
        return dict(rows)


def note(**values: str) -> None:
    """Note what is true of the database from now on."""
    with connect(os.environ["LIANE_DATABASE_URL"]) as connection:
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {STATE_TABLE} (name text PRIMARY KEY, value text NOT NULL)".encode()
        )
        for name, value in values.items():
            connection.execute(
                f"INSERT INTO {STATE_TABLE} VALUES (%s, %s)"
                " ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value".encode(),
                [name, value],
            )


def gathered(data_folder: Path) -> bool:
    """Tell whether the static files of this code stand ready in the data folder."""
    try:
        return (data_folder / "static" / GATHERED_MARK).read_text() == static_digest()
    except OSError:
        return False


def sample_sign_ins(data_folder: Path) -> list[str]:
    """Return the sign-ins of the sample company's people, one line each."""
    try:
        return (data_folder / SAMPLE_FILE).read_text().splitlines()
    except OSError:
        return []


def refuse(refusal: Refusal) -> int:
    """Say a refusal to the process that started this one, and return the exit code."""
    sys.stdout.write(json.dumps({"refusal": [refusal.french, refusal.english]}) + "\n")
    return 1


def main() -> int:
    """Say that nothing is to be done, or become the process that does it."""
    try:
        known = state(os.environ["LIANE_DATABASE_URL"])
        up_to_date = known.get("code") == code_digest() and gathered(Path(os.environ["LIANE_DATA"]))
    except Refusal as refusal:
        return refuse(refusal)
    demo = "--demo" in sys.argv
    if not up_to_date or (demo and known.get("sample") != "yes"):
        os.execv(sys.executable, [sys.executable, "-m", "liane.config.migrate", *sys.argv[1:]])
    sign_ins = sample_sign_ins(Path(os.environ["LIANE_DATA"])) if demo else []
    sys.stdout.write(json.dumps({"administrator": known["administrator"] == "yes", "sign_ins": sign_ins}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
