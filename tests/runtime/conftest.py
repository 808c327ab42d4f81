"""Folders for real processes, which the account that runs PostgreSQL can walk through."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runtime.liane import Running, running


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return an empty folder that any account may enter, removed afterwards."""
    path = Path(tempfile.mkdtemp(prefix="liane-test-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def liane() -> Iterator[Running]:
    """Return one Liane for all the tests of a file."""
    path = Path(tempfile.mkdtemp(prefix="liane-test-"))
    path.chmod(0o711)
    with running(path) as started:
        yield started
    shutil.rmtree(path, ignore_errors=True)
