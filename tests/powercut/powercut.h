/* SPDX-License-Identifier: Apache-2.0 */
/*
 * powercut: a disk that loses its power, for a program that knows nothing of
 * it.
 *
 *     program --write, sync, rename--> this library --> kernel
 *                                          |
 *                at the n-th call: what was not synced is dropped or torn
 *
 * Preloaded (LD_PRELOAD) into a program.  It watches files and folders below
 * one path, keeps what each sector held before every write that was not synced
 * since, and at the chosen call puts the disk into a state that a power cut
 * there may leave, and kills the process:
 *
 * - a write that was not synced is there by sectors: any of them old, any new;
 * - a write through a descriptor opened with O_SYNC or O_DSYNC is there;
 * - a file's size is that of what is there, or as large as it ever was;
 * - a name that was made, moved or removed is so, or not yet, until its folder
 *   was synced: in the order of the calls, or in none.
 *
 * Set by the environment:
 *     POWERCUT_BELOW    the path; without it nothing is watched
 *     POWERCUT_SAVED    a folder beside it, for what a name stood for before
 *     POWERCUT_AT       the call at which the power goes; 0: never
 *     POWERCUT_SEED     which of the possible states
 *     POWERCUT_FORGET   files with this in their path are never synced, as if
 *                       the program had left that out
 *     POWERCUT_FORGET_FOLDER  the same for the folder with this last name
 *
 * One mutex guards all of it.  What is written through a map is not watched.
 */
#ifndef AVOW_TESTS_POWERCUT_H
#define AVOW_TESTS_POWERCUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	POWERCUT_PATH = 512, /* bytes of a path, its NUL included */
	POWERCUT_SECTOR = 512,
};

/* A number below `below`, of the seed's sequence. */
uint64_t powercut_random(uint64_t below);
/* Say what this library cannot go on with, and end the process. */
_Noreturn void powercut_die(const char *what);

/* Around whatever touches what is watched; errno stays as it was. */
void powercut_enter(void);
void powercut_leave(void);
/* One watched call more, inside: the last one does not return. */
void powercut_count_call(void);
/* The whole path, if it is to be watched. */
bool powercut_is_watched(char out[POWERCUT_PATH], const char *path);

/* disk.c: what is in files. */

struct powercut_file; /* opaque: a file that was opened below the path */

/* The file behind a descriptor just opened; NULL: it is no plain file. */
struct powercut_file *powercut_file_of(int fd, const char *path, bool is_new);
/* Before and after bytes are written to it. */
void powercut_file_before(struct powercut_file *file, off_t at, size_t size);
void powercut_file_after(struct powercut_file *file);
/* They are on the disk already. */
void powercut_file_after_synced(struct powercut_file *file);
/* Before its size is set; then call powercut_file_after. */
void powercut_file_resize(struct powercut_file *file, off_t size);
/* All of it is on the disk, unless its path is to be forgotten. */
void powercut_file_synced(struct powercut_file *file, const char *forget);
off_t powercut_file_size(const struct powercut_file *file);
/* Cut the power of every file. */
void powercut_files_cut(void);

/* names.c: what is in folders. */

enum powercut_change {
	POWERCUT_MADE,    /* a file or a link */
	POWERCUT_FOLDER,  /* a folder */
	POWERCUT_MOVED,   /* from `path` to `to` */
	POWERCUT_REMOVED, /* a file */
};

/* Call before the change is made: what stands there is kept. */
void powercut_name_before(
    enum powercut_change change, const char *path, const char *to);
/* It was not made after all. */
void powercut_name_undo(void);
/* The folder is on the disk. */
void powercut_folder_synced(const char *folder);
/* saved: the folder for what a name stood for. */
void powercut_names_start(const char *saved);
void powercut_names_cut(void);

#endif
