/* SPDX-License-Identifier: Apache-2.0 */
/*
 * support/mortal: a program that does deeds in a witness's vault, and dies.
 *
 * It is the test program itself, started anew: its main hands its arguments to
 * mortal_main first.  Needs no cmocka.
 */
#ifndef AVOW_TESTS_MORTAL_H
#define AVOW_TESTS_MORTAL_H

#include "tests/support/witness.h"

/* A sanitizer slows everything down, and has the C library's calls itself. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MORTAL_IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define MORTAL_IS_SANITIZED 1
#endif
#endif
#ifndef MORTAL_IS_SANITIZED
#define MORTAL_IS_SANITIZED 0
#endif

/* How it is to live and die; zeros: to the end of its deeds. */
struct mortal {
	unsigned count; /* deeds of a lane */
	unsigned lanes; /* threads; 0: one */
	bool makes;     /* the vault, first */
	bool publishes_only;
	unsigned kill_after_us; /* microseconds; 0: it is not killed */
	/* With tests/powercut, if `cut_at` is not 0. */
	unsigned long cut_at;
	unsigned long seed;
	const char *forget;
	const char *forget_folder;
};

enum mortal_end {
	MORTAL_DONE,   /* did all its deeds */
	MORTAL_KILLED, /* as it should */
	MORTAL_FAILED, /* a deed went wrong, or something else did */
};

/* If this is the program that does deeds, do them; else return. */
void mortal_main(int argc, char **argv);
/* Start it, listen to it, and wait for its end. */
enum mortal_end mortal_live(
    struct witness *witness, const struct mortal *mortal);

/* A number from the environment, or `otherwise`. */
unsigned long mortal_number(const char *name, unsigned long otherwise);

#endif
