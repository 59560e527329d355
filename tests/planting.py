"""Mistakes planted in the project's own code, a line at a time."""

import inspect
import sys
import textwrap
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

import writeup.mnist_mlp.steps
import writeup.steps
from writeup.errors import WriteupError


def plant(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, old: str, new: str) -> None:
    """One line of a function or method changed, wherever the function has been imported."""
    _import_steps()
    right = inspect.getattr_static(owner, name)
    function = right.fget if isinstance(right, property) else right
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(old) == 1, f"{name} says {old!r} {source.count(old)} times"
    scope = dict(vars(sys.modules[function.__module__]))
    exec("from __future__ import annotations\n" + source.replace(old, new), scope)  # noqa: S102 (the project's own source)
    wrong = scope[name]
    places = [owner] if isinstance(owner, type) else [it for n, it in sys.modules.items() if n.startswith("writeup.")]
    for place in places:
        for key, value in list(vars(place).items()):
            if value is right:
                monkeypatch.setattr(place, key, wrong)
            for word, it in list(value.items()) if isinstance(value, dict) else ():
                if it is right:
                    monkeypatch.setitem(value, word, wrong)
                elif isinstance(it, partial) and it.func is right:
                    monkeypatch.setitem(value, word, partial(wrong, **it.keywords))
                elif isinstance(it, tuple) and any(field is right for field in it):
                    monkeypatch.setitem(value, word, type(it)(*(wrong if field is right else field for field in it)))


@cache
def _import_steps() -> None:
    """Import every step: one that is first imported while a mistake is planted would keep it."""
    for package in (writeup.steps, writeup.mnist_mlp.steps):
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)


def complaint(act: Callable[..., Any], *given: Any) -> str:
    """What stops `act`; nothing if nothing does."""
    try:
        act(*given)
    except WriteupError as error:
        return str(error)
    return ""
