"""Reading the forms of grading: indicators, bars, files; what cannot be read is refused with every fault."""

import datetime

from flask import request

from emergency.services.grade_declaring import FILES_AT_MOST, DeclarationDraft, FileSent
from emergency.services.grade_step import Said, indicators_from
from emergency.web.form import Form
from plans.grade_examination import Dimension, Indicator
from plans.grade_procedure import Bar


def said() -> Said:
    """The opinion and the document of a form."""
    form = Form()
    return Said(form.text("opinion"), form.text("document"))


def indicators() -> list[Indicator]:
    """The seven indicators of a form; one that is not chosen is missing."""
    form = Form()
    return indicators_from(
        {each.value: (form.text(each.value), form.text(f"{each.value}_remark")) for each in Dimension}
    )


def bars(form: Form) -> dict[Bar, datetime.date]:
    """The bars whose day is filled in; a day that is none is a fault of the form."""
    days = {bar: form.day(f"bar_{bar.value}", f"「{bar.label}」发生日期", needed=False) for bar in Bar}
    return {bar: day for bar, day in days.items() if day is not None}


def declaration() -> DeclarationDraft:
    """A declaration as the form of the enterprise or of the officer sends it; raises InputInvalid."""
    form = Form()
    found = bars(form)
    form.check()
    return DeclarationDraft(
        industry=form.text("industry")[:40],
        scheme=form.text("scheme")[:24],
        indicators=tuple(indicators()),
        gate_ready=form.text("gate_ready") == "1",
        bars=found,
        who=form.text("who")[:40],
        files=_files(),
    )


def _files() -> tuple[FileSent, ...]:
    sent = [each for each in request.files.getlist("file") if each.filename]
    return tuple(FileSent(each.filename, each.read()) for each in sent[: FILES_AT_MOST + 1])
