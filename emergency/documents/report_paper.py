"""What a review report is written from: the figures, and what the figures do not carry themselves."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from emergency.documents.chart import Bulletin, CategoryColour, Threshold
from plans.dated import Citation
from plans.review_figures import ReviewFigures


@dataclass(frozen=True)
class ReviewPaper:
    """One report. `names` turns codes (divisions, industries, figure keys) into words; others stay codes.

    `labels` stand above the title (演练, 历史回放); `basis` are the plans and laws the response rested on.
    """

    figures: ReviewFigures
    issuer: str
    dated: datetime.date
    plan_title: str
    names: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    basis: tuple[Citation, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    categories: tuple[CategoryColour, ...] = ()
    bulletins: tuple[Bulletin, ...] = ()
    opinion: str = ""

    def name(self, code: str) -> str:
        """The name of a code, or the code itself."""
        return self.names.get(code, code)
