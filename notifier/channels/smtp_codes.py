"""What a mail server's replies mean."""

from notifier.codes import permanent, temporary, throttled

REPLIES = {
    400: temporary("邮件服务器暂时不能受理"),
    421: throttled("邮件服务器忙，要求稍后再发"),
    450: temporary("收件邮箱暂时不可用"),
    451: throttled("邮件服务器要求稍后再发"),
    452: temporary("邮件服务器空间不足"),
    500: permanent("邮件服务器拒收"),
    530: temporary("邮件服务器要求登录，请检查设置"),
    535: temporary("邮件用户名或密码不对，请检查设置"),
    550: permanent("收件邮箱不存在或被拒收"),
    551: permanent("收件人不在该邮件服务器"),
    552: permanent("收件邮箱已满或邮件过大"),
    553: permanent("收件邮箱地址写法有误"),
    554: permanent("邮件被判为不可投递"),
}
UNREACHABLE = temporary("连接不上邮件服务器或对方中断")
# The sender is our setting, not the recipient's fault: an officer can mend it while the message waits.
SENDER_REFUSED = temporary("邮件服务器不接受发件人，请检查设置")
ASCII_ONLY = permanent("邮件服务器不支持用户名含汉字等字符的邮箱，请为该联系人登记其他邮箱")
