"""How much a form with files may hold in all: the rest is not even read."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# A form without scripts may carry several files at once; with scripts each comes alone.
AT_ONCE = 8


def longest() -> int:
    """Return how long a form may be, in bytes: that of several files."""
    return AT_ONCE * int(settings.FILE_LIMIT) + (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)


class Bounded(FileUploadHandler):
    """Refuses a form that says it is longer than several files of the greatest size."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, str],  # noqa: N803
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Raise RequestDataTooBig, which the page says in words."""
        if content_length > longest():
            raise RequestDataTooBig(content_length)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Leave the data to the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
