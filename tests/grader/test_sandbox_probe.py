"""What the sandbox says of itself: here, and on systems that refuse one thing or another."""

import ctypes
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from autograder.execution.sandbox import ResourceLimits, SandboxError, seccomp, view
from autograder.execution.sandbox.advice import advice
from autograder.execution.sandbox.confine import LANDLOCK, LAYERS, NAMESPACES
from autograder.execution.sandbox.selftest import program
from autograder.execution.sandbox.selftest.attacks import CHECKS
from autograder.execution.sandbox.selftest.probe import Isolation, attack, probe

CHECKOUT = Path(__file__).parents[2]
LIMITS = ResourceLimits()
UNPRIVILEGED = os.geteuid() != 0

Bubblewrap = Callable[[str], None]


@pytest.fixture
def bubblewrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bubblewrap:
    """Puts a shell script in the place of bubblewrap."""

    def put(script: str) -> None:
        program = tmp_path / "bwrap"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    return put


@pytest.fixture
def refuse(bubblewrap: Bubblewrap, tmp_path: Path) -> Callable[..., None]:
    """Makes the kernel refuse system calls to all that bubblewrap starts."""

    def put(*names: str) -> None:
        # What the sandbox refuses is what refuses here: a filter with other names in it.
        program = tmp_path / "refusing.py"
        program.write_text(
            dedent(f"""
            import os, sys
            sys.path.insert(0, {str(CHECKOUT)!r})
            from autograder.execution.sandbox import kernel, seccomp
            rules = seccomp.Rules()
            for name in {names!r}:
                rules.refuse(name)
            kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
            seccomp.install(rules.compiled())
            os.execv({shutil.which("bwrap")!r}, ["bwrap", *sys.argv[1:]])
            """)
        )
        bubblewrap(f'exec {sys.executable} {program} "$@"')

    return put


def test_everything_holds_here() -> None:
    isolation = probe(LIMITS)
    assert isolation.holds == (*CHECKS, program.TOTAL_MEMORY, program.ENDING), str(isolation)
    assert isolation.level == ("reduced" if isolation.without else "full")


def test_a_file_beside_it_may_have_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / os.fsdecode(b"\xff")).touch()
    monkeypatch.chdir(tmp_path)
    assert probe(LIMITS).level != "NONE"


def test_a_user_may_have_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", {}.__getitem__)
    assert probe(LIMITS).level != "NONE"


def test_the_attacks_succeed_where_nothing_stops_them() -> None:
    failed = set(attack(LIMITS, without=LAYERS).failed)
    needing_root = {"no writing but in a folder of its own"} if UNPRIVILEGED else set()
    kept_even_so = {"no descriptors of others", "on processor time", program.TOTAL_MEMORY, program.ENDING}
    assert failed == set(CHECKS) - kept_even_so - needing_root


def test_refused_namespaces_are_said_and_the_rest_holds(refuse: Callable[..., None]) -> None:
    refuse("unshare")
    isolation = probe(LIMITS)
    assert str(isolation) == "Isolation: reduced (missing: own namespaces)"
    assert isolation.without == (NAMESPACES,)
    assert isolation.advice


def test_a_kernel_without_landlock_is_said_and_the_rest_holds(refuse: Callable[..., None]) -> None:
    refuse("landlock_create_ruleset")
    isolation = probe(LIMITS)
    assert str(isolation) == "Isolation: reduced (missing: Landlock)"
    assert isolation.without == (LANDLOCK,)
    assert "lsm=" in isolation.advice


def test_with_neither_there_is_no_isolation(refuse: Callable[..., None]) -> None:
    refuse("unshare", "landlock_create_ruleset")
    isolation = probe(LIMITS)
    assert isolation.level == "NONE"
    assert {NAMESPACES, LANDLOCK, "no tracing of others", "no signals to others"} <= set(isolation.missing)


def test_without_a_filter_of_system_calls_there_is_no_isolation(refuse: Callable[..., None]) -> None:
    refuse("prctl")
    isolation = probe(LIMITS)
    assert isolation.level == "NONE"


