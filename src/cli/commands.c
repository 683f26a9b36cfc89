/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of avow: one row each, in the order of the help. */
#include "cli/cli.h"
#include "cli/policy.h"

#include "base/banned.h"

const struct avow_command avow_commands[] = {
    {"policy check", avow_cli_policy_check, "FILE...",
	"Check pages (the general one first) and run their examples.",
	"avow policy check policies/general.policy.md "
	"policies/app.policy.md"},
    {"policy compile", avow_cli_policy_compile, "FILE... -o IMAGE",
	"Compile pages to the image that decides flows.",
	"avow policy compile policies/general.policy.md -o general.image"},
    {"policy explain", avow_cli_policy_explain, "IMAGE FLOW",
	"Say what an image decides of a flow, and why.",
	"avow policy explain general.image \\\n"
	"      'share order.phone for fulfil.delivery to outside.logistics' "
	"\\\n      --with 'agreement confidentiality'"},
    {"policy test", avow_cli_policy_test, "FILE...",
	"Run the examples of pages.",
	"avow policy test policies/general.policy.md --coverage"},
    {"policy render", avow_cli_policy_render, "FILE -o PAGE",
	"Render a page as HTML, with its rules spelled out.",
	"avow policy render policies/general.policy.md -o general.html"},
    {NULL, NULL, NULL, NULL, NULL},
};
