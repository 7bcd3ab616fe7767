"""Orders of counties as officers see them: the list, one of them, and what the form offers."""

from dataclasses import dataclass

from emergency.errors import NotFound
from emergency.services.office import Actor, Office
from emergency.storage import account as accounts
from emergency.storage import county_order, registry
from emergency.storage.county_order import CountyOrder, Member
from emergency.storage.registry import Enterprise
from plans.county_order import CountyOrderState, confirmation


@dataclass(frozen=True)
class CountyOrderView:
    """One order with its enterprises, who submitted and who decided it, and the word that is typed for it."""

    held: CountyOrder
    area: str
    members: tuple[Member, ...]
    submitter: str
    decider: str
    confirmation: str

    @property
    def acknowledged(self) -> int:
        """How many of them acknowledged."""
        return sum(each.acknowledged_at is not None for each in self.members)


@dataclass(frozen=True)
class CountyForm:
    """What may be chosen: the enterprises of the county, and the industries they are of."""

    area: str
    enterprises: tuple[Enterprise, ...]

    @property
    def industries(self) -> tuple[str, ...]:
        """The codes of the industries, each once."""
        return tuple(dict.fromkeys(sorted(each.industry for each in self.enterprises if each.industry)))


def every(office: Office, actor: Actor) -> tuple[CountyOrderView, ...]:
    """Every order in scope, newest first."""
    with office.store.begin(actor.scope) as work:
        return tuple(_view(office, work, each) for each in county_order.every(work))


def waiting(office: Office, actor: Actor) -> int:
    """How many wait for approval in scope."""
    with office.store.begin(actor.scope) as work:
        return sum(each.state is CountyOrderState.SUBMITTED for each in county_order.every(work))


def one(office: Office, actor: Actor, order_id: int) -> CountyOrderView:
    """One order in scope; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        held = county_order.get(work, order_id)
        if held is None:
            raise NotFound("没有找到这份加严指令，或不在您的辖区内。请返回列表查看。")
        return _view(office, work, held)


def form(office: Office, actor: Actor) -> CountyForm:
    """What the desk of a county may choose from."""
    with office.store.begin(actor.scope) as work:
        return CountyForm(actor.division, tuple(registry.enterprises_of(work, actor.division)))


def _view(office: Office, work, held: CountyOrder) -> CountyOrderView:
    people = [each for each in (held.submitted_by, held.decided_by) if each is not None]
    names = accounts.names(work, people)
    return CountyOrderView(
        held=held,
        area=office.library.divisions.get(held.division).name,
        members=tuple(county_order.members_of(work, held.id)),
        submitter=names.get(held.submitted_by, ""),
        decider=names.get(held.decided_by, ""),
        confirmation=confirmation(drill=held.drill),
    )
