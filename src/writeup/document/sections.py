"""The sections: Jinja templates over Markdown, filled with the study's values."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError

from writeup.claims.numbers import refuse_unknown_unit, show_percent
from writeup.claims.sentences import MISTAKES, bounded, environment
from writeup.document.numbering import RepeatedIdentifierError
from writeup.document.sourced import length, show_sourced, sourced
from writeup.document.template_paths import Templates, read_words, sections, unserved
from writeup.errors import DocumentError

FIRST = "writeup.md"


def render(
    templates: Templates,
    names: Mapping[str, Any],
    first: str = FIRST,
    among: Callable[[Templates], Mapping[str, Path]] = sections,
) -> str:
    """The whole document as Markdown, from `first` in `templates`; DocumentError names template and line.

    `among` lists the files of words that can be included: what is shown is what is listed, and so checked and watched.
    """
    listed = among(templates)
    jinja = environment(jinja2.FunctionLoader(lambda name: _source(name, listed)))

    def show(value: float | str | None, unit: str = "", places: int | None = None) -> str:
        refuse_unknown_unit(unit, names.get("units", ()))
        return show_sourced(value, unit, places)

    def percent(fraction: float) -> str:
        return sourced(show_percent(fraction), fraction)

    jinja.filters |= {"show": show, "percent": percent, "length": length}
    try:
        with bounded():
            return jinja.get_template(first).render(names)
    except jinja2.TemplateNotFound as error:
        raise unserved(templates, str(error.name)) from error
    except jinja2.TemplateSyntaxError as error:
        raise DocumentError(f"{error.name}, line {error.lineno}: {error.message}.") from error
    except (DocumentError, *MISTAKES) as error:
        raise DocumentError(f"{_place(error, listed, first)}: {_reason(error)}") from error


def located(error: RepeatedIdentifierError, listed: Mapping[str, Path]) -> RepeatedIdentifierError:
    """`error` with the templates and lines, of those `listed`, that write its identifier."""
    kind, _, name = error.identifier.partition(":")
    drawn = rf"|\]\({re.escape(name)}\)" if kind == "fig" else ""
    written = re.compile(rf"#{re.escape(error.identifier)}(?=[\s}}]){drawn}")
    places = [
        f"{template}, line {line}"
        for template, path in listed.items()
        for line, words in enumerate(read_words(path).split("\n"), start=1)
        if written.search(words)
    ]
    return RepeatedIdentifierError(error.identifier, places)


def _source(name: str, listed: Mapping[str, Path]) -> tuple[str, str, None] | None:
    """The text of the template `name`, and the file that errors name; None if it is not listed."""
    name = "/".join(part for part in name.split("/") if part not in ("", "."))
    return (read_words(listed[name]), str(listed[name]), None) if name in listed else None


def _reason(error: Exception) -> str:
    """What went wrong while a template was filled in, and what to do."""
    match error:
        case DocumentError():
            return str(error)
        case jinja2.UndefinedError():
            return f"{error.message}; mend the name."
        case SecurityError():
            return f"{error.message} A template names values of the study; it does not reach into Python."
        case RecursionError():
            return "a template or a macro keeps calling itself; remove one of the calls."
    return f"this cannot be filled in ({type(error).__name__}: {error}); mend the expression."


def _place(error: BaseException, listed: Mapping[str, Path], first: str) -> str:
    """The innermost template and line that `error` passed through."""
    names = {str(path): name for name, path in listed.items()}
    place, trace = first, error.__traceback__
    while trace:
        if name := names.get(trace.tb_frame.f_code.co_filename):
            place = f"{name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place
