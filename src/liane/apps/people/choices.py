"""The choices of companies and contacts. Keys are stored for good; labels and hues may change."""

from django.utils.translation import gettext_lazy as _

from liane.records.fields import Option

STATUSES = (
    Option("prospect", _("Prospect"), 220),
    Option("customer", _("Client"), 150),
    Option("at_risk", _("Client à risque"), 30),
    Option("former", _("Ancien client"), 0),
    Option("partner", _("Partenaire"), 280),
    Option("supplier", _("Fournisseur"), 60),
    Option("competitor", _("Concurrent"), 330),
    Option("other", _("Autre"), 190),
)

LEGAL_FORMS = (
    Option("sas", _("SAS")),
    Option("sasu", _("SASU")),
    Option("sarl", _("SARL")),
    Option("eurl", _("EURL")),
    Option("sa", _("SA")),
    Option("ei", _("Entreprise individuelle")),
    Option("sci", _("SCI")),
    Option("snc", _("SNC")),
    Option("scop", _("Coopérative (SCOP, SCIC)")),
    Option("association", _("Association")),
    Option("public_body", _("Établissement public")),
    Option("local_authority", _("Collectivité territoriale")),
    Option("foreign", _("Société étrangère")),
    Option("other", _("Autre forme")),
)

INDUSTRIES = (
    Option("agriculture", _("Agriculture"), 110),
    Option("food", _("Agroalimentaire"), 80),
    Option("manufacturing", _("Industrie"), 220),
    Option("energy", _("Énergie et environnement"), 150),
    Option("construction", _("Bâtiment et travaux publics"), 50),
    Option("crafts", _("Artisanat"), 40),
    Option("retail", _("Commerce de détail"), 20),
    Option("wholesale", _("Commerce de gros"), 10),
    Option("transport", _("Transport et logistique"), 240),
    Option("hospitality", _("Hôtellerie et restauration"), 350),
    Option("tourism", _("Tourisme et loisirs"), 320),
    Option("technology", _("Technologies"), 200),
    Option("software", _("Logiciel et services numériques"), 190),
    Option("telecommunications", _("Télécommunications"), 210),
    Option("media", _("Médias et divertissement"), 300),
    Option("marketing", _("Communication et marketing"), 310),
    Option("finance", _("Banque et finance"), 170),
    Option("insurance", _("Assurance"), 160),
    Option("real_estate", _("Immobilier"), 30),
    Option("consulting", _("Conseil"), 260),
    Option("services", _("Services aux entreprises"), 270),
    Option("employment", _("Emploi et recrutement"), 290),
    Option("education", _("Enseignement et formation"), 250),
    Option("health", _("Santé et social"), 0),
    Option("public", _("Secteur public"), 230),
    Option("nonprofit", _("Associations"), 130),
    Option("other", _("Autre secteur"), 180),
)

CIVILITIES = (
    Option("mrs", _("Mme")),
    Option("mr", _("M.")),
    Option("dr", _("Dr")),
    Option("pr", _("Pr")),
    Option("me", _("Me")),
)

LANGUAGES = (
    Option("fr", _("Français")),
    Option("en", _("Anglais")),
    Option("de", _("Allemand")),
    Option("es", _("Espagnol")),
    Option("it", _("Italien")),
    Option("nl", _("Néerlandais")),
    Option("pt", _("Portugais")),
)
