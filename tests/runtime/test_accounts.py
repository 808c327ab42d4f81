"""As root, from a closed home folder too, and as an ordinary user."""

import os
import shutil
import tempfile
from pathlib import Path

import psycopg
import pytest

from tests.runtime.liane import running

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="root only can become another user")


def test_root_with_a_closed_folder_keeps_the_database_where_its_account_can_go() -> None:
    closed = Path(tempfile.mkdtemp(prefix="liane-closed-"))  # 0700, root's
    try:
        with running(closed / "data") as liane:
            assert liane.answers()
            cluster = Path((closed / "data" / "postgres.path").read_text().strip())
            assert cluster.stat().st_uid != 0
        shutil.rmtree(cluster)
    finally:
        shutil.rmtree(closed)


def test_an_ordinary_user_has_everything_in_the_folder(folder: Path) -> None:
    os.chown(folder, 65534, 65534)
    source = Path(__file__).parents[2] / "src"
    packages = Path(psycopg.__file__).parent.parent
    prefix = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=/nonexistent")
    # The interpreter of the tests may stand in root's closed home: Debian's own reads the same packages.
    with running(
        folder / "data",
        prefix=(*prefix, "sh", "-c", 'shift; exec /usr/bin/python3 "$@"', "sh"),
        PYTHONPATH=f"{packages}:{source}",
    ) as liane:
        assert liane.answers()
        assert (folder / "data" / "postgres" / "data").stat().st_uid == 65534
