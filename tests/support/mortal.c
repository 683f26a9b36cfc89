/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/mortal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PIPE_FD = 3, ARGUMENTS = 8, NUMBER = 24 };

unsigned long
mortal_number(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text != NULL && text[0] != '\0' ? strtoul(text, NULL, 10)
					       : otherwise;
}

void
mortal_main(int argc, char **argv)
{
	struct deeds_plan plan = {.pipe = PIPE_FD};

	if (argc != ARGUMENTS || strcmp(argv[1], "deeds") != 0)
		return;
	plan.dir = argv[2];
	plan.seed = strtoul(argv[3], NULL, 10);
	plan.round = (unsigned)strtoul(argv[4], NULL, 10);
	plan.count = (unsigned)strtoul(argv[5], NULL, 10);
	plan.lanes = (unsigned)strtoul(argv[7], NULL, 10);
	plan.makes = strchr(argv[6], 'm') != NULL;
	plan.publishes_only = strchr(argv[6], 'p') != NULL;
	deeds_do(&plan);
}

static void
die(const char *what)
{
	perror(what);
	abort();
}

/* This program's file, or another in the build folder of its tests. */
static void
find_file(char out[SCRATCH_PATH], const char *other)
{
	char here[SCRATCH_PATH];
	ssize_t size = readlink("/proc/self/exe", here, sizeof here - 1);
	char *slash;

	if (size <= 0)
		die("/proc/self/exe");
	here[size] = '\0';
	if (other != NULL) {
		for (unsigned up = 0; up < 2; up++) {
			slash = strrchr(here, '/');
			if (slash == NULL)
				die("the build folder");
			*slash = '\0';
		}
		scratch_path(out, here, other);
		return;
	}
	memcpy(out, here, sizeof here);
}

static void
set_number(const char *name, unsigned long number)
{
	char text[NUMBER];

	(void)snprintf(text, sizeof text, "%lu", number);
	if (setenv(name, text, 1) != 0)
		die("setenv");
}

static void
set_text(const char *name, const char *text)
{
	if (text != NULL && setenv(name, text, 1) != 0)
		die("setenv");
}

/* In the child: the library that cuts the power. */
static void
preload(const struct witness *witness, const struct mortal *mortal,
    const char *saved)
{
	char library[SCRATCH_PATH];

	find_file(library, "powercut/powercut.so");
	if (access(library, R_OK) != 0)
		die(library);
	set_text("LD_PRELOAD", library);
	set_text("POWERCUT_BELOW", witness->vault.folder);
	set_text("POWERCUT_SAVED", saved);
	set_text("POWERCUT_FORGET", mortal->forget);
	set_text("POWERCUT_FORGET_FOLDER", mortal->forget_folder);
	set_number("POWERCUT_AT", mortal->cut_at);
	set_number("POWERCUT_SEED", mortal->seed);
}

static _Noreturn void
start(const struct witness *witness, const struct mortal *mortal, int pipe,
    const char *saved)
{
	char self[SCRATCH_PATH];
	char dir[SCRATCH_PATH];
	char numbers[4][NUMBER];
	char word[] = "deeds";
	char flags[3] = "-";
	char *arguments[] = {self, word, dir, numbers[0], numbers[1],
	    numbers[2], flags, numbers[3], NULL};

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	find_file(self, NULL);
	memcpy(dir, witness->vault.dir, sizeof dir);
	(void)snprintf(numbers[0], NUMBER, "%lu", mortal->seed);
	(void)snprintf(numbers[1], NUMBER, "%u", witness->round);
	(void)snprintf(numbers[2], NUMBER, "%u", mortal->count);
	(void)snprintf(numbers[3], NUMBER, "%u", mortal->lanes);
	if (mortal->makes)
		flags[0] = 'm';
	if (mortal->publishes_only)
		flags[1] = 'p';
	if (dup2(pipe, PIPE_FD) != PIPE_FD)
		die("dup2");
	if (mortal->cut_at != 0)
		preload(witness, mortal, saved);
	(void)execv(self, arguments);
	die("execv");
	_exit(9);
}

/* Somebody else kills, so that the pipe never fills up. */
static pid_t
start_killer(pid_t victim, unsigned after_us)
{
	const struct timespec time = {.tv_sec = after_us / 1000000,
	    .tv_nsec = (long)(after_us % 1000000) * 1000};
	pid_t killer;

	if (after_us == 0)
		return -1;
	killer = fork();
	if (killer < 0)
		die("fork");
	if (killer == 0) {
		(void)nanosleep(&time, NULL);
		(void)kill(victim, SIGKILL);
		_exit(0);
	}
	return killer;
}

static int
wait_for(pid_t child)
{
	int status = 0;

	while (waitpid(child, &status, 0) != child)
		if (errno != EINTR)
			die("waitpid");
	return status;
}

static enum mortal_end
live(struct witness *witness, const struct mortal *mortal, const char *saved)
{
	int ends[2];
	pid_t killer;
	pid_t child;
	int status;

	if (pipe(ends) != 0)
		die("pipe");
	child = fork();
	if (child < 0)
		die("fork");
	if (child == 0)
		start(witness, mortal, ends[1], saved);
	(void)close(ends[1]);
	killer = start_killer(child, mortal->kill_after_us);
	witness_listen(witness, ends[0]);
	(void)close(ends[0]);
	status = wait_for(child);
	if (killer > 0) {
		(void)kill(killer, SIGKILL);
		(void)wait_for(killer);
	}
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return MORTAL_KILLED;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? MORTAL_DONE
							     : MORTAL_FAILED;
}

enum mortal_end
mortal_live(struct witness *witness, const struct mortal *mortal)
{
	char saved[SCRATCH_PATH];
	enum mortal_end end;

	witness_round(witness);
	scratch_make(saved);
	end = live(witness, mortal, saved);
	scratch_remove(saved);
	return end;
}
