"""What goes wrong, as RFC 9457 says it: a kind, a status, a sentence, and where in what was sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

# The title of each kind of problem. Its address is a name, not a page: a program compares it.
TITLES: Mapping[str, object] = {
    "malformed": _("Requête illisible"),
    "unauthenticated": _("Clé absente ou sans effet"),
    "forbidden": _("Action interdite"),
    "not-found": _("Introuvable"),
    "method-not-allowed": _("Méthode sans effet ici"),
    "conflict": _("Modifié entre-temps"),
    "changed": _("La version a changé"),
    "too-large": _("Trop volumineux"),
    "length-required": _("Longueur absente"),
    "unsupported-type": _("Type de contenu inconnu"),
    "invalid": _("Valeurs refusées"),
    "replayed": _("Clé d’idempotence déjà employée"),
    "too-many": _("Trop de requêtes"),
    "failed": _("Erreur de Liane"),
    "unavailable": _("Momentanément indisponible"),
}


class ApiError(Exception):
    """An answer that is a problem. `errors` say each where it is (`path`, `index`…) and why."""

    def __init__(
        self,
        status: int,
        kind: str,
        detail: object,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}


def malformed(detail: object, path: str = "") -> ApiError:
    """Return the problem of a request that cannot be read, at `path` in its body or address."""
    return ApiError(400, "malformed", detail, [{"path": path, "message": detail}] if path else ())


def invalid(detail: object, path: str, code: str = "invalid") -> ApiError:
    """Return the problem of a request that was read and cannot be done as asked."""
    return ApiError(422, "invalid", detail, [{"path": path, "code": code, "message": detail}])


def not_found() -> ApiError:
    """Return what answers for all that is not there, or not for this reader: the same for both."""
    return ApiError(404, "not-found", _("Il n’y a rien à cette adresse, ou rien que vous puissiez lire."))
