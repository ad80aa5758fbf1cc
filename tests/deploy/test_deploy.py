"""The files to run it with: units, container, balancer. What they say is what the program understands."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import socket
import subprocess
import sys
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from bbs.cli import cli
from bbs.config import CREDENTIAL_NAME, CREDENTIALS, ENV_NESTED, ENV_PREFIX, Config
from bbs.errors import BadInput
from bbs.server import STOP_SECONDS
from bbs.ssh.server import WAITING

DEPLOY = Path(__file__).parents[2] / "deploy"
ANALYZE = shutil.which("systemd-analyze")
MAX_EXPOSURE = 2.0


class Unit:
    """A unit's sections; a setting may be said several times."""

    def __init__(self, name: str) -> None:
        parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=", comment_prefixes="#")
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        self.text = (DEPLOY / name).read_text()
        parser.read_string(self.text)
        self.parts = parser

    def __getitem__(self, part: str) -> configparser.SectionProxy:
        return self.parts[part]


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load((DEPLOY / "compose.yml").read_text())


def container_env() -> dict[str, str]:
    """What the image sets."""
    lines = (DEPLOY / "Containerfile").read_text().replace("\\\n", " ").splitlines()
    words = [word for line in lines if line.startswith("ENV ") for word in shlex.split(line)[1:]]
    return dict(word.split("=", 1) for word in words)


