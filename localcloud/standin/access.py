"""Who asks: passwords, the stack's own token, sessions and crumbs."""

import base64
import binascii
import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Literal

from localcloud.standin.slot import Slot
from stackgen_slot.casc import ADMIN, HOOKS, HOOKS_RIGHTS

#: The header that a crumb comes in.
CRUMB_FIELD = "Jenkins-Crumb"

#: What gives every right.
_EVERYTHING = "Overall/Administer"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Whoever asks.

    Attributes:
        name: `anonymous`, or as Jenkins knows them.
        rights: What they may do.
        by: How they have shown who they are. A token needs no crumb.
    """

    name: str = "anonymous"
    rights: frozenset[str] = frozenset()
    by: Literal["nothing", "password", "token", "session"] = "nothing"

    def may(self, right: str) -> bool:
        """Tell whether they have a right; the empty one has everybody."""
        return not right or right in self.rights or _EVERYTHING in self.rights


ANONYMOUS = User()


class WrongCredentialsError(Exception):
    """A name with a password or token that is not theirs."""


@dataclass(slots=True)
class Session:
    """What Jenkins remembers of a browser: in memory alone, so that no other Jenkins knows it.

    Attributes:
        identity: The value of its cookie.
        user: Who has logged in with it.
    """

    identity: str = field(default_factory=lambda: secrets.token_hex(16))
    user: User = ANONYMOUS


class Access:
    """Tells users apart.

    Args:
        slot: Whose passwords count.
    """

    def __init__(self, slot: Slot) -> None:
        self._slot = slot
        self._salt = secrets.token_bytes(16)
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def session(self, cookies: str | None) -> Session | None:
        """Return the session that a request's cookies name, None when nobody here knows it."""
        try:
            found = SimpleCookie(cookies or "").get(self._slot.cookie)
        except CookieError:
            return None
        return self._sessions.get(found.value) if found else None

    def new_session(self, user: User = ANONYMOUS) -> Session:
        """Begin a session."""
        session = Session(user=user)
        with self._lock:
            self._sessions[session.identity] = session
        return session

    def user(self, authorization: str | None, session: Session | None) -> User:
        """Return who asks.

        Raises:
            WrongCredentialsError: They are not who they say.
        """
        if not authorization:
            return session.user if session else ANONYMOUS
        scheme, _, given = authorization.partition(" ")
        try:
            text = base64.b64decode(given.strip(), validate=True).decode()
        except (ValueError, binascii.Error) as error:
            raise WrongCredentialsError from error
        name, _, word = text.partition(":")
        if scheme.lower() != "basic":
            raise WrongCredentialsError
        return self.known(name, word)

    def known(self, name: str, word: str) -> User:
        """Return the user with a name and a password or token.

        Raises:
            WrongCredentialsError: There is none.
        """
        if name == ADMIN and _same(word, self._slot.password):
            return User(name=ADMIN, rights=frozenset({_EVERYTHING}), by="password")
        if name == HOOKS and _same(word, self._slot.token):
            return User(name=HOOKS, rights=frozenset(HOOKS_RIGHTS), by="token")
        raise WrongCredentialsError

    def crumb(self, session: Session) -> str:
        """Return the crumb of a session: another session's, or another Jenkins', is none."""
        return hashlib.sha256(self._salt + session.identity.encode()).hexdigest()

    def crumbed(self, user: User, session: Session | None, crumb: str | None) -> bool:
        """Tell whether a request may change something: it carries its session's crumb, or a token.

        https://www.jenkins.io/doc/book/security/csrf-protection/
        """
        if user.by == "token":
            return True
        return bool(session and crumb and hmac.compare_digest(crumb, self.crumb(session)))


def _same(given: str, expected: str) -> bool:
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())
