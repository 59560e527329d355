"""The hyper-parameters of a run, each declared once.

From this table come the schemas of users' files (`expand_schema`), the folder of a run, the columns of the result
tables, the labels and symbols of document and figures, and the manual's table (`manual_table`).

To add one: declare it here, add it to `writeup.mnist_mlp.network.training.Configuration`, and use it. Training reads
the hyper-parameters that it knows from `Configuration`, not from this table, so that a new label trains nothing again.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from writeup.mnist import TRAINING_FILE

BOUNDS = {"exclusiveMinimum": "more than", "minimum": "at least", "exclusiveMaximum": "less than", "maximum": "at most"}
"""The bounds of JSON Schema, in words."""


@dataclass(frozen=True)
class Parameter:
    """One hyper-parameter: its name in files, its type, its bounds, and its words.

    `label` and `tex` head the columns of tables; `symbol` is its name in figures. `bounds` are keywords of JSON Schema.
    A parameter without a `default` must be given in the configuration.
    """

    name: str
    type: type[int] | type[float]
    bounds: Mapping[str, float]
    label: str
    symbol: str
    meaning: str
    tex: str = ""
    default: float | None = None

    @property
    def heading(self) -> str:
        """The label in Markdown, with the symbol as a formula."""
        return f"{self.label} ${self.tex}$" if self.tex else self.label

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of one value."""
        kind = {int: "integer", float: "number"}[self.type]
        return {"type": kind, **self.bounds, "description": f"{self.meaning[0].upper()}{self.meaning[1:]}."}

    @property
    def allowed(self) -> str:
        """The type and the bounds in words."""
        limits = " and ".join(f"{BOUNDS[keyword]} {bound:,}" for keyword, bound in self.bounds.items())
        return f"whole, {limits}" if self.type is int else limits


PARAMETERS = (
    Parameter(
        name="learning_rate",
        type=float,
        bounds={"exclusiveMinimum": 0},
        label="Learning rate",
        symbol="η",
        tex=r"\eta",
        meaning="step length η of gradient descent on a loss in nats",
    ),
    Parameter(
        name="reg",
        type=float,
        bounds={"minimum": 0},
        label="Penalty",
        symbol="α",
        tex=r"\alpha",
        meaning="α of the penalty ½·α·Σw², on weights and not on biases",
    ),
    Parameter(
        name="batch_size",
        type=int,
        bounds={"minimum": 1, "maximum": TRAINING_FILE},
        label="Batch size",
        symbol="B",
        meaning="images in a minibatch; the last of an epoch may be smaller",
    ),
    Parameter(
        name="epochs",
        type=int,
        bounds={"minimum": 1, "maximum": 1_000_000},
        label="Epochs",
        symbol="epochs",
        meaning="passes over the training images",
    ),
    Parameter(
        name="hidden_size",
        type=int,
        bounds={"minimum": 1, "maximum": 100_000},
        label="Hidden units",
        symbol="H",
        meaning="units of the hidden layer",
    ),
    Parameter(
        name="momentum",
        type=float,
        bounds={"minimum": 0, "exclusiveMaximum": 1},
        label="Momentum",
        symbol="μ",
        tex=r"\mu",
        meaning="heavy-ball momentum μ; 0 is plain gradient descent",
    ),
    Parameter(
        name="initial_scale",
        type=float,
        bounds={"exclusiveMinimum": 0},
        label="Initial scale",
        symbol="ε",
        tex=r"\varepsilon",
        default=0.001,
        meaning="standard deviation ε of the initial weights; biases start at 0",
    ),
    Parameter(
        name="nesterov",
        type=int,
        bounds={"minimum": 0, "maximum": 1},
        label="Nesterov",
        symbol="Nesterov",
        default=0,
        meaning="1 for Nesterov's momentum, 0 for that of a heavy ball",
    ),
)

HYPERPARAMETERS = tuple(parameter.name for parameter in PARAMETERS)
HEADINGS = {parameter.name: parameter.heading for parameter in PARAMETERS}
SYMBOLS = {parameter.name: parameter.symbol for parameter in PARAMETERS}
DEFAULTS = {parameter.name: parameter.default for parameter in PARAMETERS if parameter.default is not None}


def worth_showing(configurations: Iterable[Mapping[str, str]]) -> list[str]:
    """The hyper-parameters to show of `configurations`, as spelled: all but those that have their default in each."""
    every = list(configurations)
    return [
        name for name in HYPERPARAMETERS if any(float(each[name]) != DEFAULTS.get(name, math.nan) for each in every)
    ]


PLACEHOLDERS = {
    "EACH": HYPERPARAMETERS,
    "EACH_BUT_EPOCHS": tuple(name for name in HYPERPARAMETERS if name != "epochs"),
    "EACH_WITHOUT_DEFAULT": tuple(name for name in HYPERPARAMETERS if name not in DEFAULTS),
}
"""Words of a schema file that stand for the names of hyper-parameters."""


def expand_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """`schema` with each key and each list item of `PLACEHOLDERS` replaced by the names that it stands for.

    Below such a key `#/$defs/EACH` is the definition of the one hyper-parameter; these definitions are added.
    """
    expanded: dict[str, Any] = _expand(schema)
    definitions = {parameter.name: parameter.schema for parameter in PARAMETERS}
    return {**expanded, "$defs": {**expanded.get("$defs", {}), **definitions}}


def _expand(value: Any, name: str = "") -> Any:
    """`value` expanded; below the key of a hyper-parameter, `name` is its name."""
    if isinstance(value, Mapping):
        return {
            key: _expand(item, key if placeholder in PLACEHOLDERS else name)
            for placeholder, item in value.items()
            for key in PLACEHOLDERS.get(placeholder, [placeholder])
        }
    if isinstance(value, list):
        return [
            expanded
            for item in value
            for expanded in (PLACEHOLDERS.get(item, [item]) if isinstance(item, str) else [_expand(item, name)])
        ]
    return f"#/$defs/{name}" if value == "#/$defs/EACH" else value


def manual_table() -> str:
    """The table of hyper-parameters in config/README.md, in Markdown."""
    rows = [
        f"| `{p.name}` | {p.allowed} | {'must be given' if p.default is None else p.default} | {p.meaning} |"
        for p in PARAMETERS
    ]
    return "\n".join(["| key | allowed | default | meaning |", "|---|---|---|---|", *rows])
