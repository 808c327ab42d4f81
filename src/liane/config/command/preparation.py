"""Runs the preparation of the database (`liane.config.prepare`) as a child, and reads what it says."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGTERM

from liane.lib.processes import dying_with_parent, end, process
from liane.lib.refusal import Refusal

_SECONDS = 24 * 3600.0  # a migration of a large database may take hours


@dataclass(frozen=True)
class Prepared:
    """What the first page needs: the link that makes the first administrator, the sample's sign-ins."""

    setup_path: str = ""
    sign_ins: list[str] = field(default_factory=list)


def prepare(
    settings: Mapping[str, str],
    logs: Path,
    *,
    demo: bool,
    wait: Callable[["subprocess.Popen[bytes]"], object],
) -> Prepared:
    """Bring the database up to this code, and with `demo` add the sample company; raise Refusal if not.

    `wait` waits for the child's end in the caller's way; what it raises ends the child.
    """
    log = logs / "prepare.log"
    answer = logs / "prepare.json"
    with log.open("ab") as errors, answer.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "liane.config.prepare", *(["--demo"] if demo else [])],
            env=dict(settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,
            preexec_fn=dying_with_parent(SIGTERM),  # noqa: PLW1509 (one thread)
        )
    try:
        wait(child)
    except BaseException:
        if found := process(child.pid):
            end([found], SIGTERM, 10.0)
        child.wait()
        raise
    return _read(child.returncode, answer.read_text(), log)


def _read(code: int, answer: str, log: Path) -> Prepared:
    try:
        said = json.loads(answer.splitlines()[-1])
        if refusal := said.get("refusal"):
            raise Refusal(*refusal)
        if code == 0:
            return Prepared(said["setup_path"], said["sign_ins"])
    except (ValueError, IndexError, KeyError, AttributeError):
        code = code or 1
    raise Refusal(
        f"La base n’a pas pu être préparée : la raison est à la fin de {log}.",
        f"The database could not be prepared: the reason is at the end of {log}.",
    )
