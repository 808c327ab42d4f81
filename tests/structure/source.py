"""What the structure tests read: the files of the product, their syntax and their layer."""

import ast
import functools
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "liane"
VENDOR = SOURCE / "web" / "static" / "vendor"


def files(*suffixes: str) -> list[Path]:
    """Return the files of the product with one of these suffixes, third-party browser files left out."""
    return sorted(path for path in SOURCE.rglob("*") if path.suffix in suffixes and not path.is_relative_to(VENDOR))


def own_python() -> list[Path]:
    """Return the Python files that people write: migrations are left out."""
    return [path for path in files(".py") if "migrations" not in path.parts]


def place(path: Path) -> str:
    """Return the path as a person writes it, from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


@functools.cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def module(path: Path) -> str:
    """Return the dotted name of the package or module that a file of the product belongs to."""
    return ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)


@functools.cache
def layers() -> dict[str, int]:
    """Return the height of every layer and app that pyproject.toml names, the lowest first."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    heights = {}
    for contract in contracts:
        if contract["type"] == "layers":
            for height, line in enumerate(reversed(contract["layers"])):
                for name in line.split(":"):
                    heights[f"{contract['containers'][0]}.{name.strip(' ()')}"] = height
    return heights


def height(dotted: str) -> tuple[int, int]:
    """Return how high a module stands: its layer, then its app among the apps (-1 for no app)."""
    parts = dotted.split(".")
    app = layers().get(".".join(parts[:3]), -1) if parts[1] == "apps" else -1
    return layers()[".".join(parts[:2])], app


def points_up(low: str, high: str) -> bool:
    """Tell whether the module `low` stands below the module `high`, so that it may not know it."""
    return height(low) < height(high)
