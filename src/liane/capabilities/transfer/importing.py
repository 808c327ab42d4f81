"""Importing a file: read whole first, then written as an operation, a batch of rows a Change.

Reading the same file again adds nothing: each record carries the id that its row gives it. An import that broke
off goes on from its last checkpoint when it is asked for again.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.pq import TransactionStatus

from liane.capabilities.transfer import ahead
from liane.capabilities.transfer.guess import guess
from liane.capabilities.transfer.mapping import Plan
from liane.capabilities.transfer.refusals import BadFile
from liane.capabilities.transfer.report import REFUSED, Line, Summary, read_lines
from liane.capabilities.transfer.rows import Made, RowReader
from liane.capabilities.transfer.setup import Setup, prepare
from liane.capabilities.transfer.table import Row, Table, open_table
from liane.records import operations, schema
from liane.records.changes.model import BATCH, Cause, Change
from liane.records.registry import refresh
from liane.records.tasks import Task, note_total
from liane.records.viewer import Viewer

KIND, KEPT_KIND = "import", "import_file"
"""Operations: an import from a file at hand, and one whose file is kept for a job."""

Watch = Callable[[operations.Progress], None]
# By column, the values that are wrong in a file, and what is right instead.
Aliases = Mapping[str, Mapping[str, str]]


def import_file(
    path: Path,
    object_name: str,
    viewer: Viewer,
    *,
    plan: Plan | None = None,
    aliases: Aliases | None = None,
    dry_run: bool = False,
    watch: Watch | None = None,
) -> Summary:
    """Import `path` as records of `object_name` (name or slug) and return what was done.

    Without a `plan` the headings say which field each column fills. Raises BadFile, before anything is written,
    for a file, a mapping or a right that makes the whole import impossible.
    """
    table, setup = ready(path, object_name, viewer, plan, aliases)
    total = _survey(table, setup)
    if not dry_run:
        return _Import(table, setup, viewer, total, watch).run()
    with transaction.atomic():
        summary = _Import(table, setup, viewer, total, watch, dry=True).run()
        transaction.set_rollback(True)
    return summary


def ready(
    path: Path, object_name: str, viewer: Viewer, plan: Plan | None = None, aliases: Aliases | None = None
) -> tuple[Table, Setup]:
    """Return the file and what reads it. Raises BadFile when it cannot be imported as `object_name` at all."""
    table = open_table(path)
    catalogue = refresh()
    item = catalogue.get(object_name) or catalogue.by_slug(object_name)
    if plan is None:
        if item is None:
            names = ", ".join(sorted(catalogue.objects))
            message = _("L’objet « %(name)s » n’existe pas. Il y a : %(names)s.")
            raise BadFile(message % {"name": object_name, "names": names})
        plan = guess(catalogue, item, table.headings, viewer.language)
    elif item is not None and object_name and plan.main.object not in (item.name, item.slug):
        message = _("La correspondance est faite pour « %(other)s », pas pour « %(name)s ».")
        raise BadFile(message % {"other": plan.main.object, "name": object_name})
    return table, prepare(catalogue, viewer, plan, table.headings, aliases or {})


def steps(table: Table, setup: Setup, viewer: Viewer, one: Task) -> Iterator[operations.Step]:
    """Yield what is left of the import that is the operation `one`, for a job. Raises BadFile."""
    total = _survey(table, setup)
    note_total(one.id, total)
    yield from _Import(table, setup, viewer, total, None).steps(one.id, one.position)


def _survey(table: Table, setup: Setup) -> int:
    """Read the file through once, so that a broken one is refused whole; note the names that it gives itself.

    Return the number of its rows.
    """
    total = 0
    for row in table.rows():
        total += 1
        if not setup.own:
            continue
        cells = {heading: cell.strip() for heading, cell in zip(setup.headings, row.cells, strict=True)}
        for column, aliases in setup.aliases.items():
            cells[column] = aliases.get(cells[column], cells[column])
        for own in setup.own:
            own.names.add(own.lookup.key(own.name(cells)))
    return total


class _Import:
    """One run of an import."""

    def __init__(
        self, table: Table, setup: Setup, viewer: Viewer, total: int, watch: Watch | None, *, dry: bool = False
    ) -> None:
        self.table = table
        self.setup = setup
        self.viewer = viewer
        self.total = total
        self.watch = watch
        self.dry = dry
        self.size = max(1, BATCH // self.setup.creations)

    def run(self) -> Summary:
        """Run the import, or go on with it, unless it is running elsewhere."""
        mark = self._fingerprint()
        text = f"{schema.current()}:import:{mark}"
        lock = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
            if not cursor.fetchone()[0]:
                raise BadFile(_("Ce fichier est déjà en cours d’import."))
        try:
            operation_id, position = self._broken_off(mark) or (self._start(mark), 0)
            try:
                done = operations.run(operation_id, self.steps(operation_id, position), watch=self.watch)
            except KeyboardInterrupt:
                if connection.connection.info.transaction_status is TransactionStatus.ACTIVE:
                    # A statement is under way: it is over with its connection.
                    connection.close()
                operations.pause(operation_id)
                raise
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])
        lines = read_lines(done.report)
        return Summary(
            operation=None if self.dry else operation_id,
            rows=self.total,
            created=done.created,
            updated=done.updated,
            refused=_refused(done, lines),
            lines=lines,
            dry=self.dry,
            ignored=self.setup.ignored,
            columns=self.setup.columns,
        )

    def _fingerprint(self) -> str:
        """Return what makes an import the same: the file, the mapping and the aliases."""
        text = repr((self.table.fingerprint(), self.setup.plan, sorted(self.setup.aliases.items()), self.dry))
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()

    def _start(self, mark: str) -> UUID:
        parameters = {"object": self.setup.plan.main.object, "file": self.table.path.name, "mark": mark}
        return operations.start(KIND, self.table.path.name, self.viewer, parameters, self.total)

    @staticmethod
    def _broken_off(mark: str) -> tuple[UUID, int] | None:
        """Return the same import that broke off, and how far it had come."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, position FROM records_operation WHERE kind = %s AND parameters->>'mark' = %s "
                "AND state = ANY(%s) ORDER BY started_at DESC LIMIT 1",
                [KIND, mark, ["waiting", "running", "paused", "failed"]],
            )
            row = cursor.fetchone()
        return (row[0], row[1]) if row else None

    def steps(self, operation_id: UUID, position: int) -> Iterator[operations.Step]:
        """Yield what is left from a checkpoint on."""
        deferred = position > 0
        done = position
        reader = RowReader(self.setup)
        rows = self.table.rows()
        reader.remember(islice(rows, position))
        for count, made in ahead.read(reader, self._batches(rows)):
            done += count
            deferred = deferred or made.deferred
            yield self._step(operation_id, made, done)
        if deferred and self.setup.own:
            # A second reading, for rows that name records of rows further down.
            reader = RowReader(self.setup)
            for batch in self._batches(self.table.rows()):
                yield self._step(operation_id, reader.links(batch), self.total)

    def _batches(self, rows: Iterator[Row]) -> Iterator[Sequence[Row]]:
        while batch := list(islice(rows, self.size)):
            yield batch

    def _step(self, operation_id: UUID, made: Made, position: int) -> operations.Step:
        change = None
        if made.edits:
            cause = Cause(KIND, self.table.path.name)
            change = Change(self.viewer, cause, made.edits, partial=True, operation=operation_id)
        return operations.Step(change, position, made.report, made.refused)


def _refused(done: operations.Progress, lines: Sequence[Line]) -> int:
    """Return how many rows were refused: a row may make several records, each refused for itself."""
    if len(lines) >= operations.MAX_REPORT:
        return done.refused
    return len({line.line for line in lines if line.kind == REFUSED})
