"""Names say what a thing is, and nothing is left for later."""

import re

from tests.structure.source import ROOT, files, place

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base2"}
# Written in halves, so that this file does not hold the words that it looks for.
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")


def test_no_module_or_folder_has_a_name_that_says_nothing():
    empty = [
        place(path)
        for path in files(".py", ".html", ".js", ".css")
        if EMPTY_NAMES & {*path.relative_to(ROOT).parent.parts, path.stem}
    ]
    assert not empty, "\n".join(empty)


def test_nothing_is_marked_for_later():
    ours = [path for folder in ("scripts", "tests", "bench") for path in (ROOT / folder).rglob("*.py")]
    marked = [
        f"{place(path)}:{number}"
        for path in [*files(".py", ".html", ".js", ".css", ".txt"), *ours]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert not marked, "\n".join(marked)
