"""Eight clients at once: how many list pages they get a second."""

import threading
from collections.abc import Callable
from time import perf_counter

from bench.bare import Bare
from bench.client import Client
from bench.timing import Line

CLIENTS = 8
_SECONDS = 6.0


def rate(make: Callable[[], Callable[[], object]]) -> float:
    """Return calls a second of CLIENTS threads, each with its own call made by `make`."""
    calls = [make() for _ in range(CLIENTS)]
    counts = [0] * CLIENTS
    failures: list[Exception] = []
    until = perf_counter() + _SECONDS

    def work(place: int) -> None:
        try:
            while perf_counter() < until:
                calls[place]()
                counts[place] += 1
        except (OSError, RuntimeError) as error:
            failures.append(error)

    started = perf_counter()
    threads = [threading.Thread(target=work, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(counts) / (perf_counter() - started)


def list_pages(address: str, email: str, password: str, database_url: str) -> Line:
    """Return the line of list pages a second."""

    def browser() -> Callable[[], object]:
        client = Client(address)
        client.sign_in(email, password)
        return lambda: client.get("/contacts")

    def reader() -> Callable[[], object]:
        return Bare(database_url).page()

    own, bare = rate(browser), rate(reader)
    return Line(
        f"list pages a second, {CLIENTS} clients",
        f"{own:.0f}",
        f"{bare:.0f}",
        f"{bare / own:.1f}",
        target="> 150",
        reached=own > 150,
    )
