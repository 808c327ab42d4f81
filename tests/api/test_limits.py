"""What is refused before it is read, and counted by all processes together."""

import socket
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit

from liane.lib.shared_counts import SECONDS, SharedCounts

NOW = 1_700_000_000.0


def add(path: Path, times: int) -> None:
    counts = SharedCounts(path)
    for _ in range(times):
        counts.add(b"key", NOW)


def test_processes_count_together(tmp_path):
    processes = [get_context("spawn").Process(target=add, args=(tmp_path / "counts", 500)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert SharedCounts(tmp_path / "counts").add(b"key", NOW)[0] == 1_501


def test_each_name_and_each_minute_is_counted_for_itself(tmp_path):
    counts = SharedCounts(tmp_path / "counts")
    names = [str(number).encode() for number in range(2_000)]
    for name in names:
        counts.add(name, NOW)
    assert {counts.add(name, NOW)[0] for name in names} == {2}
    assert {counts.add(name, NOW + SECONDS)[0] for name in names} == {1}


def test_a_damaged_file_is_counted_anew(tmp_path):
    (tmp_path / "counts").write_bytes(b"x" * 17)
    assert SharedCounts(tmp_path / "counts").add(b"key", NOW)[0] == 1


def test_two_gigabytes_are_refused_before_they_are_sent(sales, program, live):
    parts = urlsplit(live)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as plug:
        plug.sendall(
            f"POST /api/v1/companies HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {program('alice').secret}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {2 * 1024**3}\r\n\r\n".encode()
        )
        assert plug.recv(4096).startswith(b"HTTP/1.0 413")


def test_a_body_without_a_length_is_asked_for_it(sales, program):
    answer = program("alice").send("POST", "/companies", b"", {"Transfer-Encoding": "chunked", "Content-Length": ""})
    assert answer.status_code == 411
