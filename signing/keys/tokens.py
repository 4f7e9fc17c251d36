"""Sessions on PKCS#11 tokens: one pool a token and process, logged in once, opened anew when the token was away.

A PKCS#11 library belongs to a process: after a fork the child starts it again and logs in by itself (PKCS #11 v2.40
§2.5.2). The PIN comes in as a value and stays in memory, because a token that was pulled out wants it again. A PIN
the token refused once is never tried a second time by the process: a worker that repeats its jobs must not lock it.
"""

from __future__ import annotations

import hmac
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pkcs11
from pkcs11 import exceptions as vendor
from pkcs11.constants import TokenFlag

from signing.errors import KeyFailure, KeyMissing, KeyUnavailable, PinLocked, WrongPin

_SESSIONS = 4

# The token, its session or what was found through it is no longer there: open everything anew, once.
GONE: tuple[type[vendor.PKCS11Error], ...] = (
    vendor.DeviceError,
    vendor.DeviceRemoved,
    vendor.FunctionFailed,
    vendor.GeneralError,
    vendor.KeyHandleInvalid,
    vendor.NoSuchToken,
    vendor.ObjectHandleInvalid,
    vendor.OperationNotInitialized,
    vendor.SessionClosed,
    vendor.SessionHandleInvalid,
    vendor.SlotIDInvalid,
    vendor.TokenNotPresent,
    vendor.TokenNotRecognised,
    vendor.UserNotLoggedIn,
)


@dataclass(frozen=True, slots=True)
class TokenAddress:
    """Where a token is: the PKCS#11 library's file, and the token's label or serial number."""

    library: Path
    label: str = ""
    serial: str = ""

    def __str__(self) -> str:
        return self.label or self.serial


@dataclass
class Session:
    """One logged-in session, used by one thread at a time; keys found through it are kept with it."""

    handle: Any
    generation: int
    keys: dict[object, Any] = field(default_factory=dict)


class _Library:
    """One PKCS#11 library in this process, used by one thread at a time.

    python-pkcs11 starts a library without asking it for locks, so the application may not call it from two threads
    at once (PKCS #11 v2.40 §5.4, C_Initialize); with SoftHSM that ends the process. Throughput comes from a process
    a core, not from threads.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.generation = 0
        self._changed = threading.Condition()
        self._active = 0
        self._loaded: Any = None

    @contextmanager
    def in_use(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: self._active == 0)
            self._active += 1
        try:
            yield
        finally:
            with self._changed:
                self._active -= 1
                self._changed.notify_all()

    def restart(self, seen: int) -> None:
        """Start the library again unless somebody did since the generation seen; waits for running calls."""
        with self._changed:
            self._changed.wait_for(lambda: self._active == 0)
            if self.generation == seen:
                self._start()

    def tokens(self, address: TokenAddress) -> list[Any]:
        if self._loaded is None:
            with self._changed:
                if self._loaded is None:
                    self._start()
        wanted: dict[str, Any] = {}
        if address.label:
            wanted["token_label"] = address.label
        if address.serial:
            wanted["token_serial"] = address.serial.encode("ascii")
        return list(self._loaded.get_tokens(**wanted))

    def _start(self) -> None:
        self.generation += 1
        try:
            if self._loaded is None:
                self._loaded = pkcs11.lib(str(self.path))
            try:
                if self._loaded.initialized:
                    self._loaded.finalize()
            except vendor.PKCS11Error:
                pass  # a child after a fork, or a dead service: starting is what counts
            self._loaded.initialize()
        except vendor.PKCS11Error as error:
            raise KeyUnavailable("the PKCS#11 library does not start", subject=str(self.path)) from error


class TokenSessions:
    """The sessions of one token, at most four at a time; get it with `token_sessions`."""

    def __init__(self, *, library: _Library, address: TokenAddress, serial: str, pin: str) -> None:
        self.address = address
        self.mechanisms: frozenset[object] = frozenset()
        self._library = library
        self._serial = serial
        self._pin = pin
        self._gate = threading.BoundedSemaphore(_SESSIONS)
        self._lock = threading.Lock()
        self._idle: list[Session] = []
        self._anchor: Any = None  # stays open and unlent: with its last session a token logs its user out
        self._logged_in = -1

    def knows(self, pin: str) -> bool:
        return hmac.compare_digest(self._pin.encode(), pin.encode())

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Lend a session; one in whose use an error was raised is closed."""
        with self._gate, self._library.in_use():
            lent = self._take()
            whole = False
            try:
                yield lent
                whole = True
            finally:
                if whole:
                    with self._lock:
                        self._idle.append(lent)
                else:
                    _close(lent.handle)

    def lost(self, seen: int) -> None:
        """Open everything anew after the token, or the session of a generation, was lost."""
        self._library.restart(seen)

    @property
    def generation(self) -> int:
        return self._library.generation

    def _take(self) -> Session:
        with self._lock:
            while self._idle:
                one = self._idle.pop()
                if one.generation == self._library.generation:
                    return one  # older ones are dropped unclosed: their numbers may have been given out again
            return Session(handle=self._open(), generation=self._library.generation)

    def _open(self) -> Any:
        generation = self._library.generation
        token = _only(self._library, self.address, self._serial)
        if self._logged_in != generation:
            self._anchor = _login(token, self._pin, self.address)
            self.mechanisms = frozenset(token.slot.get_mechanisms())
            self._logged_in = generation
        return token.open()


