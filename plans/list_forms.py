"""Every sheet of the workbook, in the order of the template, and how a sheet's form is told."""

import functools
from collections.abc import Collection, Mapping
from typing import Any

from plans.list_form import Form, fold_head
from plans.list_form_enterprise import CONTACT, ENTERPRISE, GRADES, GUARANTEE
from plans.list_form_measure import DUST_MEASURE, MEASURE, MOBILE_MEASURE
from plans.list_form_source import DUST, MOBILE
from plans.list_form_unit import GATE, METER, OUTLET, UNIT

FORMS = (
    ENTERPRISE, UNIT, OUTLET, METER, GATE, MEASURE, CONTACT, GRADES, DUST, DUST_MEASURE, MOBILE, MOBILE_MEASURE,
    GUARANTEE,
)  # fmt: skip
SUMMARY = "表8 汇总"
EXPLANATION = "填表说明"
FAULTS = "问题清单"
# Sheets of our own that hold nothing to read.
SILENT = frozenset(map(fold_head, (SUMMARY, EXPLANATION, FAULTS, "汇总", "说明", "目录", "封面", "填报说明")))
TELLING = 2  # so many telling heads make a sheet of an unknown name one of a form


@functools.cache
def _names() -> Mapping[str, tuple[Form, Mapping[str, Any]]]:
    named = {fold_head(name): (form, given) for form in reversed(FORMS) for name, given in form.names.items()}
    return named | {fold_head(form.title): (form, {}) for form in FORMS}


def is_silent(title: str) -> bool:
    """Whether a sheet holds nothing to read by its name."""
    return fold_head(title) in SILENT


def form_of(title: str) -> tuple[Form, Mapping[str, Any]] | None:
    """The form of a sheet by its name, and what such a sheet says of each row; None for an unknown name."""
    return _names().get(fold_head(title))


def form_told(heads: Collection[str]) -> Form | None:
    """The form that folded heads tell: the one with most telling heads, at least two; else None."""
    told = [(len(_telling(form) & _keys(form, heads)), form) for form in FORMS]
    best = max((count for count, _ in told), default=0)
    if best < TELLING:
        return None
    return next(form for count, form in told if count == best)


def _telling(form: Form) -> frozenset[str]:
    return form.telling


def _keys(form: Form, heads: Collection[str]) -> frozenset[str]:
    return frozenset(form.heads[head].key for head in heads if head in form.heads)


def elsewhere(head: str, form: Form) -> Form | None:
    """Another form that has this folded head."""
    return next((other for other in FORMS if other is not form and head in other.heads), None)
