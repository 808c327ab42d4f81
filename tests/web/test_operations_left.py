"""An operation that lost whoever was at it goes on by itself; one that is over does not."""

from datetime import timedelta
from uuid import UUID

from django.db import connection

from liane.accounts.viewers import viewer_for
from liane.records import operations, tasks
from liane.records.changes import bulk_work
from liane.records.changes.bulk_recipe import parse_recipe
from liane.records.queries.model import Query
from liane.records.registry import catalogue
from liane.web.operations import jobs
from tests.records.people import SYSTEM, create, values


def begun(actor: UUID) -> UUID:
    """Begin a bulk operation whose job is gone, as if a request had begun it itself and died."""
    viewer = viewer_for(actor)
    recipe = parse_recipe({"acts": [{"field": "count", "do": "set", "value": 2}]}, catalogue()["box"], viewer)
    one = bulk_work.start(Query("box"), recipe, viewer, "Essai")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.procrastinate_jobs")
    return one


def silent(one: UUID, since: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_operation SET heartbeat_at = now() - make_interval(secs => %s) WHERE id = %s",
            [since.total_seconds(), one],
        )


def asked_for() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'operation_id' FROM public.procrastinate_jobs "
            "WHERE task_name = 'liane.operation' ORDER BY id"
        )
        return [row[0] for row in cursor.fetchall()]


def test_what_a_request_began_and_left_is_carried_on_by_a_job(people):
    box = create(SYSTEM, "box", name="b", count=1)
    one = begun(people.anne)
    jobs.pick_up.func(0)
    assert asked_for() == []
    silent(one, 2 * jobs.SILENT)
    jobs.pick_up.func(0)
    jobs.pick_up.func(0)
    assert asked_for() == [str(one)]
    jobs.carry_on.func("org_main", str(one))
    assert tasks.task(one).state == "done"
    assert values("box", box, "count") == (2,)


def test_what_ended_is_not_begun_again(people):
    box = create(SYSTEM, "box", name="b", count=1)
    one = begun(people.anne)
    operations.stop(one)
    silent(one, 2 * jobs.SILENT)
    jobs.pick_up.func(0)
    assert asked_for() == []
    jobs.carry_on.func("org_main", str(one))
    assert tasks.task(one).state == "stopped"
    assert values("box", box, "count") == (1,)
