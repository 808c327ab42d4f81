"""The key that signs sessions and links, made once in the data folder."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

FILE = "secret-key"


def secret_key(data_folder: Path) -> str:
    """Return the folder's key, or one for this process only when the folder has none yet."""
    with suppress(OSError):
        if key := (data_folder / FILE).read_text().strip():
            return key
    return secrets.token_urlsafe(50)


def ensure_secret_key(data_folder: Path) -> None:
    """Write a fresh key into the folder, readable by its owner only, unless there is one."""
    path = data_folder / FILE
    if path.exists() and path.read_text().strip():
        return
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
