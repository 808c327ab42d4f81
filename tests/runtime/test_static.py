"""Static files are gathered under names that change with what they hold."""

import re
from pathlib import Path

from liane.config.migrate import gather

IMPORTED = re.compile(r"""(?:\bfrom|\bimport\(?)\s*["'](\.[^"']+)["']""")
DIGEST = re.compile(r"\.[0-9a-f]{12}\.js$")


def test_a_module_is_imported_by_the_name_that_its_content_gives(tmp_path: Path) -> None:
    gather(tmp_path / "static")
    modules = [path for path in (tmp_path / "static" / "web" / "js").rglob("*.js") if DIGEST.search(path.name)]
    imported = {(path, name) for path in modules for name in IMPORTED.findall(path.read_text())}
    assert len(imported) > 20
    assert [name for path, name in imported if not (DIGEST.search(name) and (path.parent / name).is_file())] == []
