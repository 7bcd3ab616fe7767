"""Every table, one module a subject; importing this package fills the metadata."""

from emergency.storage.columns import metadata
from emergency.storage.schema.account import account, login_attempt, web_session
from emergency.storage.schema.cap_proposal import cap_proposal, public_text
from emergency.storage.schema.consultation import consultation, consultation_call, consultation_signature
from emergency.storage.schema.contact import contact_check, contact_request, contact_round, enterprise_link
from emergency.storage.schema.county_order import county_order, county_order_member
from emergency.storage.schema.department import (
    department_check,
    department_contact,
    department_duty,
    department_link,
    department_report,
)
from emergency.storage.schema.directive import (
    bound_division,
    directive,
    directive_reminder,
    duty_contact,
    offline_pack,
    report_back,
)
from emergency.storage.schema.escalation import acknowledgement, call_entry, escalation_step
from emergency.storage.schema.evidence import attachment, evidence, power_reading
from emergency.storage.schema.forecast import forecast, judged_cause, observed_day, replaced_day, station_hour
from emergency.storage.schema.grade import (
    grade_adjustment,
    grade_adjustment_step,
    grade_attachment,
    grade_declaration,
    grade_indicator,
    grade_notice,
    grade_objection,
    grade_step,
)
from emergency.storage.schema.journal import journal, journal_head
from emergency.storage.schema.message import attempt, inbound, message, receipt
from emergency.storage.schema.official_paper import (
    official_paper,
    paper_series,
    paper_template,
    upward_notice,
    upward_report,
)
from emergency.storage.schema.order import link, order, order_line
from emergency.storage.schema.ozone import health_tip, ozone_order, ozone_response, ozone_step
from emergency.storage.schema.paperwork import paper_batch
from emergency.storage.schema.plan import plan_amendment
from emergency.storage.schema.provider import provider
from emergency.storage.schema.reduction import (
    list_editor,
    list_measure,
    pending_entry,
    reduction_list,
    source_measure,
)
from emergency.storage.schema.registry import (
    contact,
    enterprise,
    enterprise_change,
    entrance,
    grade,
    listed_source,
    meter,
    outlet,
    permit_register,
    source_change,
    unit,
)
from emergency.storage.schema.reply import reply_case
from emergency.storage.schema.review import finding, review
from emergency.storage.schema.roster import duty_handover, duty_shift, roster_link
from emergency.storage.schema.rule_table import rule_table
from emergency.storage.schema.ticking import heartbeat, tick
from emergency.storage.schema.upload import list_job, upload
from emergency.storage.schema.warning import approval, decision, delegation, episode, revision, warning

__all__ = [
    "account", "acknowledgement", "approval", "attachment", "attempt", "bound_division", "call_entry",
    "cap_proposal", "consultation", "consultation_call", "consultation_signature", "contact", "contact_check",
    "contact_request", "contact_round", "county_order", "county_order_member", "decision", "delegation",
    "department_check", "department_contact", "department_duty", "department_link", "department_report",
    "directive", "directive_reminder", "duty_contact", "duty_handover", "duty_shift", "enterprise",
    "enterprise_change", "enterprise_link", "entrance", "episode", "escalation_step", "evidence", "finding",
    "forecast", "grade", "grade_adjustment", "grade_adjustment_step", "grade_attachment", "grade_declaration",
    "grade_indicator", "grade_notice", "grade_objection", "grade_step", "health_tip", "heartbeat", "inbound",
    "journal", "journal_head", "judged_cause", "link", "list_editor", "list_job", "list_measure", "listed_source",
    "login_attempt", "message", "metadata", "meter", "observed_day", "official_paper", "offline_pack", "order",
    "order_line", "outlet", "ozone_order", "ozone_response", "ozone_step", "paper_batch", "paper_series",
    "paper_template", "pending_entry", "permit_register", "plan_amendment", "power_reading", "provider",
    "public_text", "receipt", "reduction_list", "replaced_day", "reply_case", "report_back", "review", "revision",
    "roster_link", "rule_table", "source_change", "source_measure", "station_hour", "tick", "unit", "upload",
    "upward_notice", "upward_report", "warning", "web_session",
]  # fmt: skip
