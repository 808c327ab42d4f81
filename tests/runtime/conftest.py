"""Folders for real processes, which the account that runs PostgreSQL can walk through."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.runtime.liane import Running, running


def open_folder() -> Path:
    """Return a new folder that any account may walk through."""
    path = Path(tempfile.mkdtemp(prefix="liane-test-"))
    path.chmod(0o711)
    return path


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return an empty folder, removed afterwards."""
    path = open_folder()
    yield path
    shutil.rmtree(path, ignore_errors=True)


@dataclass(frozen=True)
class FirstStart:
    """The data folder of a Liane that was started once and stopped, and what its start said."""

    data: Path
    line: str


@pytest.fixture(scope="session")
def first_start() -> Iterator[FirstStart]:
    """Return the one first start of this run: the others take a copy of its folder up."""
    path = open_folder()
    try:
        with running(path / "data") as started:
            assert started.answers()
        yield FirstStart(path / "data", started.line)
    finally:
        shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def data(folder: Path, first_start: FirstStart) -> Path:
    """Return a data folder that has been started once, this test's own."""
    return copied(first_start, folder)


def copied(first_start: FirstStart, folder: Path) -> Path:
    """Copy the data folder of the first start into `folder`, owners included."""
    subprocess.run(["cp", "-a", str(first_start.data), str(folder)], check=True)
    return folder / "data"


@pytest.fixture(scope="session")
def liane(first_start: FirstStart) -> Iterator[Running]:
    """Return one running Liane for all the tests that leave it as they found it."""
    path = open_folder()
    try:
        with running(copied(first_start, path)) as started:
            yield started
    finally:
        shutil.rmtree(path, ignore_errors=True)
