"""Attacks on others from within a confined process, judged from outside."""

import os
import select
import socket
import sys
import uuid
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from autograder.execution.sandbox import kernel, seccomp
from autograder.execution.sandbox.confine import LANDLOCK, NAMESPACES

# pytest imports this folder's files by path, without a package around them.
sys.path.insert(0, str(Path(__file__).parent))
import sandbox_bodies as bodies
from sandbox_warm import LIMITS, Warm


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANARY_TOKEN", "secret")
        warm = Warm()
    with warm:
        yield warm


@pytest.fixture(params=[(), (NAMESPACES,), (LANDLOCK,)], ids=["all layers", "no namespaces", "no Landlock"])
def without(request: pytest.FixtureRequest) -> Collection[str]:
    """Namespaces and Landlock each hold without the other."""
    layers: Collection[str] = request.param
    return layers


# Files


def test_files_of_others_cannot_be_read(warm: Warm, without: Collection[str], tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    checkout = [str(Path(__file__).with_name("conftest.py")), str(Path(seccomp.__file__).parents[2] / "main.py")]
    paths = [str(secret), *checkout, "/etc/passwd", f"/proc/{os.getpid()}/environ"]
    assert bodies.readable(paths) == paths
    inside = [*paths, "/proc/self/environ", "/proc/1/environ", "/proc/2/maps", f"/proc/1/root{secret}"]
    confined = warm.start(bodies.tell_readable, inside, without=without)
    assert confined.says() == []
    confined.end()


def test_modules_can_still_be_imported(warm: Warm, without: Collection[str]) -> None:
    confined = warm.start(bodies.tell_import, without=without)
    assert confined.says() == ["wave", "sandbox_bodies"]
    confined.end()


def test_nothing_is_writable_but_a_folder_of_its_own(warm: Warm, without: Collection[str]) -> None:
    elsewhere = ["/", "/dev", "/proc", "/usr/lib", str(Path(os.__file__).parent), str(Path(pytest.__file__).parent)]
    confined = warm.start(bodies.tell_writable, elsewhere, without=without)
    assert confined.says() == {"elsewhere": [], "here": True}
    confined.end()


def test_temporary_files_are_nobody_elses_and_do_not_stay(warm: Warm, without: Collection[str]) -> None:
    mark = uuid.uuid4().hex
    first, second = (warm.start(bodies.tell_files, mark, without=without) for _ in range(2))
    assert first.says() == second.says() == []
    first.end()
    third = warm.start(bodies.tell_files, mark, without=without)
    assert third.says() == []
    second.end()
    third.end()
    assert warm.ask({"find": mark}) == []
    assert [path for folder in ("/tmp", "/dev/shm") for path in Path(folder).glob(f"{mark}*")] == []


def test_a_temporary_folder_is_small(warm: Warm) -> None:
    confined = warm.start(bodies.fill_folder)
    size, files = confined.says()
    assert size <= LIMITS.temporary
    assert files <= 4096
    confined.end()


def test_a_file_is_small(warm: Warm, without: Collection[str]) -> None:
    confined = warm.start(bodies.write_large_file, without=without)
    assert confined.says() == [LIMITS.file_size, "EFBIG"]
    confined.end()


# Others


def test_there_is_no_network(warm: Warm, without: Collection[str]) -> None:
    name = f"\0{uuid.uuid4().hex}"
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as neighbour:
        neighbour.bind(name)
        neighbour.listen()
        targets = server.getsockname()[1], name
        assert bodies.connected(*targets) == ["tcp", "udp", "abstract"]
        for listener in (server, neighbour):
            listener.accept()[0].close()
        confined = warm.start(bodies.tell_connected, *targets, without=without)
        assert confined.says() == []
        assert select.select([server, neighbour], [], [], 0.05)[0] == []
        confined.end()


def test_confined_processes_cannot_reach_each_other(warm: Warm, without: Collection[str]) -> None:
    name = f"\0{uuid.uuid4().hex}"
    first, second = (warm.start(body, name, without=without) for body in (bodies.listen, bodies.tell_local))
    assert first.says() == "listening"
    assert second.says() == []
    first.end()
    second.end()


def test_no_other_process_can_be_killed(warm: Warm, without: Collection[str]) -> None:
    neighbour = warm.start(bodies.wait, without=without)
    confined = warm.start(bodies.kill_everything, without=without)
    assert confined.says() == "done"
    assert len(set(warm.processes())) >= 5  # the warm one, and two with their guards
    confined.end()
    assert neighbour.says() == "waiting"
    neighbour.end()


def test_no_other_process_can_be_seen_or_traced(warm: Warm, without: Collection[str]) -> None:
    confined = warm.start(bodies.tell_traced, without=without)
    assert confined.says() == []
    confined.end()


def test_no_other_descriptor_is_open(warm: Warm, without: Collection[str]) -> None:
    confined = warm.start(bodies.tell_descriptors, without=without)
    assert confined.says() == {"null": [0, 1, 2], "others": 1}
    confined.end()


def test_no_variable_of_the_grader_is_set(warm: Warm) -> None:
    confined = warm.start(bodies.tell_environment)
    variables = confined.says()
    assert "CANARY_TOKEN" not in variables
    assert variables["HOME"] == variables["TMPDIR"] == "/tmp"
    assert str(Path.home()) not in [variables.get(name) for name in ("HOME", "PWD", "OLDPWD")]
    confined.end()


# Privileges


def test_it_is_nobody_and_has_no_capability(warm: Warm, without: Collection[str]) -> None:
    confined = warm.start(bodies.tell_privileges, without=without)
    told = confined.says()
    assert all(user >= kernel.NOBODY for user in told.pop("users"))
    assert told == {"capabilities": "00" * 24, "no new privileges": 1, "root": False}
    confined.end()


def test_system_calls_are_refused(warm: Warm) -> None:
    numbers = {name: number for name in seccomp.REFUSED if (number := seccomp.number(name)) >= 0}
    assert len(numbers) > 80
    confined = warm.start(bodies.call, list(numbers.values()))
    results = dict(zip(numbers, confined.says(), strict=True))
    assert {name: result for name, result in results.items() if result != "EPERM"} == {}
    confined.end()


def test_calls_with_some_arguments_are_refused(warm: Warm) -> None:
    confined = warm.start(bodies.tell_refused_arguments, seccomp.number("clone"), seccomp.number("clone3"))
    assert confined.says() == {
        "clone with a new namespace": ["EPERM"] * 7,
        "clone3": "ENOSYS",
        "network sockets": ["EPERM"] * 6,
        "local sockets": "allowed",
        "shared memory without a file": "EPERM",
        "shared memory of a file": "EPERM",
        "memory of its own": "allowed",
        "outliving the guard": "EPERM",
        "hiding from the guard": "EPERM",
        "limits of another": "EPERM",
        "limits of its own": "allowed",
    }
    confined.end()
