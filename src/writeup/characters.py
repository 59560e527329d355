"""Characters that no document can contain."""

import re

UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 17))
    + "]"
)
"""Control characters, unpaired surrogates and noncharacters."""


def printable(words: str) -> str:
    """`words` without what cannot be written into a file of any kind."""
    return UNPRINTABLE.sub("", words)
