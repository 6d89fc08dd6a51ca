"""Who may log in: key pairs, OAuth tokens and passwords that the tests registered, and each user's roles."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization

from .errors import SnowflakeError

# The driver for Node writes a JWT's times in milliseconds, the one for Python in seconds.
_MILLISECONDS_FROM = 10**11


@dataclass
class User:
    """A user of the account. `public_keys` are PEM texts; `oauth_tokens` has when each ends (epoch seconds)."""

    name: str
    roles: list[str]
    default_role: str
    password: str | None = None
    public_keys: list[str] = field(default_factory=list)
    oauth_tokens: dict[str, float] = field(default_factory=dict)


class Accounts:
    """The users of one account."""

    def __init__(self, account: str) -> None:
        self.account = account.upper()
        self._users: dict[str, User] = {}

    def put(self, user: User) -> None:
        """Adds a user or replaces it."""
        self._users[user.name.upper()] = user

    def users(self) -> list[User]:
        """All users, by name."""
        return [self._users[name] for name in sorted(self._users)]

    def authenticate(self, data: dict[str, Any]) -> tuple[User, str]:
        """The user of a login request and the role of its session; SnowflakeError as Snowflake refuses."""
        authenticator = str(data.get("AUTHENTICATOR") or "SNOWFLAKE").upper()
        if authenticator == "SNOWFLAKE_JWT":
            user = self._by_key_pair(str(data.get("TOKEN", "")))
        elif authenticator == "OAUTH":
            user = self._by_oauth(str(data.get("TOKEN", "")))
        else:
            user = self._by_password(str(data.get("LOGIN_NAME", "")), str(data.get("PASSWORD", "")))
        return user, user.default_role

    def check_role(self, user: User, role: str, granted: set[str]) -> str:
        """The role's name as stored, where the user has it: from the start or by a GRANT."""
        if role.upper() not in granted | {each.upper() for each in user.roles}:
            raise SnowflakeError(
                "390189",
                "08001",
                f"Role '{role.upper()}' specified in the connect string does not exist or not authorized. Contact "
                "your local system administrator, or attempt to login with another role, e.g. PUBLIC.",
            )
        return role.upper()

    def _by_key_pair(self, token: str) -> User:
        refused = SnowflakeError("390144", "08001", "JWT token is invalid.")
        try:
            claims = jwt.decode(token, options={"verify_signature": False})
            account, name, fingerprint = str(claims["iss"]).split(".", 2)
        except (jwt.InvalidTokenError, KeyError, ValueError):
            raise refused from None
        user = self._users.get(name)
        if account != self.account or user is None or claims.get("sub") != f"{account}.{name}":
            raise refused
        key = next((key for key in user.public_keys if fingerprint_of(key) == fingerprint), None)
        if key is None:
            raise refused
        try:
            jwt.decode(token, key, algorithms=["RS256"], options={"verify_exp": False, "verify_iat": False})
        except jwt.InvalidTokenError:
            raise refused from None
        if _seconds(claims.get("exp")) <= time.time() or _seconds(claims.get("iat")) > time.time() + 60:
            raise refused
        return user

    def _by_oauth(self, token: str) -> User:
        for user in self._users.values():
            if token in user.oauth_tokens:
                if user.oauth_tokens[token] <= time.time():
                    raise SnowflakeError("390318", "08001", "OAuth access token expired.")
                return user
        raise SnowflakeError("390303", "08001", "Invalid OAuth access token.")

    def _by_password(self, name: str, password: str) -> User:
        user = self._users.get(name.upper())
        if user is None or user.password is None or user.password != password:
            raise SnowflakeError("390100", "08001", "Incorrect username or password was specified.")
        return user


def fingerprint_of(public_key: str) -> str:
    """SHA256:<base64> of a public key, as DESCRIBE USER shows it and a JWT's issuer ends."""
    key = serialization.load_pem_public_key(public_key.encode())
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return "SHA256:" + base64.b64encode(hashlib.sha256(der).digest()).decode()


def _seconds(value: Any) -> float:
    if not isinstance(value, int | float):
        return 0
    return value / 1000 if value > _MILLISECONDS_FROM else value
