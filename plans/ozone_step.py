"""What can be done to an ozone response: started, extended, ended; no level, so nothing to raise or lower."""

from plans.terms import Term


class OzoneAct(Term):
    """An act of an officer; the first is a start, the last an end."""

    START = "start", "启动"
    EXTEND = "extend", "延长"
    END = "end", "结束"
