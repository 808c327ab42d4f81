"""`python -m tests.pictures [--only WORD]... [--width N]... [--theme T]... [--language L]...`: pictures to look at.

Into build/pictures: a folder of pictures for each way of looking, `sheets` with many on one picture, `overview`
with more of them and smaller, `report.txt` with what a program notices.
"""

import argparse
import shutil
import sys
from pathlib import Path

from tests.pictures.sheets import lay_out
from tests.pictures.studio import LANGUAGES, THEMES, WIDTHS, Asked, Studio, studio

PLACE = Path(__file__).resolve().parents[2] / "build" / "pictures"


def asked() -> Asked:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(prog="make pictures", description="Take pictures of every screen.")
    parser.add_argument("--only", action="append", default=[], metavar="WORD", help="screens with it in their name")
    parser.add_argument("--width", action="append", type=int, choices=WIDTHS)
    parser.add_argument("--theme", action="append", choices=THEMES)
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--quick", action="store_true", help="leave axe out, which takes half of the time")
    found = parser.parse_args()
    return Asked(
        PLACE,
        tuple(found.only),
        tuple(found.width or WIDTHS),
        tuple(found.theme or THEMES),
        tuple(found.language or LANGUAGES),
        axe=not found.quick,
    )


def tell(taken: Studio) -> None:
    """Write the report, and say how much there is of it."""
    lines = sorted(set(taken.noted))
    (PLACE / "report.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{taken.count} pictures of {len(taken.names)} screens, {len(lines)} remarks: {PLACE}\n")


def main() -> int:
    """Take the pictures, lay them out, write what was noticed."""
    wanted = asked()
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    with studio(wanted) as taken:
        try:
            taken.take_all()
        finally:
            lay_out(PLACE)
            tell(taken)
    return 0 if taken.count else 1


if __name__ == "__main__":
    sys.exit(main())
