"""Sessions kept in the database, so that they can be ended, and read in the first statement of each request."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError
from django.utils import timezone

from liane.accounts.memory import Versions, ask_first
from liane.records.live.channel import session_mark
from liane.records.live.publishing import end_session

_STATE = """
SELECT name, number, NULL FROM records_version
UNION ALL
SELECT NULL, NULL, session_data FROM django_session WHERE session_key = %s AND expire_date > %s
"""


class SessionStore(db.SessionStore):
    """Django's own, loaded together with the organisation's counters. One that ends takes its streams along."""

    def delete(self, session_key: str | None = None) -> None:
        """End a session: this one unless another is named."""
        ended = session_key or self.session_key
        super().delete(session_key)
        if ended:
            end_session(session_mark(ended))

    def save(self, must_create: bool = False) -> None:
        """Write the session. Raises UpdateError when it ended meanwhile, OperationalError when the database is gone.

        Django takes the second for the first, which is answered as a fault of the person's own.
        """
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from None
            raise

    def open(self) -> Versions:
        """Load the session, empty when there is none or it ended, and return the organisation's counters."""
        versions: dict[str, int] = {}
        data = None
        for name, number, found in ask_first(_STATE, [self.session_key, timezone.now()]):
            if found is None:
                versions[name] = number
            else:
                data = found
        if data is None:
            # As Django does for an unknown key: what is then written goes into a new session.
            self._session_key = None
        self._session_cache = {} if data is None else self.decode(data)
        return versions
