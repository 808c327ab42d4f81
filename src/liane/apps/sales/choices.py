"""The choices of deals. Keys are stored for good; labels and hues may change."""

from django.utils.translation import gettext_lazy as _

from liane.records.fields import Option

OPEN, WON, LOST = "open", "won", "lost"

STAGE_KINDS = (
    Option(OPEN, _("En cours"), 220),
    Option(WON, _("Gagnée"), 150),
    Option(LOST, _("Perdue"), 0),
)

ORIGINS = (
    Option("referral", _("Recommandation"), 150),
    Option("website", _("Site web"), 200),
    Option("inbound_call", _("Appel entrant"), 180),
    Option("prospecting", _("Prospection"), 220),
    Option("event", _("Salon ou événement"), 300),
    Option("campaign", _("Campagne"), 320),
    Option("partner", _("Partenaire"), 280),
    Option("tender", _("Appel d’offres"), 50),
    Option("existing_customer", _("Client existant"), 110),
    Option("other", _("Autre"), 0),
)

CONTACT_ROLES = (
    Option("decider", _("Décideur"), 150),
    Option("user", _("Utilisateur"), 220),
    Option("prescriber", _("Prescripteur"), 280),
    Option("blocker", _("Bloqueur"), 0),
)

WIN_REASONS = (
    Option("price", _("Prix juste"), 150),
    Option("fit", _("Offre adaptée"), 170),
    Option("trust", _("Confiance"), 220),
    Option("delay", _("Délai tenu"), 50),
    Option("service", _("Qualité du service"), 280),
    Option("other", _("Autre raison"), 180),
)

LOSS_REASONS = (
    Option("price", _("Prix trop élevé"), 30),
    Option("competitor", _("Concurrent choisi"), 0),
    Option("no_budget", _("Pas de budget"), 50),
    Option("timing", _("Mauvais moment"), 220),
    Option("no_decision", _("Projet abandonné"), 260),
    Option("no_fit", _("Offre inadaptée"), 300),
    Option("no_answer", _("Sans nouvelles"), 190),
    Option("other", _("Autre raison"), 180),
)
