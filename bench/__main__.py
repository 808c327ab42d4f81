"""`python -m bench [--size N]... [--only WORDS] [--profile SCREEN]`: prints a table for each size."""

import argparse
import subprocess
import sys
from pathlib import Path

from bench import run

_ROOT = Path(__file__).resolve().parent.parent
_DEFAULT = (10_000, 100_000)


def main() -> int:
    """Measure each size asked for, in a process of its own."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure how quick Liane is, next to PostgreSQL alone.")
    parser.add_argument("--size", type=int, action="append", help="contacts: 10000, 100000, 1000000 (may be repeated)")
    parser.add_argument("--only", default="", help="measure what has these words in its name")
    parser.add_argument(
        "--profile", default="", metavar="SCREEN", help="say where the time of a screen goes: list, board…"
    )
    asked = parser.parse_args()
    sizes = asked.size or _DEFAULT
    if len(sizes) == 1:
        run.main(sizes[0], only=asked.only, profile=asked.profile)
        return 0
    code = 0
    for size in sizes:
        command = [sys.executable, "-m", "bench", "--size", str(size), "--only", asked.only, "--profile", asked.profile]
        code = subprocess.run(command, cwd=_ROOT, check=False).returncode or code
        print(flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
