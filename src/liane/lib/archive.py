"""Backups as files: one archive holding a dump of the database and every stored file.

The archive is a zip: a list of contents at its end tells a whole one from one cut short, and each part
carries its checksum. Parts: `manifest.json`, `database.dump` (pg_dump's custom format), `secret-key`,
and `files/…`.
"""

import datetime as dt
import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from liane.lib.postgres_binaries import binaries
from liane.lib.refusal import Refusal, why

_FORMAT = 1
_PREFIX = "liane-"
_SUFFIX = ".zip"


@dataclass(frozen=True)
class Backup:
    """One backup in a folder: where, when it was complete, how large in bytes."""

    path: Path
    at: dt.datetime
    size: int


def last_backup(folder: Path) -> Backup | None:
    """Return the latest complete backup of a folder of daily backups."""
    found = kept_backups(folder)
    return found[-1] if found else None


def kept_backups(folder: Path) -> list[Backup]:
    """Return the complete backups of a folder, the oldest first (drafts bear another name)."""
    backups = []
    for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        status = path.stat()
        backups.append(Backup(path, dt.datetime.fromtimestamp(status.st_mtime, dt.UTC), status.st_size))
    return sorted(backups, key=lambda backup: backup.at)


def daily_path(folder: Path, now: dt.datetime) -> Path:
    """Return where a backup made `now` goes."""
    return folder / f"{_PREFIX}{now:%Y%m%d-%H%M%S}{_SUFFIX}"


def _run(program: str, *arguments: str | Path) -> None:
    done = subprocess.run(
        [binaries() / program, *arguments], capture_output=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        reason = (done.stderr.decode(errors="replace").strip().splitlines() or ["?"])[-1]
        raise Refusal(f"{program} a échoué : {reason}", f"{program} failed: {reason}")


def write_archive(target: Path, *, url: str, data_folder: Path, code: str) -> None:
    """Write a backup to `target`, which is there only once complete; raise Refusal when it cannot be.

    The dump is one snapshot of the database. Files are read after it: a file that the snapshot names is
    only missing if it was erased meanwhile, and then it must be.
    """
    draft = target.with_name(f".{target.name}.draft")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".liane-") as folder:
            dump = Path(folder) / "database.dump"
            _run("pg_dump", "--format=custom", "--compress=gzip:1", "--no-owner", "--file", dump, url)
            manifest = {"format": _FORMAT, "code": code, "at": dt.datetime.now(dt.UTC).isoformat()}
            with _create(draft) as file, zipfile.ZipFile(file, "w") as archive:
                archive.writestr("manifest.json", json.dumps(manifest))
                archive.write(dump, "database.dump")
                archive.write(data_folder / "secret-key", "secret-key")
                files = data_folder / "files"
                for path in sorted(path for path in files.rglob("*") if path.is_file()):
                    with suppress(FileNotFoundError):
                        archive.write(path, f"files/{path.relative_to(files)}")
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.rename(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        french, english = why(error)
        raise Refusal(
            f"La sauvegarde n’a pas pu être écrite dans {target} : {french}.",
            f"The backup could not be written to {target}: {english}.",
        ) from error


def _create(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b")


def check_archive(source: Path) -> None:
    """Raise Refusal unless `source` is a whole backup that this code can read."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            damaged = archive.testzip()
    except FileNotFoundError as error:
        raise Refusal(f"{source} n’existe pas.", f"{source} does not exist.") from error
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise Refusal(
            f"{source} n’est pas une sauvegarde de Liane, ou elle est incomplète.",
            f"{source} is not a backup of Liane, or it is cut short.",
        ) from error
    if damaged:
        raise Refusal(
            f"{source} est endommagée ({damaged} ne correspond pas à sa somme de contrôle).",
            f"{source} is damaged ({damaged} does not match its checksum).",
        )
    if manifest.get("format") != _FORMAT:
        raise Refusal(
            f"{source} a été faite par un Liane plus récent : restaurez-la avec cette version.",
            f"{source} was made by a later Liane: restore it with that version.",
        )


def read_archive(source: Path, *, url: str, data_folder: Path) -> None:
    """Restore a checked backup into an empty database and data folder; raise Refusal when it cannot be."""
    try:
        with (
            zipfile.ZipFile(source) as archive,
            tempfile.TemporaryDirectory(dir=data_folder, prefix=".liane-") as folder,
        ):
            dump = archive.extract("database.dump", folder)
            _run("pg_restore", "--no-owner", "--exit-on-error", "--jobs=2", "--dbname", url, dump)
            for name in archive.namelist():
                path = PurePosixPath(name)
                if path.is_absolute() or ".." in path.parts or path.parts[0] not in ("files", "secret-key"):
                    continue
                target = data_folder / path
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with archive.open(name) as part, _create(target) as file:
                    shutil.copyfileobj(part, file, 1024 * 1024)
    except OSError as error:
        french, english = why(error)
        raise Refusal(
            f"La restauration dans {data_folder} a échoué : {french}.",
            f"Restoring into {data_folder} failed: {english}.",
        ) from error
