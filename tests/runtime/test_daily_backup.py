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
from liane.lib.refusal import Refusal
from tests.runtime.liane import Running, run, until

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


def test_why_it_failed_is_kept_until_one_succeeds(liane: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANE_DATA", str(liane.folder))
    now = dt.datetime.now(dt.UTC)
    with pytest.raises(Refusal):
        backups.back_up(now, "postgresql://127.0.0.1:1/nowhere")
    failure = backups.last_failure()
    assert failure is not None
    assert failure.english.startswith("pg_dump failed")
    assert run("doctor", LIANE_DATA=str(liane.folder)).stdout.count("failed: pg_dump failed") == 1
    backups.back_up(now, Cluster(liane.folder).url)
    assert backups.last_failure() is None


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
