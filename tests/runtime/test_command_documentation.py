"""The commands of docs/command.md do what it says, on a running Liane."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests.runtime.liane import Running, environment

ROOT = Path(__file__).resolve().parents[2]
LIANE = 'liane() { %s -m liane.config.command.main "$@"; }\n' % shlex.quote(sys.executable)  # noqa: UP031 (braces)


def shell(script: str, data: Path) -> "subprocess.CompletedProcess[str]":
    """Run a shell script in which `liane` is this one."""
    settings = environment(LIANE_DATA=str(data), PATH=os.environ["PATH"])
    command = ["bash", "-euo", "pipefail", "-c", LIANE + script]
    return subprocess.run(command, env=settings, capture_output=True, text=True, timeout=120, check=False)


def test_the_documented_commands_work_in_their_order(liane: Running) -> None:
    text = (ROOT / "docs" / "command.md").read_text()
    marked = re.search(
        r"<!-- tested: tests/runtime/test_command_documentation.py -->\n```sh\n(.*?)```", text, re.DOTALL
    )
    assert marked
    done = shell(marked[1], liane.folder)
    assert done.returncode == 0, done.stderr
    assert '"address.city": "Dijon"' in done.stdout
    assert '"last_name": "Morel"' in done.stdout or "Morel" in done.stdout
    assert done.stdout.rstrip().splitlines()[-2] == "Change undone: 1 records."


def test_a_reader_that_has_enough_ends_a_command_without_a_word(liane: Running) -> None:
    cut = shell("set +o pipefail; liane query company --format jsonl | true; echo ${PIPESTATUS[0]}", liane.folder)
    assert cut.stderr == ""
    assert cut.stdout.strip() in ("0", "141")


def test_every_shell_gets_its_completion(liane: Running) -> None:
    for name in ("bash", "zsh", "fish"):
        assert "liane" in shell(f"liane completion {name}", liane.folder).stdout
    asked = "COMP_LINE='liane un' COMP_POINT=8 _ARGCOMPLETE=1 _ARGCOMPLETE_STDOUT_FILENAME=/dev/stdout liane"
    assert "undo" in shell(asked, liane.folder).stdout
    shell("liane query company", liane.folder)
    asked = "COMP_LINE='liane get comp' COMP_POINT=14 _ARGCOMPLETE=1 _ARGCOMPLETE_STDOUT_FILENAME=/dev/stdout liane"
    assert "company" in shell(asked, liane.folder).stdout


_COMPLETING = """set +eu
eval "$(liane completion bash)"
ends() {
    COMP_LINE="$1"; COMP_POINT=${#1}; COMPREPLY=()
    _python_argcomplete liane
    echo "${COMPREPLY[*]}"
}
"""


def test_bash_completes_files_only_where_one_is_meant(liane: Running) -> None:
    (liane.folder / "societes.csv").write_text("Nom\n")
    shell("liane query company", liane.folder)
    asked = ("liane un", "liane query comp", "liane query company --format ", "liane query company --sort ",
             f"liane import company {liane.folder}/soc", f"liane backup --data {liane.folder}/lo")  # fmt: skip
    said = shell(_COMPLETING + "\n".join(f'ends "{line}"' for line in asked), liane.folder)
    command, name, layouts, order, file, folder = said.stdout.splitlines()
    assert (command.strip(), name.strip(), order) == ("undo", "company", "")
    assert set(layouts.split()) == {"table", "json", "jsonl"}
    assert file.strip() == f"{liane.folder}/societes.csv"
    assert folder == f"{liane.folder}/logs/"
