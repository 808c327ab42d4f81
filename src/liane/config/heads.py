"""The chain's head, written where whoever owns the database cannot rewrite it.

Each hour, and for each organisation, a line is added to `heads.jsonl` in the data folder, and in the folder that
LIANE_CHAIN_FOLDER names (another machine's, a disk that is written once); once a day it leaves by mail to
LIANE_CHAIN_MAIL. A log that was rewritten whole, seals and all, does not agree with them: `liane doctor` compares.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from liane.config import environment

FILE = "heads.jsonl"


@dataclass(frozen=True, slots=True)
class Head:
    """The chain's value (hexadecimal) at a number, in the schema of an organisation."""

    schema: str
    number: int
    chain: str
    at: str


def files() -> list[Path]:
    """Return the files that heads are written to."""
    folders = [environment.DATA.value()]
    if elsewhere := environment.CHAIN_FOLDER.value():
        folders.append(Path(elsewhere).expanduser())
    return [folder / FILE for folder in folders]


def read(path: Path) -> Iterator[Head]:
    """Yield the heads that a file holds; a line that was cut short by a crash is passed over."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            try:
                data = json.loads(line)
                yield Head(str(data["schema"]), int(data["number"]), str(data["chain"]), str(data["at"]))
            except (ValueError, KeyError, TypeError):
                continue


def append(path: Path, heads: list[Head]) -> None:
    """Add heads to a file, for good: what is written there before stays. Raises OSError."""
    if not heads:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(
        json.dumps({"schema": one.schema, "number": one.number, "chain": one.chain, "at": one.at}) + "\n"
        for one in heads
    )
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    with os.fdopen(handle, "ab") as file:
        # What a crash cut short must not swallow what comes after it.
        file.write(("" if _ended(path) else "\n").encode() + lines.encode())
        file.flush()
        os.fsync(file.fileno())


def _ended(path: Path) -> bool:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if not size:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read() == b"\n"
