"""What follows each write of a key, in its own transaction, on every road: its secret goes when it is revoked."""

from collections.abc import Sequence

from liane.api.models import Secret
from liane.records.changes.draft import Draft


def follow(drafts: Sequence[Draft]) -> None:
    """Forget the secrets of keys that are revoked or deleted: the next request that shows one is refused."""
    gone = [
        draft.id
        for draft in drafts
        if draft.object.name == "api_key" and (draft.action == "delete" or draft.get("revoked"))
    ]
    if gone:
        Secret.objects.filter(source_id__in=gone).delete()
