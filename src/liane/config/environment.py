"""Every setting of Liane: a `LIANE_` environment variable with its type, default and meaning.

Read without Django, so that `liane up` checks them all before it starts anything. The list in
`docs/settings.md` is this file's: `python -m liane.config.environment` prints it.
"""

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from liane.lib.refusal import Refusal

Network = IPv4Network | IPv6Network
T_co = TypeVar("T_co", covariant=True)
_YES = {"1", "yes", "true", "on", "oui"}
_NO = {"0", "no", "false", "off", "non"}


class _Wrong(ValueError):
    """What a value had to be, in both languages."""

    def __init__(self, french: str, english: str) -> None:
        super().__init__(english)
        self.french, self.english = french, english


@dataclass(frozen=True)
class Setting(Generic[T_co]):
    """One environment variable; `default` is written as the variable would be."""

    name: str
    parse: Callable[[str], T_co]
    default: str
    meaning: str
    fallback: str = ""  # a second variable's name, that many tools know

    def text(self, environment: Mapping[str, str] = os.environ) -> str:
        """Return the raw value: the variable's, else the fallback's, else the default."""
        return environment.get(self.name) or environment.get(self.fallback) or self.default

    def value(self, environment: Mapping[str, str] = os.environ) -> T_co:
        """Return the value in its type; raise Refusal when what stands in the environment is wrong."""
        try:
            return self.parse(self.text(environment))
        except _Wrong as wrong:
            raise Refusal(
                f"{self.name} vaut « {self.text(environment)} », il faut {wrong.french}.",
                f"{self.name} is “{self.text(environment)}”, it must be {wrong.english}.",
            ) from wrong


def _text(value: str) -> str:
    return value.strip()


def _words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def _yes_or_no(value: str) -> bool:
    if value.lower() not in _YES | _NO:
        raise _Wrong("« oui » ou « non »", "“yes” or “no”")
    return value.lower() in _YES


