"""How much of a build is done, and how long the rest may take.

The workflow says what training will take by its arithmetic (writeup.experiment.jobs), in seconds on a machine like the
one that the rates were measured on. What has been trained so far tells how fast this machine is. Every other job takes
as long as those of its rule that have finished, and before there is one, a few seconds.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from writeup.terminal.jobs import Job
from writeup.terminal.words import kind

ESTIMATES = "writeup_estimates"
"""The attribute of a log record by which the workflow hands over its `Estimates`."""
USUAL = 2.0
"""Seconds that a job takes if nothing is known of it yet. ASSUME: steps that do not train take seconds."""
RUNG = "rank_candidates"
SEARCHED = ("train_candidate", "train_winner")


@dataclass(frozen=True)
class Estimates:
    """What the workflow knows of training before it begins.

    `training` has the seconds of each job by its rule's name, `searched` those of each job that the search may come to,
    by its result, and `rungs` the number and the seconds of the jobs of each rung and at the end of the winner's;
    `varied` and `space` have the columns that tell the runs of the study and those of the search apart. At most
    `at_once` jobs that train are at work at a time, if that is known.
    """

    training: Mapping[str, float] = field(default_factory=dict)
    searched: Mapping[str, float] = field(default_factory=dict)
    rungs: Sequence[tuple[int, float]] = ()
    varied: Sequence[str] = ()
    space: Sequence[str] = ()
    at_once: int | None = None


@dataclass
class Forecast:
    """A build's jobs: those planned, those done, and what they took."""

    planned: Counter[str] = field(default_factory=Counter)  # jobs by rule
    estimates: Estimates = field(default_factory=Estimates)
    slots: int = 1
    done: int = 0
    total: int = 0
    _finished: Counter[str] = field(default_factory=Counter)
    _seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _trained: list[tuple[float, float]] = field(default_factory=list)  # seconds taken, seconds estimated

    def finish(self, job: Job, now: float) -> None:
        """Count `job` as done."""
        taken = now - job.started
        self._finished[job.rule] += 1
        self._seconds[job.kind].append(taken)
        if estimated := self._estimated(job):
            self._trained.append((taken, estimated))

    @property
    def expected_total(self) -> int:
        """All jobs: those planned, and those of the search that are planned when its next rung is decided."""
        if self._finished[RUNG] == self.planned[RUNG]:
            return self.total
        return max(self.total, self.planned.total() + sum(jobs for jobs, _ in self._due_rungs()[1:]))

    def share(self, running: Iterable[Job], now: float) -> float:
        """How much of the work is done, from 0 to 1; the last job alone makes it 1."""
        spent, rest = self._work(list(running), now)
        return spent / (spent + rest) if spent + rest else 0.0

    def seconds_left(self, running: Iterable[Job], now: float) -> float | None:
        """The seconds until the last job ends; None as long as nothing has been trained or finished."""
        jobs = list(running)
        if not (self._trained or any(job.share for job in jobs)) and (self.estimates.training or not self.done):
            return None
        _, rest = self._work(jobs, now)
        at_once = min(self.slots, self.estimates.at_once or self.slots, self.expected_total - self.done)
        return rest / max(1, at_once)

    def _work(self, running: Sequence[Job], now: float) -> tuple[float, float]:
        """The seconds of one core that were spent, and those still to come."""
        pace = self._pace(running, now)
        spent = sum(map(sum, self._seconds.values()))
        rest = 0.0
        for rule, number in self.planned.items():
            if kind(rule) not in SEARCHED or not self.estimates.rungs:
                rest += max(0, number - self._finished[rule]) * self._expected(rule, pace)
        rest += self._search_left(pace)
        under_way = sum(self._under_way(job, pace, now) for job in running)
        return spent + under_way, max(0.0, rest - under_way)

    def _pace(self, running: Sequence[Job], now: float) -> float:
        """The seconds that a second of the estimate takes here."""
        parts = list(self._trained)
        for job in running:
            estimated = self._estimated(job) * job.share
            parts += [(now - job.started, estimated)] if estimated else []
        estimated = sum(part for _, part in parts)
        return sum(taken for taken, _ in parts) / estimated if estimated else 1.0

    def _estimated(self, job: Job) -> float:
        """The seconds that the arithmetic of `job` takes; 0 if it trains nothing."""
        result = job.outputs[0] if job.outputs else ""
        return self.estimates.training.get(job.rule) or self.estimates.searched.get(result, 0.0)

    def _expected(self, rule: str, pace: float) -> float:
        if rule in self.estimates.training:
            return self.estimates.training[rule] * pace
        known = self._seconds.get(kind(rule))
        return sum(known) / len(known) if known else USUAL

    def _under_way(self, job: Job, pace: float, now: float) -> float:
        expected = self._estimated(job) * pace or self._expected(job.rule, pace)
        return expected * job.share if job.share else min(now - job.started, 0.9 * expected)

    def _due_rungs(self) -> Sequence[tuple[int, float]]:
        """The rungs of the search that are to be decided in this build, and the winner's training."""
        due = self.planned[RUNG]
        return self.estimates.rungs[-due - 1 :] if due else ()

    def _search_left(self, pace: float) -> float:
        spent = sum(sum(self._seconds.get(name, ())) for name in SEARCHED)
        return max(0.0, sum(seconds for _, seconds in self._due_rungs()) * pace - spent)
