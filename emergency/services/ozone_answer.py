"""What an enterprise reads and answers behind its link while an ozone response asks something of it."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid
from emergency.services.enterprise_link import enterprise_behind
from emergency.services.journaling import write_down
from emergency.services.office import Office, enterprise_actor
from emergency.services.order import NAME_LIMIT
from emergency.storage import ozone
from emergency.storage.ozone import OzoneOrder, OzoneResponse
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.errors import ActRefused
from plans.ozone_response import OzoneMeasure, measure_from_json


@dataclass(frozen=True)
class OzonePortal:
    """The order in force for the enterprise behind a link, with its response; None where there is none."""

    enterprise: str
    area: str
    order: OzoneOrder | None
    response: OzoneResponse | None
    measures: tuple[OzoneMeasure, ...]


def behind(office: Office, now: datetime.datetime, token: str) -> OzonePortal:
    """What stands behind the link; raises LinkInvalid."""
    with office.store.begin(REGION_WIDE) as work:
        linked = enterprise_behind(work, now, token).enterprise
        order = ozone.order_for(work, linked.id)
        response = ozone.get(work, order.response_id) if order else None
        return OzonePortal(
            enterprise=linked.name,
            area=office.library.divisions.get(linked.division).name,
            order=order,
            response=response,
            measures=tuple(measure_from_json(each) for each in response.measures) if response else (),
        )


def acknowledge(office: Office, now: datetime.datetime, token: str, who: str) -> None:
    """The enterprise has read its order; the first answer stands, a second changes nothing."""
    name = who.strip()
    if not name or len(name) > NAME_LIMIT:
        raise InputInvalid(f"请填写办理人姓名（1 至 {NAME_LIMIT} 个字）。")
    with office.store.begin(REGION_WIDE, write=True) as work:
        linked = enterprise_behind(work, now, token).enterprise
        order = ozone.order_for(work, linked.id)
        if order is None:
            raise ActRefused("贵单位目前没有生效的臭氧管控指令，无需签收。")
        if ozone.acknowledge(work, order.id, now, name):
            _write(work, order, now, name)
        work.commit()


def _write(work: UnitOfWork, order: OzoneOrder, now: datetime.datetime, who: str) -> None:
    write_down(
        work,
        enterprise_actor(order.enterprise, who, order.division),
        now,
        division=order.division,
        act="acknowledge",
        noun="ozone_order",
        noun_id=order.id,
        summary=f"{order.enterprise}签收臭氧管控指令（网页，{who}）",
        number=order.number,
    )
