"""The repository means the same on every machine: locks name no host, and nothing fetched is committed."""

import re
import subprocess
import tomllib

import pytest

from tests.structure.source import ROOT

LOCK_LINE = re.compile(r"#.*|[a-z0-9-]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
FETCHED = re.compile(r"(^|/)(node_modules|vendor|\.venv)/|\.min\.(js|css)$|\.mo$|\.woff2?$")


@pytest.mark.parametrize("name", ["runtime", "build", "node", "dev"])
def test_a_lock_holds_names_versions_and_hashes_only(name: str):
    lines = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not LOCK_LINE.fullmatch(line)] == []


def test_every_dependency_is_locked():
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=~! ;]", line)[0].lower().replace("_", "-") for line in wanted}
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements" / "dev.txt").read_text(), re.MULTILINE))
    assert names - locked == set(), "run make lock"


def test_the_browser_lock_names_no_host():
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text(encoding="utf-8")


def test_nothing_that_is_fetched_or_built_is_committed():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a clone")
    assert [line for line in listed.stdout.splitlines() if FETCHED.search(line)] == []