def _number(smallest: int, largest: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not re.fullmatch(r"\d{1,9}", value) or not smallest <= int(value) <= largest:
            raise _Wrong(f"un entier de {smallest} à {largest}", f"a whole number from {smallest} to {largest}")
        return int(value)

    return parse


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in choices:
            raise _Wrong("l’un de " + ", ".join(choices), "one of " + ", ".join(choices))
        return value

    return parse


def _folder(value: str) -> Path:
    return Path(value).expanduser().absolute()


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _Wrong("un fuseau comme Europe/Paris", "a zone such as Europe/Paris") from error
    return value


def _url(*schemes: str) -> Callable[[str], str]:
    example = f"{schemes[0]}://…"

    def parse(value: str) -> str:
        try:
            right = not value or urlsplit(value).scheme in schemes
            _ = urlsplit(value).port
        except ValueError:
            right = False
        if not right:
            raise _Wrong(f"une adresse comme {example}", f"an address such as {example}")
        return value

    return parse


def _networks(value: str) -> list[Network]:
    try:
        return [ip_network(word) for word in _words(value)]
    except ValueError as error:
        raise _Wrong("des réseaux comme 10.1.0.0/16", "networks such as 10.1.0.0/16") from error


def _default_folder() -> str:
    """Return /var/lib/liane for root, and each ordinary user's own data folder otherwise."""
    if os.geteuid() == 0:
        return "/var/lib/liane/data"
    return str(Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share") / "liane")


DATA = Setting(
    "LIANE_DATA",
    _folder,
    _default_folder(),
    "The data folder: database, files, backups, logs, secret key.",
)
HOST = Setting("LIANE_HOST", _text, "127.0.0.1", "The network address to listen on; 0.0.0.0 is all of them.")
PORT = Setting("LIANE_PORT", _number(0, 65535), "8000", "The port to listen on; 0 takes a free one.")
STREAM_PORT = Setting(
    "LIANE_STREAM_PORT",
    _number(0, 65535),
    "0",
    "The port of the live streams; 0 takes the one after `LIANE_PORT`, or a free one.",
)
STREAM_URL = Setting(
    "LIANE_STREAM_URL",
    _url("https", "http"),
    "",
    "Where browsers find the live streams when a proxy stands before Liane: `https://crm.example.fr/flux`, which the "
    "proxy passes on to `LIANE_STREAM_PORT`. By default that port of the host that people use.",
)
WORKERS = Setting("LIANE_WORKERS", _number(1, 256), "2", "How many web processes answer requests.")
DATABASE_URL = Setting(
    "LIANE_DATABASE_URL",
    _url("postgresql", "postgres"),
    "",
    "A PostgreSQL of yours, 15 or later, instead of the embedded one: "
    "`postgresql://user:password@host:5432/database`. `DATABASE_URL` is read too.",
    fallback="DATABASE_URL",
)
SECRET_KEY = Setting(
    "LIANE_SECRET_KEY", _text, "", "The key that signs sessions; by default one is made in the data folder."
)
HTTPS = Setting(
    "LIANE_HTTPS",
    _yes_or_no,
    "no",
    "Whether people reach Liane by https, through a proxy that sets `X-Forwarded-Proto`: cookies are then "
    "kept from plain http.",
)
PROXIES = Setting(
    "LIANE_TRUSTED_PROXIES",
    _number(0, 20),
    "0",
    "How many proxies stand before Liane and add to `X-Forwarded-For`: the log of sign-ins and its limits then "
    "count the person's own address, not the proxy's. 0 believes no such header.",
)
HOSTS = Setting(
    "LIANE_HOSTS",
    _words,
    "",
    "The names by which people reach Liane, separated by commas; by default any.",
)
TIME_ZONE = Setting("LIANE_TIME_ZONE", _zone, "Europe/Paris", "The time zone until an organisation sets its own.")
LANGUAGE = Setting("LIANE_LANGUAGE", _one_of("fr", "en"), "fr", "The language until a person chooses one.")
MAIL_URL = Setting(
    "LIANE_MAIL_URL",
    _url("smtp", "smtps"),
    "",
    "The mail server: `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`.",
)
MAIL_FROM = Setting("LIANE_MAIL_FROM", _text, "liane@localhost", "The sender of Liane's own mails.")
BACKUP_HOUR = Setting("LIANE_BACKUP_HOUR", _number(0, 23), "3", "The hour of the daily backup, in `LIANE_TIME_ZONE`.")
BACKUP_KEEP = Setting("LIANE_BACKUP_KEEP", _number(0, 3650), "14", "How many daily backups are kept; 0 makes none.")
FILE_LIMIT = Setting(
    "LIANE_FILE_LIMIT", _number(1, 2047), "25", "The most that one file which people give may weigh, in megabytes."
)
API_RATE = Setting(
    "LIANE_API_RATE",
    _number(0, 1_000_000),
    "3000",
    "How many requests of the API a key may make in a minute, on each machine; 0 sets no limit.",
)
WEBHOOK_NETWORKS = Setting(
    "LIANE_WEBHOOK_NETWORKS",
    _networks,
    "",
    "The private networks into which webhooks may be sent, separated by commas: `10.1.0.0/16,192.168.1.20`. None "
    "by default: a webhook then reaches the public Internet only, by https.",
)
MAP_TILES = Setting(
    "LIANE_MAP_TILES",
    _url("https", "http"),
    "",
    "A tile server whose pictures maps put under their points: `https://tiles.example.org/{z}/{x}/{y}.png`. By "
    "default maps have outlines of Liane's own, and no browser asks anybody else.",
)
MAP_CREDIT = Setting("LIANE_MAP_CREDIT", _text, "", "Whom maps thank for these pictures, as their server demands.")
CHAIN_FOLDER = Setting(
    "LIANE_CHAIN_FOLDER",
    _text,
    "",
    "A second folder for the heads of the log's chain (`heads.jsonl`), out of reach of whoever owns the database: "
    "another machine's, or one that is written once.",
)
CHAIN_MAIL = Setting(
    "LIANE_CHAIN_MAIL", _text, "", "The address to which the heads of the log's chain are mailed once a day."
)
LOG_LEVEL = Setting(
    "LIANE_LOG_LEVEL",
    _one_of("DEBUG", "INFO", "WARNING", "ERROR"),
    "INFO",
    "What is written to the logs, from this level up.",
)
ORGANISATION = Setting(
    "LIANE_ORGANISATION",
    _text,
    "",
    "The organisation on which commands work, of an installation with several: its name, one of its hosts or its "
    "schema; the first one if it is not set.",
)
DEBUG = Setting("LIANE_DEBUG", _yes_or_no, "no", "For developers: errors are shown in the page. Never in service.")

SETTINGS: tuple[Setting[object], ...] = (
    DATA, HOST, PORT, WORKERS, STREAM_PORT, STREAM_URL, DATABASE_URL, SECRET_KEY, HTTPS, PROXIES, HOSTS, TIME_ZONE,
    LANGUAGE, MAIL_URL, MAIL_FROM, BACKUP_HOUR, BACKUP_KEEP, FILE_LIMIT, API_RATE, WEBHOOK_NETWORKS, MAP_TILES,
    MAP_CREDIT, CHAIN_FOLDER, CHAIN_MAIL, LOG_LEVEL, ORGANISATION, DEBUG,
)  # fmt: skip


def origin(address: str) -> list[str]:
    """Return the server that an address names, as a security policy names it; nothing for no address."""
    found = urlsplit(address)
    # Tile servers take turns under names like {s}.tiles.example.org.
    return [f"{found.scheme}://{found.netloc.replace('{s}', '*')}"] if address else []


def check(environment: Mapping[str, str] = os.environ) -> None:
    """Raise Refusal for the first setting that is wrong, or that no setting is called like."""
    for setting in SETTINGS:
        setting.value(environment)
    known = {setting.name for setting in SETTINGS}
    for name in sorted(environment):
        if name.startswith("LIANE_") and name not in known:
            raise Refusal(
                f"{name} n’est pas un réglage de Liane : ils sont tous dans docs/settings.md.",
                f"{name} is not a setting of Liane: docs/settings.md lists them all.",
            )


def documentation() -> str:
    """Return the table of all settings, as it stands in `docs/settings.md`."""
    lines = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for setting in SETTINGS:
        default = "`/var/lib/liane/data` as root, else `~/.local/share/liane`" if setting is DATA else ""
        default = default or (f"`{setting.default}`" if setting.default else "none")
        lines.append(f"| `{setting.name}` | {default} | {setting.meaning} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(documentation())
