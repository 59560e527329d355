"""The logger: takes Snakemake's events, and shows a build in a few lines that stay, above a few that move.

On a terminal, the moving lines are the jobs done of all, the time left, and what is running; a job that ends leaves
them. What stays are warnings, failures and, at the end, what the workflow itself says. Where there is no terminal,
each job that ends is a line, without control codes. Snakemake's own words along the way are in its log file.
"""

import os
import re
import sys
import time
from logging import ERROR, INFO, WARNING, LogRecord
from pathlib import Path
from types import TracebackType
from typing import Any

import snakemake
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.text import Text
from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

from writeup.phrases import count, shortlist
from writeup.printing import make_printable
from writeup.terminal.failures import ended_by_signal, last_words
from writeup.terminal.forecast import ESTIMATES, SEARCHED, Forecast
from writeup.terminal.jobs import Job
from writeup.terminal.moving import MOST, running, status
from writeup.terminal.plan import plan_lines
from writeup.terminal.words import clock, duration

SNAKEMAKE = str(Path(snakemake.__file__).parents[1] / "snakemake")
"""How the paths of Snakemake and its plugins begin; the workflow's messages come from elsewhere."""
HIDDEN_BEFORE_PLAN = (
    "Building DAG",
    "Assuming unrestricted shared",
    "Config file ",
    "Using shell",
    "Updating checkpoint",
    "host:",
)
"""Beginnings of messages of Snakemake's before it has a plan that help nobody."""
SHOWN_DURING_BUILD = re.compile("Trying to restart job|provenance/metadata|Will exit after finishing")
"""The messages that help, of all those along the way."""
STOPPED = "Terminating processes on user request"
FAILED = ("At least one job did not complete successfully", "Exiting because a job execution failed")
SHELL = "CalledProcessError in file"
CONFIGFILE = re.compile(r"load_configfile.*\bErrno \d+\] (?P<why>[^:]*): '(?P<path>.*)'", re.DOTALL)
REFRESHED = 2
"""Times a second that the moving lines are drawn anew."""


