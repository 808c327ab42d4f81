"""Thumbnails of pictures: made anew from their pixels, upright, with nothing else that the file carried."""

import io
import struct
import zlib
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from liane.records.fields.base import Invalid

MOST_PIXELS = 50_000_000
"""A picture of 50 million pixels opens into 200 MB; a few kilobytes can say that they hold far more."""
WIDTH = HEIGHT = 480
TYPE = "image/webp"
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, IndexError, KeyError, TypeError)


def thumbnail(content: BinaryIO) -> bytes:
    """Return a WebP of `WIDTH` by `HEIGHT` pixels at most. Raises Invalid for what is no picture, or too large a one.

    Only the first image of a moving one is read. Place, camera and author, which photographs carry, stay behind.
    """
    content.seek(0)
    try:
        with Image.open(content, formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Invalid(
                    _("Cette image a plus de %(most)d millions de pixels : réduisez-la.")
                    % {"most": MOST_PIXELS // 1_000_000},
                    "pixels",
                )
            # A photograph is read at an eighth of its size when that is enough.
            picture.draft("RGB", (WIDTH * 2, HEIGHT * 2))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((WIDTH, HEIGHT))
            mode = "RGBA" if upright.has_transparency_data else "RGB"
            drawn = Image.new(mode, upright.size)
            drawn.paste(upright.convert(mode))
            made = io.BytesIO()
            drawn.save(made, "WEBP", quality=78)
    except Image.DecompressionBombError as error:
        raise Invalid(_("Cette image est trop grande : réduisez-la."), "pixels") from error
    except Invalid:
        raise
    except _UNREADABLE as error:
        raise Invalid(_("Cette image ne se lit pas : enregistrez-la en JPEG ou en PNG."), "content") from error
    finally:
        content.seek(0)
    return made.getvalue()
