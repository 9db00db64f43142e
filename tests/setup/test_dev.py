"""The command ./dev, in projects of its own whose requirements are empty: no network needed."""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAIN = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PIP_NO_INDEX": "1"}


class Project:
    """A folder with ./dev, pins of nothing, and a portal that prints its arguments."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "requirements").mkdir(parents=True)
        (folder / "portal").mkdir()
        shutil.copy(ROOT / "dev", folder / "dev")
        for name in ("runtime", "dev", "uv"):
            self.pin(name, "# nothing")
        (folder / "portal" / "__main__.py").write_text("import sys\nprint(sys.argv[1:])\n")

    def pin(self, name, text):
        (self.folder / "requirements" / f"{name}.txt").write_text(text + "\n")

    def start(self, *arguments):
        """Start ./dev from another folder."""
        command = [sys.executable, str(self.folder / "dev"), *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=PLAIN, cwd="/", stdout=pipe, stderr=pipe, text=True)

    def dev(self, *arguments):
        """Exit code, output and messages of ./dev."""
        return finish(self.start(*arguments))


def finish(process):
    output, messages = process.communicate(timeout=120)
    return process.returncode, output, messages


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A project whose .venv is a link to a folder that did not exist, after two first runs."""
    folder = tmp_path_factory.mktemp("project")
    project = Project(folder / "with a space")
    (project.folder / ".venv").symlink_to(folder / "elsewhere" / "environment")
    both = [project.start("run", "portal", "first", "run") for _ in range(2)]
    project.firsts = [finish(process) for process in both]
    return project


@pytest.fixture
def light(tmp_path):
    """A project whose environment has no pip, and a uv that only looks for one bad name."""
    project = Project(tmp_path)
    place = tmp_path / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    [packages] = place.glob("lib/*/site-packages")
    (packages / "uv.py").write_text(
        "import pathlib, sys\nif 'nonesuch' in pathlib.Path(sys.argv[-3]).read_text():\n"
        "    sys.exit('no nonesuch here')\n"
    )
    return project


