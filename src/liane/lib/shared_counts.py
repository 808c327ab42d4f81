"""Counts within a minute, shared by the processes of one machine through a mapped file: a few microseconds each.

The file has a slot for each name, found by its digest. Two processes that count the same name at once wait for each
other on a lock of the system, which ends with whoever holds it. What is lost with the file is a minute of counts.
"""

import fcntl
import mmap
import os
import struct
import time
from hashlib import blake2b
from pathlib import Path

SECONDS = 60
_SLOTS = 16_384
_TRIES = 8  # neighbours that a name may take when its own slot is another's
_SLOT = struct.Struct("<8sII")  # the name's digest, the minute, the count
_SIZE = _SLOTS * _SLOT.size


class SharedCounts:
    """The counts of the file at `path`, made when there is none."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(self._file).st_size != _SIZE:
            os.ftruncate(self._file, _SIZE)
        self._map = mmap.mmap(self._file, _SIZE)

    def add(self, name: bytes, now: float | None = None) -> tuple[int, int]:
        """Count one more of `name`; return how many there were in this minute, and the seconds that it still has."""
        moment = time.time() if now is None else now
        minute = int(moment) // SECONDS
        mark = blake2b(name, digest_size=8).digest()
        first = int.from_bytes(mark[:4], "little") % _SLOTS
        fcntl.lockf(self._file, fcntl.LOCK_EX, _SLOT.size, first * _SLOT.size)
        try:
            count = self._count(mark, minute, first)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, _SLOT.size, first * _SLOT.size)
        return count, SECONDS - int(moment) % SECONDS

    def _count(self, mark: bytes, minute: int, first: int) -> int:
        places = [((first + step) % _SLOTS) * _SLOT.size for step in range(_TRIES)]
        slots = [(place, *_SLOT.unpack_from(self._map, place)) for place in places]
        for place, found, at, count in slots:
            if at == minute and found == mark:
                _SLOT.pack_into(self._map, place, mark, minute, count + 1)
                return int(count) + 1
        # The first one that this minute does not use yet; when all are taken, the name's own.
        free = next((place for place, _found, at, _number in slots if at != minute), places[0])
        _SLOT.pack_into(self._map, free, mark, minute, 1)
        return 1
