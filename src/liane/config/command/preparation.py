"""Runs what needs Django at start (`liane.config.prepare`, `liane.config.link`) as children, and reads their answer."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM
from typing import Any

from liane.lib.processes import dying_with_parent, end, process
from liane.lib.refusal import Refusal

Child = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Errand:
    """A child that does one thing and answers by one line of JSON."""

    child: Child
    answer: Path
    log: Path


def send(module: str, *arguments: str, settings: Mapping[str, str], logs: Path) -> Errand:
    """Start a module as a child that dies with this process."""
    name = module.rpartition(".")[2]
    answer, log = logs / f"{name}.json", logs / f"{name}.log"
    with log.open("ab") as errors, answer.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=dict(settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,
            preexec_fn=dying_with_parent(SIGTERM),  # noqa: PLW1509 (one thread)
        )
    return Errand(child, answer, log)


def answer_of(errand: Errand, wait: Callable[[Child], object]) -> dict[str, Any]:
    """Return what the child says at its end; raise Refusal when it refuses or fails.

    `wait` waits for the end in the caller's way; what it raises ends the child.
    """
    try:
        wait(errand.child)
    except BaseException:
        if found := process(errand.child.pid):
            end([found], SIGTERM, 10.0)
        errand.child.wait()
        raise
    try:
        answer: dict[str, Any] = json.loads(errand.answer.read_text().splitlines()[-1])
    except (ValueError, IndexError):
        answer = {}
    if refusal := answer.get("refusal"):
        raise Refusal(*refusal)
    if errand.child.returncode or not answer:
        raise Refusal(
            f"La base n’a pas pu être préparée : la raison est à la fin de {errand.log}.",
            f"The database could not be prepared: the reason is at the end of {errand.log}.",
        )
    return answer
