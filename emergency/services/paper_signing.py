"""Who submitted and who signed a decision, as papers and pages say it."""

from collections.abc import Iterator

from emergency.documents.paper import Grid
from emergency.storage import account as accounts
from emergency.storage import delegation as delegations
from emergency.storage import warning as warnings
from emergency.storage.account import Account
from emergency.storage.warning import Decision
from emergency.storage.work import UnitOfWork
from plans.beijing import moment_text
from plans.lifecycle import WarningAct
from plans.terms import Post

Values = dict[str, str | Grid]
LINE = "________________"


def signers(work: UnitOfWork, decision_id: int) -> str:
    """Who approved a decision; a delegate is named with the one he signed for."""
    given = [each for each in warnings.approvals_of(work, decision_id) if each.act is WarningAct.APPROVE]
    names = accounts.names(work, [each.account_id for each in given])
    found = []
    for each in given:
        giver = delegator(work, each.delegation_id)
        behalf = f"（受{giver.post.label}{giver.name}委托）" if giver else ""
        found.append(names.get(each.account_id, "") + behalf)
    return "、".join(found)


def delegator(work: UnitOfWork, delegation_id: int | None) -> Account | None:
    """Who gave the power an approval was signed under; None: the signer's own."""
    held = delegations.get(work, delegation_id) if delegation_id else None
    return accounts.get(work, held.delegator_id) if held else None


def signing(work: UnitOfWork, held: Decision, post: Post) -> Iterator[tuple[str, str, str, str, str]]:
    """The rows of the approval form: who submitted, who approved; a line to sign on where nobody has."""
    submitter = accounts.get(work, held.submitted_by)
    yield "报审", submitter.name if submitter else "", "值班员", "报请审批", moment_text(held.submitted_at)
    given = warnings.approvals_of(work, held.id)
    for each in given:
        account = accounts.get(work, each.account_id)
        label = account.post.label if account and account.post else ""
        giver = delegator(work, each.delegation_id)
        label = f"受{giver.post.label}{giver.name}委托" if giver else label
        said = f"{each.act.label}{'：' if each.comment else ''}{each.comment}"
        yield "审批", account.name if account else "", label, said, moment_text(each.at)
    if not given:
        yield "审批", LINE, post.label, "", ""
