"""What an assistant proposed and a person has not refused: kept for an hour, to be applied as it was shown."""

from typing import ClassVar

from django.db import models

from liane.lib.ids import new_id


class Proposal(models.Model):
    """Edits as they were asked for, with the versions seen then. Its id is the token, good for its own person."""

    id = models.UUIDField(primary_key=True, default=new_id)
    user_id = models.UUIDField(null=True)
    source = models.TextField(default="")
    edits = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    change_id = models.UUIDField(null=True)

    class Meta:
        db_table = "mcp_proposal"
        indexes: ClassVar = [models.Index(fields=["created_at"], name="mcp_proposal_at_ix")]