def _close(handle: Any) -> None:
    try:
        handle.close()
    except vendor.PKCS11Error:
        pass  # it went with its token


def _only(library: _Library, address: TokenAddress, serial: str = "") -> Any:
    found = [t for t in library.tokens(address) if not serial or t.serial.decode("ascii", "replace") == serial]
    if not found:
        raise vendor.NoSuchToken(str(address))
    if len(found) > 1:
        raise KeyMissing("more than one token has this label; name it by its serial number", subject=str(address))
    return found[0]


def _login(token: Any, pin: str, address: TokenAddress) -> Any:
    """Open the first session of a token; raises WrongPin or PinLocked, never wasting a try the process wasted."""
    flags = token.flags
    name = str(address)
    if flags & TokenFlag.USER_PIN_LOCKED:
        raise PinLocked("the token is locked after too many wrong PINs", subject=name)
    if not flags & TokenFlag.USER_PIN_INITIALIZED:
        raise PinLocked("the token has no user PIN yet", subject=name)
    known = _KNOWN.setdefault((str(address.library), token.serial), {})
    if known.get(_mark(pin)) is False:
        raise WrongPin("the token refused this PIN before; it was not tried again", subject=name)
    if flags & TokenFlag.USER_PIN_FINAL_TRY and _mark(pin) not in known:
        raise WrongPin("one try is left and a wrong PIN would lock the token", subject=name, tries_left=1)
    try:
        handle = token.open(user_pin=pin)
    except vendor.UserAlreadyLoggedIn:
        return token.open()
    except (vendor.PinIncorrect, vendor.PinLenRange, vendor.PinInvalid) as error:
        known[_mark(pin)] = False
        raise WrongPin("the token does not take the PIN", subject=name, tries_left=_tries_left(token)) from error
    except vendor.PinLocked as error:
        raise PinLocked("the token is locked after too many wrong PINs", subject=name) from error
    except vendor.PinExpired as error:
        raise PinLocked("the token's PIN has expired and must be set anew", subject=name) from error
    known[_mark(pin)] = True
    return handle


def _tries_left(token: Any) -> int | None:
    """Return what the token's flags tell: PKCS#11 counts no tries, it only warns of the last one."""
    try:
        flags = token.slot.get_token().flags
    except vendor.PKCS11Error:
        return None
    if flags & TokenFlag.USER_PIN_LOCKED:
        return 0
    return 1 if flags & TokenFlag.USER_PIN_FINAL_TRY else None


def _mark(pin: str) -> bytes:
    return hmac.digest(_SALT, pin.encode(), "sha256")


_SALT = os.urandom(32)
_KNOWN: dict[tuple[str, bytes], dict[bytes, bool]] = {}  # by token: which PINs it took and which not
_LIBRARIES: dict[str, _Library] = {}
_POOLS: dict[tuple[str, str], TokenSessions] = {}
_BY_ADDRESS: dict[TokenAddress, TokenSessions] = {}
_GUARD = threading.Lock()


def token_sessions(address: TokenAddress, *, pin: str) -> TokenSessions:
    """Return this process's sessions on a token, logged in.

    Raises KeyUnavailable when library or token is not there, WrongPin, PinLocked, KeyMissing for an address that fits
    several tokens.
    """
    known = _BY_ADDRESS.get(address)
    if known is not None and known.knows(pin):
        return known
    with _GUARD:
        library = _LIBRARIES.setdefault(str(address.library), _Library(address.library))
        token = _found(library, address)
        serial = token.serial.decode("ascii", "replace")
        known = _POOLS.get((str(address.library), serial))
        if known is not None:
            if not known.knows(pin):
                raise WrongPin("another PIN is in use on this token", subject=str(address))
            _BY_ADDRESS[address] = known
            return known
        pool = TokenSessions(library=library, address=address, serial=serial, pin=pin)
        try:
            with pool.session():
                pass
        except vendor.PKCS11Error as error:
            raise KeyFailure(f"the token gives no session ({type(error).__name__})", subject=str(address)) from error
        _POOLS[(str(address.library), serial)] = _BY_ADDRESS[address] = pool
        return pool


def _found(library: _Library, address: TokenAddress) -> Any:
    """Find a token, the second time after starting the library again: some list tokens only at their start."""
    for last in (False, True):
        try:
            with library.in_use():
                seen = library.generation
                return _only(library, address)
        except vendor.PKCS11Error as error:
            if last:
                raise KeyUnavailable("the token is not there", subject=str(address)) from error
        library.restart(seen)
    raise KeyUnavailable("the token is not there", subject=str(address))


def _start_over() -> None:
    """In a forked child: forget every session, lock and started library of the parent."""
    global _GUARD
    _GUARD = threading.Lock()
    _POOLS.clear()
    _BY_ADDRESS.clear()
    for path, old in list(_LIBRARIES.items()):
        fresh = _Library(Path(path))
        fresh.generation = old.generation
        _LIBRARIES[path] = fresh


os.register_at_fork(after_in_child=_start_over)
