"""What of the file system a confined Python needs to see, and the bubblewrap options that show it just that."""

import os
import site
import sys
from collections.abc import Iterable
from pathlib import Path

_SYSTEM = ("/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib", "/lib", "/lib32", "/lib64")
_LINKER = ("/etc/ld.so.cache", "/etc/alternatives")
_PACKAGE = Path(__file__).parents[2]
_OWN = (_PACKAGE / "__init__.py", _PACKAGE / "execution" / "__init__.py", Path(__file__).parent)


def module_path() -> str:
    """The value of PYTHONPATH with which the package is found that this is part of."""
    return os.pathsep.join([str(_PACKAGE.parent), *_user_packages()])


def interpreter() -> list[Path]:
    """The files and folders that Python with its packages consists of, and this folder's."""
    prefixes = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
    wanted = [Path(prefix, name) for prefix in prefixes for name in ("lib", "lib64", "pyvenv.cfg")]
    wanted += map(Path, [*site.getsitepackages(), *_user_packages(), *_SYSTEM, *_LINKER])
    return [*(path for path in wanted if path.exists()), Path(sys.executable), *_OWN]


def options(paths: Iterable[Path]) -> list[str]:
    """Show these files and folders read-only, at their own places, and nothing beside them.

    Raises:
        FileNotFoundError: one is missing.
    """
    found: list[str] = []
    shown: set[Path] = set()
    for path in sorted({Path(os.path.abspath(path)) for path in paths}):
        if shown.isdisjoint((path, *path.parents)):
            found += _shown(path)
            shown.add(path)
    return found


def _user_packages() -> list[str]:
    """Where `pip install --user` puts packages. Python looks for it in the home folder, which is another one inside."""
    return [site.getusersitepackages()] if site.ENABLE_USER_SITE else []


def _shown(path: Path) -> list[str]:
    parents = [option for parent in reversed(path.parents) for option in ("--perms", "0755", "--dir", str(parent))]
    real = path.resolve(strict=True)
    if path.is_symlink() and (real.is_file() or str(path) in _SYSTEM):
        # The interpreter finds its library from where the link leads; /lib is a link to a folder that is shown anyway.
        shown = [] if real.is_dir() else _shown(real)
        return [*parents, "--symlink", str(real), str(path), *shown]
    return [*parents, "--ro-bind", str(real), str(path)]
