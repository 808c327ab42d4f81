"""What the doctor looks at outside the database: the folder, the settings, the processes, the backups."""

import datetime as dt
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from liane.config import environment
from liane.config.backups import STALE_AFTER, last_backup, last_failure
from liane.config.secret import FILE
from liane.lib.data_folder import SMALLEST_ROOM
from liane.lib.refusal import said

_SHORTEST_KEY = 50
_COMFORTABLE_ROOM = 10 * SMALLEST_ROOM
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_EARLIEST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, what was found, and what to do about it when it is not well."""

    subject: str
    found: str
    well: bool
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{'ok ' if self.well else '!! '} {self.subject}: {self.found}"
        return line if self.well or not self.remedy else f"{line}\n    → {self.remedy}"


def folder_findings(folder: Path) -> list[Finding]:
    """Look at the data folder: there, enough room, the secret closed to others."""
    subject = said("Dossier des données", "Data folder")
    if not folder.is_dir():
        found = said(f"{folder} n’existe pas", f"{folder} does not exist")
        return [Finding(subject, found, False, said("Lancez « liane up ».", "Run “liane up”."))]
    free = shutil.disk_usage(folder).free
    room = said(f"{free // 1024**2} Mo libres", f"{free // 1024**2} MB free")
    mend = said("Libérez de la place ou déplacez le dossier.", "Make room, or move the folder.")
    return [
        Finding(subject, f"{folder}, {room}", free > _COMFORTABLE_ROOM, mend),
        _secret(folder / FILE),
    ]


def _secret(path: Path) -> Finding:
    subject = said("Clé secrète", "Secret key")
    if given := environment.SECRET_KEY.value():
        mend = said("Donnez au moins 50 caractères au hasard.", "Give at least 50 random characters.")
        return Finding(subject, "LIANE_SECRET_KEY", len(given) >= _SHORTEST_KEY, mend)
    if not path.exists():
        mend = said("« liane up » en fait une.", "“liane up” makes one.")
        return Finding(subject, said("aucune", "none"), False, mend)
    open_to_others = path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return Finding(subject, str(path), not open_to_others, f"chmod 600 {path}")


def setting_findings() -> list[Finding]:
    """Look at the settings that have no wrong value but an unwise one, and at the clock."""
    outward = environment.HOST.value() not in _LOOPBACK
    findings = [
        Finding(
            said("Serveur de courriel", "Mail server"),
            environment.MAIL_URL.value().rpartition("@")[2] or said("aucun réglage", "no setting"),
            True,
        ),
        Finding(
            said("Noms de Liane", "Liane's names"),
            ", ".join(environment.HOSTS.value()) or said("tous", "any"),
            bool(environment.HOSTS.value()) or not outward,
            said(
                "Nommez-les dans LIANE_HOSTS : un lien envoyé ne pourra plus en montrer un autre.",
                "Name them in LIANE_HOSTS, so that no link that is sent can show another one.",
            ),
        ),
        Finding(
            "https",
            said("oui", "yes") if environment.HTTPS.value() else said("non", "no"),
            environment.HTTPS.value() or not outward,
            said(
                "Placez un serveur https devant Liane et mettez LIANE_HTTPS=oui.",
                "Put an https server in front of Liane and set LIANE_HTTPS=yes.",
            ),
        ),
    ]
    now = dt.datetime.now(dt.UTC)
    mend = said("Réglez l’horloge de la machine (NTP).", "Set this machine's clock (NTP).")
    findings.append(Finding(said("Horloge", "Clock"), f"{now:%Y-%m-%d %H:%M} UTC", now > _EARLIEST, mend))
    return findings


def running_findings(*, running: bool) -> list[Finding]:
    """Look at whether Liane runs, and at the age of its last backup."""
    subject = said("Sauvegarde", "Backup")
    last = last_backup()
    mend = said(
        "« liane backup FICHIER » en fait une ; celle du jour se fait pendant que Liane tourne.",
        "“liane backup FILE” makes one; the daily one is made while Liane runs.",
    )
    failure = last_failure()
    if failure is not None:
        backup = Finding(subject, said(f"en échec : {failure.french}", f"failed: {failure.english}"), False, mend)
    elif last is None:
        backup = Finding(subject, said("jamais faite", "never made"), False, mend)
    else:
        age = dt.datetime.now(dt.UTC) - last.at
        hours = int(age.total_seconds() // 3600)
        backup = Finding(subject, said(f"il y a {hours} h", f"{hours} h ago"), age < STALE_AFTER, mend)
    state = said("en marche", "running") if running else said("à l’arrêt", "stopped")
    return [Finding("Liane", state, True), backup]
