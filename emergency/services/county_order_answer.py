"""What an enterprise reads and acknowledges behind its link while its county asks more of it than the list does."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid
from emergency.services.enterprise_link import enterprise_behind
from emergency.services.journaling import write_down
from emergency.services.office import Office, enterprise_actor
from emergency.services.order import NAME_LIMIT
from emergency.storage import county_order
from emergency.storage.county_order import CountyOrder, Member
from emergency.storage.work import REGION_WIDE
from plans.errors import ActRefused


@dataclass(frozen=True)
class CountyPortal:
    """The orders of its county that bind the enterprise behind a link."""

    enterprise: str
    area: str
    orders: tuple[tuple[CountyOrder, Member], ...]

    @property
    def drill(self) -> bool:
        """Whether everything shown is a drill."""
        return bool(self.orders) and all(held.drill for held, _ in self.orders)


def behind(office: Office, now: datetime.datetime, token: str) -> CountyPortal:
    """What stands behind the link; raises LinkInvalid."""
    with office.store.begin(REGION_WIDE) as work:
        linked = enterprise_behind(work, now, token).enterprise
        held = county_order.binding_on(work, linked.id)
        orders = tuple((county_order.get(work, each.county_order_id), each) for each in held)
    return CountyPortal(linked.name, office.library.divisions.get(linked.division).name, orders)


def acknowledge(office: Office, now: datetime.datetime, token: str, member_id: int, who: str) -> None:
    """The enterprise has read it; the first answer stands, a second changes nothing."""
    name = who.strip()
    if not name or len(name) > NAME_LIMIT:
        raise InputInvalid(f"请填写办理人姓名（1 至 {NAME_LIMIT} 个字）。")
    with office.store.begin(REGION_WIDE, write=True) as work:
        linked = enterprise_behind(work, now, token).enterprise
        held = next((each for each in county_order.binding_on(work, linked.id) if each.id == member_id), None)
        if held is None:
            raise ActRefused("这份加严指令已经终止，或不是给贵单位的，无需签收。")
        if county_order.acknowledge(work, held.id, now, name):
            write_down(
                work, enterprise_actor(linked.name, name, held.division), now, division=held.division,
                act="acknowledge", noun="county_order", noun_id=held.county_order_id, number=held.number,
                summary=f"{linked.name}签收加严指令（{held.number}，网页，{name}）",
            )  # fmt: skip
        work.commit()
