"""What `ssh-audit` thinks of the server: no failure, and no warning that has a cure here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.e2e.harness import Client

TO_CLIENTS_WITHOUT_MLKEM = "does not provide protection against post-quantum attacks"
ALLOWED = {
    ("kex", "curve25519-sha256"): TO_CLIENTS_WITHOUT_MLKEM,
    ("kex", "curve25519-sha256@libssh.org"): TO_CLIENTS_WITHOUT_MLKEM,
}
"""Warnings that stay. The post-quantum exchange is offered first; clients from before OpenSSH 9.9 know none that
asyncssh has without another library, and would be turned away without these."""

ALLOWED_NOTES = (
    # The server announces strict key exchange; a client that does not is the client's to mend.
    "while this target properly supports the strict key exchange method",
    # Who is refused hears why, so that the version is sent to everybody; keys are exchanged with few at a time.
    "Potentially insufficient connection throttling detected",
)


def audit(port: int) -> dict[str, object]:
    """What the tool found."""
    command = [str(Path(sys.executable).with_name("ssh-audit")), "-j", "-p", str(port), "127.0.0.1"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode in (0, 1, 2, 3), ended.stderr
    return json.loads(ended.stdout)


def test_no_failure_and_no_warning_that_has_a_cure(echo: Client) -> None:
    found = audit(echo.server.port)
    assert found["cves"] == []
    warned = {}
    for part in ("kex", "key", "enc", "mac"):
        for entry in found[part]:
            assert "fail" not in entry["notes"], entry
            for warning in entry["notes"].get("warn", ()):
                warned[part, entry["algorithm"]] = warning
    assert warned == ALLOWED
    for note in found["additional_notes"]:
        assert any(allowed in note for allowed in ALLOWED_NOTES), note


def test_the_key_exchange_is_strict_and_compression_waits_for_the_sign_in(echo: Client) -> None:
    found = audit(echo.server.port)
    kex = [entry["algorithm"] for entry in found["kex"]]
    assert "kex-strict-s-v00@openssh.com" in kex
    assert kex[0] == "mlkem768x25519-sha256"
    assert found["compression"] == ["none", "zlib@openssh.com"]
    assert found["banner"]["raw"] == "SSH-2.0-Lighthouse"
