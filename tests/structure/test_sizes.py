"""A file has one subject and stays short enough to read in one go."""

import re
from pathlib import Path

import pytest

from tests.structure.source import files, place

LIMITS = {".py": 350, ".js": 350, ".css": 350, ".html": 150, ".txt": 150}
CONTROLLER_LIMIT = 120


_CONTROLLER = re.compile(r"\bextends (Stimulus\.)?Controller\b")


def limit(path: Path) -> int:
    """Return how many lines a file may have; a Stimulus controller is one behaviour, hence shorter."""
    if path.suffix == ".js" and _CONTROLLER.search(path.read_text(encoding="utf-8")):
        return CONTROLLER_LIMIT
    return LIMITS[path.suffix]


@pytest.mark.parametrize("suffix", LIMITS)
def test_every_file_keeps_to_its_limit(suffix: str):
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for path in files(suffix)
        if "migrations" not in path.parts
    }
    long = [f"{place(path)}: {n} lines, at most {limit(path)}" for path, n in lengths.items() if n > limit(path)]
    assert not long, "\n".join(long)
