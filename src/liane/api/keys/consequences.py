"""What follows each write of a key or app, in its own transaction, on every road: revoked, nothing of it opens."""

from collections.abc import Sequence

from liane.api.models import Secret
from liane.api.oauth.tokens import end_app
from liane.records.changes.draft import Draft


def follow(drafts: Sequence[Draft]) -> None:
    """Forget the secrets of what is revoked or deleted: the next request that shows one is refused."""
    gone = [
        draft.id
        for draft in drafts
        if draft.object.name == "api_key" and (draft.action == "delete" or draft.get("revoked"))
    ]
    if gone:
        Secret.objects.filter(source_id__in=gone).delete()
    apps = [
        draft.id
        for draft in drafts
        if draft.object.name == "o_auth_app" and (draft.action == "delete" or draft.get("revoked"))
    ]
    if apps:
        end_app(apps)