class TestUnits:
    def test_the_service_is_told_when_it_is_ready_and_watched(self) -> None:
        service = Unit("lighthouse.service")["Service"]
        assert (service["Type"], service["NotifyAccess"]) == ("notify", "main")
        assert int(service["WatchdogSec"]) > 0
        assert float(service["TimeoutStopSec"]) > STOP_SECONDS
        assert service["ExecReload"].endswith("-HUP $MAINPID")

    def test_only_what_may_pass_is_tried_again_for_as_long_as_it_takes(self) -> None:
        unit, door = Unit("lighthouse.service"), Unit("lighthouse.socket")["Socket"]
        assert unit["Unit"]["StartLimitIntervalSec"] == "0"
        assert int(unit["Service"]["RestartPreventExitStatus"]) == BadInput.exit_status
        # Tries by the service itself, while somebody waits at the door, must not close it.
        assert door["TriggerLimitIntervalSec"] == "1min"
        assert int(door["TriggerLimitBurst"]) >= 60 / int(unit["Service"]["RestartSec"])

    def test_regression_a_backup_could_not_make_way_and_was_never_made(self) -> None:
        filters = re.findall(r"^SystemCallFilter=(.+)$", Unit("lighthouse.service").text, re.MULTILINE)
        assert filters.index("setpriority") > filters.index("~@privileged @resources")

    def test_what_it_starts_is_a_command_of_ours(self) -> None:
        program, command, *options = shlex.split(Unit("lighthouse.service")["Service"]["ExecStart"])
        assert Path(program).name == "bbs"
        known = {name for option in cli.commands[command].params for name in option.opts}
        assert {word for word in options if word.startswith("--")} <= known

    def test_the_socket_waits_for_the_service(self) -> None:
        door = Unit("lighthouse.socket")["Socket"]
        assert int(door["Backlog"]) == WAITING
        assert "Accept" not in door
        assert Unit("lighthouse.service")["Unit"]["Requires"] == "lighthouse.socket"

    def test_account_and_folders_belong_together(self) -> None:
        service = Unit("lighthouse.service")["Service"]
        users, folders = ((DEPLOY / f"lighthouse.{kind}").read_text() for kind in ("sysusers", "tmpfiles"))
        assert re.search(rf"^u {service['User']} ", users, re.MULTILINE)
        data = shlex.split(service["ExecStart"])[-1]
        assert re.search(rf"^d {data} 0700 {service['User']} {service['Group']} ", folders, re.MULTILINE)

    def test_the_credential_is_the_one_that_is_read(self) -> None:
        assert re.search(rf"^#LoadCredential={CREDENTIAL_NAME}:/", Unit("lighthouse.service").text, re.MULTILINE)

    @pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not here")
    def test_its_exposure_is_low(self) -> None:
        command = [str(ANALYZE), "security", "--offline=true", str(DEPLOY / "lighthouse.service")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if "offline" in done.stderr:
            pytest.skip("this systemd-analyze looks at no files")
        found = re.search(r"Overall exposure level for lighthouse.service: ([\d.]+)", done.stdout)
        assert found, done.stdout + done.stderr
        assert float(found[1]) < MAX_EXPOSURE

    @pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not here")
    def test_nothing_in_them_is_unknown(self) -> None:
        command = [str(ANALYZE), "verify", str(DEPLOY / "lighthouse.service"), str(DEPLOY / "lighthouse.socket")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        complaints = [line for line in done.stderr.splitlines() if "is not executable" not in line]
        assert not any("lighthouse" in line for line in complaints), done.stderr


class TestContainer:
    def test_it_runs_as_nobody_in_particular(self) -> None:
        text = (DEPLOY / "Containerfile").read_text()
        user, entry = (re.search(rf"^{word} (.+)$", text, re.MULTILINE) for word in ("USER", "ENTRYPOINT"))
        assert user
        assert entry
        assert int(user[1].split(":")[0]) >= 1000
        # A shell in between would not pass signals on.
        assert entry[1] == '["bbs"]'

    def test_every_setting_in_it_exists(self, compose: Any) -> None:
        given = container_env() | compose["services"]["lighthouse"]["environment"]
        for name in given:
            if not name.startswith(ENV_PREFIX):
                continue
            model: Any = Config
            for part in name.removeprefix(ENV_PREFIX).lower().split(ENV_NESTED.lower()):
                assert part in model.model_fields, name
                model = model.model_fields[part].annotation

    @pytest.mark.parametrize("status", [200, 503, None])
    def test_health_is_asked_where_it_is_answered_and_is_what_is_said_there(self, status: int | None) -> None:
        text = (DEPLOY / "Containerfile").read_text().replace("\\\n", "")
        health = re.search(r"^HEALTHCHECK .* CMD (\[.+\])$", text, re.MULTILINE)
        assert health
        python, *words = json.loads(health[1])
        port = container_env()["BBS_METRICS__PORT"]
        assert (python, words[-1].count(port)) == ("python", 1)
        with socket.create_server(("127.0.0.1", 0)) as door:
            words[-1] = words[-1].replace(port, str(door.getsockname()[1]))
            if status is None:
                door.close()
            with subprocess.Popen([sys.executable, *words], stderr=subprocess.DEVNULL) as asks:
                if status is not None:
                    talk, _address = door.accept()
                    with talk:
                        assert talk.recv(100).startswith(b"GET /ready HTTP/1.0\r\n")
                        talk.sendall(b"HTTP/1.1 %d X\r\n\r\n" % status)
                assert (asks.wait(timeout=20) == 0) is (status == 200)


class TestCompose:
    def test_nothing_has_more_than_it_needs(self, compose: Any) -> None:
        for name in ("lighthouse", "haproxy"):
            service = compose["services"][name]
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]
            assert "no-new-privileges:true" in service["security_opt"]
        assert [name for name, service in compose["services"].items() if "ports" in service] == ["haproxy"]

    def test_the_database_and_its_password_come_as_files(self, compose: Any) -> None:
        service = compose["services"]["lighthouse"]
        assert service["environment"][CREDENTIALS] == "/run/secrets"
        assert service["secrets"] == [CREDENTIAL_NAME]
        assert "PASSWORD" not in str(service["environment"])
        assert set(compose["secrets"]) == {"database", "database_password"}

    def test_any_program_on_the_machine_could_say_that_it_came_from_elsewhere(self, compose: Any) -> None:
        """The engine's own address on that network was believed too."""
        (subnet,) = (part["subnet"] for part in compose["networks"]["inside"]["ipam"]["config"])
        proxies = yaml.safe_load(compose["services"]["lighthouse"]["environment"]["BBS_PROXY_FROM"])
        address = compose["services"]["haproxy"]["networks"]["inside"]["ipv4_address"]
        assert proxies == [address]
        assert ip_address(address) in ip_network(subnet)

    def test_what_programs_left_behind_stayed_as_zombies(self, compose: Any) -> None:
        assert compose["services"]["lighthouse"]["init"]

    def test_it_is_given_time_to_stop(self, compose: Any) -> None:
        assert int(compose["services"]["lighthouse"]["stop_grace_period"].removesuffix("s")) > STOP_SECONDS


class TestBalancer:
    TEXT = (DEPLOY / "haproxy.cfg").read_text()

    def test_it_says_where_clients_come_from_and_writes_nothing_down(self) -> None:
        servers = re.search(r"^ +default-server (.+)$", self.TEXT, re.MULTILINE)
        assert servers
        assert {"send-proxy-v2", "check-send-proxy"} <= set(servers[1].split())
        assert not re.search(r"^ *(log|option tcplog)", self.TEXT, re.MULTILINE)

    def test_it_leads_to_the_server(self, compose: Any) -> None:
        (port,) = compose["services"]["haproxy"]["ports"]
        outside, inside = port.split(":")
        assert f"bind :{inside}" in self.TEXT
        assert f"server one lighthouse:{Config.model_fields['port'].default} " in self.TEXT
        assert outside == inside

    @pytest.mark.skipif(shutil.which("haproxy") is None, reason="haproxy is not here")
    def test_haproxy_reads_it(self) -> None:
        command = ["haproxy", "-c", "-f", str(DEPLOY / "haproxy.cfg")]
        subprocess.run(command, capture_output=True, timeout=60, check=True)
