/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/stranger: verifiers that share no line with us.
 */
#ifndef AVOW_TESTS_STRANGER_H
#define AVOW_TESTS_STRANGER_H

/* Run a program, quietly; gives its exit code, or -1. */
int stranger_run(const char *const *arguments);
/* Skip the test where there is no python3. */
void stranger_needs_python(void);

/* Skip the test where Go's verifier was not built; gives its path. */
const char *stranger_needs_go(void);

/* tests/verify_rfc6962.py with arguments. */
#define STRANGER(...)                                                          \
	stranger_run((const char *const[]){                                    \
	    "python3", "-B", "tests/verify_rfc6962.py", __VA_ARGS__, NULL})

/* What tests/strangers/main.go builds, with arguments. */
#define GO_STRANGER(...)                                                       \
	stranger_run(                                                          \
	    (const char *const[]){stranger_needs_go(), __VA_ARGS__, NULL})

#endif