class Display(LogHandlerBase):
    """A log handler of Snakemake's that shows a build."""

    writes_to_stream = True
    writes_to_file = False
    has_filter = False  # Snakemake's own obeys --quiet and --printshellcmds
    has_formatter = False
    needs_rulegraph = False

    def __post_init__(self) -> None:
        """Find out where to write, and whether it is a terminal."""
        stream = sys.stdout if self.common_settings.stdout else sys.stderr
        make_printable(stream)
        terminal = stream.isatty()
        self.console = Console(
            file=stream, force_terminal=terminal, no_color=self.common_settings.nocolor or None, highlight=False
        )
        self.moving = terminal and not self.console.is_dumb_terminal
        self.verbatim = self.common_settings.verbose or self.common_settings.debug_dag  # all, in Snakemake's words
        self.begun = time.monotonic()
        self.forecast = Forecast()
        self.running: dict[int, Job] = {}
        self.planned: list[Job] = []
        self.failed: dict[int, tuple[str, list[str]]] = {}  # job → its rule, and the last lines of its logs
        self.erred = False  # whether Snakemake spoke of an error
        self.exits: list[str] = []  # what Snakemake said of jobs that failed, with the command and how it ended
        self.state = ""  # "building" between the plan and the end, then "finished", "failed" or "stopped"
        self.log_hint = ""
        self.live: Live | None = None
        sys.excepthook = self._uncaught

    def emit(self, record: LogRecord) -> None:
        """Show `record`, or take from it what is to be shown."""
        try:
            if estimates := getattr(record, ESTIMATES, None):
                self.forecast.estimates = estimates
            elif self.verbatim:
                self.say(self.format(record))
            else:
                self._take(record)
        except BrokenPipeError:
            raise
        except Exception:
            self.handleError(record)

    def _take(self, record: Any) -> None:
        match getattr(record, "event", None):
            case LogEvent.RUN_INFO:
                self._plan({rule: number for rule, number in record.stats.items() if rule != "total"})
            case LogEvent.RESOURCES_INFO:
                self.forecast.slots = getattr(record, "cores", 0) or getattr(record, "nodes", 0) or self.forecast.slots
            case LogEvent.JOB_INFO:
                self._start(Job.of(record, time.monotonic()))
            case LogEvent.JOB_FINISHED:
                self._finish(record.job_id)
            case LogEvent.PROGRESS:
                self._progress(record.done, record.total)
            case LogEvent.JOB_ERROR:
                self._fail(record)
            case LogEvent.ERROR:
                self._error(record)
            case LogEvent.WORKFLOW_STARTED:
                self._draw()
            case LogEvent.JOB_STARTED | LogEvent.RULEGRAPH:
                pass
            case LogEvent.SHELLCMD:
                self.say(getattr(record, "shellcmd", None) or getattr(record, "cmd", None) or "")
            case None:
                self._message(record)
            case _:
                self.say(self.format(record))

    def _plan(self, jobs: dict[str, int]) -> None:
        if self.state:  # a dry run tells twice
            return
        self.forecast.planned.update(jobs)
        self.forecast.total = sum(jobs.values())
        self.state = "building"
        if not self.moving and not self.common_settings.dryrun:
            self.say(f"{count(self.forecast.total, 'job')} to do.")

    def _start(self, job: Job) -> None:
        self.failed.pop(job.id, None)  # it is tried once more
        if self.common_settings.dryrun:
            self.planned.append(job)
        else:
            self.running[job.id] = job

    def _finish(self, number: int) -> None:
        job = self.running.pop(number, None)
        if job is None:
            return
        now = time.monotonic()
        self.forecast.finish(job, now)
        if not self.moving:
            name = count(job.runs, "run") if job.runs > 1 else self._subject(job)
            done = f"[{self.forecast.done + 1} of {self.forecast.expected_total}]"
            self.say(f"{done} {' '.join(filter(None, (job.kind, name)))} ({duration(now - job.started)})")

    def _progress(self, done: int, total: int) -> None:
        self.forecast.done, self.forecast.total = done, total
        if done == total and self.state == "building":
            self._finished()

    def _finished(self) -> None:
        self._end("finished")
        self.say(f"{count(self.forecast.done, 'job')} done in {duration(time.monotonic() - self.begun)}.", "green")

    def _fail(self, record: Any) -> None:
        self.running.pop(record.jobid, None)
        if self.state == "stopped":
            return
        logs = [str(path) for path in record.log]
        lines = last_words(logs)
        twin = next((rule for rule, known in self.failed.values() if known == lines != []), "")
        self.failed[record.jobid] = record.rule_name, lines
        if twin:
            self.say(f"{record.rule_name} failed for the same reason as {twin} ({_where(logs)}).", "red")
            return
        how = ended_by_signal(next((text for text in reversed(self.exits) if logs and logs[0] in text), ""))
        self.say(f"{record.rule_name} {how or 'failed'}:", "bold red")
        for line in (*lines, _where(logs)):
            if self.moving:
                self.console.print(Padding(Text(line), (0, 0, 0, 4)))
            else:
                self.say(f"    {line}")

    def _error(self, record: LogRecord) -> None:
        text = record.getMessage()
        if SHELL in text and record.exception == "RuleException":  # type: ignore[attr-defined]
            self.exits.append(text)  # the failed job is shown by its own words
            return
        self.erred = True
        if any(words in text for words in FAILED) or (self.state == "stopped"):
            return
        if found := CONFIGFILE.search(text):
            text = f"{found['path']} cannot be read ({found['why']}); give --configfile a YAML file that exists."
        self.say(text, "red")

    def _message(self, record: LogRecord) -> None:
        text = self.format(record)
        self.erred |= record.levelno >= ERROR
        theirs = record.levelno <= INFO and record.pathname.startswith(SNAKEMAKE)
        if text.startswith(STOPPED):
            self._stop()
        elif text.startswith("Complete log"):
            self.log_hint = text.partition(": ")[2]
        elif theirs and (self.state or text.startswith(HIDDEN_BEFORE_PLAN)) and not SHOWN_DURING_BUILD.search(text):
            return
        elif self.state != "stopped" and not text.startswith(FAILED):
            self.say(text, "red" if record.levelno >= ERROR else "yellow" if record.levelno >= WARNING else "")

    def _draw(self) -> None:
        """Begin to draw the moving lines."""
        if self.moving and not self.common_settings.dryrun:
            self.live = Live(
                get_renderable=self.render, console=self.console, transient=True, refresh_per_second=REFRESHED
            )
            self.live.start()

    def _end(self, state: str) -> None:
        """Take the moving lines away."""
        self.state = state
        if self.live:
            self.live.stop()
            self.live = None

    def _stop(self) -> None:
        self._end("stopped")
        done = f"{self.forecast.done} of {count(self.forecast.expected_total, 'job')}"
        self.say(
            f"Stopped after {done}. The same command goes on from there, and so does training that keeps its state.",
            "yellow",
        )

    def close(self) -> None:
        """Say how it ended, if that was not said."""
        if self.state == "building" and self.common_settings.dryrun:
            self._end("planned")
            try:
                self._say_plan()
            except OSError as error:
                sys.stderr.write(f"The plan cannot be printed ({error.strerror}).\n")
        elif self.state == "building" and (self.failed or self.erred):
            self._end("failed")
            self._say_failures()
        elif self.state == "building":  # --until left some of the planned jobs out
            self._finished()
        self._end(self.state)
        super().close()

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Ctrl-C while a build is planned: one line, where Python has a page."""
        if not issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        elif not self.state:
            self.say("Stopped before anything was built.", "yellow")

    def _say_plan(self) -> None:
        self.say(f"{count(len(self.planned), 'job')} would run:")
        for line in plan_lines(self.planned, self.console.width if self.moving else 120):
            self.say(line)
        if any(job.checkpoint for job in self.planned):
            self.say("More jobs follow, which the outcome of the search decides.")

    def _say_failures(self) -> None:
        failed = f"; failed: {shortlist((rule for rule, _ in self.failed.values()), 6)}" if self.failed else ""
        done = f"{self.forecast.done} of {count(self.forecast.expected_total, 'job')} done"
        self.say(f"Not finished: {done}{failed}.", "bold red")
        self.say("When the cause is mended, the same command goes on from there.")
        if self.log_hint:
            self.say(f"All that Snakemake said: {self.log_hint.removeprefix(f'{Path.cwd()}{os.sep}')}")

    def say(self, text: str, style: str = "") -> None:
        """Write `text` above the moving lines; on a terminal, long lines break between words."""
        if text.strip():
            self.console.print(Text(text.rstrip(), style=style), soft_wrap=not self.moving)

    def _subject(self, job: Job) -> str:
        known = self.forecast.estimates
        return job.subject(known.space if job.rule in (*SEARCHED, "test_winner") else known.varied)

    def render(self) -> RenderableType:
        """The moving lines as they are now."""
        now = time.monotonic()
        if not self.state:
            return Text(f"Planning the build · {clock(now - self.begun)}")
        jobs = sorted(self.running.values(), key=lambda job: job.started)
        for job in jobs[:MOST]:
            if job.training:
                job.training.follow()
        size = self.console.size
        return Group(
            status(self.forecast, jobs, now, now - self.begun, size.width if "utf" in self.console.encoding else 0),
            running(jobs, self._subject, now, size.width, size.height),
        )


def _where(logs: list[str]) -> str:
    return f"log: {shortlist(logs, 2)}" if logs else "no log"
