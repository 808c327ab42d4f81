"""The daily backup: when it is due, where it goes, how many are kept."""

import datetime as dt
from zoneinfo import ZoneInfo

from liane.config import environment
from liane.config.prepare import code_digest
from liane.lib import archive
from liane.lib.archive import Backup

# A machine that sleeps at night makes its backup in the morning: a day and a half is late.
STALE_AFTER = dt.timedelta(hours=36)


def last_backup() -> Backup | None:
    """Return the last backup that succeeded, None when there never was one."""
    return archive.last_backup(environment.DATA.value() / "backups")


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
    """Make a backup in the data folder, then drop those beyond the number that is kept."""
    data_folder = environment.DATA.value()
    folder = data_folder / "backups"
    target = archive.daily_path(folder, now)
    archive.write_archive(target, url=url, data_folder=data_folder, code=code_digest())
    for old in archive.kept_backups(folder)[: -max(1, environment.BACKUP_KEEP.value())]:
        old.path.unlink(missing_ok=True)
    return last_backup()
