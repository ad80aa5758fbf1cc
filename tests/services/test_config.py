"""The settings: where they come from, which stands over which, and what is said of a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bbs.config import Config, load
from bbs.errors import BadInput


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Away from the environment and the folder in which the tests run."""
    import os

    for name in [name for name in os.environ if name.startswith("BBS_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "some.toml"
    path.write_text(text)
    return path


def _refusal(tmp_path: Path, text: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        load(_file(tmp_path, text))
    return caught.value


class TestWhereSettingsComeFrom:
    def test_without_anything_the_contract_holds(self) -> None:
        config = load()
        assert (config.host, config.port, config.data) == ("127.0.0.1", 2222, Path("bbs-data"))
        assert config.is_local
        assert config.database_url == f"sqlite:///{Path('bbs-data/bbs.sqlite').absolute()}"

    def test_the_command_line_stands_over_the_environment_and_that_over_the_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = _file(
            tmp_path, 'host = "::1"\nport = 1\ncommunity = "File"\n[limits]\nconnections = 5\nunauthenticated = 6\n'
        )
        monkeypatch.setenv("BBS_PORT", "2")
        monkeypatch.setenv("BBS_HOST", "0.0.0.0")
        monkeypatch.setenv("BBS_LIMITS__CONNECTIONS", "7")
        config = load(path, {"port": 3, "host": None})
        assert (config.port, config.host, config.community) == (3, "0.0.0.0", "File")
        assert (config.limits.connections, config.limits.unauthenticated) == (7, 6)

    def test_the_file_in_the_data_folder_is_found(self, tmp_path: Path) -> None:
        (tmp_path / "there").mkdir()
        (tmp_path / "there" / "bbs.toml").write_text('community = "Found"\n')
        config = load(None, {"data": tmp_path / "there"})
        assert (config.community, config.data) == ("Found", tmp_path / "there")

    def test_a_data_folder_in_the_file_is_beside_the_file(self, tmp_path: Path) -> None:
        assert load(_file(tmp_path, 'data = "here"\n')).data == tmp_path / "here"

    def test_the_shipped_template_says_what_holds_anyway(self, tmp_path: Path) -> None:
        import bbs

        template = (Path(bbs.__file__).parent / "bbs.template.toml").read_text()
        assert load(_file(tmp_path, template)).model_dump() == Config().model_dump()
        uncommented = "\n".join(
            line.removeprefix("# ") for line in template.splitlines() if "=" in line or line.startswith("[")
        )
        changed = [line for line in uncommented.splitlines() if not line.startswith(("database", "Environment"))]
        assert load(_file(tmp_path, "\n".join(changed))).model_dump() == Config().model_dump()

    def test_nothing_can_be_changed_later(self) -> None:
        with pytest.raises(ValidationError):
            load().port = 1  # type: ignore[misc]


class TestMistakes:
    def test_an_unknown_name_is_refused_with_its_line_and_the_nearest_that_exists(self, tmp_path: Path) -> None:
        error = _refusal(tmp_path, '# a comment\nhost = "::1"\nprot = 22\n')
        assert "some.toml, line 3" in error.message
        assert "Did you mean port?" in error.message
        assert error.exit_status == 2

    def test_the_line_is_that_of_the_right_table(self, tmp_path: Path) -> None:
        error = _refusal(tmp_path, "port = 22\n[limits]\nport = 1\n\nconections = 3\n")
        assert "line 3" in error.message or "line 5" in error.message

    def test_a_value_that_cannot_be_is_refused(self, tmp_path: Path) -> None:
        error = _refusal(tmp_path, "port = 70000\n")
        assert "line 1: port:" in error.message
        assert error.field == "port"

    @pytest.mark.parametrize(
        "text", ["stop_grace_seconds = 5.0", 'database = "mysql://x"', 'community = ""', "[limits]\nconnections = 0"]
    )
    def test_limits_hold(self, tmp_path: Path, text: str) -> None:
        _refusal(tmp_path, text)

    def test_an_unknown_variable_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BBS_COMUNITY", "x")
        with pytest.raises(BadInput, match="BBS_COMMUNITY"):
            load()

    def test_a_bad_variable_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BBS_LIMITS__CONNECTIONS", "many")
        with pytest.raises(BadInput, match="BBS_LIMITS__CONNECTIONS"):
            load()

    @pytest.mark.parametrize("held", [b"", b" \n", b"\xff"])
    def test_with_an_empty_credential_a_new_community_began_in_a_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: bytes
    ) -> None:
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
        (tmp_path / "database").write_bytes(held)
        with pytest.raises(BadInput, match="database cannot be read"):
            load()

    def test_a_bad_option_is_named(self) -> None:
        with pytest.raises(BadInput, match="--port"):
            load(None, {"port": -1})

    def test_a_file_that_is_not_there_or_no_toml_is_said_to_be_so(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="cannot be read"):
            load(tmp_path / "missing.toml")
        with pytest.raises(BadInput, match="cannot be read"):
            load(None, {"data": tmp_path / ("x" * 300)})
        assert "no TOML" in _refusal(tmp_path, "port 22").message

    def test_a_choice_that_is_none_is_told_with_those_there_are_and_the_nearest(self, tmp_path: Path) -> None:
        message = _refusal(tmp_path, '# how people come in\nregistration = "invitation"\n').message
        assert "line 2: registration: Input should be 'open', 'approval' or 'invite'" in message
        assert "Did you mean invite?" in message

    def test_that_there_are_more_mistakes_is_said(self, tmp_path: Path) -> None:
        assert "1 more is wrong" in _refusal(tmp_path, "port = 70000\nprot = 2\n").message
        assert "more is" not in _refusal(tmp_path, "port = 70000\n").message

    def test_a_command_with_half_a_quotation_mark_is_refused(self, tmp_path: Path) -> None:
        message = _refusal(tmp_path, '[moderation]\nnotify_command = "page \'me"\n').message
        assert "line 2: moderation.notify_command: a quotation mark has no other half" in message

    def test_a_list_in_the_environment_that_is_none_is_told_how_one_looks(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BBS_WARNING_TOPICS", "grief, suicide")
        with pytest.raises(BadInput, match=r'BBS_WARNING_TOPICS.*\["one", "two"\]'):
            load()
        monkeypatch.setenv("BBS_WARNING_TOPICS", '["grief", "suicide"]')
        assert load().warning_topics == ("grief", "suicide")


@pytest.mark.parametrize("content", ['"\\u001b]0;owned\\u0007" = 1\n', '[limits]\n"\\u001b[31m" = 1\n'])
def test_the_name_of_a_setting_steered_the_operators_terminal(tmp_path: Path, content: str) -> None:
    (tmp_path / "bbs.toml").write_text(content)
    with pytest.raises(BadInput) as caught:
        load(None, {"data": tmp_path})
    assert caught.value.message.isprintable()


def test_a_rate_without_an_end_took_minutes_to_read(tmp_path: Path) -> None:
    (tmp_path / "bbs.toml").write_text(f'[limits]\nposts = "{"1 per hour; " * 5000}"\n')
    with pytest.raises(BadInput, match="20 per 10 minutes"):
        load(None, {"data": tmp_path})
