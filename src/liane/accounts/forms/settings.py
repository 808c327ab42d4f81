"""Forms of the settings."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liane.accounts.forms.base import LANGUAGES, DayField, PersonField, RecordForm, ZoneField, currencies_offered
from liane.accounts.models import Role, Team
from liane.accounts.models.organisation import MAIL_SECURITY
from liane.accounts.models.people import THEMES
from liane.lib import countries

_MOST = 500  # teams or roles that a form offers


def _choices(model: type[Role] | type[Team]) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in model.objects.order_by("name").values_list("id", "name")[:_MOST]]


def _months() -> list[tuple[int, object]]:
    names = (
        _("janvier"), _("février"), _("mars"), _("avril"), _("mai"), _("juin"), _("juillet"), _("août"),
        _("septembre"), _("octobre"), _("novembre"), _("décembre"),
    )  # fmt: skip
    return list(enumerate(names, 1))


class PersonForm(RecordForm):
    """A person as an administrator sees her."""

    first_name = forms.CharField(label=_("Prénom"), max_length=80, required=False)
    last_name = forms.CharField(label=_("Nom de famille"), max_length=80, required=False)
    email = forms.EmailField(label=_("Adresse e-mail"), max_length=254, required=False)
    job_title = forms.CharField(label=_("Fonction"), max_length=120, required=False)
    phone = forms.CharField(label=_("Téléphone"), max_length=80, required=False)
    role = forms.ChoiceField(label=_("Rôle"), required=False)
    teams = forms.MultipleChoiceField(label=_("Équipes"), required=False, widget=forms.CheckboxSelectMultiple)
    manager = PersonField(label=_("Responsable"), required=False)

    def __init__(self, *args: Any, new: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        roles = _choices(Role)
        self.fields["role"].choices = roles if new else [("", "—"), *roles]  # type: ignore[attr-defined]
        self.fields["teams"].choices = _choices(Team)  # type: ignore[attr-defined]
        for key in ("email", "role"):
            self.fields[key].required = new


class TeamForm(RecordForm):
    """A team."""

    name = forms.CharField(label=_("Nom"), max_length=120)
    manager = PersonField(label=_("Responsable"), required=False)
    parent = forms.ChoiceField(label=_("Rattachée à"), required=False)
    office = forms.CharField(label=_("Bureau"), max_length=120, required=False)

    def __init__(self, *args: Any, own: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        below = _below(own) if own else set()
        others = [(key, name) for key, name in _choices(Team) if key not in below]
        self.fields["parent"].choices = [("", "—"), *others]  # type: ignore[attr-defined]


def _below(team_id: str) -> set[str]:
    """Return a team and all that stand under it: none of them can stand above it."""
    under: dict[str, list[str]] = {}
    for one, parent in Team.objects.filter(parent__isnull=False).values_list("id", "parent_id"):
        under.setdefault(str(parent), []).append(str(one))
    found, waiting = {team_id}, [team_id]
    while waiting:
        fresh = [one for one in under.get(waiting.pop(), ()) if one not in found]
        found.update(fresh)
        waiting += fresh
    return found


class RoleForm(RecordForm):
    """What a role is called; its rights are a table beside."""

    name = forms.CharField(label=_("Nom"), max_length=80)
    description = forms.CharField(
        label=_("Description"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class OrganisationForm(RecordForm):
    """What the organisation says of itself."""

    name = forms.CharField(label=_("Nom"), max_length=120)
    currency = forms.ChoiceField(label=_("Monnaie"), choices=currencies_offered)
    zone = ZoneField(label=_("Fuseau horaire"))
    fiscal_month = forms.TypedChoiceField(label=_("Début de l’exercice"), choices=_months, coerce=int)
    language = forms.ChoiceField(label=_("Langue par défaut"), choices=LANGUAGES)
    region = forms.ChoiceField(label=_("Pays des numéros de téléphone"))

    def __init__(self, *args: Any, language: str = "fr", **options: Any) -> None:
        super().__init__(*args, **options)
        names = countries.names(language)
        self.fields["region"].choices = sorted(names.items(), key=lambda pair: pair[1])  # type: ignore[attr-defined]


class MailForm(RecordForm):
    """How the organisation's mail leaves."""

    mail_host = forms.CharField(label=_("Serveur"), max_length=253, required=False)
    mail_security = forms.ChoiceField(
        label=_("Chiffrement"), choices=lambda: [(option.key, option.label) for option in MAIL_SECURITY]
    )
    mail_port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, required=False)
    mail_user = forms.CharField(label=_("Identifiant"), max_length=254, required=False)
    mail_password = forms.CharField(
        label=_("Mot de passe"),
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    mail_from = forms.EmailField(label=_("Adresse d’expédition"), max_length=254, required=False)


class RateForm(RecordForm):
    """What one unit of a currency is worth from a day on."""

    currency = forms.ChoiceField(label=_("Une unité de"))
    rate = forms.CharField(label=_("Vaut"), max_length=30)
    day = DayField(label=_("À partir du"))

    def __init__(self, *args: Any, into: str, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        DayField.of(self, zone, "day")
        others = [choice for choice in currencies_offered() if choice[0] != into]
        self.fields["currency"].choices = others  # type: ignore[attr-defined]


class ProfileForm(RecordForm):
    """What a person sets for herself."""

    first_name = forms.CharField(label=_("Prénom"), max_length=80, required=False)
    last_name = forms.CharField(label=_("Nom de famille"), max_length=80, required=False)
    job_title = forms.CharField(label=_("Fonction"), max_length=120, required=False)
    phone = forms.CharField(label=_("Téléphone"), max_length=80, required=False)
    language = forms.ChoiceField(label=_("Langue"), choices=LANGUAGES)
    zone = ZoneField(label=_("Fuseau horaire"), required=False)
    theme = forms.ChoiceField(label=_("Apparence"), choices=lambda: [(option.key, option.label) for option in THEMES])
    letters = forms.BooleanField(label=_("Raccourcis par lettres (c, e, x, j, k…)"), required=False)


class LogoForm(forms.Form):
    """An image for the organisation, small enough to be shown on every page."""

    image = forms.FileField(label=_("Logo"))
    MOST = 300_000  # bytes
    _KINDS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp"))
    content_type = ""

    def clean_image(self) -> bytes:
        """Return the bytes of the image; what it is is read in them, never in what the browser says."""
        file = self.cleaned_data["image"]
        if file.size > self.MOST:
            raise forms.ValidationError(_("Cette image est trop lourde : 300 ko au plus."))
        content: bytes = file.read()
        found = [kind for mark, kind in self._KINDS if content.startswith(mark)]
        if not found or (found == ["image/webp"] and content[8:12] != b"WEBP"):
            raise forms.ValidationError(_("Il faut une image PNG, JPEG ou WebP."))
        self.content_type = found[0]
        return content
