"""The data folder: made and checked before anything is written in it, and held by one Liane at a time."""

import fcntl
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Self

from liane.lib.refusal import Refusal

SMALLEST_ROOM = 150 * 1024 * 1024  # bytes: a fresh database takes 50 MB, its log 80 MB
LOCK = "lock"
ADDRESS = "address"  # the file that says at which host and port Liane listens


class DataFolder:
    """One data folder, held from `__enter__` to `__exit__`.

    The hold is the system's lock on a file, which ends with the process however it ends: nothing stale
    can remain.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = -1

    @property
    def logs(self) -> Path:
        """The folder of every process's log."""
        return self.path / "logs"

    @property
    def unfinished(self) -> Path:
        """The mark that a restore into this folder has begun and not ended."""
        return self.path / "restore-unfinished"

    def refuse_unfinished(self) -> None:
        """Raise Refusal when the last restore into this folder was cut short."""
        if self.unfinished.exists():
            raise Refusal(
                f"La restauration dans {self.path} a été interrompue : relancez « liane restore ».",
                f"Restoring into {self.path} was cut short: run “liane restore” again.",
            )

    def __enter__(self) -> Self:
        try:
            self._make()
            self._lock = os.open(self.path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            self._hold()
            if shutil.disk_usage(self.path).free < SMALLEST_ROOM:
                raise _full(self.path)
        except OSError as error:
            self._release()
            if error.errno in (28, 122):  # no space, over quota
                raise _full(self.path) from error
            raise Refusal(
                f"Liane ne peut pas écrire dans {self.path} : donnez-lui ce dossier, ou un autre par --data.",
                f"Liane cannot write in {self.path}: give it that folder, or another one by --data.",
            ) from error
        except Refusal:
            self._release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._release()

    def _make(self) -> None:
        # As root, the database's account walks through; each secret inside is closed by itself.
        self.path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        for folder in (self.logs, self.path / "files", self.path / "backups"):
            folder.mkdir(mode=0o700, exist_ok=True)

    def _hold(self) -> None:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            owner = os.pread(self._lock, 20, 0).decode().strip() or "?"
            raise Refusal(
                f"Une autre Liane (processus {owner}) utilise déjà {self.path} : arrêtez-la, ou donnez un "
                "autre dossier par --data.",
                f"Another Liane (process {owner}) already uses {self.path}: stop it, or give another folder by --data.",
            ) from error
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()}\n".encode(), 0)

    def _release(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def _full(folder: Path) -> Refusal:
    room = SMALLEST_ROOM // 1024 // 1024
    return Refusal(
        f"Le disque de {folder} est plein : il faut au moins {room} Mo libres pour démarrer.",
        f"The disk of {folder} is full: starting takes at least {room} MB of free room.",
    )


def held(path: Path) -> bool:
    """Tell whether a Liane runs on this data folder."""
    try:
        lock = os.open(path / LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False
