"""A clean Debian to try things in: made by debootstrap, in namespaces of its own, and thrown away at the end.

It has no service manager, and no network but where a command is about to fetch packages. `deploy/try-guide` uses it.
"""

from __future__ import annotations

import configparser
import contextlib
import os
import pty
import re
import select
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PACKAGES = "systemd,ca-certificates,procps"
"""What every Debian server has, and the smallest root has not."""

NEEDS_NETWORK = re.compile(r"\b(apt-get|pip) ")
SECONDS, NETWORK_SECONDS = 120, 600
PASSWORD = "made up for a trial 4711"
LOG = "/var/log/lighthouse-by-hand.log"

HOLD = """
import fcntl, os, socket, struct, subprocess, sys, time
root, *bound = sys.argv[1:]
def mount(*words): subprocess.run(["mount", *words], check=True)
mount("-t", "proc", "proc", root + "/proc")
mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", root + "/dev")
for name, number in (("null", 3), ("zero", 5), ("full", 7), ("random", 8), ("urandom", 9)):
    os.mknod(f"{root}/dev/{name}", 0o020666, os.makedev(1, number)); os.chmod(f"{root}/dev/{name}", 0o666)
os.mknod(root + "/dev/tty", 0o020666, os.makedev(5, 0)); os.chmod(root + "/dev/tty", 0o666)
os.mkdir(root + "/dev/pts"); mount("-t", "devpts", "-o", "newinstance,ptmxmode=0666", "devpts", root + "/dev/pts")
os.symlink("pts/ptmx", root + "/dev/ptmx"); os.symlink("/proc/self/fd", root + "/dev/fd")
os.mkdir(root + "/dev/shm"); mount("-t", "tmpfs", "tmpfs", root + "/dev/shm")
mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", root + "/run")
for path in bound:
    there = root + path
    if os.path.isdir(path): os.makedirs(there, exist_ok=True)
    else: os.makedirs(os.path.dirname(there), exist_ok=True); open(there, "a").close()
    mount("--bind", path, there); mount("-o", "remount,bind,ro", there)
with socket.socket() as one: fcntl.ioctl(one, 0x8914, struct.pack("16sH14s", b"lo", 0x1 | 0x40, b""))
socket.sethostname("clean")
os.chroot(root); os.chdir("/")
print("held", flush=True)
while True:
    try: os.wait()
    except ChildProcessError: time.sleep(0.1)
"""
"""The first process of the clean machine: mounts what it needs, and takes care of what is left by others."""

LAUNCH = """
import os, pwd, socket, sys
port, user, mask, log, *command = sys.argv[1:]
door = socket.create_server(("::", int(port)), family=socket.AF_INET6, dualstack_ipv6=True, backlog=1024)
told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
path = "/run/told-by-hand"
if os.path.exists(path): os.unlink(path)
told.bind(path); os.chmod(path, 0o666); told.settimeout(20)
if (child := os.fork()) == 0:
    who, out = pwd.getpwnam(user), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.setsid(); os.initgroups(user, who.pw_gid); os.setgid(who.pw_gid); os.setuid(who.pw_uid)
    os.umask(int(mask, 8)); os.chdir("/")
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0); os.dup2(out, 1); os.dup2(out, 2)
    if door.fileno() != 3: os.dup2(door.fileno(), 3)
    os.set_inheritable(3, True)
    env = {"PATH": "/usr/bin:/bin", "LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid()), "NOTIFY_SOCKET": path}
    os.execve(command[0], command, env)
door.close()
try:
    while b"READY=1" not in told.recv(4096): pass
except TimeoutError:
    os.kill(child, 9)
    sys.exit("it did not become ready")
print(child)
"""
"""What the two units say, done by hand; prints the process once it is ready."""


def apt_mirror(release: str) -> str:
    """Where this machine's apt has that release from."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT)"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for line in listed.splitlines():
        site, named, component = line.split()
        if named == release and component == "main":
            return site
    raise SystemExit(f"try-guide: this machine's apt has no source of {release}")


def pip_settings() -> tuple[dict[str, str], list[str]]:
    """What pip is set up with here, as variables, and the folders and files that these name."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    env = {}
    for line in listed.splitlines():
        name, _sign, value = line.partition("=")
        env["PIP_" + name.rpartition(".")[2].replace("-", "_").upper()] = value.strip("'\"")
    env |= {name: value for name, value in os.environ.items() if re.fullmatch(r"(?i)https?_proxy|no_proxy", name)}
    env |= {name: os.environ[name] for name in ("SSL_CERT_FILE",) if name in os.environ}
    words = [word.removeprefix("file://") for value in env.values() for word in value.split()]
    named = {word.partition("/simple")[0] for word in words if word.startswith("/")}
    return env, sorted(path for path in named if Path(path).exists() and path != "/")


