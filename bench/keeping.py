"""Data folders kept between runs, made anew when the records or their tables would be others today."""

import os
import shutil
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.db import connection

ROOT = Path(__file__).resolve().parent
# Another folder keeps a second run on the same machine off the first one's records.
DATA = Path(os.environ.get("BENCH_DATA", ROOT / "data"))
_MAKERS = ("customers.py", "ids.py", "people.py", "vocabulary.py")


def folder(contacts: int) -> Path:
    """Return the data folder of a size, emptied when its records were made by other code than today's."""
    found = DATA / str(contacts)
    stamp, now = found / "made-by", _digest()
    if stamp.exists() and stamp.read_text() != now:
        shutil.rmtree(found)
    found.mkdir(parents=True, exist_ok=True)
    stamp.write_text(now)
    return found


def empty(found: Path) -> None:
    """Empty a data folder that no server uses, but for the stamp."""
    shutil.rmtree(found)
    found.mkdir()
    (found / "made-by").write_text(_digest())


def fits() -> bool:
    """Tell whether the migrated tables have every column and index that the models ask for.

    They do unless a migration that the folder has had was edited since.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() "
            "UNION SELECT tablename, indexname FROM pg_indexes WHERE schemaname = current_schema()"
        )
        known = set(cursor.fetchall())
    for model in apps.get_models():
        options = model._meta
        if not model.__module__.startswith("liane.") or options.app_label == "records" or not options.managed:
            continue
        asked = {(options.db_table, field.column) for field in options.local_concrete_fields}
        asked |= {(options.db_table, index.name) for index in options.indexes}
        if not asked <= known:
            return False
    return True


def _digest() -> str:
    total = sha256()
    for path in [*(ROOT / name for name in _MAKERS), *sorted((ROOT / "lists").iterdir())]:
        total.update(f"{path.name} {len(path.read_bytes())} ".encode() + path.read_bytes())
    return total.hexdigest()
