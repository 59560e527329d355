"""The sections: Jinja templates over Markdown, filled with the study's values."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from writeup.claims.values import environment
from writeup.errors import DocumentError
from writeup.report.places import Places, missing
from writeup.report.traces import length, traced

FIRST = "writeup.md"


def render(templates: Places, names: Mapping[str, Any], first: str = FIRST) -> str:
    """The whole document as Markdown, from `first` in `templates`; DocumentError names template and line."""
    jinja = environment(jinja2.FileSystemLoader(templates))
    jinja.filters |= {"show": traced, "length": length}
    try:
        return jinja.get_template(first).render(names)
    except jinja2.TemplateNotFound as error:
        raise missing(templates, str(error.name)) from error
    except jinja2.TemplateSyntaxError as error:
        raise DocumentError(f"{error.name}, line {error.lineno}: {error.message}.") from error
    except jinja2.UndefinedError as error:
        raise DocumentError(f"{_place(error)}: {error.message}; mend the name.") from error
    except DocumentError as error:
        raise DocumentError(f"{_place(error)}: {error}") from error


def _place(error: BaseException) -> str:
    """The innermost template and line that `error` passed through."""
    place, trace = FIRST, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename.endswith(".md"):
            place = f"{Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place
