"""Short codes that confirm an entry: easy to read over the telephone and to copy by hand."""

import secrets

ALPHABET = "34679ACDEFGHJKMNPQRTVWXY"
"""Without characters that are taken for one another: 0 and O, 1, I and L, 2 and Z, 5 and S, 8 and B, U and V."""
LENGTH = 8
"""24^8 is 1.1 * 10^11: a hundred thousand receipts meet by chance once in twenty."""


def new_receipt() -> str:
    """A fresh code such as ``7K3M-9QPD``. The database refuses one that exists already."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{code[:4]}-{code[4:]}"
