"""Tables of who acts."""

from liane.accounts.models.organisation import ExchangeRate, Logo, OrganisationSettings, Secret
from liane.accounts.models.people import Role, Team, User
from liane.accounts.models.signin import Credential, OneTimeLink, SignIn

__all__ = [
    "Credential",
    "ExchangeRate",
    "Logo",
    "OneTimeLink",
    "OrganisationSettings",
    "Role",
    "Secret",
    "SignIn",
    "Team",
    "User",
]