@pytest.fixture
def environ():
    """The environment, put back afterwards."""
    before = dict(os.environ)
    yield os.environ
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def dev():
    """The module that ./dev is."""
    loader = importlib.machinery.SourceFileLoader("dev_command", str(ROOT / "dev"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("dev_command", loader))
    loader.exec_module(module)
    return module


def test_the_first_run_makes_the_environment_and_runs_the_command(made):
    for code, output, messages in made.firsts:
        assert (code, output) == (0, "['first', 'run']\n"), messages
    assert (made.folder.parent / "elsewhere" / "environment" / "installed").exists()


def test_of_two_first_runs_at_once_one_waits_for_the_other(made):
    [waited, worked] = sorted(messages for _, _, messages in made.firsts)
    assert waited == ""
    assert "making the environment" in worked
    assert "installing the runtime packages" in worked


def test_a_second_run_installs_nothing_and_says_nothing(made):
    assert made.dev("run", "portal", "again") == (0, "['again']\n", "")
    assert made.dev("demo", "--json") == (0, "['demo', '--json']\n", "")


def test_a_command_runs_with_the_environments_python_in_the_projects_folder(made):
    show = "import os, sys; print(os.getcwd()); print(sys.prefix); sys.exit(7)"
    code, output, messages = made.dev("run", "python", "-c", show)
    assert code == 7, messages
    assert output.splitlines() == [str(made.folder), str(made.folder / ".venv")]


def test_a_script_in_a_folder_of_the_project_finds_its_packages(made):
    bench = made.folder / "bench"
    bench.mkdir()
    (bench / "speed.py").write_text("import portal\nprint(portal.__path__[0])\n")
    assert made.dev("run", "python", "-c", "")[0] == 0, "the packages for it are there"
    code, output, messages = made.dev("run", "python", "bench/speed.py")
    assert (code, output.strip(), messages) == (0, str(made.folder / "portal"), "")


def test_the_larger_set_of_packages_serves_for_the_smaller(light):
    assert "installing the dev packages" in light.dev("run", "true")[2]
    assert light.dev("run", "true") == (0, "", "")
    assert light.dev("run", "portal") == (0, "[]\n", "")


def test_new_pins_are_installed(light):
    assert light.dev("run", "true")[0] == 0
    light.pin("runtime", "# newer")
    assert "installing the runtime packages" in light.dev("run", "portal")[2]
    assert light.dev("run", "portal")[2] == ""
    assert "installing the dev packages" in light.dev("run", "true")[2]


def test_pins_that_cannot_be_had_stop_it_and_are_tried_again(light):
    light.pin("dev", "nonesuch==1.0")
    for _ in range(2):
        code, output, messages = light.dev("run", "true")
        assert (code, output) == (1, "")
        assert "(no nonesuch here); now with pip" in messages
        assert "could not be installed" in messages
    light.pin("dev", "# nothing")
    assert light.dev("run", "true")[0] == 0


def test_an_unknown_program_is_named(light):
    code, _, messages = light.dev("run", "nonesuch")
    assert code == 1
    assert messages.endswith("\ndev: nonesuch: No such file or directory\n")


def test_a_project_that_was_moved_gets_a_new_environment(light):
    """The programs in an environment name the folder they were made for."""
    assert light.dev("run", "portal")[0] == 0
    stamp = light.folder / ".venv" / "installed"
    stamp.write_text(stamp.read_text().replace(str(light.folder), "/somewhere/before"))
    code, output, messages = light.dev("run", "portal")
    assert (code, output) == (0, "[]\n")
    assert "making the environment" in messages
    assert light.dev("run", "portal") == (0, "[]\n", "")


@pytest.mark.parametrize("arguments", [[], ["help"], ["run"], ["--help"]])
def test_anything_else_shows_the_commands(arguments):
    done = subprocess.run(
        [sys.executable, str(ROOT / "dev"), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "./dev demo" in done.stderr
    assert "./dev test" in done.stderr


def test_an_old_python_can_read_it_and_look_for_a_newer_one():
    tree = ast.parse((ROOT / "dev").read_text(), feature_version=(3, 8))
    imported = {
        name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("pythons", "chosen"),
    [
        ({"python3": "3 11 2"}, "python3"),
        ({"python3": "3 9 6", "python3.12": "3 12 7"}, "python3.12"),
        ({"python3": "3 11 1", "python3.13": "3 13 0", "python3.12": "3 12 7"}, "python3.13"),
        ({"python3": "3 15 0", "python3.13": "3 13 0"}, "python3.13"),
        ({"python3": "3 15 0"}, "python3"),
        ({"python3": "3 9 6"}, None),
        ({"python3": "3 9 6", "python3.11": "3 11 0"}, None),
    ],
    ids=lambda value: str(value),
)
def test_a_python_that_all_packages_exist_for_is_chosen(
    dev, tmp_path, monkeypatch, pythons, chosen
):
    for name, version in pythons.items():
        program(tmp_path / name, f"echo {version}")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python3"))
    if chosen is None:
        with pytest.raises(SystemExit, match=r"install Python 3\.11\.2 or newer"):
            dev.find_python()
    else:
        assert dev.find_python() == str(tmp_path / chosen)


def test_the_first_browser_that_runs_is_taken(dev, tmp_path):
    broken = program(tmp_path / "broken", "echo 'missing library' >&2; exit 127")
    good = program(tmp_path / "good", "echo 'Chromium 1.2'")
    (tmp_path / "snap").mkdir()
    snap = program(tmp_path / "snap" / "chromium", "echo 'Chromium 1.2'")
    assert dev.first_that_runs([tmp_path / "absent", broken, snap, good]) == str(good)
    assert dev.first_that_runs([broken, snap]) is None


def test_a_browser_named_by_hand_is_believed(dev, environ):
    environ["PORTAL_CHROMIUM"] = "/my/own"
    dev.prepare_browser()
    assert environ["PORTAL_CHROMIUM"] == "/my/own"


def test_other_wishes_of_the_machine_do_not_matter(dev, environ):
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_SYSTEM_CERTS"):
        environ.pop(name, None)
    environ.update(PIP_CONSTRAINT="/etc/wishes.txt", UV_CONSTRAINT="/etc/wishes.txt")
    environ.update(PIP_TARGET="/somewhere", PIP_USER="1")
    environ["PIP_INDEX_URL"] = "http://127.0.0.1:9/mirror"
    dev.tame_installers()
    dev.share_mirror()
    assert environ["PIP_CONSTRAINT"] == os.devnull
    assert environ["PIP_USER"] == "0"
    assert not {"PIP_TARGET", "UV_CONSTRAINT"} & set(environ)
    # The office's mirror stays, also for uv, which reads none of pip's settings.
    assert environ["UV_DEFAULT_INDEX"] == "http://127.0.0.1:9/mirror"
    assert environ["UV_SYSTEM_CERTS"] == "1"


def program(path, body):
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path
