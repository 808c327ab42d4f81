"""Many pictures on one: a tall picture is cut into pieces that stand side by side."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw

# The area of a sheet that a person still reads at its own size, and how wide a picture of each width is on it.
SHEET = (1400, 900)
READABLE = {1440: 688, 820: 456, 375: 270}
SMALL = {1440: 340, 820: 226, 375: 130}
_CAPTION = 14
_GAP = 8
# How tall a piece is, by its width.
_SHAPES = {1440: 0.6, 820: 1.4, 375: 3.2}


def lay_out(place: Path) -> None:
    """Lay out the pictures of each folder of `place` on sheets and on overviews."""
    for folder in sorted(path for path in place.iterdir() if path.is_dir()):
        for name, widths in (("sheets", READABLE), ("overview", SMALL)):
            (place / name).mkdir(exist_ok=True)
            tiles = list(_tiles(folder, int(folder.name.rpartition("-")[2]), widths))
            for number, sheet in enumerate(_sheets(tiles), 1):
                sheet.save(place / name / f"{folder.name}-{number:02}.png")


def _tiles(folder: Path, width: int, widths: dict[int, int]) -> Iterator[Image.Image]:
    size = widths[width]
    tall = min(int(size * _SHAPES[width]), SHEET[1] - 2 * _GAP - _CAPTION)
    for path in sorted(folder.glob("*.png")):
        with Image.open(path) as whole:
            small = whole.convert("RGB").resize(
                (size, int(whole.height * size / whole.width)), Image.Resampling.LANCZOS
            )
        for at, top in enumerate(range(0, max(small.height - tall // 6, 1), tall)):
            tile = Image.new("RGB", (size, min(tall, small.height - top) + _CAPTION), "white")
            ImageDraw.Draw(tile).text((0, 1), f"{path.stem}{f' ({at + 1})' if at else ''}", fill="black")
            tile.paste(small.crop((0, top, size, min(top + tall, small.height))), (0, _CAPTION))
            yield tile


def _sheets(tiles: list[Image.Image]) -> Iterator[Image.Image]:
    sheet, across, down, lowest = _blank(), _GAP, _GAP, 0
    for tile in tiles:
        if across + tile.width + _GAP > SHEET[0]:
            across, down, lowest = _GAP, lowest + _GAP, 0
        if down + tile.height + _GAP > SHEET[1] and down > _GAP:
            yield sheet
            sheet, across, down, lowest = _blank(), _GAP, _GAP, 0
        sheet.paste(tile, (across, down))
        across, lowest = across + tile.width + _GAP, max(lowest, down + tile.height)
    if tiles:
        yield sheet


def _blank() -> Image.Image:
    return Image.new("RGB", SHEET, (150, 150, 160))
