"""What every act needs: the office (its store, law, texts and settings) and the actor who does it."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field

from emergency.config import Settings
from emergency.errors import NotAllowed
from emergency.services.group_commit import GroupCommit
from emergency.services.shelf import Shelf
from emergency.storage.work import REGION_WIDE, Scope, Store
from notifier.rendering import Renderer
from plans.department import Department
from plans.errors import Fault
from plans.library import PlanLibrary
from plans.list_draft import ListDraft
from plans.terms import Post, Role

BY_LINK = "经链接"  # how an enterprise is named that gave no name of a person
NAME_IN_JOURNAL = 80  # characters the journal keeps of an actor's name


Tell = Callable[[str, int, int], None]  # what is done, how much of it, of how much (0: nobody knows)
ListReader = Callable[[bytes, str, str, Tell], tuple[ListDraft, tuple[Fault, ...]]]


@dataclass(frozen=True)
class Office:
    """The means of acting; built once by the wiring and passed to every act.

    `shipped` is the plan data of the program; `held`, where it is set, the law as one act has read it. `reader` reads
    the workbook of a list where no door does: (content, name, area, tell) -> the draft and what is wrong with it.
    """

    store: Store
    shipped: PlanLibrary
    renderer: Renderer
    settings: Settings
    shelf: Shelf = field(default_factory=Shelf, repr=False, compare=False)
    acknowledging: GroupCommit = field(default_factory=GroupCommit, repr=False, compare=False)
    held: PlanLibrary | None = field(default=None, repr=False, compare=False)
    reader: ListReader | None = field(default=None, repr=False, compare=False)

    @property
    def library(self) -> PlanLibrary:
        """The law as it stands now: shipped data with every confirmed amendment; a query unless held."""
        return self.held or self.shelf.standing(self.store, self.shipped)

    def settled(self) -> "Office":
        """The same office for one act: the law is read once, here, before any unit of work is open."""
        return dataclasses.replace(self, held=self.shelf.standing(self.store, self.shipped))


@dataclass(frozen=True)
class Actor:
    """Who acts: one account of one person, with a role, perhaps a post, in a division.

    `department` is the member of the command that the account answers for.
    """

    account_id: int
    name: str
    person: str
    role: Role | None
    post: Post | None
    division: str
    department: Department | None = None

    @property
    def scope(self) -> Scope:
        """The rows this actor may see and touch."""
        return Scope(self.division)


def concerning(office: Office, actor: Actor) -> Callable[[str], bool]:
    """Whether what belongs to a division concerns the actor: his own, one below it, or one above it, which binds it."""
    above = {each.code for each in office.library.divisions.path(actor.division)}
    return lambda division: division in above or actor.scope.covers(division)


SYSTEM = Actor(account_id=0, name="系统", person="", role=None, post=None, division=REGION_WIDE.division)


def enterprise_actor(enterprise: str, who: str, division: str) -> Actor:
    """An enterprise that acts behind its link; it has no account and no role."""
    name = f"{enterprise}（{who}）"[:NAME_IN_JOURNAL]
    return Actor(account_id=0, name=name, person="", role=None, post=None, division=division)


def public_actor(who: str, division: str) -> Actor:
    """Somebody at a page that is open to anyone, under the name he gave; what he says is not proved."""
    return enterprise_actor("公众", who, division)


def require_role(actor: Actor, *roles: Role) -> None:
    """Refuse an actor who holds none of `roles`."""
    if actor.role not in roles:
        names = "、".join(role.label for role in roles)
        raise NotAllowed(f"此事须由{names}办理，您的账号没有这个权限。请换用有权限的账号。")


def require_area(actor: Actor, area: str) -> None:
    """Refuse an actor whose division does not cover `area`."""
    if not actor.scope.covers(area):
        raise NotAllowed(f"您的账号不辖 {area}，不能办理该地区的事项。请由该地区的值班人员办理。")
