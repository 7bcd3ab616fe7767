"""What an enterprise can do behind its link outside an episode: endpoint (taking `token`), title, note."""

SECTIONS: tuple[tuple[str, str, str], ...] = (
    ("portal_contact.page", "联系人", "核验手机、变更或增加接收通知的人员"),
)
