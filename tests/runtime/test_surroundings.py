"""Bad surroundings each get one sentence and a failing exit code, never a traceback."""

import os
import socket
import subprocess
from pathlib import Path

import psycopg
import pytest

from liane.lib.postgres import Cluster
from tests.runtime.liane import Running, command, environment, run

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
