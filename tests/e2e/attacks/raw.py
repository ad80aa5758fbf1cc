"""A small SSH client that does what it is told and nothing by itself, so that it can be told to do anything.

It speaks curve25519-sha256, aes128-gcm and zlib@openssh.com. It never checks who the server is.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import struct
import time
import zlib
from types import TracebackType

from asyncssh.packet import Boolean, Byte, MPInt, NameList, SSHPacket, String, UInt32
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.e2e.harness import TIMEOUT

DISCONNECT, IGNORE, UNIMPLEMENTED, DEBUG, SERVICE_REQUEST, SERVICE_ACCEPT, EXT_INFO = 1, 2, 3, 4, 5, 6, 7
KEXINIT, NEWKEYS, KEX_INIT, KEX_REPLY = 20, 21, 30, 31
AUTH_REQUEST, AUTH_FAILURE, AUTH_SUCCESS, AUTH_BANNER, AUTH_PK_OK, AUTH_INFO_RESPONSE = 50, 51, 52, 53, 60, 61
GLOBAL_REQUEST, REQUEST_SUCCESS, REQUEST_FAILURE = 80, 81, 82
CHANNEL_OPEN, CHANNEL_CONFIRMED, CHANNEL_REFUSED, WINDOW_ADJUST = 90, 91, 92, 93
CHANNEL_DATA, CHANNEL_EXTENDED, CHANNEL_EOF, CHANNEL_CLOSE = 94, 95, 96, 97
CHANNEL_REQUEST, CHANNEL_SUCCESS, CHANNEL_FAILURE = 98, 99, 100

KEX, STRICT, CIPHER = b"curve25519-sha256", b"kex-strict-c-v00@openssh.com", b"aes128-gcm@openssh.com"
VERSION = b"SSH-2.0-raw"
LARGE = 2**31


class Ended(Exception):
    """The server has ended the connection; says with which words, where it said any."""


class _Gcm:
    def __init__(self, key: bytes, iv: bytes) -> None:
        self._aead = AESGCM(key)
        self._fixed, self._counter = iv[:4], int.from_bytes(iv[4:], "big")

    def _nonce(self) -> bytes:
        counter, self._counter = self._counter, (self._counter + 1) % 2**64
        return self._fixed + counter.to_bytes(8, "big")

    def seal(self, packet: bytes) -> bytes:
        length = struct.pack(">I", len(packet))
        return length + self._aead.encrypt(self._nonce(), packet, length)

    def open(self, length: bytes, sealed: bytes) -> bytes:
        return self._aead.decrypt(self._nonce(), sealed, length)


class Raw:
    """One connection. `source` is the address that it comes from: on this machine everybody can have many."""

    def __init__(
        self, port: int, source: str = "127.0.0.1", *, strict: bool = True, receive: int | None = None
    ) -> None:
        self.socket = socket.socket()
        if receive is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        self.socket.settimeout(TIMEOUT)
        self.socket.bind((source, 0))
        self.socket.connect(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.strict = strict
        self.compression = b"none"
        self.inflate = self.deflate = None
        self.server_version = b""
        self.session_id = b""
        self.server_kexinit = b""
        self._seal: _Gcm | None = None
        self._open: _Gcm | None = None
        self._buffer = b""
        self._new_here = False
        self._shell = 0
        self._answered = False

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Hangs up without a word."""
        self.socket.close()

    # Bytes

    def send_bytes(self, data: bytes) -> None:
        """Sends bytes as they are. Raises `Ended` where the server has hung up."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            raise Ended(self._last_words() if self._open is not None else "") from None

    def _take(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._more()
        taken, self._buffer = self._buffer[:count], self._buffer[count:]
        return taken

    def _more(self) -> None:
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        if not data:
            raise Ended("")
        self._buffer += data

    def _last_words(self) -> str:
        """What the server said before it hung up, as far as it still arrives."""
        try:
            while True:
                self.read()
        except (Ended, OSError, InvalidTag) as error:
            return str(error)

    def line(self) -> bytes:
        """The server's next line."""
        while b"\n" not in self._buffer:
            self._more()
        line, _end, self._buffer = self._buffer.partition(b"\n")
        return line.rstrip(b"\r")

    # Packets

    def sealed(self, payload: bytes, padding: int | None = None) -> bytes:
        """The packet for a payload, as it goes over the wire next."""
        if self.deflate is not None:
            payload = self.deflate.compress(payload) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
        return self.packet(payload, padding)

    def packet(self, payload: bytes, padding: int | None = None) -> bytes:
        """The same, of a payload that is compressed already."""
        block, ahead = (16, 1) if self._seal is not None else (8, 5)
        if padding is None:
            padding = -(len(payload) + ahead) % block
            padding += block if padding < 4 else 0
        whole = bytes([padding]) + payload + os.urandom(padding)
        return self._seal.seal(whole) if self._seal is not None else struct.pack(">I", len(whole)) + whole

    def send(self, kind: int, *fields: bytes) -> None:
        """Sends one packet."""
        self.send_bytes(self.sealed(Byte(kind) + b"".join(fields)))

    def send_many(self, packets: list[bytes]) -> None:
        """Sends many payloads as fast as it goes."""
        self.send_bytes(b"".join(map(self.sealed, packets)))

    def read(self) -> SSHPacket:
        """The next packet that says something. Raises `Ended` with the words of a disconnect."""
        while True:
            payload = self._payload()
            if payload[0] == DISCONNECT:
                packet = SSHPacket(payload[1:])
                packet.get_uint32()
                raise Ended(packet.get_string().decode())
            if payload[0] not in (IGNORE, DEBUG, EXT_INFO):
                return SSHPacket(payload)

    def _payload(self) -> bytes:
        length = self._take(4)
        count = struct.unpack(">I", length)[0]
        assert count < 300_000, "the server has sent no packet"
        if self._open is None:
            whole = self._take(count)
        else:
            whole = self._open.open(length, self._take(count + 16))
        payload = whole[1 : len(whole) - whole[0]]
        return self.inflate.decompress(payload) if self.inflate is not None else payload

    def expect(self, *kinds: int) -> SSHPacket:
        """The next packet of one of these kinds, behind its kind; others are passed over."""
        while True:
            packet = self.read()
            if packet.get_byte() in kinds:
                return packet

    def next_kind(self, *kinds: int) -> int:
        """Which of these kinds comes next; others are passed over."""
        while True:
            kind: int = self.read().get_byte()
            if kind in kinds:
                return kind

    # Phases

    def hello(self, version: bytes = VERSION) -> Raw:
        """Exchanges versions."""
        self.send_bytes(version + b"\r\n")
        self._version = version
        self.server_version = self.line()
        return self

    def kexinit(self, compression: bytes = b"none", **lists: list[bytes]) -> bytes:
        """A first packet of a key exchange. Lists that are given stand for ours."""
        names = {
            "kex": [KEX, *([STRICT] if self.strict else [])],
            "keys": [b"ssh-ed25519"],
            "to_cipher": [CIPHER],
            "from_cipher": [CIPHER],
            "to_mac": [b"hmac-sha2-256-etm@openssh.com"],
            "from_mac": [b"hmac-sha2-256-etm@openssh.com"],
            "to_compression": [compression],
            "from_compression": [b"none"],
            "to_language": [],
            "from_language": [],
        } | lists
        self.compression = compression
        return Byte(KEXINIT) + os.urandom(16) + b"".join(map(NameList, names.values())) + Boolean(False) + UInt32(0)

    def start_kex(self, compression: bytes = b"none") -> None:
        """Sends our first packet and reads the server's."""
        self._kexinit = self.kexinit(compression)
        self.send_bytes(self.sealed(self._kexinit))
        self.server_kexinit = Byte(KEXINIT) + self.expect(KEXINIT).get_remaining_payload()

    def finish_kex(self) -> None:
        """Agrees on keys, and uses them."""
        own = X25519PrivateKey.generate()
        public = own.public_key().public_bytes_raw()
        self.send(KEX_INIT, String(public))
        reply = self.expect(KEX_REPLY)
        host_key, theirs, _signature = reply.get_string(), reply.get_string(), reply.get_string()
        secret = MPInt(int.from_bytes(own.exchange(X25519PublicKey.from_public_bytes(theirs)), "big"))
        said = (self._version, self.server_version, self._kexinit, self.server_kexinit, host_key, public, theirs)
        exchange = hashlib.sha256(b"".join(map(String, said)) + secret).digest()
        self.session_id = self.session_id or exchange

        def derived(letter: bytes, size: int) -> bytes:
            return hashlib.sha256(secret + exchange + letter + self.session_id).digest()[:size]

        self.send(NEWKEYS)
        self.expect(NEWKEYS)
        self._seal = _Gcm(derived(b"C", 16), derived(b"A", 12))
        self._open = _Gcm(derived(b"D", 16), derived(b"B", 12))

    def handshake(self, compression: bytes = b"none") -> Raw:
        """Everything up to the question who is there."""
        self.hello()
        self.start_kex(compression)
        self.finish_kex()
        self.send(SERVICE_REQUEST, String("ssh-userauth"))
        self.expect(SERVICE_ACCEPT)
        return self

    def auth(self, user: str | bytes, method: str, *fields: bytes) -> None:
        """Asks to come in, and waits for no answer."""
        self.send(AUTH_REQUEST, String(user), String("ssh-connection"), String(method), *fields)

    def sign_in(self, user: str = "guest") -> Raw:
        """Comes in at a door that asks for nothing."""
        self.auth(user, "none")
        self.expect(AUTH_SUCCESS)
        self._compress()
        self._new_here = True
        return self

    def sign_in_with(self, user: str, key: object) -> Raw:
        """Comes in with a key of asyncssh's, held by us."""
        self.auth(user, "publickey", *self.signed(user, key))
        assert self.next_kind(AUTH_SUCCESS, AUTH_FAILURE) == AUTH_SUCCESS
        self._compress()
        return self

    def signed(self, user: str, key: object, *, claimed: object = None, session: bytes | None = None) -> list[bytes]:
        """The fields of a request by key; `claimed` is the key that is shown where that is another one."""
        shown = (claimed or key).public_data  # type: ignore[attr-defined]
        fields = [Boolean(True), String("ssh-ed25519"), String(shown)]
        said = String(self.session_id if session is None else session) + Byte(AUTH_REQUEST)
        said += String(user) + String("ssh-connection") + String("publickey") + b"".join(fields)
        return [*fields, String(key.sign(said, b"ssh-ed25519"))]  # type: ignore[attr-defined]

    def _compress(self) -> None:
        if self.compression != b"none":
            self.deflate = zlib.compressobj()

    # Sessions

    def open(
        self, kind: str = "session", number: int = 0, window: int = LARGE, size: int = 32768, *more: bytes
    ) -> None:
        """Asks for a channel, and waits for no answer."""
        self.send(CHANNEL_OPEN, String(kind), UInt32(number), UInt32(window), UInt32(size), *more)

    def request(self, what: str | bytes, *fields: bytes, channel: int = 0, reply: bool = True) -> None:
        """Asks for something on a channel, and waits for no answer."""
        self.send(CHANNEL_REQUEST, UInt32(channel), String(what), Boolean(reply), *fields)

    def shell(self, window: int = LARGE) -> int:
        """A session on a terminal, up to its first words; the server's number for it."""
        self.open(window=window)
        packet = self.read()
        assert packet.get_byte() == CHANNEL_CONFIRMED, packet.get_remaining_payload()
        packet.get_uint32()
        number: int = packet.get_uint32()
        self.request("pty-req", *pty(), channel=number)
        self.expect(CHANNEL_SUCCESS)
        self.request("shell", channel=number)
        self.expect(CHANNEL_SUCCESS)
        if self._new_here:
            self.data(b"\r", number)  # whoever is new is asked for screens or plain lines
            self._answered = True
        self._shell = number
        return number

    def data(self, data: bytes, channel: int = 0) -> None:
        """Types into a session."""
        self.send(CHANNEL_DATA, UInt32(channel), String(data))

    def said(self, text: bytes) -> bytes:
        """Reads until the session has said the text; everything that it has said. Whoever is asked for screens or
        plain lines on the way wants screens."""
        heard = b""
        while text not in heard:
            if not self._answered and b"Enter for screens" in heard:
                self._answered = True
                self.data(b"\r", self._shell)
            packet = self.expect(CHANNEL_DATA, CHANNEL_CLOSE)
            packet.get_uint32()
            if not packet.get_remaining_payload():
                raise Ended(f"the session ended without {text!r}: {heard!r}")
            heard += packet.get_string()
        return heard

    def ends(self, within: float = TIMEOUT) -> str:
        """Reads until the server hangs up, and returns its last words."""
        until = time.monotonic() + within
        try:
            while True:
                self.socket.settimeout(max(until - time.monotonic(), 0.01))
                self.read()
        except Ended as error:
            return str(error)
        except InvalidTag:
            return ""
        except TimeoutError:
            raise AssertionError(f"the server has not hung up within {within:g} s") from None

    def hangs_up(self, within: float = TIMEOUT) -> bytes:
        """Reads bytes until the server hangs up."""
        until = time.monotonic() + within
        heard = self._buffer
        try:
            while True:
                self.socket.settimeout(max(until - time.monotonic(), 0.01))
                data = self.socket.recv(65536)
                if not data:
                    return heard
                heard += data
        except (ConnectionResetError, BrokenPipeError):
            return heard
        except TimeoutError:
            raise AssertionError(f"the server has not hung up within {within:g} s") from None


def pty(term: str | bytes = "xterm-256color", columns: int = 80, rows: int = 24, modes: bytes = b"\0") -> list[bytes]:
    """The fields of a request for a terminal."""
    return [String(term), *map(UInt32, (columns, rows, 0, 0)), String(modes)]


@contextlib.contextmanager
def ended():
    """The server may hang up at any time in this block, and has done so by its end."""
    try:
        yield
    except (Ended, InvalidTag):
        return
    raise AssertionError("the server went on")
