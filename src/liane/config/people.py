"""`liane user add`, inside Django."""

from liane.accounts import actions
from liane.config import environment
from liane.lib.data_folder import ADDRESS
from liane.lib.refusal import Refusal, said
from liane.records.changes.model import Refused


def add_user(email: str, role: str) -> list[str]:
    """Add a person and return the lines to print; raise Refusal with the reasons when it cannot be."""
    try:
        added = actions.add_user(email, role)
    except Refused as refused:
        reasons = " ".join(str(problem.message) for problem in refused.problems)
        raise Refusal(reasons, reasons) from refused
    scheme = "https" if environment.HTTPS.value() else "http"
    names = environment.HOSTS.value()
    place = names[0] if names else _last_address() or f"{environment.HOST.value()}:{environment.PORT.value()}"
    link = f"{scheme}://{place}{added.path}"
    return [said(f"{email} choisit son mot de passe ici : {link}", f"{email} chooses a password here: {link}")]


def _last_address() -> str:
    """Return where the Liane of this data folder listens, or did; "" when it never started."""
    try:
        return (environment.DATA.value() / ADDRESS).read_text().strip()
    except OSError:
        return ""
