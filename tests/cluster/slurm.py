#!/usr/bin/env python3
"""A real Slurm of several nodes on this one machine, for whoever starts it: no root, no service, nothing outside DIR.

    slurm.py up DIR [--nodes 3] [--cpus 2] [--memory 4000]    start munged, slurmctld and one slurmd a node
    slurm.py env DIR                                          what a shell must export to talk to it
    slurm.py crash DIR NODE                                   pull a node's plug: its daemon, its jobs, all they started
    slurm.py down DIR                                         cancel every job and stop every daemon

Needs Debian's packages slurmctld, slurmd, slurm-client and munge (`.ci/packages` installs them) and the standard
library alone. Every node is a slurmd of its own on a port of its own; memory limits are held by Slurm's own look at
each job once a second, so they need no cgroups; there is no accounting database.
"""

import argparse
import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from getpass import getuser
from pathlib import Path

SYSTEM = ("/usr/sbin", "/sbin")
CONFIGURATION = """\
ClusterName=writeup
SlurmctldHost={host}({address})
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket
CredType=cred/munge
SlurmctldPort={controller}
SlurmctldPidFile={folder}/run/slurmctld.pid
SlurmdPidFile={folder}/run/slurmd.%n.pid
SlurmctldLogFile={folder}/log/slurmctld.log
SlurmdLogFile={folder}/log/slurmd.%n.log
SlurmdSpoolDir={folder}/spool/%n
StateSaveLocation={folder}/state
{binding}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
MailProg=/bin/true
# Memory limits without cgroups: a job that is found over its limit is killed.
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=1
JobAcctGatherParams=OverMemoryKill
# More processors may be promised than the machine has.
SlurmdParameters=config_overrides
SelectType=select/cons_tres
# Counted and handed out as on any cluster, but there is no device behind them.
GresTypes=gpu
SelectTypeParameters=CR_CPU_Memory
DefMemPerCPU=200
EnforcePartLimits=ALL
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=1,sched_min_interval=100000,batch_sched_delay=0
SlurmdTimeout=10
SlurmctldTimeout=30
InactiveLimit=0
KillWait=2
MinJobAge=3600
JobRequeue=0
ReturnToService=2
AccountingStorageType=accounting_storage/none
# One line for each job that ended: what tests read.
JobCompType=jobcomp/filetxt
JobCompLoc={folder}/log/jobs.txt
PartitionName=main Nodes={first}{last} Default=YES MaxTime=60 DefaultTime=10 State=UP
"""


def up(folder: Path, nodes: int, cpus: int, memory: int) -> None:
    """Start the cluster in `folder` and wait, at most 30 s, until every node is idle."""
    for name in ("run", "log", "state", "munge", "bin", *(f"spool/{node}" for node in _names(nodes))):
        (folder / name).mkdir(parents=True)
    for name in ("", "run", "munge"):
        (folder / name).chmod(0o755)  # munged refuses folders that others may write to
    _configure(folder, nodes, cpus, memory)
    munge = folder / "munge"
    (munge / "key").touch(mode=0o600)
    (munge / "key").write_bytes(secrets.token_bytes(128))
    _call("munged", f"--key-file={munge}/key", f"--socket={munge}/socket", f"--seed-file={munge}/seed",
          f"--pid-file={folder}/run/munged.pid", f"--log-file={folder}/log/munged.log")  # fmt: skip
    _call("slurmctld", folder=folder)
    for node in _names(nodes):
        _call("slurmd", "-N", node, folder=folder)
    deadline = time.monotonic() + 30
    while len(_told(folder, "sinfo", "-hNt", "idle", "-o", "%N").split()) < nodes:
        if time.monotonic() > deadline:
            raise TimeoutError(_told(folder, "sinfo", "-N", "-l") + (folder / "log/slurmctld.log").read_text())
        time.sleep(0.1)


def down(folder: Path) -> None:
    """Cancel every job, stop every daemon, and kill what is left of the jobs; safe to call at any time, twice too."""
    deadline = time.monotonic() + 10
    if (folder / "run/slurmctld.pid").exists():  # else the commands would wait for it
        _told(folder, "scancel", "--user", getuser())
        while _told(folder, "squeue", "-h") and time.monotonic() < deadline:
            time.sleep(0.2)
    steps = [step for log in (folder / "log").glob("slurmd.*.log") for step in _holding(log)]
    daemons = [int(text) for file in (folder / "run").glob("*.pid") if (text := file.read_text().strip())]
    daemons = [pid for pid in daemons if str(folder) in _environment(pid) or _holds(pid, folder)]
    for pid in daemons:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 5
    while any(map(_alive, daemons)) and time.monotonic() < deadline:
        time.sleep(0.1)
    _kill({*_families(steps), *daemons})


