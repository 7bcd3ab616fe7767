"""Who may speak to the public: region, leagues and cities; a banner only where its plan says so (art. 95)."""

import datetime

from emergency.services.office import Office
from plans.errors import ActRefused
from plans.terms import Tier


def check_authority(office: Office, area: str, day: datetime.date, what: str = "预警") -> None:
    """A banner starts on the city's act; raises ActRefused where its plan does not let it act by itself."""
    if office.library.divisions.get(area).tier is not Tier.BANNER_COUNTY:
        return
    allowed = office.library.plan_for(area, day).figure("county_may_issue", day)
    if not allowed.value:
        raise ActRefused(
            f"旗县（市、区）不自行发布{what}（{allowed.citation.label}），按盟市的{what}执行。"
            "如需更严的措施，请报请盟市办理，或对本地企业下达加严指令。"
        )
