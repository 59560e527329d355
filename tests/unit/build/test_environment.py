import pytest

from writeup import tool
from writeup.build.environment import lock_warning, unlocked
from writeup.fingerprint.distributions import installed

LOCK = """\
numpy==2.4.6 \\
    --hash=sha256:00
Pillow==13.0 ; python_full_version < '3.12' \\
    --hash=sha256:01
pillow==13.1 ; python_full_version >= '3.12' \\
    --hash=sha256:02
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:03
"""
RIGHT = {"numpy": "2.4.6", "pillow": "13.0.0", "pytest": "9.0"}


@pytest.fixture
def lock(tmp_path):
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/report.lock").write_text(LOCK)
    return tmp_path / "requirements/report.lock"


@pytest.mark.parametrize("pillow", ["13.0", "13.1.0"])
def test_an_environment_made_from_the_lock_is_silent(lock, pillow):
    assert lock_warning(lock, {**RIGHT, "pillow": pillow}) is None


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({**RIGHT, "numpy": "2.4.5"}, "(numpy is 2.4.5 and not 2.4.6)"),
        ({**RIGHT, "pillow": "12.9"}, "(pillow is 12.9 and not 13.0 or 13.1)"),
        ({**RIGHT, "numpy": "2.4.6_mine"}, "(numpy is 2.4.6_mine and not 2.4.6)"),
        ({"pillow": "13.0"}, "(numpy is missing)"),
    ],
)
def test_a_library_that_is_not_as_locked_is_named(lock, environment, words):
    assert words in lock_warning(lock, environment)
    assert lock_warning(lock, environment).endswith(f"run `make setup` in {lock.parents[1]}.")


def test_many_such_libraries_are_counted(lock):
    lock.write_text("".join(f"library{n}==1\n" for n in range(9)))
    assert "library2 is missing and 6 more)" in lock_warning(lock, RIGHT)


def test_without_a_lock_nothing_is_said(tmp_path):
    assert lock_warning(tmp_path / "requirements/report.lock", RIGHT) is None


def test_this_environment_is_the_one_of_the_lock():
    assert "numpy" in installed()
    assert lock_warning(tool.ROOT / "requirements/report.lock") is None


def test_a_library_that_the_lock_does_not_have_is_named_with_its_version(lock):
    assert unlocked(lock, ["numpy 2.4.7", "pillow 13.0", "scikit-learn 1.7.0"]) == ["scikit-learn==1.7.0"]
