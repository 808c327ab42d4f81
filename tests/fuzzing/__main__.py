"""`make fuzz [ARGS="--minutes N --seed N --only WORDS"]`: many requests that nobody would write, and a verdict.

It has a database of its own, whose data is the same each time; each request is taken back before the next, so that
each failure shows itself alone. `--seed` sends the same requests again. Ctrl-C gives the verdict so far.
"""

import argparse
import logging
import os
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import django

from liane.config.command.preparation import Child, answer_of, send
from liane.lib.postgres import throwaway_server

_EXAMPLES = 2  # of each form of requests, a turn
_INTERRUPTED = 130


def main() -> int:
    """Send requests until the time is over, tell the verdict, and return 0 when nothing was wrong."""
    asked = _asked()
    with throwaway_server() as url, tempfile.TemporaryDirectory(prefix="liane-fuzz-") as folder:
        Path(folder, "logs").mkdir()
        os.environ |= {
            "LIANE_DATA": folder, "LIANE_DATABASE_URL": url, "LIANE_API_RATE": "0",
            "DJANGO_SETTINGS_MODULE": "liane.config.settings",
        }  # fmt: skip
        _say("Making the sample company …")
        answer_of(send("liane.config.prepare", "--demo", settings=os.environ, logs=Path(folder, "logs")), Child.wait)
        django.setup()
        return _fuzz(asked)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fuzz", description="Send the API requests that nobody would write.")
    minutes = float(os.environ.get("FUZZ_MINUTES", "10"))
    parser.add_argument("--minutes", type=float, default=minutes, help="how long (FUZZ_MINUTES, else 10)")
    parser.add_argument("--seed", type=int, default=int(time.time()) % 1_000_000, help="of the first turn")
    parser.add_argument("--only", default="", help="operations that have these words: 'POST /companies'")
    return parser.parse_args()


def _fuzz(asked: argparse.Namespace) -> int:
    # These read models, which need the settings made just now.
    fuzz_of: Any = import_module("tests.fuzzing.turns").Fuzz
    application = import_module("django.core.wsgi").get_wsgi_application()
    # Refusals are what is asked for.
    for name in ("django", "procrastinate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    ending = ""
    with import_module("tests.fuzzing.place").place() as place:
        fuzz = fuzz_of(application, place.keys, place.ids, place.comments)
        fuzz.read(lambda operation: asked.only.lower() in operation.label.lower())
        _say(f"{len(fuzz.operations)} operations, {asked.minutes:g} min, seed {asked.seed} …")
        began = time.monotonic()
        until, turn = began + asked.minutes * 60, asked.seed
        try:
            while fuzz.operations and time.monotonic() < until:
                # All are reached first; what is looked at again is sent as it was.
                fuzz.turn(turn, _EXAMPLES if asked.only or turn > asked.seed else 1, until)
                _tell(f"turn {turn - asked.seed + 1}, {fuzz.tally.sent.total()} requests")
                turn += 1
        except KeyboardInterrupt:
            ending = ", interrupted"
        finally:  # whatever ends it
            _say(fuzz.tally.verdict(time.monotonic() - began, ending))
    if fuzz.tally.failures or not fuzz.operations:
        return 1
    return _INTERRUPTED if ending else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _tell(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
