"""The file of a backup: lines of a dump, packed by gzip, and closed with age to whoever may open it.

It is written aside and moved into place when it is whole and on the disk; whatever fails leaves nothing behind.
`age -d` and `zcat` open it as well.
"""

from __future__ import annotations

import gzip
import os
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, Final, cast

from bbs.domain.words import _
from bbs.errors import BadInput, BBSError
from bbs.models.dump import CutShortError, DumpDamagedError, DumpReader, NewerDumpError, NoDumpError

LEVEL: Final = 4
"""How hard gzip tries: the next ones take twice the time, and save a twenty-fifth of the bytes."""

SUFFIX: Final = ".bbsbackup"
CLOSED_SUFFIX: Final = ".age"

_GZIP: Final = b"\x1f\x8b"
_AGE: Final = (b"age-encryption.org/", b"-----BEGIN AGE")
_BEGIN: Final = max(map(len, (_GZIP, *_AGE)))
"""From so many bytes it is seen what a file is."""

_CUT_SHORT: Final = ("failed to fill whole buffer", "incomplete header")
"""What age says of a file that ends before it says to whom it is closed."""

_DAMAGED: Final = (EOFError, zlib.error, gzip.BadGzipFile)
_PIECE: Final = 1 << 20
_PART: Final = ".part"


def recipients_of(keys: Iterable[str]) -> list[Any]:
    """Those who can open a backup, from their public keys: `age1...`, or a line of a `.pub` file of SSH. Raises
    `BadInput` that says which one is none."""
    import pyrage  # noqa: PLC0415  Late, because most commands do without.

    found: list[Any] = []
    for key in keys:
        read = pyrage.x25519.Recipient if key.strip().startswith("age1") else pyrage.ssh.Recipient
        try:
            found.append(read.from_str(key.strip()))
        except pyrage.RecipientError:
            words = _("No backup can be closed to {key}. A recipient begins with age1, ssh-ed25519 or ssh-rsa.")
            raise BadInput(words.format(key=key[:24]), "recipient", field="recipient") from None
    return found


