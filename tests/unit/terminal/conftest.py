"""Displays to which Snakemake's events are told, on a terminal of a given size or into a file."""

import fcntl
import io
import logging
import os
import struct
import sys
import termios
import time
from functools import cached_property

import pytest
from rich.console import Console
from snakemake_interface_logger_plugins.common import LogEvent
from snakemake_interface_logger_plugins.tests import MockOutputSettings

from snakemake_logger_plugin_writeup import LogHandler


class Telling:
    """A display, and Snakemake's events in the order in which a build has them."""

    def __init__(self, **settings):
        self.settings = settings

    @cached_property
    def display(self):
        """Made when it is first spoken to: before a test runs, stderr is not yet what the test captures."""
        common = MockOutputSettings()
        vars(common).update({"printshellcmds": False, **self.settings})
        made = LogHandler(common, None)
        made.setFormatter(logging.Formatter("%(message)s"))
        return made

    def message(self, text, level=logging.INFO, event=None, path="/study/Snakefile", **attributes):
        record = logging.LogRecord("snakemake.logging", level, path, 1, text, None, None)
        record.__dict__.update(attributes, **({"event": event} if event else {}))
        self.display.handle(record)

    def plan(self, **counts):
        self.message("", event=LogEvent.RESOURCES_INFO, cores=2)
        self.message("Rules claiming more threads will be scaled down.", event=LogEvent.RESOURCES_INFO)
        self.message("", event=LogEvent.RUN_INFO, stats={**counts, "total": sum(counts.values())})

    def start(self, number, rule, output=(), log=(), wildcards=None, reason=""):
        known = {"output": list(output), "log": list(log), "wildcards": wildcards or {}, "reason": reason}
        self.message("", event=LogEvent.JOB_INFO, jobid=number, rule_name=rule, is_checkpoint=False, **known)

    def finish(self, number, done, total):
        self.message("", event=LogEvent.JOB_FINISHED, job_id=number)
        self.message("", event=LogEvent.PROGRESS, done=done, total=total)

    def fail(self, number, rule, log, status=1):
        command = f"Command 'writeup {rule} > {log} 2>&1' returned non-zero exit status {status}."
        error = f'RuleException:\nCalledProcessError in file "x.smk", line 1:\n{command}'
        self.message(error, logging.ERROR, LogEvent.ERROR, exception="RuleException")
        self.message("", logging.ERROR, LogEvent.JOB_ERROR, jobid=number, rule_name=rule, log=[str(log)])


@pytest.fixture(autouse=True)
def hook(monkeypatch):
    """What Python does with uncaught errors is put back."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)


@pytest.fixture
def telling():
    """A build whose display goes into a file."""
    return Telling()


@pytest.fixture
def dry():
    """A dry run."""
    return Telling(dryrun=True)


class Terminal:
    """A terminal of 80 columns and 24 rows, and a build shown on it."""

    def __init__(self, monkeypatch):
        self.main, there = os.openpty()
        fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.delenv("COLUMNS", raising=False)
        monkeypatch.delenv("LINES", raising=False)
        self.stream = os.fdopen(there, "w")
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stderr", self.stream)
            self.telling = Telling()
            assert self.telling.display.moving

    def rows(self):
        """The moving lines as they are now."""
        plain = Console(file=io.StringIO(), width=80)
        plain.print(self.telling.display.render())
        return [line.rstrip() for line in plain.file.getvalue().splitlines()]

    def close(self):
        """All that was written until the end of the build."""
        self.telling.display.close()
        self.stream.flush()
        time.sleep(0.05)
        return os.read(self.main, 1 << 20).decode()


@pytest.fixture
def terminal(monkeypatch):
    """A build on a terminal."""
    opened = Terminal(monkeypatch)
    yield opened
    opened.telling.display.close()
    opened.stream.close()
    os.close(opened.main)
