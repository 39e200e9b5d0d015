"""Why a signer has this authority and position: the rows of signing prefixes and positions."""

from __future__ import annotations

from pipeline.explain.names import position
from pipeline.explain.rows import Evidence, find
from pipeline.plan import Signer


def evidence(signer: Signer) -> list[Evidence]:
    """The rows behind one signer."""
    prefix, held = signer.authority_prefix, signer.position
    return [
        *(find("authority_prefix", "signing_prefixes", prefix=prefix) if prefix else ()),
        *(position("position", held) if held else ()),
    ]
