"""The file itself: lines, compressed, and sealed to whoever may open them. Both ways a piece at a time."""

from __future__ import annotations

import gzip
import io
import os
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final, cast

import pyrage

from bbs.backup.lines import DamagedError
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError

LEVEL: Final = 6
_SEALED: Final = b"age-encryption.org/"
_GZIP: Final = 31
"""What tells zlib to write a gzip file."""

_BUFFER: Final = 1 << 20


def recipient(text: str) -> Any:
    """Somebody to seal for: `age1...`, or the line of an SSH key. Raises `BadInput`."""
    with suppress(pyrage.RecipientError):
        return (pyrage.ssh if text.startswith("ssh-") else pyrage.x25519).Recipient.from_str(text.strip())
    words = _("backup.recipient is no public key. It begins with age1 (age-keygen makes one), or is a line of ssh-ed25519.")
    raise BadInput(words, "recipient")


def identities(path: Path) -> list[Any]:
    """The secret keys in a file of `age-keygen`, or an SSH key without a passphrase. Raises `BadInput`."""
    found: list[Any] = []
    try:
        content = path.read_bytes()
        if b"PRIVATE KEY-----" in content:
            return [pyrage.ssh.Identity.from_buffer(content)]
        for line in content.decode().splitlines():
            if line.strip() and not line.startswith("#"):
                found.append(pyrage.x25519.Identity.from_str(line.strip()))
    except OSError as error:
        raise BadInput(_("{file} cannot be read: {why}.").format(file=path, why=error.strerror), "identity") from None
    except (pyrage.IdentityError, ValueError):
        found = []
    if not found:
        raise BadInput(_("{file} holds no secret key of age or SSH that can be used.").format(file=path), "identity")
    return found


def seal(pieces: Iterable[bytes], out: IO[bytes], to: Any | None) -> None:
    """Writes the pieces, compressed, and sealed where there is somebody to seal for."""
    if to is None:
        for piece in _compressed(pieces):
            out.write(piece)
    else:
        pyrage.encrypt_io(io.BufferedReader(_Pulled(_compressed(pieces)), _BUFFER), out, [to])


def _compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    press = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
    for piece in pieces:
        if pressed := press.compress(piece):
            yield pressed
    yield press.flush()


class _Pulled(io.RawIOBase):
    """Pieces, as a stream to be read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        into = memoryview(buffer).cast("B")
        count = min(len(into), len(self._rest))
        into[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


@contextmanager
def opened(path: Path, identity: Path | None) -> Iterator[IO[bytes]]:
    """The lines of a file. Raises `BBSError` where it cannot be opened, `DamagedError` where it is not whole, also while
    it is read."""
    try:
        with path.open("rb") as file:
            begins = file.read(len(_SEALED))
            file.seek(0)
            if begins != _SEALED:
                with _unpacked(file) as lines:
                    yield lines
                return
            if identity is None:
                words = _("{file} is sealed. Name the file with the secret key: --identity FILE")
                raise BadInput(words.format(file=path), "identity")
            with _unsealed(path, file, identities(identity)) as packed, _unpacked(packed) as lines:
                yield lines
    except OSError as error:
        if error.filename != str(path):
            raise
        words = _("{file} cannot be read: {why}.").format(file=path, why=error.strerror)
        raise BBSError(words, "unreadable") from None


@contextmanager
def _unpacked(file: IO[bytes]) -> Iterator[IO[bytes]]:
    try:
        with gzip.GzipFile(fileobj=file) as packed, io.BufferedReader(cast("Any", packed), _BUFFER) as lines:
            yield lines
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DamagedError(type(error).__name__) from None


@contextmanager
def _unsealed(path: Path, file: IO[bytes], keys: list[Any]) -> Iterator[IO[bytes]]:
    """What was sealed, by way of a pipe: whoever opens the seal writes, and we want to read."""
    source, sink = os.pipe()
    trouble: list[Exception] = []

    def work() -> None:
        with os.fdopen(sink, "wb") as into, suppress(BrokenPipeError):
            try:
                pyrage.decrypt_io(file, into, keys)
            except BrokenPipeError:
                raise
            except Exception as error:
                trouble.append(error)

    thread = threading.Thread(target=work, name="bbs-unseal", daemon=True)
    thread.start()
    packed = os.fdopen(source, "rb")
    try:
        yield packed
    except DamagedError:
        packed.close()
        thread.join()
        if trouble and "matching keys" in str(trouble[0]).lower():
            words = _("{file} was sealed for another key than this one.").format(file=path)
            raise BBSError(words, "identity") from None
        raise
    finally:
        packed.close()
        thread.join()
    if trouble:
        raise DamagedError("the seal")
