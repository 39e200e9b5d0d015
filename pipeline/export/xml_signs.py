"""What XML 1.0 may hold: most control characters and halves of surrogate pairs have no place in it."""

from __future__ import annotations

import re

_REFUSED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    r"""The text with U+FFFD for each sign that XML refuses: as long as before.

    >>> xml_text("Mục\x0bI")
    'Mục�I'
    """
    return _REFUSED.sub("\ufffd", text)