@pytest.mark.parametrize(
    ("said", "advised"),
    [
        ("bwrap: No permissions to create new namespace, likely because the kernel does not allow it", ""),
        ("bwrap: setting up uid map: Permission denied", ""),
        ("bwrap: Creating new namespace failed: Operation not permitted", ""),
        ("bwrap: Unknown option --size", "bubblewrap is too old: 0.7 or newer is needed"),
    ],
)
def test_a_refusal_of_bubblewrap_is_passed_on(bubblewrap: Bubblewrap, said: str, advised: str) -> None:
    bubblewrap(f"echo '{said}' >&2; exit 1")
    isolation = probe(LIMITS)
    assert str(isolation) == f"Isolation: NONE ({said})"
    assert advised in isolation.advice
    assert isolation.advice


def test_a_bubblewrap_that_says_nothing_is_no_isolation(bubblewrap: Bubblewrap) -> None:
    bubblewrap("exit 1")
    assert probe(LIMITS).level == "NONE"


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    isolation = probe(LIMITS)
    assert isolation.advice.startswith("bwrap is not installed: apt-get install bubblewrap")
    assert str(isolation) == f"Isolation: NONE ({isolation.advice})"


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise OSError(name)

    monkeypatch.setattr(ctypes, "CDLL", missing)
    with pytest.raises(SandboxError, match="apt-get install libseccomp2"):
        seccomp.open_library.__wrapped__()


def test_other_systems_need_a_virtual_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    isolation = probe(LIMITS)
    assert str(isolation) == "Isolation: NONE (no Linux: this is darwin)"
    assert "Linux virtual machine" in isolation.advice


@pytest.mark.parametrize(
    ("files", "advised"),
    [
        (
            {"proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1"},
            "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        ({"proc/sys/kernel/unprivileged_userns_clone": "0"}, "sysctl -w kernel.unprivileged_userns_clone=1"),
        ({"proc/sys/user/max_user_namespaces": "0"}, "sysctl -w user.max_user_namespaces="),
        ({".dockerenv": ""}, "--security-opt seccomp=unconfined"),
        ({"run/.containerenv": ""}, "--security-opt seccomp=unconfined"),
        ({"proc/sys/kernel/unprivileged_userns_clone": "1", "proc/sys/user/max_user_namespaces": "9"}, "dmesg"),
    ],
)
def test_the_advice_is_for_this_system(files: dict[str, str], advised: str, tmp_path: Path) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    assert advised in advice("bwrap: No permissions to create new namespace", root=tmp_path)


def test_a_line_says_it_all() -> None:
    assert str(Isolation("full", ("no network", "own files"), ())) == "Isolation: full (no network, own files)"
    assert str(Isolation("reduced", ("no network",), ("a", "b"))) == "Isolation: reduced (missing: a, b)"


def test_only_what_is_named_is_shown(tmp_path: Path) -> None:
    package = tmp_path / "course" / "package"
    package.mkdir(parents=True)
    (package / "module.py").touch()
    (tmp_path / "course" / "secret").touch()
    options = view.options([package / "module.py", package])
    assert options[-3:] == ["--ro-bind", str(package), str(package)]
    assert options.count("--ro-bind") == 1
    parents = [options[at + 1] for at, option in enumerate(options) if option == "--dir"]
    assert parents[-1] == str(package.parent)
    assert options.count("0755") == len(parents)


def test_a_link_to_an_interpreter_is_shown_with_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "python3.11").touch()
    (tmp_path / "python").symlink_to("python3.11")
    real = str(tmp_path / "python3.11")
    options = view.options([tmp_path / "python"])
    assert ["--symlink", real, str(tmp_path / "python")] == options[options.index("--symlink") :][:3]
    assert options[-3:] == ["--ro-bind", real, real]


def test_what_is_missing_cannot_be_shown(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        view.options([tmp_path / "missing"])
