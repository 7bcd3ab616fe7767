"""What an enterprise can do behind its link outside an episode: endpoint (taking `token`), title, note."""

SECTIONS: tuple[tuple[str, str, str], ...] = (
    ("portal_contact.page", "联系人", "核验手机、变更或增加接收通知的人员"),
    ("portal_ozone.page", "臭氧管控指令", "查看、签收臭氧污染响应的管控要求"),
    ("portal_county_order.page", "县级加严指令", "查看、签收旗县（市、区）另行下达的加严措施"),
    ("portal.calendar", "管控时段日历", "用手机或电脑日历订阅本页地址，自动显示何时须落实减排措施"),
    (
        "grade_portal.page",
        "绩效分级申报",
        "申报、补正、查看进度，签收文书，对公示提出异议，对拟下调等级作陈述",
    ),
)
