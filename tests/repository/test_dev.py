import sys
from functools import partial

import pytest

import dev


@pytest.fixture
def started(monkeypatch):
    """What dev.py would have started, with set-up and programs replaced by a note of them."""
    commands = []
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")

    def note(*command):
        commands.append([str(part) for part in command])
        return codes.get(commands[-1][2], 0)

    codes = {}
    monkeypatch.setattr(dev, "install", lambda requirements: commands.append([requirements]))
    monkeypatch.setattr(dev, "fetch_assets", lambda: commands.append(["assets"]))
    monkeypatch.setattr(dev, "make_venv", lambda: commands.append(["venv"]))
    monkeypatch.setattr(dev, "run", note)
    monkeypatch.setattr(dev, "start", lambda *command: partial(int, note(*command)))
    monkeypatch.setattr(dev.os, "execv", lambda program, command: commands.append(command))
    monkeypatch.chdir(dev.ROOT)
    return commands, codes


@pytest.mark.parametrize("command", ["app", "test", "setup"])
def test_what_is_started_keeps_what_it_compiled(started, command):
    assert dev.main([command]) == 0
    assert "PYTHONDONTWRITEBYTECODE" not in dev.os.environ


def test_the_tests_end_with_pytest_and_pass_its_arguments_on(started):
    commands, _ = started
    assert dev.main(["test", "-k", "kaart", "--maxfail=1", "tests/repository/test_dev.py"]) == 0
    assert commands[:2] == [["requirements-dev.txt"], ["assets"]]
    assert [command[2] for command in commands[2:]] == [
        *("ruff", "ruff", "scripts.lint_javascript", "mypy", "pytest")
    ]
    assert commands[-1][3:] == ["-k", "kaart", "--maxfail=1", "tests/repository/test_dev.py"]


def test_without_arguments_every_test_runs_once(started, request):
    commands, _ = started
    assert dev.main(["test"]) == 0
    runs = [command[3:] for command in commands if command[2:3] == ["pytest"]]
    assert runs == [
        ["tests/browser"],
        ["-m", "not browser", "-n", "2", "--dist", "loadfile"],
    ]
    # the mark and the folder are the same tests
    for item in request.session.items:
        in_folder = item.path.is_relative_to(dev.ROOT / "tests" / "browser")
        assert in_folder == (item.get_closest_marker("browser") is not None)


def test_a_program_beside_another_shows_its_output_and_gives_its_code_in_the_end(capsys):
    for code in (0, 3):
        finish = dev.start(sys.executable, "-c", f"print('aan het eind'); raise SystemExit({code})")
        assert capsys.readouterr().out == ""
        assert finish() == code
        assert "aan het eind" in capsys.readouterr().out


@pytest.mark.parametrize("failing", ["ruff", "mypy", "scripts.lint_javascript", "pytest"])
def test_one_check_that_fails_makes_the_whole_fail(started, failing):
    commands, codes = started
    codes[failing] = 1
    assert dev.main(["test"]) == 1
    ran = [command[2] for command in commands if len(command) > 2]
    assert ran.count("pytest") == 2, "the tests run even when a check before them failed"
    assert "mypy" in ran


@pytest.mark.skipif(sys.platform == "win32", reason="the server is a program of its own there")
def test_the_app_starts_on_this_machine_only_with_the_runtime_set(started):
    commands, _ = started
    dev.main(["app", "--port", "8600", "--no-browser"])
    assert commands[:2] == [["requirements.txt"], ["assets"]]
    assert commands[2][1:] == [
        *("-m", "streamlit", "run", "app.py"),
        *("--server.address", "localhost", "--server.port", "8600", "--server.headless", "true"),
    ]


def test_locking_needs_no_pinned_set(started):
    commands, _ = started
    assert dev.main(["lock", "--upgrade"]) == 0
    assert commands[0] == ["venv"]
    targets = [command[-2:] for command in commands if "compile" in command]
    assert targets == [
        ["requirements.txt", "requirements.in"],
        ["requirements-dev.txt", "requirements-dev.in"],
    ]
    assert all("--upgrade" in command for command in commands if "compile" in command)


def test_setting_up_starts_nothing(started):
    commands, _ = started
    assert dev.main(["setup"]) == 0
    assert commands == [["requirements-dev.txt"], ["assets"]]


def test_an_option_the_app_does_not_have_is_refused(started):
    with pytest.raises(SystemExit) as stopped:
        dev.main(["app", "--prot", "1"])
    assert stopped.value.code == 2
    assert started[0] == []


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """An empty checkout with requirements and a working .venv; gives what pip was asked to do."""
    (tmp_path / "requirements.txt").write_text("a==1")
    (tmp_path / "requirements-dev.txt").write_text("a==1\nb==2")
    (tmp_path / ".venv").mkdir()
    asked = []
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "python_version", lambda: "3.11.7")
    monkeypatch.setattr(dev, "run", lambda *command: asked.append(command[-1]) or 0)
    return tmp_path, asked


def test_what_is_installed_is_not_installed_again(checkout):
    _, asked = checkout
    for _ in range(2):
        dev.install("requirements.txt")
    assert asked == ["requirements.txt"]


def test_the_set_for_the_tests_serves_the_app_as_well(checkout):
    _, asked = checkout
    dev.install("requirements-dev.txt")
    dev.install("requirements.txt")
    assert asked == ["requirements-dev.txt"]


def test_a_changed_file_is_installed_again(checkout):
    folder, asked = checkout
    dev.install("requirements.txt")
    (folder / "requirements.txt").write_text("a==2")
    dev.install("requirements.txt")
    assert asked == ["requirements.txt"] * 2


def test_another_python_is_installed_again(checkout, monkeypatch):
    _, asked = checkout
    dev.install("requirements.txt")
    monkeypatch.setattr(dev, "python_version", lambda: "3.12.1")
    dev.install("requirements.txt")
    assert asked == ["requirements.txt"] * 2


def test_an_installation_that_failed_is_tried_again(checkout, monkeypatch):
    _, asked = checkout
    with monkeypatch.context() as patch:
        patch.setattr(dev, "run", lambda *command: 1)
        with pytest.raises(dev.SetupError, match=r"requirements\.txt is niet gelukt"):
            dev.install("requirements.txt")
    dev.install("requirements.txt")
    assert asked == ["requirements.txt"]


def test_a_set_for_the_app_alone_leaves_the_tests_to_be_installed(checkout):
    _, asked = checkout
    dev.install("requirements-dev.txt")
    (dev.ROOT / "requirements.txt").write_text("a==2")
    dev.install("requirements.txt")
    dev.install("requirements-dev.txt")
    assert asked == ["requirements-dev.txt", "requirements.txt", "requirements-dev.txt"]


def test_a_named_browser_is_taken_or_is_missing(monkeypatch):
    monkeypatch.setenv("KOPPELKANSEN_CHROMIUM", sys.executable)
    assert dev.find_chromium() == sys.executable
    monkeypatch.setenv("KOPPELKANSEN_CHROMIUM", "no-such-browser")
    assert dev.find_chromium() is None
