"""`liane restore FILE`: a backup into an empty folder (or an empty database of yours)."""

import argparse
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from liane.config import environment
from liane.config.prepare import connect
from liane.lib.archive import check_archive, read_archive
from liane.lib.data_folder import DataFolder
from liane.lib.postgres import Cluster, running_server
from liane.lib.refusal import Refusal, said


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `liane restore`."""
    parser.add_argument("file", metavar="FILE", type=Path, help=said("sauvegarde à lire", "backup to read"))


def run(arguments: argparse.Namespace) -> int:
    """Restore into the data folder, which must hold no database yet."""
    source = arguments.file.absolute()
    check_archive(source)
    with DataFolder(environment.DATA.value()) as folder:
        mark = folder.unfinished
        cluster = Cluster(folder.path)
        if mark.exists():  # cut short the last time: what is there is of no use
            shutil.rmtree(cluster.folder, ignore_errors=True)
        elif cluster.exists() or any((folder.path / "files").iterdir()):
            raise Refusal(
                f"{folder.path} contient déjà des données : donnez un dossier vide par --data.",
                f"{folder.path} holds data already: give an empty folder by --data.",
            )
        mark.touch()
        with _empty_database(folder) as url:
            read_archive(source, url=url, data_folder=folder.path)
        mark.unlink()
    sys.stdout.write(
        said(f"Restauré dans {folder.path} : « liane up » le démarre.",
             f"Restored into {folder.path}: “liane up” starts it.") + "\n"
    )  # fmt: skip
    return 0


@contextmanager
def _empty_database(folder: DataFolder) -> Iterator[str]:
    if not (url := environment.DATABASE_URL.value()):
        with running_server(folder.path, log=folder.logs / "postgres.log") as url:
            yield url
        return
    with connect(url) as connection:
        query = "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        row = connection.execute(query).fetchone()
    if row and row[0]:
        raise Refusal(
            "Cette base contient déjà des tables : donnez-en une vide.",
            "This database holds tables already: give an empty one.",
        )
    yield url
