"""Write docs/formulas.md from the declarations of the functions.

python -m scripts.formulas
"""

import os
from pathlib import Path

import django
from django.utils.translation import override

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "formulas.md"
INTRODUCTION = """\
# Formulas, rollups and lookups

Fields whose values Liane works out. They are declared as data like any other field of the organisation's own, lie in
the row's `custom`, and are filtered, sorted, grouped, shown and exported as the kind of field of their results.
They are read as Liane itself and guarded by the rights of their own field; nobody writes them, and the log does not
hold them: undoing a Change computes them again.

```json
{"kind": "formula", "label": "Size", "result": "text", "expression": "IF(amount > 10000, \\"Big\\", \\"Small\\")"}
{"kind": "rollup", "label": "Won", "result": "money", "relation": "deals", "function": "sum", "field": "amount",
 "where": {"field": "stage.won", "op": "is", "value": true}}
{"kind": "lookup", "label": "City", "result": "text", "path": "company.address.city"}
```

## Writing a formula
| | |
| --- | --- |
| fields | by key (`amount`) or label (`Montant`, `[Date de signature]`), of a linked record by dots (`company.size`) |
| numbers | `1.5`; in French, or when `;` parts the arguments, `1,5` too; `12 %` is 0.12 |
| texts | `"Dijon"`, a quotation mark inside doubled |
| operators | `+ - * / ^`, `&` joins texts, `= <> < <= > >=` compare; texts without case and accents |
| constants | `TRUE`, `FALSE`, `EMPTY` (`VRAI`, `FAUX`, `VIDE`) |

Functions have an English and a French name; `,` parts arguments in English, `;` in French. A formula has at most
10,000 characters, 1,000 elements and 50 levels.

What is empty stays empty through operators (`COALESCE` gives it a value), as does what has no result: a division by
zero, a date that does not exist. Two empty values are equal. A condition that is neither true nor false counts as
false. Amounts are in the organisation's currency, days begin in its zone.

## Rollups
`function` is `count`, `sum`, `average`, `min`, `max` or `latest` over the `field` of the records that point here by
the inverse key `relation`, where the condition `where` of a Query holds. `latest` takes the record that comes last by
`order`, by default the one made last. A sum of nothing is 0.

## When values are computed
With each Change, in its transaction, for the records that it touches; where it reaches more than 2,000 other records,
by a job a moment later. A definition that changes is computed by a job too. What depends on the day is brought up
to date when the organisation's day changes. A field that would depend on itself is refused.

## Functions
"""


def document() -> str:
    """Return the whole document."""
    from liane.records.computed.manual import manual  # noqa: PLC0415  Django must be set up first

    lines = [INTRODUCTION]
    with override("en"):
        for title, entries in manual("en"):
            lines += [f"### {title}", "| function | in French | meaning | example |", "| --- | --- | --- | --- |"]
            for entry in entries:
                example, gives = entry.examples[0]
                lines.append(f"| `{entry.written}` | `{entry.other}` | {entry.help} | `{example}` gives {gives} |")
            lines.append("")
    return "\n".join(lines)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liane.config.settings")
    django.setup()
    DOCUMENT.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
