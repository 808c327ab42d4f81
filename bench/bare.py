"""The bare figures: the same rows read by psycopg, by statements that a careful programmer writes by hand."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

SCHEMA = "org_main"
Query = Callable[[int], object]

_COLUMNS = """t.id, t.version, t.name, t.company_id, c.name, t.job_title, t.emails, t.phones, t.address_city,
t.owner_id, u.name"""
_JOINS = "LEFT JOIN people_company c ON c.id = t.company_id LEFT JOIN accounts_user u ON u.id = t.owner_id"
_FOUND = """SELECT s.object, s.record_id, c.name FROM search_entry s JOIN people_contact c ON c.id = s.record_id
WHERE s.record_id IN (SELECT e.record_id FROM (SELECT * FROM search_entry WHERE words @@ %s::tsquery LIMIT 200) e
ORDER BY ts_rank(e.words, %s::tsquery) DESC LIMIT 8)"""
# What each default column sorts by; the related ones go along the related table.
SORTS = {
    "name": "t.name_folded",
    "job_title": "t.job_title_folded",
    "emails": "t.emails_folded",
    "phones": "t.phones_folded",
    "address.city": "t.address_city_folded",
}
RELATED = {"company": ("people_company", "company_id"), "owner": ("accounts_user", "owner_id")}


class Bare:
    """One connection to the database that the server uses."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self.connection.execute(sql.SQL("SET search_path TO {}, public").format(sql.Identifier(SCHEMA)))

    def rows(self, text: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return what a statement of ours gives."""
        return self.connection.execute(text, parameters).fetchall()

    def page(self, where: str = "", order: str = "t.updated_at DESC, t.id DESC") -> Callable[..., None]:
        """Return the reading of a list page with its count, which takes the condition's parameters."""
        condition = f"WHERE {where}" if where else ""
        rows = f"SELECT * FROM people_contact t {condition} ORDER BY {order} LIMIT 51"
        page = f"SELECT {_COLUMNS} FROM ({rows}) t {_JOINS} ORDER BY {order}"
        count = f"SELECT count(*) FROM (SELECT 1 FROM people_contact t {condition} LIMIT 10001) c"

        def read(*parameters: object) -> None:
            self.rows(page, parameters)
            self.rows(count, parameters)

        return read

    def along(self, table: str, column: str) -> Callable[[], None]:
        """Return the reading of a list page in the order of a related record's name."""
        text = (
            f"SELECT {_COLUMNS} FROM (SELECT t.*, o.key FROM (SELECT id, name_folded AS key "
            f"FROM {table} ORDER BY key) o CROSS JOIN LATERAL (SELECT * FROM people_contact t WHERE t.{column} = o.id "
            f"ORDER BY t.id LIMIT 51) t ORDER BY o.key, t.id LIMIT 51) t {_JOINS} ORDER BY t.key, t.id"
        )
        count = "SELECT count(*) FROM (SELECT 1 FROM people_contact t LIMIT 10001) c"

        def read() -> None:
            self.rows(text)
            self.rows(count)

        return read

    def find(self, words: str) -> None:
        """Find the eight best records for a tsquery."""
        self.rows(_FOUND, (words, words))

    def find_near(self, word: str) -> None:
        """Find the eight best records for a misspelt word."""
        near = self.rows(
            "SELECT word FROM search_word WHERE word %% %s AND length(word) BETWEEN %s AND %s AND "
            "levenshtein_less_equal(word, %s, 2) <= 2 ORDER BY levenshtein(word, %s) LIMIT 12",
            (word, len(word) - 2, len(word) + 2, word, word),
        )
        self.find(" | ".join([word, *(found for (found,) in near)]))

    def record(self, contact: UUID) -> None:
        """Read a contact, its company, owner, deals, notes and the last lines of its log."""
        self.rows(f"SELECT t.*, c.name, u.name FROM people_contact t {_JOINS} WHERE t.id = %s", (contact,))
        self.rows(
            "SELECT d.* FROM records_link l JOIN sales_deal d ON d.id = l.source_id "
            "WHERE l.target_id = %s AND l.field = 'contacts' ORDER BY d.id DESC LIMIT 6",
            (contact,),
        )
        self.rows("SELECT * FROM activities_note WHERE subject_id = %s ORDER BY id DESC LIMIT 20", (contact,))
        self.rows("SELECT * FROM records_entry WHERE record_id = %s ORDER BY version DESC LIMIT 20", (contact,))

    def board(self, stages: list[UUID]) -> None:
        """Count and sum the deals of each stage, and read the first twenty of each."""
        self.rows(
            "SELECT stage_id, count(*), sum(amount_base) FROM sales_deal WHERE stage_id = ANY(%s) GROUP BY stage_id",
            (stages,),
        )
        for stage in stages:
            self.rows(
                "SELECT t.*, c.name, u.name FROM (SELECT * FROM sales_deal WHERE stage_id = %s "
                f"ORDER BY stage_since, id LIMIT 21) t {_JOINS}",
                (stage,),
            )

    def edit(self, contact: UUID, title: str) -> None:
        """Write one field of a contact, committed."""
        self.connection.execute(
            "UPDATE people_contact SET job_title = %s, version = version + 1, updated_at = now() WHERE id = %s",
            (title, contact),
        )
