"""What is to be released: both archives, by pip in empty environments of every Python at hand.

A Python is at hand if the command `python3.N` runs; a test of one that is not is skipped. The
packages that huffxent needs come from where pip gets them.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tarfile
import time
import tomllib
import zipfile
from pathlib import Path

import pytest

import huffxent as hx

pytestmark = pytest.mark.release

VERSIONS = ["3.11", "3.12", "3.13", "3.14", "3.15"]
TOO_OLD = "3.10"
SCRIPTS = "Scripts" if sys.platform == "win32" else "bin"
# Where the tests run from is a checkout, and nothing is to be found there.
SURROUNDINGS = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
DATA = b"she sells sea shells by the sea shore\n" * 5000


def done(*command, cwd=None, code=0, **changed):
    """Run a command; return what it printed, on standard error too if it was to fail."""
    ended = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env={**SURROUNDINGS, **changed},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == code, ended.stderr
    return ended.stdout if not code else ended.stdout + ended.stderr


def environment(version, folder):
    """Make an empty environment; return its Python."""
    python = shutil.which(f"python{version}")
    if python is None:
        pytest.skip(f"there is no python{version} at hand")
    # A command may be there only to say that this version is not installed.
    if subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"{python} does not run")
    done(python, "-m", "venv", folder)
    return folder / SCRIPTS / "python"


@pytest.fixture(scope="module")
def archives(root, tmp_path_factory):
    """The sdist, and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("dist")
    done(sys.executable, "-m", "build", "--outdir", folder, root)
    found = {
        path.name.removeprefix(f"huffxent-{hx.__version__}"): path for path in folder.iterdir()
    }
    assert sorted(found) == ["-py3-none-any.whl", ".tar.gz"]
    return {"wheel": found["-py3-none-any.whl"], "sdist": found[".tar.gz"]}


def least(root):
    """Return what pip is to install of each package: the least version that is said to do."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [line.split(";")[0] for line in project["dependencies"]]
    assert all(re.fullmatch(r"[a-z]+>=[\d.]+", line) for line in needed)
    return [f"{line.replace('>=', '==')}.*" for line in needed]


WAYS = [(v, kind, "latest") for v in VERSIONS for kind in ("wheel", "sdist")]


@pytest.fixture(scope="module", params=[*WAYS, (VERSIONS[0], "wheel", "least")], ids="-".join)
def installed(request, root, archives, tmp_path_factory):
    """The Python of an environment with huffxent and what it needs, and nothing else."""
    version, kind, needed = request.param
    python = environment(version, tmp_path_factory.mktemp("environment") / "of")
    pinned = least(root) if needed == "least" else []
    done(python, "-m", "pip", "install", archives[kind], *pinned)
    return python


@pytest.fixture(scope="module")
def tracked(root):
    """The files that are in the repository."""
    if not (root / ".git").exists():
        pytest.skip("what belongs into the archives is known where there is a repository")
    return set(done("git", "ls-files", "-z", cwd=root).split("\0")) - {""}


def test_the_sdist_holds_what_the_repository_does(archives, tracked):
    """T76: tests, site and notebooks too; what is there beside them only says how it was built."""
    with tarfile.open(archives["sdist"]) as archive:
        held = {name.split("/", 1)[1] for name in archive.getnames()}
    wanted = {path for path in tracked if "/" in path and path.split("/")[0] != ".ci"}
    assert {path for path in held if "/" in path} == wanted
    assert {path for path in held if "/" not in path} == {
        ".gitignore",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "PKG-INFO",
        "README.md",
        "SECURITY.md",
        "pyproject.toml",
    }


def test_the_wheel_holds_the_package_and_its_corpora_alone(archives, tracked):
    """T76: no tests, no caches; the licence is among what tells of it."""
    with zipfile.ZipFile(archives["wheel"]) as archive:
        held = set(archive.namelist())
    told = f"huffxent-{hx.__version__}.dist-info/"
    notes = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
    package = {path for path in tracked if path.startswith("huffxent/")}
    corpora = {f"huffxent/_{path}" for path in tracked if path.startswith("corpora/")}
    assert held == package | corpora | {told + note for note in notes}


def test_a_python_that_is_too_old_is_told_so(archives, tmp_path):
    """T76: pip refuses both, with the versions that would do."""
    python = environment(TOO_OLD, tmp_path / "environment")
    for path in archives.values():
        said = done(python, "-m", "pip", "install", "--no-deps", path, code=1)
        assert f"requires a different Python: {TOO_OLD}." in said
        assert "not in '>=3.11'" in said


def test_what_was_installed_is_whole_and_is_what_runs(installed, tmp_path):
    """T76: nothing that it needs is missing; the demo, and the corpora that came with it."""
    assert "No broken requirements" in done(installed, "-m", "pip", "check")
    place = done(installed, "-c", "import huffxent; print(huffxent.__file__)", cwd=tmp_path)
    assert Path(place).is_relative_to(installed.parents[1])
    huffxent = installed.with_name("huffxent")
    assert done(huffxent, "--version") == f"huffxent, version {hx.__version__}\n"
    assert "bits per symbol" in done(huffxent, "demo", cwd=tmp_path)


def test_a_file_comes_back_and_was_the_same_bytes_as_here(installed, tmp_path):
    """T76: train, encode, decode and plot, with the engines that were installed."""
    (tmp_path / "a").write_bytes(DATA)
    find = "import importlib.util as u; print(u.find_spec('numba') is not None)"
    engines = ["reference", "numba"] if done(installed, "-c", find) == "True\n" else ["reference"]
    huffxent = installed.with_name("huffxent")
    done(huffxent, "train", "a", "-o", "book", cwd=tmp_path)
    done(huffxent, "compare", "a", "a", "--plot", "ledger.svg", cwd=tmp_path)
    assert "</svg>" in (tmp_path / "ledger.svg").read_text(encoding="utf-8")
    expected = hx.compress(DATA, hx.Codebook.load(tmp_path / "book"))
    for engine in engines:
        coded, back = f"{engine}.hx", f"{engine}.back"
        how = "-b", "book", "--engine", engine
        done(huffxent, "encode", "a", *how, "-o", coded, cwd=tmp_path)
        done(huffxent, "decode", coded, *how, "-o", back, cwd=tmp_path)
        assert (tmp_path / coded).read_bytes() == expected
        assert (tmp_path / back).read_bytes() == DATA
    sys.stdout.write(f"\nT76 {_which(installed)}: {', '.join(engines)}\n")


def test_the_help_comes_without_the_compiler(installed, tmp_path):
    """T76: what `huffxent --help` imports; its time is printed, never asserted."""
    command = installed, "-X", "importtime", "-m", "huffxent", "--help"
    told = subprocess.run(
        command, cwd=tmp_path, env=SURROUNDINGS, capture_output=True, text=True, check=True
    )
    imported = {line.split("|")[-1].strip().split(".")[0] for line in told.stderr.splitlines()}
    assert {"huffxent", "click"} <= imported
    assert not imported & {"numba", "llvmlite", "matplotlib", "rich"}
    seconds = []
    for _ in range(10):
        begun = time.perf_counter()
        assert "compare" in done(installed.with_name("huffxent"), "--help")
        seconds.append(time.perf_counter() - begun)
    least, middle = min(seconds), statistics.median(seconds)
    sys.stdout.write(f"\nT76 {_which(installed)}: --help {least:.2f} s, median {middle:.2f} s\n")


def _which(python):
    return done(python, "-c", "import sys; print(sys.version.split()[0], sys.platform, end='')")
