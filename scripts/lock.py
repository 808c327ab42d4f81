"""Lock the Python packages of pyproject.toml in requirements/*.txt, with hashes.

One lock holds for every supported Python and platform (uv's universal resolution), and names no index, no
host and no local path, so that it means the same everywhere. The development set is resolved first; the
others are cut to its versions. Existing locks keep their versions unless `--upgrade` is given; other
arguments go to uv.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
HEADER = "# Locked by `make lock` from pyproject.toml; do not edit.\n"
LINE = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>\S+)( ; [^@]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")


def wanted() -> dict[str, list[str]]:
    """Return the requirements of each lock file, as pyproject.toml states them."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    groups: dict[str, list[str]] = project["dependency-groups"]
    runtime: list[str] = project["project"]["dependencies"]
    return {
        "dev": [*runtime, *groups["build"], *groups["dev"]],
        "runtime": runtime,
        "build": groups["build"],
        "node": groups["node"],
    }


def lock(name: str, requirements: list[str], arguments: list[str]) -> str:
    """Return the text of one lock; the versions already locked for development bind the others."""
    output = LOCKS / f"{name}.txt"
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", "--universal", "--python-version", "3.11"]
    command += ["--no-config", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"]
    command += ["--no-emit-find-links", "--quiet", "--output-file", str(output)]
    if name != "dev":
        command += ["--constraint", str(LOCKS / "dev.txt")]
    done = subprocess.run(
        [*command, *arguments], input="\n".join(requirements), text=True, stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        raise SystemExit(f"requirements/{name}.txt could not be locked; the lines above say why.")
    return output.read_text(encoding="utf-8")


def main() -> None:
    """Write every lock, and refuse one that says more than names, versions, conditions and hashes."""
    LOCKS.mkdir(exist_ok=True)
    for name, requirements in wanted().items():
        text = lock(name, requirements, sys.argv[1:])
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        strange = next((line for line in lines if not LINE.fullmatch(line)), None)
        if strange:
            raise SystemExit(f"requirements/{name}.txt would hold more than names and hashes: {strange}")
        (LOCKS / f"{name}.txt").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
        print(f"requirements/{name}.txt: {sum('==' in line for line in lines)} packages")


if __name__ == "__main__":
    main()
