"""Studies without a fault, built once: the default study as it was measured, and a small one that is trained."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from faults.default_study import Study, build_small, build_whole, take
from faults.small_study import WORDED, Small, build_worded, declare, draw_pictures

Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def whole(once: Once) -> Path:
    """The study without a fault, which nobody changes."""
    return once("whole", build_whole)


@pytest.fixture(scope="session")
def small(whole: Path, once: Once) -> Path:
    """That study with tables, which nobody changes."""
    return once("small", partial(build_small, whole))


@pytest.fixture(scope="session")
def pictures(once: Once) -> Path:
    """The images of the small study."""
    return once("pictures", draw_pictures)


@pytest.fixture(scope="module")
def built(once: Once, pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A small study whose document has the words of the theory and of the search, in a folder of its own."""
    folder = tmp_path_factory.mktemp("words") / "study"
    shutil.copytree(once("words", partial(build_worded, pictures=pictures)), folder)
    return declare(folder, pictures, **WORDED)


@pytest.fixture
def study(whole: Path, tmp_path: Path) -> Study:
    """The study to plant faults in."""
    return take(whole, tmp_path / "study")
