"""The experiment declared: its parameters, its metrics, and the images that it trains on.

To add a parameter: declare it here, add it to `writeup.mnist_mlp.network.training.Configuration`, and use it. Training
reads the parameters that it knows from `Configuration`, not from here, so that a new label trains nothing again.

A run writes two files besides those of every run (writeup.experiment.run_files):

    minibatch_losses.npy   (steps,) float32: the mean loss of each minibatch in nats, before its update
    weights.npz            W1, b1, W2, b2 of the model with the best validation accuracy; NaN if no epoch was finished

and says in result.json: `images`, the numbers of images to train on and to validate on; `arithmetic`: "specified" (see
writeup.mnist_mlp.network.products), or the machine's "own". Its test accuracy is measured apart, by a step
that is given test images and trains nothing (writeup.mnist_mlp.steps.measure_test_accuracy).

Accuracies are fractions, losses are cross-entropies in nats without the penalty.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from writeup.errors import ConfigError
from writeup.experiment import config
from writeup.experiment.conversion import converted
from writeup.experiment.declaration import Experiment, Metric, Parameter
from writeup.experiment.schema import validate
from writeup.experiment.study import Study
from writeup.mnist_mlp.shape import TRAINING_FILE

PARAMETERS = (
    Parameter(
        name="learning_rate",
        type="number",
        bounds={"exclusiveMinimum": 0},
        label="Learning rate",
        symbol="η",
        tex=r"\eta",
        meaning="step length η of gradient descent on a loss in nats",
    ),
    Parameter(
        name="reg",
        type="number",
        bounds={"minimum": 0},
        label="Penalty",
        words="regularization",
        symbol="α",
        tex=r"\alpha",
        meaning="α of the penalty ½·α·Σw², on weights and not on biases",
    ),
    Parameter(
        name="batch_size",
        type="integer",
        bounds={"minimum": 1, "maximum": TRAINING_FILE},
        label="Batch size",
        symbol="B",
        meaning="images in a minibatch; the last of an epoch may be smaller",
    ),
    Parameter(
        name="epochs",
        type="integer",
        bounds={"minimum": 1, "maximum": 1_000_000},
        label="Epochs",
        symbol="epochs",
        meaning="passes over the training images",
    ),
    Parameter(
        name="hidden_size",
        type="integer",
        bounds={"minimum": 1, "maximum": 100_000},
        label="Hidden units",
        symbol="H",
        meaning="units of the hidden layer",
    ),
    Parameter(
        name="momentum",
        type="number",
        bounds={"minimum": 0, "exclusiveMaximum": 1},
        label="Momentum",
        symbol="μ",
        tex=r"\mu",
        meaning="heavy-ball momentum μ; 0 is plain gradient descent",
    ),
    Parameter(
        name="initial_scale",
        type="number",
        bounds={"exclusiveMinimum": 0},
        label="Initial scale",
        symbol="ε",
        tex=r"\varepsilon",
        default=0.001,
        meaning="standard deviation ε of the initial weights; biases start at 0",
    ),
    Parameter(
        name="nesterov",
        type="integer",
        bounds={"minimum": 0, "maximum": 1},
        label="Nesterov",
        symbol="Nesterov",
        default=0,
        meaning="1 for Nesterov's momentum, 0 for that of a heavy ball",
    ),
)

NORM_1 = Metric("weight_norm_1", words="norm of the hidden weights", unit="norm", least=0, in_figures=False)
NORM_2 = Metric("weight_norm_2", words="norm of the output weights", unit="norm", least=0, in_figures=False)
DERIVED = (
    Metric("plateau_steps", words="plateau", unit="steps", least=0),
    Metric("sharpness_ratio", words="sharpness over its limit", unit="ratio", least=0),
    Metric("origin_ratio", words="sharpness of the origin over its limit", unit="ratio", least=0),
)
"""What other steps measure on finished runs: results/plateau_measured.csv, results/sharpness.csv."""
RUN_FILES = ("result.json", "epochs.csv", "minibatch_losses.npy", "weights.npz")


@dataclass(frozen=True)
class Data:
    """Which images: the first `train` of the training file, the next `validation`, the first `test` of the other."""

    dataset: str
    directory: str | None
    train: int
    validation: int
    test: int

    @property
    def label(self) -> str:
        """The data set's name, with the three sizes where they are not the full 48,000 / 12,000 / 10,000."""
        sizes = (self.train, self.validation, self.test)
        return self.dataset if sizes == (48_000, 12_000, 10_000) else "-".join([self.dataset, *map(str, sizes)])

    @property
    def sizes(self) -> list[int]:
        """How many images to train on, to validate on and to test on."""
        return [self.train, self.validation, self.test]

    @property
    def setting(self) -> dict[str, Any]:
        """What the plan of a study tells of the images."""
        return {
            "data": {
                "dataset": self.dataset,
                "train": self.train,
                "validation": self.validation,
                "test": self.test,
            }
        }


