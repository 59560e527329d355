"""Many tests at once: Holm's step-down procedure, and why no verdict of a study is wrong but rarely.

Symbols:

    e                     the error that a family of tests may make: the probability of rejecting any true hypothesis
    m hypotheses          counted from the plan and the claims, before any result is read
    p_1 ≤ … ≤ p_m         their p values, in order

Holm rejects p_1 if p_1 ≤ e/m, then p_2 if p_2 ≤ e/(m − 1), and so on, and stops at the first that fails. With r
rejected, these are the hypotheses with p ≤ e/(m − r) (e if all are rejected): the critical level.

Why the error is at most e, however the tests depend on one another: let m₀ hypotheses be true, and look at the first
true one that is rejected. Before it at most m − m₀ were, all false, so its p value is at most e/m₀; by Bonferroni's
inequality that happens to any of the m₀ with probability m₀ · e/m₀ at most (Holm 1979). Bonferroni's own procedure
tests every hypothesis at e/m, and so rejects no more.

**The verdicts on claims about means over seeds** are three-way: supported, refuted or undecided. A claim has two
hypotheses against it, of which one is true:

    not as claimed     at least one of its comparisons has its mean elsewhere; rejecting it supports the claim
    as claimed         all of its comparisons have their means where claimed; rejecting it refutes the claim

The first hypotheses of all claims are one family, the second ones another, and each may err with half the error of
the study. So with at least the study's confidence no claim is supported that is false, and none refuted that is true.
One family of two-sided tests would not do: Holm's proof covers the rejection of true hypotheses and not the direction
in which a false one is rejected, and where tests depend on one another as these do, that error need not be bounded
(Shaffer 1980).

**The verdicts on published values** are one family with an error of its own: that any value is said to lie where no
single run of ours is expected, though all of them are such runs.

Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979.
Shaffer, "Control of directional errors with stagewise multiple test procedures", Annals of Statistics 8, 1980.
"""

from collections.abc import Iterable


def critical_level(p_values: Iterable[float], error: float) -> float:
    """The level at or below which Holm's procedure rejects a hypothesis, so that all err together with `error`."""
    ordered = sorted(p_values)
    rejected = next((j for j, p in enumerate(ordered) if p > error / (len(ordered) - j)), len(ordered))
    return error / max(len(ordered) - rejected, 1)
