"""The daily backup is made when its hour has passed since the last one, and the oldest are dropped."""

import datetime as dt
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from liane.config import backups
from liane.lib import archive
from liane.lib.postgres import Cluster
from tests.runtime.liane import Running, until

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of backups of an installation that makes them at three in the morning."""
    monkeypatch.setenv("LIANE_DATA", str(folder))
    (folder / "backups").mkdir()
    return folder / "backups"


def made(kept: Path, at: dt.datetime) -> None:
    path = archive.daily_path(kept, at)
    path.touch()
    os.utime(path, (at.timestamp(), at.timestamp()))


def test_it_is_due_once_its_hour_has_passed(kept: Path) -> None:
    noon = dt.datetime(2026, 6, 2, 12, tzinfo=PARIS)
    assert backups.due(noon)
    made(kept, noon.replace(hour=2, minute=59))
    assert backups.due(noon)
    made(kept, noon.replace(hour=3, minute=1))
    assert not backups.due(noon)
    assert not backups.due(noon + dt.timedelta(hours=14))
    assert backups.due(noon + dt.timedelta(hours=16))


def test_none_is_due_when_none_is_kept(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANE_BACKUP_KEEP", "0")
    assert not backups.due(dt.datetime(2026, 6, 2, 12, tzinfo=PARIS))


def test_the_job_worker_makes_it(liane: Running) -> None:
    with psycopg.connect(Cluster(liane.folder).url) as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " VALUES ('default', 'liane.backup', '{\"timestamp\": 0}')"
        )
    until(lambda: archive.last_backup(liane.folder / "backups"), "the daily backup")
    last = archive.last_backup(liane.folder / "backups")
    assert last is not None
    archive.check_archive(last.path)
