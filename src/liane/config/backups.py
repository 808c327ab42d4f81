"""The daily backup: when it is due, where it goes, how many are kept."""

import datetime as dt
import json
import logging
from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

from liane.config import environment
from liane.config.prepare import code_digest
from liane.lib import archive
from liane.lib.archive import Backup
from liane.lib.refusal import Refusal

logger = logging.getLogger(__name__)

# A machine that sleeps at night makes its backup in the morning: a day and a half is late.
STALE_AFTER = dt.timedelta(hours=36)


_FAILURE = "failure.json"


@dataclass(frozen=True)
class Failure:
    """When a backup failed (ISO 8601), and why, in the two languages."""

    at: str
    french: str
    english: str


def last_backup() -> Backup | None:
    """Return the last backup that succeeded, None when there never was one."""
    return archive.last_backup(environment.DATA.value() / "backups")


def last_failure() -> Failure | None:
    """Return why the last backup failed, None when it succeeded."""
    path = environment.DATA.value() / "backups" / _FAILURE
    try:
        return Failure(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def late(now: dt.datetime) -> bool:
    """Tell whether the last backup is too old; where there never was one, whether Liane was set up that long ago."""
    last = last_backup()
    since = last.at if last else _set_up()
    return since is not None and now - since > STALE_AFTER


def _set_up() -> dt.datetime | None:
    key = environment.DATA.value() / "secret-key"
    return dt.datetime.fromtimestamp(key.stat().st_mtime, dt.UTC) if key.exists() else None


def due(now: dt.datetime) -> bool:
    """Tell whether no backup was made since the last time that it was the hour for it."""
    if not environment.BACKUP_KEEP.value():
        return False
    local = now.astimezone(ZoneInfo(environment.TIME_ZONE.value()))
    hour = local.replace(hour=environment.BACKUP_HOUR.value(), minute=0, second=0, microsecond=0)
    if hour > local:
        hour -= dt.timedelta(days=1)
    last = last_backup()
    return last is None or last.at < hour


def back_up(now: dt.datetime, url: str) -> Backup | None:
    """Make a backup in the data folder, then drop those beyond the number that is kept.

    Raises Refusal where it cannot be made; why is kept until one succeeds.
    """
    data_folder = environment.DATA.value()
    folder = data_folder / "backups"
    target = archive.daily_path(folder, now)
    try:
        archive.write_archive(target, url=url, data_folder=data_folder, code=code_digest())
    except Refusal as refusal:
        _note(Failure(now.isoformat(), refusal.french, refusal.english))
        raise
    (folder / _FAILURE).unlink(missing_ok=True)
    for old in archive.kept_backups(folder)[: -max(1, environment.BACKUP_KEEP.value())]:
        old.path.unlink(missing_ok=True)
    return last_backup()


def _note(failure: Failure) -> None:
    try:
        (environment.DATA.value() / "backups" / _FAILURE).write_text(json.dumps(asdict(failure)))
    except OSError as error:
        # A full disk: the age of the last backup tells it in the end.
        logger.error("Why the backup failed could not be kept: %s", error)