def identities_of(path: Path) -> list[Any]:
    """What opens a backup, from a file of `age-keygen`, or an SSH key without a passphrase. Raises `BadInput`."""
    import pyrage  # noqa: PLC0415

    try:
        content = path.read_bytes()
        if b"PRIVATE KEY" in content:
            return [pyrage.ssh.Identity.from_buffer(content)]
        lines = [line.strip() for line in content.decode().splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except OSError as error:
        raise BadInput(_("{file} cannot be read: {why}.").format(file=path, why=error.strerror), "identity") from None
    except (ValueError, pyrage.IdentityError):
        found = []
    if not found:
        words = _("{file} is no key that opens a backup: a file of age-keygen, or an SSH key without a passphrase.")
        raise BadInput(words.format(file=path), "identity")
    return found


@contextmanager
def written(path: Path, recipients: Sequence[Any] = ()) -> Iterator[Callable[[bytes], object]]:
    """Hands out what takes the lines of a dump. `path`, which must not be there, is there at the end, for nobody but
    this user, and safe on the disk; where anything is raised, nothing is. Raises `BBSError` with code `exists` or
    `storage`."""
    aside = path.with_name(f".{path.name}{_PART}")
    if path.exists():
        raise BBSError(_("{file} is there already, and stays as it is.").format(file=path), "exists")
    try:
        aside.unlink(missing_ok=True)
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise _no_room(path, error) from None
    try:
        with os.fdopen(descriptor, "wb", _PIECE) as file:
            with _closing(file, recipients) as inner, _packing(inner) as packed:
                yield packed.write
            file.flush()
            os.fsync(descriptor)
        hand_over(aside, path.parent)
        aside.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        raise _no_room(path, error) from None
    finally:
        with suppress(OSError):
            aside.unlink()


@contextmanager
def opened(path: Path, identities: Sequence[Any] = ()) -> Iterator[DumpReader]:
    """The dump in a file. Raises `BBSError` in words, also for what goes wrong while it is read: codes `no_backup`,
    `closed`, `identity`, `damaged`, `newer`."""
    try:
        with path.open("rb") as file:
            begin = file.read(_BEGIN)
            file.seek(0)
            if not begin:
                raise BBSError(_("{file} is empty: there is no backup in it.").format(file=path), "damaged")
            if any(_begins(begin, age) for age in _AGE):
                if not identities:
                    words = _("{file} is closed. The key that opens it: --identity KEYFILE")
                    raise BadInput(words.format(file=path), "closed")
                with _opening(file, identities) as inner:
                    yield from _read(inner)
            else:
                yield from _read(file)
    except NewerDumpError as error:
        words = _("{file} comes from a newer version of Lighthouse ({version}). Install that one, and try again.")
        raise BBSError(words.format(file=path, version=error), "newer") from None
    except NoDumpError:
        raise BadInput(_("{file} is no backup of Lighthouse.").format(file=path), "no_backup") from None
    except (CutShortError, EOFError):
        words = _("{file} ends too early, as if it was not copied whole. Nothing was changed; please take another one.")
        raise BBSError(words.format(file=path), "damaged") from None
    except (DumpDamagedError, *_DAMAGED) as error:
        words = _("{file} is damaged ({why}). Nothing was changed; please take another backup.")
        raise BBSError(words.format(file=path, why=error), "damaged") from None
    except OSError as error:
        words = _("{file} cannot be read: {why}.").format(file=path, why=error.strerror or error)
        raise BBSError(words, "no_backup") from None


def sync_folder(folder: Path) -> None:
    """What was moved into or out of the folder is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def hand_over(path: Path, like: Path) -> None:
    """What root has made belongs to whoever the folder `like` belongs to: the server has to get at it. Raises
    OSError."""
    if os.geteuid() == 0:
        owner = like.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def _begins(begin: bytes, magic: bytes) -> bool:
    """Whether a file that begins like that is of this kind. Raises `CutShortError` where it may be, and is too short to
    tell."""
    if len(begin) < len(magic) and magic.startswith(begin):
        raise CutShortError("the beginning")
    return begin.startswith(magic)


def _read(file: IO[bytes]) -> Iterator[DumpReader]:
    assert isinstance(file, BufferedReader)
    begin = file.peek(len(_GZIP))
    if not begin:
        raise CutShortError("nothing")
    if not _begins(begin, _GZIP):
        raise NoDumpError("not packed")
    with gzip.GzipFile(fileobj=file, mode="rb") as packed:
        yield DumpReader(cast("IO[bytes]", packed))


def _packing(inner: IO[bytes]) -> gzip.GzipFile:
    # Without a moment, which is in the dump: the file is the same whenever the same is written.
    return gzip.GzipFile(filename="", mode="wb", compresslevel=LEVEL, fileobj=inner, mtime=0)


def _no_room(path: Path, error: OSError) -> BBSError:
    words = _("{file} could not be written: {why}. Nothing was left behind.")
    return BBSError(words.format(file=path, why=(error.strerror or str(error)).lower()), "storage")


class _Sunk:
    """A file that remembers why it could not be written: age says so in words of its own."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            return self._file.write(content)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        """Comes with the end of the file."""


class _Piped(threading.Thread):
    """Work that reads from one file and writes to another, beside what feeds or empties the pipe."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__(name="bbs-age", daemon=True)
        self._work = work
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._work()
        except BaseException as error:
            self._error = error

    def end(self) -> None:
        """Waits for it, and raises what it raised."""
        self.join()
        if self._error is not None:
            raise self._error


@contextmanager
def _closing(file: IO[bytes], recipients: Sequence[Any]) -> Iterator[IO[bytes]]:
    """What is written to it arrives in `file`, closed to the recipients where there are any."""
    if not recipients:
        yield file
        return
    import pyrage  # noqa: PLC0415

    source, sink = os.pipe()

    sunk = _Sunk(file)

    def work() -> None:
        with os.fdopen(source, "rb", _PIECE) as reader:
            try:
                pyrage.encrypt_io(reader, sunk, list(recipients))
            except pyrage.EncryptError:
                raise sunk.error or OSError("age") from None

    piped = _Piped(work)
    piped.start()
    try:
        with os.fdopen(sink, "wb", _PIECE) as writer:
            yield writer
    except BrokenPipeError:
        # The other end has gone, and knows why.
        piped.end()
        raise
    except BaseException:
        piped.join()
        raise
    piped.end()


@contextmanager
def _opening(file: IO[bytes], identities: Sequence[Any]) -> Iterator[IO[bytes]]:
    """What was closed in `file`. Whoever reads to the end has it as it was written."""
    import pyrage  # noqa: PLC0415

    source, sink = os.pipe()

    def work() -> None:
        with suppress(BrokenPipeError), os.fdopen(sink, "wb", _PIECE) as writer:
            try:
                pyrage.decrypt_io(file, writer, list(identities))
            except pyrage.DecryptError as error:
                if any(end in str(error).lower() for end in _CUT_SHORT):
                    raise CutShortError(str(error)) from None
                words = _("That key does not open the backup ({why}).")
                raise BadInput(words.format(why=str(error).lower()), "identity") from None
            except OSError as error:
                raise error if error.errno else DumpDamagedError(str(error)) from None

    piped = _Piped(work)
    piped.start()
    reader = os.fdopen(source, "rb", _PIECE)
    try:
        yield reader
        _drain(reader)
        piped.end()
    except (DumpDamagedError, *_DAMAGED):
        # What was cut short or changed ends where age finds that, and it knows better why.
        _drain(reader)
        piped.end()
        raise
    finally:
        reader.close()
        piped.join()


def _drain(reader: IO[bytes]) -> None:
    while reader.read(_PIECE):
        pass
