"""What the tests of imports share: an organisation, and files written on the spot."""

from collections.abc import Callable
from pathlib import Path

import pytest

from liane.apps.sales.defaults import ensure_pipeline
from liane.records.registry import refresh
from liane.records.viewer import Viewer, system

Write = Callable[..., Path]


@pytest.fixture
def liane(organisation) -> Viewer:
    """Return Liane itself as viewer, in the main organisation with its first pipeline."""
    refresh()
    viewer = system()
    ensure_pipeline(viewer)
    return viewer


@pytest.fixture
def write(tmp_path) -> Write:
    """Write a file by its lines, and return it."""

    def write(*lines: str, name: str = "table.csv") -> Path:
        path: Path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write
