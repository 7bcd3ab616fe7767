"""The standing link of an enterprise: issued by an officer, good outside any episode, revocable."""

import datetime
import secrets

from emergency.errors import LinkInvalid, NotFound
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_role
from emergency.services.order_link import TOKEN_LENGTH, TOKEN_LETTERS, token_hash
from emergency.services.publication import KEEPERS
from emergency.storage import enterprise_link as links
from emergency.storage import registry
from emergency.storage.enterprise_link import LinkedEnterprise, StandingLink
from emergency.storage.work import UnitOfWork
from plans.beijing import moment_text

__all__ = ["LinkedEnterprise", "StandingLink", "enterprise_behind", "issue_link", "mint", "revoke_link"]


def issue_link(office: Office, actor: Actor, now: datetime.datetime, enterprise_id: int) -> str:
    """Give an enterprise a standing link; returns its address, which is shown once and never kept."""
    require_role(actor, *KEEPERS)
    with office.store.begin(actor.scope, write=True) as work:
        held = registry.enterprise_by_id(work, enterprise_id)
        address = mint(office, work, enterprise_id, actor.name, now)
        write_down(
            work,
            actor,
            now,
            division=held.division,
            act="issue_link",
            noun="enterprise",
            noun_id=enterprise_id,
            summary=f"为{held.name}生成企业专用链接",
        )
        work.commit()
    return address


def mint(office: Office, work: UnitOfWork, enterprise_id: int, by: str, now: datetime.datetime) -> str:
    """A fresh standing link in this unit of work: its address; only the hash of the token is stored."""
    token = "".join(secrets.choice(TOKEN_LETTERS) for _ in range(TOKEN_LENGTH))
    links.add(
        work,
        token_hash=token_hash(token),
        enterprise_id=enterprise_id,
        created_at=now,
        created_by=by,
        expires_at=now + datetime.timedelta(days=office.settings.link_days),
    )
    return f"{office.settings.base_url.rstrip('/')}/e/{token}"


def revoke_link(
    office: Office, actor: Actor, now: datetime.datetime, enterprise_id: int, link_id: int
) -> None:
    """Revoke a standing link at once; raises NotFound outside the scope."""
    require_role(actor, *KEEPERS)
    with office.store.begin(actor.scope, write=True) as work:
        held = registry.enterprise_by_id(work, enterprise_id)
        if link_id not in {each.id for each in links.links_of(work, enterprise_id)}:
            raise NotFound("没有这个企业链接。请返回企业页面查看。")
        if links.revoke(work, link_id, now):
            summary = f"收回{held.name}的企业专用链接"
            write_down(
                work, actor, now, division=held.division, act="revoke_link", noun="enterprise",
                noun_id=enterprise_id, summary=summary,
            )  # fmt: skip
        work.commit()


def enterprise_behind(work: UnitOfWork, now: datetime.datetime, token: str) -> LinkedEnterprise:
    """The enterprise behind a standing link or an order's; raises LinkInvalid as an order's link does."""
    linked = links.by_token(work, token_hash(token))
    if linked is None or linked.revoked_at is not None:
        raise LinkInvalid("这个链接无效或已被收回。请使用最近一条短信或邮件里的链接，或致电值班室。")
    if linked.expires_at <= now:
        raise LinkInvalid(f"这个链接已于{moment_text(linked.expires_at)}过期。请联系值班室重新发送。")
    if not linked.enterprise.active:
        raise LinkInvalid("贵单位的登记已停用或并入另一条登记，这个链接不再使用。请致电值班室索取新链接。")
    return linked
