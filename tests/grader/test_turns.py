"""Two people, two processes: they take turns, share what is written, and wait for a gradebook that is in use."""

import os
import time
from pathlib import Path

import nbgrader.api
import pytest

from autograder.course import Assignment, CourseError
from autograder.records import gradebook
from autograder.records.turns import turn


def test_the_second_run_waits_and_says_for_whom(tmp_path: Path) -> None:
    ready, tell = os.pipe()
    other = os.fork()
    if other == 0:
        with turn(Assignment(tmp_path, "entropy"), lambda _: None):
            os.write(tell, b".")
            time.sleep(0.3)
            (tmp_path / "done").touch()
        os._exit(0)
    os.read(ready, 1)
    said: list[str] = []
    with turn(Assignment(tmp_path, "another"), said.append):
        assert said == []
    with turn(Assignment(tmp_path, "entropy"), said.append):
        assert (tmp_path / "done").exists()
    assert said == [said[0]]
    assert f"(process {other}, since " in said[0]
    os.waitpid(other, 0)


@pytest.mark.parametrize(("folder", "written"), [(0o2770, 0o660), (0o755, 0o600)], ids=["shared", "one's own"])
def test_what_is_written_is_for_whoever_shares_the_folder(tmp_path: Path, folder: int, written: int) -> None:
    tmp_path.chmod(folder)
    (tmp_path / "gradebook.db").touch(0o600)
    before = os.umask(0o077)
    try:
        with turn(Assignment(tmp_path, "entropy"), lambda _: None):
            (tmp_path / "page").touch()
        assert os.umask(0o077) == 0o077
    finally:
        os.umask(before)
    modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ("page", "gradebook.db", "ledger/.entropy.lock")]
    assert modes == [written] * 3


def test_a_folder_in_which_nothing_can_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "ledger").touch()
    with (
        pytest.raises(CourseError, match="have its owner give you the rights"),
        turn(Assignment(tmp_path, "entropy"), print),
    ):
        pass


def test_a_gradebook_that_another_program_writes_is_waited_for(tmp_path: Path) -> None:
    with nbgrader.api.create_engine(f"sqlite:///{tmp_path / 'gradebook.db'}").connect() as connection:
        patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    assert patience == 1000 * gradebook.PATIENCE
