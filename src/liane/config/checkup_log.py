"""What the doctor looks at in the log: that its chain holds, and agrees with the heads kept outside the database."""

import datetime as dt
import time

from liane.config import heads
from liane.config.checkup import Finding
from liane.config.prepare import connect
from liane.lib.refusal import said
from liane.records.past import chain
from liane.records.past.chain import Broken, Verdict
from liane.records.sequencer import organisations

_WAIT = dt.timedelta(minutes=5)
_COMPARED = 1_000  # the last heads of an organisation


def log_findings(url: str) -> list[Finding]:
    """Check the log of each organisation."""
    with connect(url) as connection:
        schemas = organisations(connection)
    found = []
    for schema in schemas:
        began = time.monotonic()
        verdict = chain.verify(url, schema)
        seconds = time.monotonic() - began
        found += [_chain(schema, verdict, seconds), _tail(schema, verdict), _heads(url, schema)]
    return found


def _chain(schema: str, verdict: Verdict, seconds: float) -> Finding:
    subject = said(f"Journal de {schema}", f"Log of {schema}")
    erased = said(f", {verdict.erased} effacées", f", {verdict.erased} erased") if verdict.erased else ""
    if verdict.broken is None:
        whole = said(
            f"{verdict.lines} lignes intactes{erased}, {seconds:.1f} s",
            f"{verdict.lines} lines whole{erased}, {seconds:.1f} s",
        )
        return Finding(subject, whole, well=True)
    remedy = said(
        "Comparez avec une sauvegarde d’avant ; ne réparez rien avant d’en avoir gardé une copie.",
        "Compare with a backup from before; mend nothing before keeping a copy.",
    )
    return Finding(subject, _broken(verdict.broken), False, remedy)


def _broken(broken: Broken) -> str:
    which = said(
        f"changement {broken.number or '—'} ({broken.change_id or 'absent'})",
        f"Change {broken.number or '—'} ({broken.change_id or 'absent'})",
    )
    place = said(f", ligne {broken.ordinal}", f", line {broken.ordinal}") if broken.ordinal is not None else ""
    why = {
        "line": said("une ligne a été modifiée, retirée ou ajoutée", "a line was edited, removed or inserted"),
        "header": said("son auteur, sa date ou sa cause a été modifié", "its author, date or cause was edited"),
        "chain": said("son empreinte ne suit pas la précédente", "its seal does not follow the one before"),
        "gap": said("il manque", "it is missing"),
        "stray": said("des lignes n’ont plus leur changement", "lines whose Change is gone"),
        "unexplained": said("des valeurs manquent sans effacement connu", "values are missing and no erasure says why"),
    }[broken.why]
    return said(f"{which}{place} : {why}", f"{which}{place}: {why}")


def _tail(schema: str, verdict: Verdict) -> Finding:
    subject = said(f"Fin du journal de {schema}", f"Tail of the log of {schema}")
    if not verdict.unsealed:
        return Finding(subject, said(f"scellé jusqu’à {verdict.number}", f"sealed to {verdict.number}"), True)
    age = dt.datetime.now(dt.UTC) - verdict.oldest if verdict.oldest else dt.timedelta()
    found = said(
        f"{verdict.unsealed} changements pas encore scellés, le premier du {verdict.oldest:%Y-%m-%d %H:%M} UTC",
        f"{verdict.unsealed} Changes not sealed yet, the first of {verdict.oldest:%Y-%m-%d %H:%M} UTC",
    )
    return Finding(
        subject, found, age < _WAIT, said("Lancez « liane up » : il les scelle.", "Run “liane up”: it seals them.")
    )


def _heads(url: str, schema: str) -> Finding:
    subject = said(f"Empreintes gardées de {schema}", f"Heads kept of {schema}")
    known = [(path, head) for path in heads.files() for head in heads.read(path) if head.schema == schema]
    for path, head in sorted(known[-_COMPARED:], key=lambda one: one[1].number):
        value = chain.at(url, schema, head.number)
        if value is None or value.hex() != head.chain:
            found = said(
                f"le changement {head.number} n’est plus celui du {head.at} ({path})",
                f"Change {head.number} is not the one of {head.at} any more ({path})",
            )
            return Finding(subject, found, False, said("Le journal a été réécrit.", "The log was rewritten."))
    last = max((head.number for _path, head in known), default=0)
    none = said("aucune encore : la première part dans l’heure", "none yet: the first one leaves within the hour")
    agreed = said(f"{len(known)} concordent, jusqu’à {last}", f"{len(known)} agree, to {last}")
    return Finding(subject, agreed if known else none, True)
