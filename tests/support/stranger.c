/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/stranger.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { ARGUMENTS_MAX = 12 };

int
stranger_run(const char *const *arguments)
{
	char *copy[ARGUMENTS_MAX + 1] = {NULL};
	int status;
	pid_t child;

	for (size_t i = 0; arguments[i] != NULL; i++) {
		assert_true(i < ARGUMENTS_MAX);
		copy[i] = strdup(arguments[i]);
		assert_non_null(copy[i]);
	}
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		int quiet = open("/dev/null", O_WRONLY);

		(void)dup2(quiet, STDOUT_FILENO);
		(void)dup2(quiet, STDERR_FILENO);
		(void)execvp(copy[0], copy);
		_exit(127);
	}
	for (size_t i = 0; i < ARGUMENTS_MAX; i++)
		free(copy[i]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void
stranger_needs_python(void)
{
	const char *const ask[] = {"python3", "-c", "import hashlib", NULL};

	if (stranger_run(ask) != 0)
		skip();
}

const char *
stranger_needs_go(void)
{
	const char *path = getenv("AVOW_GO_STRANGER");

	if (path == NULL || access(path, X_OK) != 0)
		skip();
	return path;
}
