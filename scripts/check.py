"""Check all that can be checked without running Liane: `make check`, or some checks by name.

    make check ARGS="types layers"

Every check runs, so that one look shows all that is wrong; the exit code is 1 when any failed.
"""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTHON = str(BIN / "python")
DJANGO = [PYTHON, "-W", "ignore::RuntimeWarning", "-m", "django"]

CHECKS = {
    "lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "types": [str(BIN / "mypy")],
    "layers": [str(BIN / "lint-imports")],
    "migrations": [*DJANGO, "makemigrations", "--check", "--dry-run"],
    "deploy": [*DJANGO, "check", "--deploy", "--fail-level", "WARNING"],
    "translations": [PYTHON, "-m", "scripts.translations", "check"],
    "structure": [PYTHON, "-m", "pytest", "-q", "--no-header", "tests/structure"],
}
# What an installation that serves the world sets.
PRODUCTION = {
    "LIANE_SECRET_KEY": secrets.token_urlsafe(60),
    "LIANE_HTTPS": "1",
    "LIANE_HOSTS": "crm.example.com",
}


def run(name: str) -> bool:
    """Run one check, say how it went, show its output when it failed."""
    # No check may depend on the machine's own Liane, nor write into its folder.
    env = {key: value for key, value in os.environ.items() if not key.startswith("LIANE_")}
    env |= {"DJANGO_SETTINGS_MODULE": "liane.config.settings", "LIANE_DATA": str(ROOT / ".cache" / "check")}
    if name == "deploy":
        env |= PRODUCTION
    began = time.monotonic()
    done = subprocess.run(
        CHECKS[name], cwd=ROOT, env=env, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    if done.returncode:
        print(done.stdout.rstrip())
    print(f"{name:13} {'FAILED' if done.returncode else 'ok':7} {time.monotonic() - began:5.1f} s", flush=True)
    return done.returncode == 0


def main() -> None:
    """Run the named checks, or all."""
    names = sys.argv[1:] or list(CHECKS)
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        raise SystemExit(f"No check is called {unknown[0]}; there are {', '.join(CHECKS)}.")
    # A list, not a generator: the later checks run though an earlier one failed.
    results = [run(name) for name in names]
    raise SystemExit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
