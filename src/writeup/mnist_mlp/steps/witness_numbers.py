"""Compute a second time what the tables, the claims and the theory say, and stop where it comes out otherwise.

What witness_training counted is counted here as well.

results: the folder of results
data: the folder of the images
own: the claims of the study, as declared (YAML)
allow_unexpected: let claims come out otherwise than expected
output: how many numbers agreed, by their kind (JSON)
"""

from collections.abc import Sequence
from pathlib import Path

from writeup.files import read_json
from writeup.mnist_mlp.witness.curvature import check_sharpness
from writeup.mnist_mlp.witness.images import Images, check_models
from writeup.mnist_mlp.witness.plateau import check_plateau
from writeup.mnist_mlp.witness.rules import Predictions, derived
from writeup.tool import CLAIMS
from writeup.witness.account import Account
from writeup.witness.claims import check_claims
from writeup.witness.study import read
from writeup.witness.tables import check_tables


def run(
    results: Path,
    tests: Sequence[Path],
    data: Path,
    output: Path,
    parts: Sequence[str] = (),
    own: Path | None = None,
    published: Path | None = None,
    allow_unexpected: bool = False,
) -> None:
    study, account = read(results, parts, tests, published), Account()
    account.counts.update(read_json(results / "witness_training.json")["witnessed"])
    check_tables(study, account)
    images = Images(data, study.plan["data"])
    check_models(study, account, images)
    if "plateau" in parts:
        check_sharpness(study, account, images, check_plateau(study, account, images))
        study.derived = derived(study, results)
    check_claims(study, account, own, CLAIMS, Predictions(study, results).rules, strict=not allow_unexpected)
    account.write(output)
