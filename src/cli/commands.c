/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of avow: one row each, in the order of the help. */
#include "cli/ask.h"
#include "cli/check.h"
#include "cli/cli.h"
#include "cli/init.h"
#include "cli/log.h"
#include "cli/policy.h"
#include "cli/policy_publish.h"
#include "cli/record.h"
#include "cli/show.h"
#include "cli/status.h"
#include "cli/tour.h"
#include "cli/vault.h"

#include "base/banned.h"

const struct avow_command avow_commands[] = {
    {"init", avow_cli_init, "DIR --policy FILE...",
	"Make a vault that keeps what these pages promise.",
	"avow init shop.vault --policy policies/general.policy.md "
	"--policy policies/app.policy.md"},
    {"tour", avow_cli_tour, "[DIR]",
	"Make a vault with a thousand people and tell its story.",
	"avow tour demo"},
    {"policy check", avow_cli_policy_check, "FILE...",
	"Check pages (the general one first) and run their examples.",
	"avow policy check policies/general.policy.md "
	"policies/app.policy.md"},
    {"policy compile", avow_cli_policy_compile, "FILE... -o IMAGE",
	"Compile pages to the image that decides flows.",
	"avow policy compile policies/general.policy.md \\\n"
	"      policies/app.policy.md -o shop.image --lock"},
    {"policy lock", avow_cli_policy_lock, "FILE...",
	"Remember which prose and rules agree, beside each page.",
	"avow policy lock policies/general.policy.md --reviewed delivery"},
    {"policy explain", avow_cli_policy_explain, "IMAGE FLOW",
	"Say what an image decides of a flow, and why.",
	"avow policy explain general.image \\\n"
	"      'share order.phone for fulfil.delivery to outside.logistics' "
	"\\\n      --with 'agreement confidentiality'"},
    {"policy diff", avow_cli_policy_diff, "OLD NEW",
	"Say exactly what changed, worst first, and what it asks for.",
	"avow policy diff old.image policies --html changes.html"},
    {"policy who", avow_cli_policy_who, "FILE...",
	"Say who may see what, when, and by which clauses.",
	"avow policy who --category contact.phone policies\n"
	"      avow policy who --leaving asset policies/general.policy.md"},
    {"policy test", avow_cli_policy_test, "FILE...",
	"Run the examples of pages.",
	"avow policy test policies/general.policy.md --coverage"},
    {"policy render", avow_cli_policy_render, "FILE [FILE...]",
	"Render the first page for people; others are only read with it.",
	"avow policy render policies/general.policy.md -o general.html"},
    {"policy fmt", avow_cli_policy_fmt, "FILE...",
	"Lay out the blocks of pages; prose stays as it is.",
	"avow policy fmt policies/general.policy.md"},
    {"policy page", avow_cli_policy_page, "FILE",
	"Write the page that `policy compile --json` told as JSON.",
	"avow policy compile --json policies/general.policy.md >pages.json\n"
	"      avow policy page pages.json --number 2 -o general.policy.md"},
    {"policy gloss", avow_cli_policy_gloss, "FILE...",
	"Say what each rule means, clause by clause, in sentences.",
	"avow policy gloss policies/general.policy.md --lang zh"},
    {"policy publish", avow_cli_policy_publish, "DIR FILE...",
	"Put an edition into a vault, to take effect on the day it names.",
	"avow policy publish shop.vault policies/general.policy.md \\\n"
	"      policies/app.policy.md --acknowledge notice"},
    {"policy list", avow_cli_policy_list, "[DIR]",
	"Show every edition that a vault ever published.",
	"avow policy list shop.vault"},
    {"approve", avow_cli_policy_approve, "HASH",
	"Say yes to an image, as one of the two that a correction needs.",
	"avow approve 2696cb2f01a39dd6c02e9b99602737eefd6ec51be579ab04c2cb267c"
	"e0a05801 \\\n      --by li.wei --vault shop.vault"},
    {"collect", avow_cli_ask_collect, "< VALUES",
	"Take in what a person gives: JSON on standard input.",
	"echo '{\"contact.email\":\"li@example.com\"}' | avow collect --new "
	"\\\n"
	"      --external-id u-1 --service shop --for account.register \\\n"
	"      --agree service-terms --shown versions"},
    {"use", avow_cli_ask_use, "CATEGORY...",
	"Read what is held, for the service's own purpose.",
	"avow use contact.email --external-id u-1 --service shop \\\n"
	"      --for message.service"},
    {"share", avow_cli_ask_share, "CATEGORY... --to RECIPIENT",
	"Give something to somebody outside, on record.",
	"avow share order.phone order.address --external-id u-1 \\\n"
	"      --service shop --for fulfil.delivery --to outside.logistics \\\n"
	"      --assert 'not for-profit'"},
    {"disclose", avow_cli_ask_disclose, "CATEGORY... --to RECIPIENT",
	"Disclose what an authority may demand, against its paper.",
	"avow disclose net.account --external-id u-1 --service shop \\\n"
	"      --for legal.order --to outside.authority --claim law.order \\\n"
	"      --document legal-request:order.pdf"},
    {"erase", avow_cli_ask_erase, "",
	"Erase a person: nothing of them can be read again.",
	"avow erase --external-id u-1 --service shop --claim law.rights"},
    {"consent give", avow_cli_record_consent_give, "ITEM",
	"Record that a person said yes.",
	"avow consent give marketing --external-id u-1 --service shop"},
    {"consent withdraw", avow_cli_record_consent_withdraw, "ITEM",
	"Record that a person took a yes back.",
	"avow consent withdraw marketing --external-id u-1 --service shop"},
    {"consent show", avow_cli_show_consent, "",
	"Show what a person said yes and no to.",
	"avow consent show --external-id u-1"},
    {"objection set", avow_cli_record_objection_set, "PURPOSE",
	"Record that a person objects to a purpose.",
	"avow objection set market.push --person ID"},
    {"objection end", avow_cli_record_objection_end, "PURPOSE",
	"Record that a person no longer objects.",
	"avow objection end market.push --person ID"},
    {"fact set", avow_cli_record_fact_set, "FACT VALUE",
	"Record a verified fact of a person, partner or service.",
	"avow fact set service-delivers yes --service shop"},
    {"agreement sign", avow_cli_record_agreement_sign, "AGREEMENT",
	"Record that a recipient or a person signed.",
	"avow agreement sign confidentiality --recipient outside.logistics"},
    {"agreement end", avow_cli_record_agreement_end, "AGREEMENT",
	"Record that an agreement has ended.",
	"avow agreement end confidentiality --recipient outside.logistics"},
    {"person show", avow_cli_show_person, "",
	"Show what is known of a person, without any value.",
	"avow person show --external-id u-1"},
    {"person accept", avow_cli_record_person_accept, "[EDITION]",
	"Record that a person accepted an edition; the newest if none is "
	"named.",
	"avow person accept general@2+app@1 --external-id u-1"},
    {"person notice", avow_cli_record_person_notice, "[EDITION]",
	"Record that a person was sent a notice of an edition.",
	"avow person notice general@2+app@1 --external-id u-1"},
    {"person export", avow_cli_ask_export, "",
	"Give a person all that is held about them.",
	"avow person export --external-id u-1 --service shop \\\n"
	"      --claim law.rights"},
    {"person erase", avow_cli_ask_erase, "", "The same as erase.",
	"avow person erase --external-id u-1 --service shop \\\n"
	"      --claim law.rights"},
    {"log verify", avow_cli_log_verify, "[DIR|EXPORT|PROOF]",
	"Recompute the log's tree, or check a proof; needs no root key.",
	"avow log verify demo --key @log.pub --since old-checkpoint"},
    {"log show", avow_cli_log_show, "[N]",
	"Show an entry of the log, the last ones, or all about a person.",
	"avow log show --last 3\n      avow log show --external-id u-1"},
    {"log prove", avow_cli_log_prove, "[N]",
	"Prove an entry to strangers, or that the log has only grown.",
	"avow log prove 12 > receipt\n"
	"      avow log prove --from old-checkpoint > growth"},
    {"log checkpoint", avow_cli_log_checkpoint, "",
	"Write the newest checkpoint, to be kept for log verify --since.",
	"avow log checkpoint --vault demo > kept-checkpoint"},
    {"log follow", avow_cli_log_follow, "",
	"Show new entries as they come, beside the writer; needs no root key.",
	"avow log follow --vault demo --json"},
    {"log export", avow_cli_log_export, "OUT",
	"Write the log for strangers, or what is new of it.",
	"avow log export /tmp/log"},
    {"log prune", avow_cli_log_prune, "--before SIZE|DATE",
	"Take old entries' words away; their hashes and every proof stay.",
	"avow log prune --before 2023-01-01 --by li.wei --reason 'three "
	"years'"},
    {"log rotate-key", avow_cli_log_rotate_key, "",
	"Give the log to a new key, which an entry by the old one names.",
	"avow log rotate-key --by li.wei --reason 'the yearly change'"},
    {"log restart", avow_cli_log_restart, "--checkpoint FILE",
	"After a restore, go on as the log's next generation.",
	"avow log restart --checkpoint largest-checkpoint --by li.wei \\\n"
	"      --reason 'restored from the backup of May 3'"},
    {"log lists", avow_cli_log_lists, "",
	"Build the lists again by which a person's entries are found.",
	"avow log lists --vault demo"},
    {"status", avow_cli_status, "[DIR]",
	"Say how a vault is doing, beside whoever has it open.",
	"avow status demo --json"},
    {"check", avow_cli_check, "",
	"Walk the vault: rows, keys, index and log against each other.",
	"avow check --vault demo"},
    {NULL, NULL, NULL, NULL, NULL},
};
