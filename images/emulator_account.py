"""The emulator as an account at localhost:8443: `python emulator_account.py KEYS`.

Its users are those of security/snowflake/13_users.sql, and one who sets the account up. All log in by the one key pair
that the first start makes in the folder KEYS: nothing here is worth keeping apart.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from emulator.login import User
from emulator.wire import Server

ROLES = {
    "CLAIMHOUSE_SETUP": "ACCOUNTADMIN",
    "CLAIMHOUSE_INGEST": "CLAIMS_INGEST",
    "CLAIMHOUSE_TRANSFORM": "CLAIMS_TRANSFORM",
    "CLAIMHOUSE_QUALITY": "CLAIMS_QUALITY",
    "CLAIMHOUSE_EXPORT": "CLAIMS_EXPORT",
    "CLAIMHOUSE_RETENTION": "CLAIMS_RETENTION",
}


def public_key(file: Path) -> str:
    """The public half of the private key in a file, which is made where it is not there."""
    if not file.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        file.touch(0o600)
        file.write_bytes(made.private_bytes(*pem))
    key = serialization.load_pem_private_key(file.read_bytes(), None).public_key()
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def main(keys: Path) -> None:
    known = public_key(keys / "private_key.p8")
    server = Server(8443)
    for name, role in ROLES.items():
        server.account.users.put(User(name, [role], role, public_keys=[known]))
    server.serve_forever()


main(Path(sys.argv[1]))
