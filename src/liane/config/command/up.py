"""`liane up`: the database, the migrations, the web server and the processes that work beside it."""

import argparse
import datetime as dt
import errno
import os
import socket
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from liane.config import environment
from liane.config.command.main import add_setting
from liane.config.command.preparation import Child, answer_of, send
from liane.config.secret import ensure_secret_key
from liane.lib.data_folder import ADDRESS, DataFolder
from liane.lib.postgres import START_SECONDS, STOP_SECONDS, STOP_SIGNAL, Cluster
from liane.lib.refusal import Refusal, said, why
from liane.lib.supervision import Service, Stopped, Supervisor, shorten, spawn

_PREPARATION_SECONDS = 24 * 3600.0  # a migration of a large database may take hours
_SEQUENCER = "liane.records.sequencer"
_LAST_PORT = 65535
_OPTIONS = (
    ("--host", environment.HOST, "adresse d’écoute", "address to listen on"),
    ("--port", environment.PORT, "port d’écoute", "port to listen on"),
    ("--stream-port", environment.STREAM_PORT, "port des flux en direct", "port of the live streams"),
    ("--workers", environment.WORKERS, "nombre de processus web", "number of web processes"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `liane up`."""
    for option, setting, french, english in _OPTIONS:
        add_setting(parser, option, setting, french, english)
    parser.add_argument(
        "--demo",
        action="store_true",
        help=said("ajoute la société d’exemple au premier démarrage", "add the sample company on first start"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Start everything, say where, watch until told to stop, and stop everything."""
    with DataFolder(environment.DATA.value()) as folder:
        supervisor = Supervisor(folder.path / "children.json", _Report(folder.logs / "liane.log"))
        try:
            folder.refuse_unfinished()
            supervisor.end_leftovers()
            _start(supervisor, folder, demo=arguments.demo)
            supervisor.watch()
        except Stopped:
            pass
        finally:
            supervisor.stop()
    return 0


class _Report:
    """The supervisor's own log: what died and when."""

    def __init__(self, log: Path) -> None:
        self.log = log

    def __call__(self, sentence: str) -> None:
        shorten(self.log)
        # A full disk must not stop the one process that starts the others again.
        with suppress(OSError), self.log.open("a") as file:
            file.write(f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M:%S} {sentence}\n")


def _start(supervisor: Supervisor, folder: DataFolder, *, demo: bool) -> None:
    host = environment.HOST.value()
    port = _free_port(host, environment.PORT.value())
    streams = _stream_port(host, port)
    ensure_secret_key(folder.path)
    url = environment.DATABASE_URL.value()
    if not url:
        url = _start_postgres(supervisor, folder)
    settings = {
        # Glibc keeps a heap for each thread, and gives none of them back.
        "MALLOC_ARENA_MAX": "2",
        **os.environ,
        "LIANE_DATA": str(folder.path),
        "LIANE_DATABASE_URL": url,
        "LIANE_HOST": host,
        "LIANE_PORT": str(port),
        "LIANE_STREAM_PORT": str(streams),
        "DJANGO_SETTINGS_MODULE": "liane.config.settings",
    }

    def service(name: str, module: str) -> Service:
        log = folder.logs / f"{name}.log"
        return Service(name, lambda: spawn([sys.executable, "-m", module], settings, log), log)

    def ended(child: Child) -> None:
        supervisor.wait(lambda: child.poll() is not None, _PREPARATION_SECONDS)

    options = ["--demo"] if demo else []
    prepared = answer_of(send("liane.config.prepare", *options, settings=settings, logs=folder.logs), ended)
    if find_spec(_SEQUENCER) is not None:
        supervisor.start(service("sequencer", _SEQUENCER))
    flux = service("stream", "liane.config.stream")
    supervisor.begin(flux)
    web = service("web", "liane.config.web")
    web.ready = lambda: _answers(host, port, "/sante")
    flux.ready = lambda: _answers(host, streams, "/flux/sante")
    supervisor.begin(web)
    setup_path = ""
    if not prepared["administrator"]:
        setup_path = answer_of(send("liane.config.link", settings=settings, logs=folder.logs), ended)["setup_path"]
    supervisor.await_ready(web)
    supervisor.await_ready(flux)
    supervisor.start(service("worker", "liane.config.worker"))
    (folder.path / ADDRESS).write_text(f"{_shown(host)}:{port}\n")
    _announce(host, port, setup_path, prepared["sign_ins"])


def _start_postgres(supervisor: Supervisor, folder: DataFolder) -> str:
    cluster = Cluster(folder.path)
    cluster.prepare()
    log = folder.logs / "postgres.log"
    service = Service(
        "postgres",
        lambda: cluster.start(log),
        log,
        ready=cluster.ready,
        ready_seconds=START_SECONDS,
        stop_signal=STOP_SIGNAL,
        stop_seconds=STOP_SECONDS,
    )
    try:
        supervisor.start(service)
    except Refusal:
        raise cluster.refusal(log) from None
    return cluster.url


def _free_port(host: str, port: int) -> int:
    """Return the port to listen on (a free one for 0); raise Refusal when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return int(probe.getsockname()[1])
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Refusal(
                f"Le port {port} de {host} est déjà pris : arrêtez le programme qui l’occupe, ou choisissez "
                "un autre port par --port.",
                f"Port {port} of {host} is taken: stop the program that has it, or choose another by --port.",
            ) from error
        french, english = why(error)
        raise Refusal(
            f"Impossible d’écouter sur {host}, port {port} : {french}.",
            f"Cannot listen on {host}, port {port}: {english}.",
        ) from error


def _stream_port(host: str, port: int) -> int:
    """Return the port of the streams: the one that is set, else the one after the pages', else a free one."""
    if wanted := environment.STREAM_PORT.value():
        return _free_port(host, wanted)
    try:
        return _free_port(host, port + 1 if port < _LAST_PORT else 0)
    except Refusal:
        return _free_port(host, 0)


def _answers(host: str, port: int, path: str) -> bool:
    """Tell whether a server answers at `path`, database included."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    try:
        with socket.create_connection((near, port), timeout=5) as connection:
            connection.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
            return connection.recv(64).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _announce(host: str, port: int, setup_path: str, sign_ins: list[str]) -> None:
    address = f"http://{_shown(host)}:{port}"
    lines = [said(f"Liane est prête : {address}", f"Liane is ready: {address}"), *sign_ins]
    if setup_path:
        link = address + setup_path
        lines.append(said(f"Premier administrateur : {link}", f"First administrator: {link}"))
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
