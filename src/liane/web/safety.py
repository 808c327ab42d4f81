"""Text as it may stand in HTML."""

import re
from html import escape

# Marks that would turn the direction of what follows the cell.
turning = re.compile("[\u202a-\u202e\u2066-\u2069]")
# These marks and what HTML reads: few texts have any, and to find none is quicker than to replace each.
_HOSTILE = re.compile("[&<>\"'\u202a-\u202e\u2066-\u2069]")


def safe(text: object) -> str:
    """Return `text` escaped for HTML text and quoted attributes, unable to turn the page's direction."""
    found = str(text)
    return escape(turning.sub("", found)) if _HOSTILE.search(found) else found
