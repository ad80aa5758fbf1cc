"""A clean Debian to try things in: made by debootstrap, in namespaces of its own, and thrown away at the end.

Its first process is systemd, so units are units. It has no network but where a command is about to fetch packages.
`deploy/try-guide` and `deploy/try-systemd` use it.
"""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]

PACKAGES = "systemd,systemd-sysv,dbus,ca-certificates,procps,iproute2"
"""What every Debian server has, and the smallest root has not."""

TOOLS = ("debootstrap", "unshare", "nsenter", "git")

NEEDS_NETWORK = re.compile(r"\b(apt-get|pip) ")
SECONDS, NETWORK_SECONDS = 120, 600
BOOT_SECONDS = 60
PASSWORD = "made up for a trial 4711"

BOOT = """
import os, socket, subprocess, sys
root, *bound = sys.argv[1:]
def run(*words): subprocess.run(words, check=True)
def mount(*words): run("mount", *words)
mount("--bind", root, root)
mount("-t", "proc", "proc", root + "/proc")
# The kernel's settings are the machine's outside.
mount("--bind", root + "/proc/sys", root + "/proc/sys"); mount("-o", "remount,bind,ro", root + "/proc/sys")
mount("-t", "sysfs", "-o", "ro", "sysfs", root + "/sys")
mount("-t", "cgroup2", "cgroup2", root + "/sys/fs/cgroup")
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
socket.sethostname("clean")
os.chdir(root)
# What units see of the file system is made of mounts, so the root has to be one, and nothing may be above it.
run("pivot_root", ".", "mnt"); os.chdir("/"); run("umount", "--lazy", "/mnt")
# Credentials are mounted beside the services that read them.
mount("--make-rshared", "/")
os.execve("/lib/systemd/systemd", ["systemd"], {"container": "trial", "PATH": os.defpath})
"""
"""What becomes the first process of the clean machine."""


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
    raise SystemExit(f"clean debian: this machine's apt has no source of {release}")


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
    holder: subprocess.Popen[bytes]
    group: Path
    first: int = 0
    folder: str = "/root"

    @classmethod
    def begin(cls, root: Path, bound: list[str], env: dict[str, str]) -> Machine:
        """Boots it, and waits until its systemd has done what it does at the start of a machine."""
        group = _control_groups() / f"clean-debian-{os.getpid()}"
        group.mkdir()
        command = ["unshare", "--mount", "--pid", "--fork", "--uts", "--ipc", "--net", "--cgroup", "--kill-child=KILL"]
        command += ["--propagation=private", sys.executable, "-c", BOOT, str(root), *bound]
        joined = ["sh", "-c", 'echo 0 > "$0/cgroup.procs" && exec "$@"', str(group), *command]
        holder = subprocess.Popen(joined, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        plain = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
        plain |= {"LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive", "TERM": "xterm"}
        machine = cls(root, env | plain, holder, group)
        if not machine._is_up():
            machine.end()
            raise SystemExit("clean debian: no systemd can be run here")
        return machine

    def _is_up(self) -> bool:
        end = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < end and self.holder.poll() is None:
            children = Path(f"/proc/{self.holder.pid}/task/{self.holder.pid}/children").read_text().split()
            self.first = int(children[0]) if children else 0
            if self.first and Path(f"/proc/{self.first}/comm").read_text() == "systemd\n":
                said = self.run("systemctl is-system-running --wait")[1].strip()
                if said in ("running", "degraded"):
                    return True
            time.sleep(0.1)
        return False

    def end(self) -> None:
        """Ends everything in it, and takes its control groups away."""
        self.holder.kill()
        self.holder.wait()
        end = time.monotonic() + BOOT_SECONDS
        while self.group.exists() and time.monotonic() < end:
            for folder, _folders, _files in os.walk(self.group, topdown=False):
                with contextlib.suppress(OSError):
                    Path(folder).rmdir()
            time.sleep(0.05)

    def _enter(self, words: list[str], network: bool) -> list[str]:
        spaces = ["--mount", "--pid", "--uts", "--ipc", "--cgroup", *([] if network else ["--net"])]
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

    def log(self) -> str:
        """What the server has written."""
        return self.run("journalctl --unit lighthouse --output cat --no-pager")[1]


def _control_groups() -> Path:
    """Where this machine has its control groups of the second kind."""
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _what, where, kind, *_rest = line.split()
        if kind == "cgroup2":
            return Path(where)
    raise SystemExit("clean debian: this machine has no control groups of the second kind")


def open_machine(root: Path) -> Machine:
    """Boots the root, with this machine's own sources of packages for apt and pip."""
    for name in ("resolv.conf", "hosts"):
        shutil.copy(f"/etc/{name}", root / "etc" / name)
    shutil.copytree("/etc/apt", root / "etc/apt", dirs_exist_ok=True, ignore=shutil.ignore_patterns("docker-*", "20*"))
    (root / "root/.ssh").mkdir(mode=0o700, exist_ok=True)
    (root / "root/.ssh/config").write_text("StrictHostKeyChecking accept-new\nBatchMode yes\n")
    env, bound = pip_settings()
    return Machine.begin(root, bound, env)


def git(folder: Path, *words: str) -> str:
    """What git printed."""
    command = [
        "git",
        "-C",
        str(folder),
        "-c",
        "user.name=clean-debian",
        "-c",
        "user.email=clean-debian@localhost",
        *words,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def commit(folder: Path, words: str) -> None:
    """Everything that stands there, in one commit."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", words)


def clone(into: Path, source: Path) -> None:
    """A repository `into` with this project as it stands in the folder, changes that are not committed included."""
    git(PROJECT, "clone", "--quiet", "--no-local", str(PROJECT), str(source))
    git(source, "checkout", "--quiet", "-B", "main")
    listed = git(PROJECT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in filter(None, listed.split("\0")):
        there = source / name
        if (PROJECT / name).is_file():
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, there)
        else:
            there.unlink(missing_ok=True)
    commit(source, "As it stands")
    git(source, "clone", "--quiet", "--bare", ".", str(into))
    git(source, "remote", "set-url", "origin", str(into))


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
        raise SystemExit("clean debian: debootstrap failed: " + "\n".join(made.stdout.splitlines()[-5:]))
    if base is not None:
        subprocess.run(["tar", "-cpf", str(base), "-C", str(root), "."], check=True)
    return root


def release_here() -> str:
    """This machine's own release of Debian."""
    match = re.search(r"^VERSION_CODENAME=(\w+)$", Path("/etc/os-release").read_text(), re.MULTILINE)
    return match[1] if match else "stable"
