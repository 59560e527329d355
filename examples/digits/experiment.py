"""A support vector machine on the handwritten digits that scikit-learn ships."""

from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler
from sklearn.svm import SVC


def run(seed, *, kernel: str = "rbf", cost: float = 1.0, train: int = 600):
    """Train on `train` digits, drawn with `seed`, and test on 500 others."""
    X, y = load_digits(return_X_y=True)
    X, X_test, y, y_test = train_test_split(X, y, train_size=train, test_size=500, random_state=seed, stratify=y)
    scaler = MinMaxScaler().fit(X)
    model = SVC(kernel=kernel, C=cost).fit(scaler.transform(X), y)
    return {
        "train_accuracy": model.score(scaler.transform(X), y),
        "test_accuracy": model.score(scaler.transform(X_test), y_test),
        "support": len(model.support_) / train,
    }
