"""What the words of the document say of the numbers beside them: which quantity, in which place of a result file.

A sentence that somebody writes anew is not among these, and its numbers are compared with their own place alone.
"""

from collections.abc import Mapping, Sequence

from writeup.files import read_json
from writeup.witness.account import Account
from writeup.witness.study import Key, Study, table
from writeup.witness.wording import Wording, usual

TABLES: Sequence[Mapping[str, Sequence[str]]] = (
    {
        r"Growth rate \lambda_k": ["rate"],
        r"Saturation \kappa_k": ["saturation"],
        r"Amplitude where it stops for \alpha = 0, \lambda_k / \kappa_k": ["ratio"],
    },
    {
        r"r_k = \lambda_k - \alpha": ["rate"],
        "x_k": ["exponent"],
        "Amplitude a_k": ["amplitude"],
        "Off the loss, nats": ["drop"],
    },
    {
        "Predicted steps": ["predicted"],
        "Measured steps, mean": ["measured"],
        "Measured ÷ predicted, least … greatest": ["least ratio", "greatest ratio"],
    },
    {
        r"Modes with \lambda_k > \alpha": ["surviving_modes"],
        "Loss at the linearised minimum": ["ceiling, loss"],
        "Loss measured": ["train loss"],
        "Accuracy by the modes": ["final, accuracy"],
        "Accuracy at the linearised minimum": ["ceiling, accuracy"],
        "Accuracy measured": ["train accuracy"],
    },
    {"Limit": ["limit"], "Sharpness of the origin": ["origin"], "Sharpness at the end, mean": ["end"]},
)
SENTENCES = (
    "The first <<data, train>> images of the training file are trained on, the next <<data, validation>> validate, and"
    " <<data, test>> of the test file test",
    "from the <<data, train>> training images",
    "on <<data, train>> images; <<data, validation>> more serve for validation and <<data, test>> for the test",
    r"averaged over <<leaving, window>> minibatches, is <<leaving, fraction>> below",
    r"L_0 = -\sum_c \pi_c \ln \pi_c = <<prior_entropy>>",
    r"below L_0 = <<prior_entropy>>",
    r"<<leaving, fraction>> of L_0",
    r"a_0 = \tfrac12 \varepsilon^2 \left( H - 1 \right) = <<start>>",
    r"a_0 = <<start>>",
    r"has to fall by <<bar>>",
    r"\ell = \eta \left( 1 + H / 4 \right) = <<reach>>",
    r"<<eigenvalues>> eigenvalues \theta_c",
    r"\nu = <<noise>>. So the modes have to take off <<needed>>",
    r"r_1 = \lambda_1 - \alpha = <<rate>>",
    r"the rate r_1 = <<rate>> is negative, the exponent is <<grown>>",
    r"1 + \eta r_1 = <<zeta>>",
    r"n = <<steps>> steps",
    r"x_1 = 2 n \ln \left( 1 + \eta r_1 \right) = <<exponent>>",
    r"exponent 2 n \ln \left( 1 + \eta r_1 \right) = <<grown>>",
    r"it has grown <<factor>> times, to a_0 e^{x_1} = <<unbounded>>",
    r"1 + a_0 \left( e^{x_1} - 1 \right) \kappa_1 / r_1 = <<bend>>",
    r"a_1 = <<amplitude>>",
    r"\lambda_1 a_1 - \tfrac12 \kappa_1 a_1^2 = <<drop>>",
    "The sum is <<taken>>. Averaged over the <<leaving, window>> steps about this one it is <<mean>>",
    "one step earlier it is <<before>>",
    "to end at step <<steps>>",
    "it is <<time>> of a run’s <<whole>>, or <<part>>",
    "By prediction it takes, at the smallest rate, <<part>> of a run",
    r"\alpha = \lambda_1 = <<critical_reg>>",
    r"\ln \left( r_1 / \left( \kappa_1 a_0 \right) \right) = <<enough>>",
    r"half-way to its end, r_1 / \kappa_1 = <<end>>",
    r"\tfrac12 r_1^2 / \kappa_1 + \alpha r_1 / \kappa_1 = <<end of the run, drop>>",
    "at the end of the runs, on <<images>> of them",
    r"add to the loss the noise \nu = <<noise>>",
    "lies at <<ceiling, loss>>",
)
HEADS = {
    "train_accuracy": "Training, last epoch",
    "validation_accuracy": "Validation, last epoch",
    "best_validation_accuracy": "Validation, best epoch",
    "test_accuracy": "Test, best epoch",
}
"""What the head of its column calls each accuracy."""
SETTING = ("hidden_size", "batch_size", "momentum", "nesterov", "initial_scale", "reg", "learning_rate")
"""What the table of plateaus is sorted by, the largest learning rate first; the number of epochs changes no plateau."""
SYMBOLS = {
    r"\lambda_1": ("plateau_predicted.json", "mode no. 1, rate"),
    r"\kappa_1": ("plateau_predicted.json", "mode no. 1, saturation"),
}


def wording(study: Study) -> Wording:
    """What the words of this document ask for, beside those of any."""
    known = usual(study)
    return Wording(
        [*known.tables, *TABLES],
        {**known.rows, "Mode k": "mode no. {}"},
        [*known.sentences, *SENTENCES],
        SYMBOLS,
        {**known.members, **members(study)},
    )


def check_heads(study: Study, account: Account) -> None:
    """The heads of the accuracies say which part of the images, and which epoch."""
    heads = {name: study.metrics[name]["label"] for name in HEADS}
    account.compare("heads of tables", study.results / "experiment.json", "label", heads, HEADS)


def members(study: Study) -> dict[str, list[Mapping[str, str]]]:
    """The rows of the tables about the plateau: of all modes, of a penalty each, of what was measured."""
    if "plateau" not in study.parts:
        return {}
    modes = len(read_json(study.results / "plateau_predicted.json")["rates"])
    sharpness = {study.key(row): row for row in table(study.results / "sharpness.csv")[1]}
    measured = table(study.results / "plateau_measured.csv")[1]
    never = {study.key(row) for row in measured if "" in (row["predicted_steps"], row["measured_steps"])}
    plateaus = dict[Key, Mapping[str, str]]()
    for row in measured:
        if study.key(row) not in never:
            plateaus.setdefault(tuple(row[name] for name in SETTING), row)
    return {
        "modes": [{"Mode k": str(n)} for n in range(1, modes + 1)],
        "survivors": list(map(study.at, study.sweeps.get("collapse", []))),
        "sharpness": list(map(study.at, sharpness)),
        "plateaus": [
            {**{name: row[name] for name in SETTING}, "In the domain": "yes" if row["within"] == "true" else "no"}
            for row in sorted(plateaus.values(), key=place_of_plateau)
        ],
    }


def place_of_plateau(row: Mapping[str, str]) -> tuple[bool, list[float]]:
    """Where a row stands in the table of plateaus: in the theory's domain or not, then by its setting."""
    return row["within"] != "true", [float(row[name]) * (-1 if name == "learning_rate" else 1) for name in SETTING]
