"""A job as a display knows it, and how far its training is: the log of a training job has a line for each epoch."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from writeup.terminal.words import kind, run_fields, run_name

RUN = re.compile(r"\w+~\S*/seed~\d+$")
EPOCH = re.compile(r"epoch (\d+)/(\d+)\b")
AT_ONCE = 1 << 16  # bytes of a log that are read in one go


@dataclass
class TrainingLog:
    """What the log of a training job says so far; each reading goes on where the last one stopped."""

    path: Path
    run: str = ""
    runs_begun: int = 0
    epochs_resumed: int = 0  # of the present run, which an earlier job trained
    epoch: int = 0
    epochs: int = 0
    offset: int = 0  # bytes

    def follow(self) -> None:
        """Read what was written since."""
        try:
            with self.path.open("rb") as stream:
                stream.seek(self.offset)
                text = stream.read(AT_ONCE)
        except OSError:
            return
        whole = text[: text.rfind(b"\n") + 1] or (text if len(text) == AT_ONCE else b"")  # a bar ends no line
        self.offset += len(whole)
        for line in whole.decode("utf-8", "replace").splitlines():
            self._take(line)

    def _take(self, line: str) -> None:
        if RUN.match(line):
            self.run, self.runs_begun, self.epoch = line, self.runs_begun + 1, 0
        elif found := EPOCH.match(line):
            self.epochs_resumed = self.epochs_resumed if self.epoch else int(found[1]) - 1
            self.epoch, self.epochs = int(found[1]), int(found[2])

    def share(self, runs: int) -> float:
        """How much of a job of so many `runs` is done, from 0 to 1."""
        if not self.runs_begun:
            return 0.0
        done = max(0, self.epoch - self.epochs_resumed) / max(1, self.epochs - self.epochs_resumed)
        return min(1.0, (self.runs_begun - 1 + done) / max(runs, 1))


@dataclass
class Job:
    """A job that runs, or would run."""

    id: int
    rule: str
    outputs: list[str]
    logs: list[str]
    wildcards: dict[str, str]
    reason: str
    checkpoint: bool
    started: float
    training: TrainingLog | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Follow the log of a job that trains."""
        if self.runs and self.logs:
            self.training = TrainingLog(Path(self.logs[0]))

    @classmethod
    def of(cls, record: Any, now: float) -> "Job":
        """The job that a record of the event JOB_INFO describes."""
        return cls(
            id=record.jobid,
            rule=record.rule_name,
            outputs=[str(path) for path in record.output],
            logs=[str(path) for path in record.log],
            wildcards={name: str(value) for name, value in dict(record.wildcards or {}).items()},
            reason=record.reason or "",
            checkpoint=getattr(record, "is_checkpoint", False),
            started=now,
        )

    @property
    def kind(self) -> str:
        """The rule's name, without the number of a job that trains."""
        return kind(self.rule)

    @property
    def runs(self) -> int:
        """How many runs it trains."""
        return sum(path.endswith("/result.json") for path in self.outputs)

    @property
    def share(self) -> float:
        """How much of its training is done, from 0 to 1."""
        return self.training.share(self.runs) if self.training else 0.0

    def subject(self, varied: Collection[str]) -> str:
        """What it works on: the run in training, or the values of its wildcards."""
        if self.runs:
            current = self.training.run if self.training else ""
            return run_name(run_fields(current or self.outputs[0]), varied)
        return ", ".join(self.wildcards.values())

    def stage(self) -> str:
        """How far its training is, in words."""
        log = self.training
        if log is None or not log.runs_begun:
            return ""
        which = f"run {log.runs_begun} of {self.runs}, " if self.runs > 1 else ""
        return f"{which}epoch {log.epoch} of {log.epochs}" if log.epoch else f"{which}epoch 1"
