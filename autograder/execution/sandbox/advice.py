"""What to install or set, on this very system, so that processes can be confined."""

from pathlib import Path

_VIRTUAL_MACHINE = (
    "Confinement needs a Linux kernel. Run the grader in a Linux virtual machine: on macOS for example with Lima "
    "(brew install lima; limactl start template://debian-12), on Windows in WSL 2; in it, apt-get install bubblewrap."
)
_CONTAINER = (
    "This is a container, and containers refuse namespaces unless they are allowed: start it with docker run "
    "--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined, "
    "and, to grade as root in it, with --cap-add SYS_ADMIN --cap-add NET_ADMIN as well."
)
# Setting, the value with which it stands in the way, the good one, why.
_SETTINGS = (
    ("kernel.apparmor_restrict_unprivileged_userns", 1, 0, "AppArmor restricts user namespaces"),
    ("kernel.unprivileged_userns_clone", 0, 1, "user namespaces are switched off"),
    ("user.max_user_namespaces", 0, 15000, "user namespaces are switched off"),
)


def advice(refusal: str, *, root: Path = Path("/")) -> str:
    """What to do about a refusal.

    Args:
        refusal: the message with which bubblewrap, or the sandbox, gave up.
        root: the folder in which /proc and /etc are looked up.
    """
    if "no Linux" in refusal:
        return _VIRTUAL_MACHINE
    if "not installed" in refusal:
        return refusal
    if "nknown option" in refusal:
        return "bubblewrap is too old: 0.7 or newer is needed: apt-get install bubblewrap"
    if "Landlock" in refusal:
        return "Start the kernel with Landlock: add landlock to the list after lsm= on its command line."
    found = [
        f"{why}: sysctl -w {name}={good} (to keep it: a line {name}={good} in /etc/sysctl.d/60-grader.conf)."
        for name, bad, good, why in _SETTINGS
        if _setting(name, root) == bad
    ]
    if any((root / mark).exists() for mark in (".dockerenv", "run/.containerenv")):
        found.append(_CONTAINER)
    return " ".join(found) or "Look for what refuses it in the kernel's log: dmesg | tail."


def _setting(name: str, root: Path) -> int | None:
    try:
        return int((root / "proc/sys" / name.replace(".", "/")).read_text())
    except (OSError, ValueError):
        return None
