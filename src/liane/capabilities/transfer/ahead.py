"""Reading ahead: while the database writes a batch of rows, a helper reads the next one.

The helper only computes. All statements, those that look up what rows name included, are made by the caller's own
thread in its own transaction, between two batches.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from django.utils.translation import get_language, override

from liane.capabilities.transfer.rows import Made, Opened, RowReader
from liane.capabilities.transfer.setup import Setup
from liane.capabilities.transfer.table import Row


def read(reader: RowReader, batches: Iterable[Sequence[Row]]) -> Iterator[tuple[int, Made]]:
    """Yield how many rows each batch has, and what they become. Each is written before the next is asked for."""
    if separate(reader.setup):
        yield from _ahead(reader, iter(batches))
        return
    for batch in batches:
        yield len(batch), reader.read(batch)


def separate(setup: Setup) -> bool:
    """Say whether no row is read otherwise for what the rows above it became, so that one need not wait for them."""
    finds = [reader.source.find for part in setup.parts for reader in part.relations]
    return (
        len(setup.parts) == 1
        and not setup.own
        and not setup.plan.repeats
        and all(find is None or (find.missing != "create" and not find.where) for find in finds)
    )


def _ahead(reader: RowReader, batches: Iterator[Sequence[Row]]) -> Iterator[tuple[int, Made]]:
    language = get_language() or "fr"

    def open_next() -> Opened | None:
        with override(language):
            batch = next(batches, None)
            return None if batch is None else reader.open(batch)

    def make(opened: Opened) -> Made:
        with override(language):
            return reader.make(opened)

    with ThreadPoolExecutor(1, thread_name_prefix="reading") as helper:
        making: tuple[int, Future[Made]] | None = None
        opening = helper.submit(open_next)
        while True:
            ready = None if making is None else (making[0], making[1].result())
            making = None
            opened = opening.result()
            if opened is not None:
                reader.look_up(opened)
                making = len(opened.rows), helper.submit(make, opened)
                opening = helper.submit(open_next)
            if ready is not None:
                yield ready
            if making is None:
                return
