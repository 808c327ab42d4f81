"""Data folders kept between runs, made anew when what they were made by is no longer the same."""

import shutil
from hashlib import sha256
from pathlib import Path

import liane

ROOT = Path(__file__).resolve().parent
DATA = ROOT / "data"
_MAKERS = ("customers.py", "filling.py", "ids.py", "people.py", "vocabulary.py")
_PACKAGE = Path(liane.__path__[0])


def folder(contacts: int) -> Path:
    """Return the data folder of a size, emptied when its records or its tables would be others today.

    Migrations that came since are no reason: the start applies them.
    """
    found = DATA / str(contacts)
    stamp = found / "made-by"
    known = dict(line.split(maxsplit=1)[::-1] for line in stamp.read_text().splitlines()) if stamp.exists() else {}
    now = _digests()
    if any(now.get(name) != digest for name, digest in known.items()):
        shutil.rmtree(found)
    found.mkdir(parents=True, exist_ok=True)
    if not stamp.exists():
        stamp.write_text("".join(f"{digest} {name}\n" for name, digest in now.items()))
    return found


def _digests() -> dict[str, str]:
    paths = [ROOT / name for name in _MAKERS] + sorted((ROOT / "lists").iterdir())
    paths += sorted(_PACKAGE.glob("**/migrations/*.py"))
    top = _PACKAGE.parent.parent
    return {str(path.relative_to(top)): sha256(path.read_bytes()).hexdigest() for path in paths}
