"""`liane backup FILE`: the database and the files in one archive, while Liane runs or not."""

import argparse
import sys
from pathlib import Path

from liane.config import environment
from liane.config.command.database import available_database
from liane.config.prepare import code_digest
from liane.config.secret import ensure_secret_key
from liane.lib.archive import write_archive
from liane.lib.refusal import Refusal, said


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `liane backup`."""
    parser.add_argument("file", metavar="FILE", type=Path, help=said("fichier à écrire", "file to write"))


def run(arguments: argparse.Namespace) -> int:
    """Write the backup and say where it is; an existing file is not overwritten."""
    target = arguments.file.absolute()
    if target.exists():
        raise Refusal(f"{target} existe déjà.", f"{target} exists already.")
    folder = environment.DATA.value()
    with available_database() as url:
        ensure_secret_key(folder)
        write_archive(target, url=url, data_folder=folder, code=code_digest())
    size = target.stat().st_size // 1024
    sys.stdout.write(said(f"Sauvegarde faite : {target} ({size} Ko)", f"Backup made: {target} ({size} kB)") + "\n")
    return 0
