"""The embedded PostgreSQL's settings, fitted to the machine."""

import os
import shutil
from pathlib import Path

MB = 1024 * 1024
_CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def machine_memory() -> int:
    """Return the memory this process may use, in bytes: the machine's, or less inside a container."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in _CGROUP_LIMITS:
        try:
            memory = min(memory, int(limit.read_text()))
        except (OSError, ValueError):  # no such file, or the word "max"
            continue
    return memory


def shared_buffers(memory: int) -> int:
    """Return the size of the server's cache in bytes: a quarter of the memory, from 64 MB to 1 GB.

    At a million contacts 2 GB made no page quicker, as the system keeps what it reads of files too; each further
    gigabyte takes 31 MB of lists of what is in it.
    """
    return max(64 * MB, min(1024 * MB, memory // 4))


def server_settings(socket_folder: Path, *, durable: bool = True) -> dict[str, str]:
    """Return the settings by name; without `durable`, a power cut may lose everything (for tests)."""
    memory = machine_memory()
    settings = {
        # Reached through the socket only, by the system accounts that pg_ident.conf names.
        "listen_addresses": "",
        "unix_socket_directories": str(socket_folder),
        "max_connections": "100",
        "shared_buffers": f"{shared_buffers(memory) // MB}MB",
        "effective_cache_size": f"{memory * 6 // 10 // MB}MB",
        "maintenance_work_mem": f"{max(32, min(512, memory // 16 // MB))}MB",
        "work_mem": "32MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "max_wal_size": "4GB",
        # The 16 MB that it would take by itself are never needed by two processors.
        "wal_buffers": "4MB",
        # Nothing is replicated by statements: the process that would see to it is not started.
        "max_logical_replication_workers": "0",
        # Every search reads what GIN indexes keep aside: little, so that it stays quick.
        "gin_pending_list_limit": "128kB",
        "synchronous_commit": "on",
        # Clients that vanish in the middle of a transaction must not hold their locks.
        "client_connection_check_interval": "10s",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "log_line_prefix": "%m [%p] ",
        "logging_collector": "off",
    }
    if shutil.disk_usage("/dev/shm").free < 256 * MB if Path("/dev/shm").is_dir() else True:
        # Containers often have 64 MB there, too little for one parallel query.
        settings["dynamic_shared_memory_type"] = "mmap"
    if durable:
        # What the cache held is read again at the next start, beside the first requests: an index whose pages
        # lie all over a disk takes seconds to come back by itself.
        settings |= {"shared_preload_libraries": "pg_prewarm", "pg_prewarm.autoprewarm_interval": "300s"}
    else:
        settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
    return settings
