"""Loads the sales opportunities of a computer reseller, and every French commune, through the importer.

    python scripts/load_sales_opportunities.py FOLDER [--communes FOLDER] [--reports FOLDER] [--schema NAME]

FOLDER holds accounts.csv, products.csv, sales_teams.csv and sales_pipeline.csv (Maven Analytics, "CRM Sales
Opportunities"); the communes' one communes.csv and communes_excel.csv. The mappings and the aliases stand in
scripts/sales_opportunities. Run again, it adds nothing.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import django
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liane.config.settings")
django.setup()

from liane.capabilities.transfer.importing import import_file  # noqa: E402 - Django is set up first
from liane.capabilities.transfer.mapping import read_aliases, read_mapping  # noqa: E402
from liane.capabilities.transfer.report import write_report  # noqa: E402
from liane.records.models import Organisation  # noqa: E402
from liane.records.viewer import system  # noqa: E402

MAPPINGS = Path(__file__).parent / "sales_opportunities"
# In order: what is pointed to comes before what points to it. The last column says where the file stands.
LOADS = (
    ("rates.csv", "rates", MAPPINGS),
    ("stages.csv", "stages", MAPPINGS),
    ("sales_teams.csv", "managers", None),
    ("sales_teams.csv", "offices", None),
    ("sales_teams.csv", "teams", None),
    ("sales_teams.csv", "agents", None),
    ("products.csv", "products", None),
    ("accounts.csv", "accounts", None),
    ("sales_pipeline.csv", "deals", None),
    ("sales_pipeline.csv", "closings", None),
)
COMMUNES = ("communes.csv", "communes_excel.csv")


def load(folder: Path, communes: Path | None, reports: Path | None) -> int:
    """Import every file and print what each did; return how many rows were refused."""
    viewer = system()
    aliases = read_aliases(MAPPINGS / "aliases.toml")
    files = [((place or folder) / name, mapping) for name, mapping, place in LOADS]
    files += [(communes / name, "communes") for name in COMMUNES if communes is not None]
    refused = 0
    for path, mapping in files:
        start = time.perf_counter()
        plan = read_mapping(MAPPINGS / f"{mapping}.toml")
        summary = import_file(path, "", viewer, plan=plan, aliases=aliases)
        seconds = time.perf_counter() - start
        refused += summary.refused
        print(f"{path.name} ({mapping}, {seconds:.1f} s): {' '.join(summary.sentences())}")
        if reports is not None and summary.lines:
            reports.mkdir(parents=True, exist_ok=True)
            write_report(reports / f"{mapping} {path.stem}.csv", summary.lines)
    return refused


def main() -> int:
    """Read the arguments, connect to the organisation and load."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--communes", type=Path, help="the folder of communes.csv and communes_excel.csv")
    parser.add_argument("--reports", type=Path, help="where to write what was repaired, refused or noticed")
    parser.add_argument("--schema", default="org_main", help="the organisation's schema")
    given = parser.parse_args()
    connection.set_tenant(Organisation.objects.get(schema_name=given.schema))  # type: ignore[attr-defined]
    return 1 if load(given.folder, given.communes, given.reports) else 0


if __name__ == "__main__":
    sys.exit(main())
