"""The filter of system calls, built by libseccomp."""

import ctypes
import errno
import mmap
import socket
import tempfile
from functools import cache

from autograder.execution.sandbox import SandboxError, kernel

_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_NOT_EQUAL, _EQUAL, _MASKED_EQUAL = 1, 4, 7

# Refused whatever the arguments. Most need a capability as well, which a confined process does not have either.
# fmt: off
REFUSED = (
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "kcmp", "pidfd_getfd", "perf_event_open",
    "mount", "umount2", "move_mount", "open_tree", "open_tree_attr", "fsopen", "fsconfig", "fsmount", "fspick",
    "mount_setattr", "statmount", "listmount", "pivot_root", "chroot", "unshare", "setns",
    "execve", "execveat", "uselib", "memfd_create", "memfd_secret",
    "shmget", "shmat", "shmctl", "shmdt", "semget", "semop", "semctl", "semtimedop",
    "msgget", "msgsnd", "msgrcv", "msgctl",
    "mq_open", "mq_unlink", "mq_timedsend", "mq_timedreceive", "mq_notify", "mq_getsetattr",
    "add_key", "request_key", "keyctl",
    "bpf", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "fanotify_init", "fanotify_mark",
    "name_to_handle_at", "open_by_handle_at", "inotify_init", "inotify_init1", "inotify_add_watch",
    "personality", "modify_ldt", "iopl", "ioperm", "vm86", "vm86old",
    "sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr", "setpriority", "ioprio_set",
    "migrate_pages", "move_pages", "process_mrelease",
    "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module",
    "reboot", "swapon", "swapoff", "syslog", "acct", "quotactl", "quotactl_fd", "vhangup",
    "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname",
    "lookup_dcookie", "nfsservctl", "_sysctl",
)
# fmt: on

# Calls that libseccomp 2.5.4 cannot name; an older one comes with a bubblewrap that is too old as well. Since 2019 a
# new call has the same number on all architectures.
_NEWER = {"statmount": 457, "listmount": 458, "open_tree_attr": 467}
_UNKNOWN_NAME = -1

_NAMESPACES = (
    kernel.CLONE_NEWNS,
    kernel.CLONE_NEWCGROUP,
    kernel.CLONE_NEWUTS,
    kernel.CLONE_NEWIPC,
    kernel.CLONE_NEWUSER,
    kernel.CLONE_NEWPID,
    kernel.CLONE_NEWNET,
)


class _Comparison(ctypes.Structure):
    """struct scmp_arg_cmp"""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("a", ctypes.c_uint64),
        ("b", ctypes.c_uint64),
    )


class _Program(ctypes.Structure):
    """struct sock_fprog"""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


@cache
def program() -> bytes:
    """The filter, for this machine. Raises SandboxError where libseccomp is not installed."""
    rules = Rules()
    for name in REFUSED:
        rules.refuse(name)
    # clone3's flags lie in memory, where no filter sees them; the C library then takes clone.
    rules.refuse("clone3", error=errno.ENOSYS)
    for flag in _NAMESPACES:
        rules.refuse("clone", _Comparison(0, _MASKED_EQUAL, flag, flag))
    # Local sockets reach nothing outside one's namespaces and folder.
    for name in ("socket", "socketpair"):
        rules.refuse(name, _Comparison(0, _NOT_EQUAL, socket.AF_UNIX, 0))
    # Memory that several processes map: without a file, no count of a process's memory sees it; with one, it is how
    # a fork could reach the next.
    rules.refuse("mmap", _Comparison(3, _MASKED_EQUAL, mmap.MAP_SHARED, mmap.MAP_SHARED))
    # Limits of other processes; one's own can only get lower.
    rules.refuse("prlimit64", _Comparison(0, _NOT_EQUAL, 0, 0))
    # Dying with the guard, and being measured by it.
    for option in (kernel.PR_SET_PDEATHSIG, kernel.PR_SET_DUMPABLE):
        rules.refuse("prctl", _Comparison(0, _EQUAL, option, 0))
    return rules.compiled()


@cache
def one_group() -> bytes:
    """A filter under which a process, and those it forks, cannot leave their group. Raises SandboxError."""
    rules = Rules()
    for name in ("setpgid", "setsid"):
        rules.refuse(name)
    return rules.compiled()


def install(compiled: bytes) -> None:
    """Put this process and those it forks under a filter, for good. no_new_privs must be set. Raises OSError."""
    filter_program = _Program(len(compiled) // 8, compiled)
    kernel.prctl(kernel.PR_SET_SECCOMP, kernel.SECCOMP_MODE_FILTER, ctypes.byref(filter_program))


def number(name: str) -> int:
    """The number of a system call; negative where this machine's architecture does not have it.

    Raises:
        SandboxError: libseccomp is not installed.
    """
    found: int = open_library().seccomp_syscall_resolve_name(name.encode())
    return _NEWER[name] if found == _UNKNOWN_NAME else found


@cache
def open_library() -> ctypes.CDLL:
    """Raises SandboxError where libseccomp is not installed."""
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError as error:
        raise SandboxError("libseccomp is not installed: apt-get install libseccomp2") from error
    library.seccomp_init.restype = ctypes.c_void_p
    return library


class Rules:
    """A filter in the making: all is allowed but what is refused."""

    def __init__(self) -> None:
        self._context = ctypes.c_void_p(open_library().seccomp_init(ctypes.c_uint32(_ALLOW)))

    def refuse(self, name: str, *comparisons: _Comparison, error: int = errno.EPERM) -> None:
        array = (_Comparison * len(comparisons))(*comparisons)
        action = ctypes.c_uint32(_ERRNO | error)
        result = open_library().seccomp_rule_add_array(self._context, action, number(name), len(comparisons), array)
        if result < 0:
            raise SandboxError(f"libseccomp cannot refuse {name}: error {-result}")

    def compiled(self) -> bytes:
        with tempfile.TemporaryFile() as file:
            result = open_library().seccomp_export_bpf(self._context, file.fileno())
            open_library().seccomp_release(self._context)
            if result < 0:
                raise SandboxError(f"libseccomp cannot build the filter: error {-result}")
            file.seek(0)
            return file.read()