@dataclass
class Machine:
    """The clean machine. Everything in it ends with its first process."""

    root: Path
    env: dict[str, str]
    holder: subprocess.Popen[str]
    first: int
    folder: str = "/root"
    server: int = 0

    @classmethod
    def begin(cls, root: Path, bound: list[str], env: dict[str, str]) -> Machine:
        command = ["unshare", "--mount", "--pid", "--fork", "--uts", "--ipc", "--net", "--kill-child=KILL"]
        command += ["--propagation=private", sys.executable, "-c", HOLD, str(root), *bound]
        holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert holder.stdout is not None
        if holder.stdout.readline() != "held\n":
            raise SystemExit("try-guide: no namespaces can be made here")
        first = int(Path(f"/proc/{holder.pid}/task/{holder.pid}/children").read_text().split()[0])
        plain = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
        plain |= {"LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive", "TERM": "xterm"}
        return cls(root, env | plain, holder, first)

    def end(self) -> None:
        self.holder.kill()
        self.holder.wait()

    def _enter(self, words: list[str], network: bool) -> list[str]:
        spaces = ["--mount", "--pid", "--uts", "--ipc", *([] if network else ["--net"])]
        inside = f"/proc/{self.first}/root"
        return ["nsenter", f"--target={self.first}", *spaces, f"--root={inside}", f"--wd={inside}", *words]

    def run(self, command: str, *, asks: bool = False) -> tuple[int, str]:
        """The status of a line of shell, and what it printed. `asks`: it has a terminal, and passwords are typed."""
        network = NEEDS_NETWORK.search(command) is not None
        words = self._enter(["/bin/bash", "-c", f"cd {self.folder} && {command}"], network)
        seconds = NETWORK_SECONDS if network else SECONDS
        if asks:
            return self._typed(words, seconds)
        try:
            done = subprocess.run(
                words, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                timeout=seconds, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return 124, f"nothing for {seconds} s"
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def _typed(self, words: list[str], seconds: int) -> tuple[int, str]:
        process, terminal = pty.fork()
        if process == 0:
            os.execvpe(words[0], words, self.env)
        seen, answered, end = "", 0, time.monotonic() + seconds
        with contextlib.suppress(OSError):
            while time.monotonic() < end:
                if select.select([terminal], [], [], 1)[0]:
                    seen += os.read(terminal, 4096).decode("utf-8", "replace")
                if len(prompts := re.findall(r": $", seen)) and len(seen) > answered:
                    os.write(terminal, (PASSWORD + "\n").encode() * len(prompts))
                    answered = len(seen) + 2
        with contextlib.suppress(OSError):
            os.kill(process, signal.SIGTERM if time.monotonic() >= end else 0)
        _process, status = os.waitpid(process, 0)
        os.close(terminal)
        return os.waitstatus_to_exitcode(status), seen.replace("\r\n", "\n")

    # What the units do

    def systemctl(self, line: str) -> str:
        """Does what the line would have the units do; returns what that was."""
        words = line.split()[1:]
        if words[-1] == "postgresql":
            status, said = self.run(
                "pg_lsclusters --no-header | while read -r v c _; do pg_ctlcluster $v $c start; done"
            )
            return "started" if status == 0 else f"not ready: {said}"
        verb = next((word for word in words if not word.startswith("-")), "")
        if verb in ("stop", "restart") and self.server:
            self._signal("TERM")
        if verb in ("start", "restart") or (verb == "enable" and "--now" in words):
            return self._start()
        if verb == "reload":
            return self._reload()
        return "stopped" if verb == "stop" else "nothing to do"

    def _unit(self, name: str) -> configparser.ConfigParser:
        unit = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=", comment_prefixes="#")
        unit.read_string((self.root / "etc/systemd/system" / name).read_text())
        return unit

    def _start(self) -> str:
        service, door = self._unit("lighthouse.service")["Service"], self._unit("lighthouse.socket")["Socket"]
        words = [door["ListenStream"], service["User"], service["UMask"], LOG, *shlex.split(service["ExecStart"])]
        status, said = self.run(shlex.join(["/usr/bin/python3", "-c", LAUNCH, *words]))
        self.server = int(said) if status == 0 else 0
        return "ready" if self.server else f"not ready: {said.strip()[-200:]}"

    def _reload(self) -> str:
        command = self._unit("lighthouse.service")["Service"]["ExecReload"]
        before = self.log().count("settings_re")
        status, said = self.run(command.replace("$MAINPID", str(self.server)))
        for _try in range(100):
            if self.log().count("settings_re") > before:
                break
            time.sleep(0.1)
        return "told to" if status == 0 else said

    def _signal(self, name: str) -> None:
        self.run(f"kill -{name} {self.server}; for _i in $(seq 150); do kill -0 {self.server} 2>&- || exit 0; "
                 "sleep 0.1; done; exit 1")  # fmt: skip
        self.server = 0

    def log(self) -> str:
        """What the server has written."""
        path = self.root / LOG[1:]
        return path.read_text("utf-8", "replace") if path.exists() else ""


def make_root(folder: Path, base: Path | None, release: str) -> Path:
    """A clean Debian: unpacked from `base`, or made, and packed there for another time."""
    root = folder / "root"
    root.mkdir()
    if base is not None and base.exists():
        subprocess.run(["tar", "-xpf", str(base), "-C", str(root)], check=True)
        return root
    command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", release, str(root), apt_mirror(release)]
    print(f"making a clean Debian ({release})", file=sys.stderr)
    made = subprocess.run(command, capture_output=True, text=True, timeout=NETWORK_SECONDS, check=False)
    if made.returncode:
        raise SystemExit("try-guide: debootstrap failed: " + "\n".join(made.stdout.splitlines()[-5:]))
    if base is not None:
        subprocess.run(["tar", "-cpf", str(base), "-C", str(root), "."], check=True)
    return root


def release_here() -> str:
    """This machine's own release of Debian."""
    match = re.search(r"^VERSION_CODENAME=(\w+)$", Path("/etc/os-release").read_text(), re.MULTILINE)
    return match[1] if match else "stable"
