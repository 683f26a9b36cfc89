/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/stranger: a verifier that shares no line with us.
 */
#ifndef AVOW_TESTS_STRANGER_H
#define AVOW_TESTS_STRANGER_H

/* Run a program, quietly; gives its exit code, or -1. */
int stranger_run(const char *const *arguments);
/* Skip the test where there is no python3. */
void stranger_needs_python(void);

/* tests/verify_rfc6962.py with arguments. */
#define STRANGER(...)                                                          \
	stranger_run((const char *const[]){                                    \
	    "python3", "-B", "tests/verify_rfc6962.py", __VA_ARGS__, NULL})

#endif