def crash(folder: Path, node: str) -> None:
    """Kill a node's daemon, the steps it watches and all that they started, at once and without a word."""
    log = folder / f"log/slurmd.{node}.log"
    if not log.exists():
        raise SystemExit(f"{folder} has no node {node}; its nodes are {_told(folder, 'sinfo', '-hNo', '%N').split()}.")
    _kill(_families(_holding(log)))


def environment(folder: Path) -> dict[str, str]:
    """The variables with which Slurm's commands, and Snakemake's plugin, find this cluster."""
    path = os.pathsep.join([f"{folder}/bin", os.environ.get("PATH", os.defpath), *SYSTEM])
    return {"SLURM_CONF": f"{folder}/slurm.conf", "PATH": path}


def _configure(folder: Path, nodes: int, cpus: int, memory: int) -> None:
    host = socket.gethostname().partition(".")[0]
    try:
        loopback = socket.gethostbyname(host) == "127.0.0.1"
    except OSError:
        loopback = False
    controller, *ports = _free_ports(1 + nodes)
    names = _names(nodes)
    text = CONFIGURATION.format(
        folder=folder,
        host=host,
        address="127.0.0.1",
        user=getuser(),
        controller=controller,
        # Only where the host's own name is the loopback address do the daemons find each other bound to it alone.
        binding="CommunicationParameters=NoInAddrAny,NoCtldInAddrAny" * loopback,
        first=names[0],
        last="".join(f",{name}" for name in names[1:]),
    )
    text += "".join(
        f"NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs={cpus} RealMemory={memory}"
        " Gres=gpu:1\n"
        for name, port in zip(names, ports, strict=True)
    )
    (folder / "slurm.conf").write_text(text)
    (folder / "gres.conf").write_text("Name=gpu File=/dev/null\n")
    # Snakemake's plugin takes every SLURM_ variable from its inner srun, this one too; a cluster whose configuration
    # stands in /etc/slurm needs no such wrapper.
    wrapper = folder / "bin/srun"
    wrapper.write_text(f'#!/bin/sh\nSLURM_CONF={shlex.quote(str(folder))}/slurm.conf exec /usr/bin/srun "$@"\n')
    wrapper.chmod(0o755)


def _names(nodes: int) -> list[str]:
    return [f"n{number}" for number in range(1, nodes + 1)]


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        bound = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in bound:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in bound]


def _call(*words: str, folder: Path | None = None) -> None:
    extra = environment(folder) if folder else {"PATH": os.pathsep.join([os.environ.get("PATH", os.defpath), *SYSTEM])}
    try:
        subprocess.run(words, env={**os.environ, **extra}, check=True, timeout=30, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    except FileNotFoundError:
        raise SystemExit(
            f"{words[0]} is not installed; install Debian's slurmctld, slurmd, slurm-client and munge (.ci/packages)."
        ) from None


def _told(folder: Path, *words: str) -> str:
    """What a Slurm command prints; nothing if it fails, or takes ten seconds."""
    try:
        ran = subprocess.run(words, env={**os.environ, **environment(folder)}, capture_output=True, text=True,
                             timeout=10, check=False)  # fmt: skip
    except (subprocess.TimeoutExpired, FileNotFoundError):
        return ""
    return ran.stdout if ran.returncode == 0 else ""


def _processes() -> Iterator[int]:
    yield from (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _holds(pid: int, path: Path) -> bool:
    """Whether a process has `path`, or a file below it, open."""
    with suppress(OSError):
        return any(f"{link.readlink()}/".startswith(f"{path}/") for link in Path(f"/proc/{pid}/fd").iterdir())
    return False


def _holding(log: Path) -> list[int]:
    """The processes that have `log` open: a slurmd and the slurmstepds that it started."""
    return [pid for pid in _processes() if _holds(pid, log)]


def _environment(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_text(errors="replace")
    return ""


def _stat(pid: int) -> list[str]:
    """State, parent, … of a process, as in proc(5); nothing once it is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return []


def _alive(pid: int) -> bool:
    return _stat(pid)[:1] not in ([], ["Z"])


def _families(ancestors: list[int]) -> set[int]:
    """The processes given and all that descend from them."""
    found = set(ancestors)
    parents = {pid: int(stat[1]) for pid in _processes() if (stat := _stat(pid))}
    while new := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= new
    return found


def _kill(pids: set[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["up", "env", "crash", "down"])
    parser.add_argument("folder", type=lambda text: Path(text).resolve(), metavar="DIR")
    parser.add_argument("node", nargs="?", metavar="NODE")
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--cpus", type=int, default=2, help="processors of each node")
    parser.add_argument("--memory", type=int, default=4000, help="MB of each node")
    options = parser.parse_args()
    match options.command:
        case "up":
            up(options.folder, options.nodes, options.cpus, options.memory)
        case "env":
            for name, value in environment(options.folder).items():
                sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
        case "crash":
            crash(options.folder, options.node or "")
        case "down":
            down(options.folder)


if __name__ == "__main__":
    main()
