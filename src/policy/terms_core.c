/* SPDX-License-Identifier: Apache-2.0 */
/* The terms that every policy has (LANGUAGE 2.2). */
#include "policy/terms.h"

#include "base/banned.h"

struct core {
	enum avow_axis axis;
	const char *name;
	const char *english;
	const char *chinese;
};

static const struct core core_terms[] = {
    {AVOW_AXIS_ACTION, "collect", "collect", "收集"},
    {AVOW_AXIS_ACTION, "store", "store", "保存"},
    {AVOW_AXIS_ACTION, "use", "use", "使用"},
    {AVOW_AXIS_ACTION, "derive", "derive", "推导"},
    {AVOW_AXIS_ACTION, "share", "share", "共享"},
    {AVOW_AXIS_ACTION, "transfer", "transfer", "转让"},
    {AVOW_AXIS_ACTION, "disclose", "disclose", "披露"},
    {AVOW_AXIS_ACTION, "publish", "publish", "公开"},
    {AVOW_AXIS_ACTION, "access", "access", "查看"},
    {AVOW_AXIS_ACTION, "export", "export", "导出"},
    {AVOW_AXIS_ACTION, "correct", "correct", "更正"},
    {AVOW_AXIS_ACTION, "erase", "erase", "删除"},
    {AVOW_AXIS_RECIPIENT, "self", "the service itself", "本服务"},
    {AVOW_AXIS_RECIPIENT, "service", "another service of ours", "其他服务"},
    {AVOW_AXIS_RECIPIENT, "staff", "our staff", "员工"},
    {AVOW_AXIS_RECIPIENT, "outside", "third parties", "第三方"},
    {AVOW_AXIS_RECIPIENT, "outside.logistics", "carriers", "物流公司"},
    {AVOW_AXIS_RECIPIENT, "outside.payment", "payment institutions",
	"支付机构"},
    {AVOW_AXIS_RECIPIENT, "outside.processor", "processors", "受托处理方"},
    {AVOW_AXIS_RECIPIENT, "outside.promotion", "promotion parties", "推广方"},
    {AVOW_AXIS_RECIPIENT, "outside.advertiser", "advertisers", "广告商"},
    {AVOW_AXIS_RECIPIENT, "outside.affiliate", "affiliates", "关联公司"},
    {AVOW_AXIS_RECIPIENT, "outside.counterparty", "the other side of a trade",
	"交易对方"},
    {AVOW_AXIS_RECIPIENT, "outside.authority", "authorities", "主管机关"},
    {AVOW_AXIS_RECIPIENT, "outside.acquirer", "successor", "承继方"},
    {AVOW_AXIS_RECIPIENT, "outside.other", "other organisations", "其他组织"},
    {AVOW_AXIS_RECIPIENT, "person", "the person", "本人"},
    {AVOW_AXIS_RECIPIENT, "guardian", "the guardian", "监护人"},
    {AVOW_AXIS_RECIPIENT, "public", "everyone", "公众"},
    {AVOW_AXIS_PURPOSE, "message.policy", "announce policy changes",
	"政策变更通知"},
    {AVOW_AXIS_EVENT, "collected", "collected", "收集"},
    {AVOW_AXIS_EVENT, "last-used", "last used", "最后使用"},
    {AVOW_AXIS_EVENT, "order-closed", "order closed", "订单完成"},
    {AVOW_AXIS_EVENT, "case-closed", "case closed", "事项办结"},
    {AVOW_AXIS_EVENT, "account-cancelled", "account cancelled", "账号注销"},
    {AVOW_AXIS_EVENT, "refused", "refused", "拒绝"},
    {AVOW_AXIS_EVENT, "deleted", "deleted", "删除"},
    {AVOW_AXIS_EVENT, "withdrawn", "consent withdrawn", "撤回同意"},
    {AVOW_AXIS_EVENT, "breach", "security incident", "安全事件"},
    {AVOW_AXIS_EVENT, "service-ended", "service ended", "服务终止"},
    {AVOW_AXIS_EVENT, "request-received", "request received", "收到请求"},
};

void
avow_terms_core_add(struct avow_terms *terms)
{
	for (size_t i = 0; i < sizeof core_terms / sizeof core_terms[0]; i++) {
		const struct core *core = &core_terms[i];
		struct avow_ast_label label = {
		    avow_text_of(core->english), avow_text_of(core->chinese)};

		avow_terms_add_core(
		    terms, core->axis, avow_text_of(core->name), label);
	}
}
