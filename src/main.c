/* SPDX-License-Identifier: Apache-2.0 */
/* avow: one binary.  All of it is in the library; this hands over argv. */
#include "cli/cli.h"

#include "base/banned.h"

int
main(int argc, char **argv)
{
	return avow_cli_main(argc, argv, stdout, stderr);
}