def study(declared: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[Study, Data]:
    """The study that the configuration `declared` declares, and its images; ConfigError says what is wrong with it."""
    declared = converted(declared, schema)
    validate(declared, schema)
    images = data(declared["data"])
    checked = config.study(declared, schema, experiment(images), images.setting)
    refuse_large_batches(checked, images)
    return checked, images


def data(section: Mapping[str, Any]) -> Data:
    """The images that the section `data` of a configuration declares; ConfigError if there are not so many."""
    declared = Data(**{"directory": None, **section})
    if declared.train + declared.validation > TRAINING_FILE:
        raise ConfigError(
            f"data: train + validation = {declared.train + declared.validation:,} images were asked for, but the "
            f"training file has {TRAINING_FILE:,}; lower one of them."
        )
    return declared


def experiment(images: Data | None = None) -> Experiment:
    """The experiment on these `images`; without any, as far as it does not depend on them."""
    resolution = (
        {part: 1 / number for part, number in images.setting["data"].items() if part != "dataset"} if images else {}
    )

    def accuracy(name: str, part: str, label: str, words: str = "", *, tested: bool = False) -> Metric:
        return Metric(
            name,
            label=label,
            words=words,
            unit="%",
            better="higher",
            least=0,
            most=1,
            resolution=resolution.get(part, 0.0),
            tested=tested,
            decisive=tested,
            scale="error",
        )

    def loss(name: str, words: str = "") -> Metric:
        return Metric(name, words=words, unit="nats", better="lower", least=0, in_tables=False, scale="log")

    train = accuracy("train_accuracy", "train", "Training, last epoch", "training accuracy")
    validation = accuracy("validation_accuracy", "validation", "Validation, last epoch")
    best = accuracy("best_validation_accuracy", "validation", "Validation, best epoch")
    test = accuracy("test_accuracy", "test", "Test, best epoch", tested=True)
    train_loss, validation_loss = loss("train_loss", "training loss"), loss("validation_loss")
    return Experiment(
        kind="mnist_mlp",
        parameters=PARAMETERS,
        metrics=(train, validation, train_loss, validation_loss, best, test),
        courses=(train_loss, train, validation_loss, validation, NORM_1, NORM_2),
        derived=DERIVED,
        identity={"dataset": images.label if images else ""},
        budget="epochs",
        score=best.name,
    )


def refuse_large_batches(study: Study, images: Data) -> None:
    """ConfigError names the first sweep, or the search, that has a minibatch larger than the training images."""
    groups = {f"sweeps.{sweep.name}": sweep.configurations for sweep in study.sweeps}
    for key, configurations in {**groups, **({"search": study.search["candidates"]} if study.search else {})}.items():
        for configuration in configurations:
            if (size := int(configuration["batch_size"])) > images.train:
                raise ConfigError(
                    f"{key}: batch_size {size:,} is larger than the {images.train:,} training images; lower it or "
                    "raise data.train."
                )
