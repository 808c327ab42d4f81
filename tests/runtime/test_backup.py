"""A backup restored into an empty folder is the same Liane."""

from pathlib import Path

import psycopg

from liane.lib.postgres import Cluster
from tests.runtime.liane import Running, run, running, until


def test_backup_while_running_then_restore_into_an_empty_folder(liane: Running, folder: Path) -> None:
    with psycopg.connect(Cluster(liane.folder).url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('Élan')")
    (liane.folder / "files" / "letters").mkdir()
    (liane.folder / "files" / "letters" / "one.txt").write_text("Bonjour")
    archive = folder / "liane.zip"

    made = run("backup", "--data", str(liane.folder), str(archive))
    assert made.returncode == 0, made.stderr
    assert archive.stat().st_mode & 0o077 == 0
    restored = run("restore", "--data", str(folder / "new"), str(archive))
    assert restored.returncode == 0, restored.stderr

    with running(folder / "new") as second:
        assert second.answers()
        with psycopg.connect(Cluster(folder / "new").url) as connection:
            assert connection.execute("SELECT word FROM kept").fetchall() == [("Élan",)]
        assert (folder / "new" / "files" / "letters" / "one.txt").read_text() == "Bonjour"
        key = (liane.folder / "secret-key").read_text()
        assert (folder / "new" / "secret-key").read_text() == key


def test_a_folder_in_use_is_not_restored_over(liane: Running, folder: Path) -> None:
    archive = folder / "liane.zip"
    assert run("backup", "--data", str(liane.folder), str(archive)).returncode == 0
    done = run("restore", "--data", str(liane.folder), str(archive))
    assert done.returncode == 1
    assert "Another Liane" in done.stderr


def test_an_archive_cut_short_is_refused(liane: Running, folder: Path) -> None:
    archive = folder / "liane.zip"
    assert run("backup", "--data", str(liane.folder), str(archive)).returncode == 0
    archive.write_bytes(archive.read_bytes()[:-100])
    done = run("restore", "--data", str(folder / "new"), str(archive))
    assert done.returncode == 1
    assert "cut short" in done.stderr
    assert not (folder / "new").exists()


def complaints(liane: Running) -> set[str]:
    """Return what the doctor finds wrong."""
    done = run("doctor", "--data", str(liane.folder))
    return {line.split(":")[0] for line in done.stdout.splitlines() if line.startswith("!!")}


def test_the_doctor_finds_a_running_liane_well_but_for_its_backup(liane: Running) -> None:
    # The worker comes a moment after the pages.
    until(lambda: complaints(liane) <= {"!!  Backup"}, "a doctor who finds nothing else")
