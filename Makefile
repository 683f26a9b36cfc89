# SPDX-License-Identifier: Apache-2.0
# Avow's one Makefile (GNU make).
#
#   make                 build/release/avow, linked as build/avow
#   make test [T=word]   every test, or those whose path holds the word
#     NOT="word word"    and without those whose path holds one of these
#   make asan | tsan     the same tests under sanitizers
#   make check-style     clang-format, lengths, bans
#   make check-layers    who may include whom
#   make check-docs      do links and file names lead anywhere?
#   make check-errors    is every code of an error in the manual?
#   make check-symbols   no mutable globals, no foreign names exported
#   make mutate          take each rule out of the shipped policies: is it missed?
#   make bench           figures as NAME VALUE UNIT; bench-X for one of them
#   make fuzz            every fuzzer for FUZZ_SECONDS (1800); fuzz-X: one
#   make soak-policy     SOAK_CASES (10^8) random questions, by every road
#   make soak            mixed asks for SOAK_SECONDS (1800), in flat memory
#   make crash           kill -9 at random moments, CRASH_ROUNDS times (2000),
#                        and power cuts, CRASH_CUTS times (200)
#   make strangers       every changed byte of a log, before others' verifiers
#   make vectors DIR=D   the tests that read test vectors, on those in D
#   make MODE=asan X     any goal X in another mode
#   make V=1             show each command whole
#   make CC=clang        the release build by clang, in build/clang
#
# A mode is a folder under build/, so that no two modes share an object.

MODE ?= $(if $(findstring clang,$(CC)),clang,release)
ifeq ($(origin CC),default)
CC := $(if $(filter clang fuzz,$(MODE)),clang,gcc)
endif
BY_CLANG := $(findstring clang,$(CC))
MODES = release clang asan tsan fuzz coverage
ifeq ($(filter $(MODE),$(MODES)),)
$(error MODE is '$(MODE)', but should be one of: $(MODES))
endif
O = build/$(MODE)$(if $(BY_CLANG),$(if $(filter release asan tsan,$(MODE)),-clang))

WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -Wcast-qual \
	-Wformat=2 -Wundef -Werror
CFLAGS_release = -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LDFLAGS_release = -pie -Wl,-z,relro,-z,now
CFLAGS_clang = $(CFLAGS_release)
LDFLAGS_clang = $(LDFLAGS_release)
CFLAGS_asan = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all
LDFLAGS_asan = -fsanitize=address,undefined
CFLAGS_tsan = -O1 -g -fno-omit-frame-pointer -fsanitize=thread
LDFLAGS_tsan = -fsanitize=thread
CFLAGS_coverage = -O1 -g --coverage -fprofile-update=atomic
LDFLAGS_coverage = --coverage
CFLAGS_fuzz = -O1 -g -fno-omit-frame-pointer \
	-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
LDFLAGS_fuzz = -fsanitize=fuzzer,address,undefined

CPPFLAGS = -D_GNU_SOURCE -Iinclude -Isrc -I. -MMD -MP
CFLAGS = -std=c17 $(WARNINGS) $(CFLAGS_$(MODE)) $(EXTRA_CFLAGS)
LDFLAGS = $(LDFLAGS_$(MODE)) $(EXTRA_LDFLAGS)
LDLIBS = -llmdb -lsodium -lcrypto -lcmark -ljansson -lpthread

# main.c alone stays out of the library; everything else is libavow.
LIB_SRC := $(sort $(shell find src -name '*.c' ! -path src/main.c))
LIB_OBJ := $(LIB_SRC:%.c=$(O)/%.o)
# The pages about each code, as C.
ERROR_PAGES := $(sort $(wildcard docs/errors/P*.md))
LIB_OBJ += $(O)/made/errors.o
LIB = $(O)/libavow.a
# What tests and benchmarks share among themselves.
SUPPORT_SRC := $(sort $(shell find tests/support -name '*.c' 2>/dev/null))
SUPPORT_OBJ := $(SUPPORT_SRC:%.c=$(O)/%.o)
SUPPORT = $(if $(SUPPORT_SRC),$(O)/libsupport.a)

# A test is a program tests/{unit,flow,hostile,crash,strangers}/.../test_*.c of
# cmocka, or a script *.sh in one of these that exits 0, or 77 to be skipped.
# Sanitizers slow the crash tests down too far, and ThreadSanitizer has
# something to say about threads only: unit tests and those named for them.
C_FOLDERS_tsan = tests/unit $(wildcard tests/flow/test_threads*.c)
C_FOLDERS = $(or $(C_FOLDERS_$(MODE)),$(addprefix tests/,unit flow hostile crash))
C_FOLDERS_release = $(addprefix tests/,unit flow hostile crash strangers)
SH_FOLDERS_release = tests/flow tests/hostile tests/crash tests/strangers
SH_FOLDERS_clang = tests/flow tests/hostile
SH_FOLDERS_asan = tests/flow tests/hostile
SH_FOLDERS_coverage = tests/flow tests/hostile
# A library that stands before the C library's calls, as a sanitizer's does.
NOT_asan = tests/crash/test_power_cuts.c
C_TESTS := $(filter-out $(NOT_$(MODE)),$(sort $(shell find $(C_FOLDERS) \
	-name 'test_*.c' 2>/dev/null)))
SH_TESTS := $(sort $(wildcard $(addsuffix /*.sh,$(SH_FOLDERS_$(MODE)))))
TEST_BIN := $(C_TESTS:%.c=$(O)/%)
with = $(foreach x,$(2),$(if $(findstring $(1),$(x)),$(x)))
chosen = $(filter-out $(foreach n,$(NOT),$(call with,$(n),$(1))),\
	$(if $(T),$(call with,$(T),$(1)),$(1)))
RUN_BIN := $(call chosen,$(TEST_BIN))
RUN_SH := $(call chosen,$(SH_TESTS))

# Under the address sanitizer every test writes down which errors it raised, in
# build/asan/codes (scripts/check-errors reads it).
RECORDER_asan = $(O)/tests/recorder/recorder.o
RECORDER = $(RECORDER_$(MODE))
WRAP_FAILS = -Wl,--wrap=avow_fail,--wrap=avow_fail_at
LDFLAGS += $(if $(RECORDER),$(WRAP_FAILS))

# One short line a command, unless V is set.
quiet = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2);)

.PHONY: all
ifeq ($(O),build/release)
all: build/avow
else
all: $(O)/avow
endif

build/avow: $(O)/avow
	@ln -sfn release/avow $@

$(O)/avow: $(O)/src/main.o $(RECORDER) $(LIB)
	$(call quiet,LINK,$@)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIB): $(LIB_OBJ)
$(O)/libsupport.a: $(SUPPORT_OBJ)
$(O)/%.a:
	@mkdir -p $(@D)
	$(call quiet,AR,$@)rm -f $@ && ar rcs $@ $^

$(O)/made/errors.c: scripts/embed-errors $(ERROR_PAGES)
	@mkdir -p $(@D)
	$(call quiet,MAKE,$@)scripts/embed-errors $(ERROR_PAGES) >$@

$(O)/made/%.o: $(O)/made/%.c
	$(call quiet,CC,$@)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(call quiet,CC,$@)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<
.PRECIOUS: $(O)/%.o

# A test named *_nomem supplies __wrap_malloc and its kin, to fail the n-th.
%_nomem: LDFLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc \
	-Wl,--wrap=strdup,--wrap=strndup
# One named *_nosys refuses calls about files.
%_nosys: LDFLAGS += -Wl,--wrap=fsync -Wl,--wrap=fdatasync \
	-Wl,--wrap=syncfs -Wl,--wrap=ftruncate -Wl,--wrap=fstat -Wl,--wrap=stat \
	-Wl,--wrap=lstat -Wl,--wrap=rename -Wl,--wrap=unlink -Wl,--wrap=unlinkat \
	-Wl,--wrap=rmdir -Wl,--wrap=mkdir -Wl,--wrap=chmod -Wl,--wrap=fchmod \
	-Wl,--wrap=flock -Wl,--wrap=mkostemp -Wl,--wrap=read -Wl,--wrap=pread \
	-Wl,--wrap=write -Wl,--wrap=pwrite -Wl,--wrap=realpath -Wl,--wrap=opendir \
	-Wl,--wrap=fdopendir -Wl,--wrap=mmap -Wl,--wrap=open
$(TEST_BIN): $(O)/%: $(O)/%.o $(RECORDER) $(SUPPORT) $(LIB)
	$(call quiet,LINK,$@)$(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

# What cuts the power of the programs of test_power_cuts (LD_PRELOAD).
POWERCUT = $(O)/tests/powercut/powercut.so
POWERCUT_SRC := $(sort $(wildcard tests/powercut/*.c))
$(POWERCUT): $(POWERCUT_SRC) tests/powercut/powercut.h
	@mkdir -p $(@D)
	$(call quiet,LINK,$@)$(CC) -D_GNU_SOURCE -I. -std=c17 $(WARNINGS) -O2 \
		-g -fPIC -shared -o $@ $(POWERCUT_SRC) -lpthread
$(O)/tests/crash/test_power_cuts: | $(POWERCUT)

# A verifier of logs in Go, from Debian's packages and nothing of ours: built
# where they are, and its tests skipped where they are not.
GO_CODE = /usr/share/gocode
GO_STRANGER := $(if $(wildcard $(GO_CODE)/src/golang.org/x/mod/sumdb/tlog),\
	$(if $(shell command -v go),$(filter build/release/%,$(O)/strangers)))
build/release/strangers: $(wildcard tests/strangers/*.go)
	@mkdir -p $(@D)
	$(call quiet,GO,$@)GO111MODULE=off GOPATH=$(GO_CODE) GOFLAGS= \
		GOTOOLCHAIN=local GOCACHE=$(abspath build/go) CGO_ENABLED=0 \
		go build -o $@ ./tests/strangers

.PHONY: tests test asan tsan
tests: $(RUN_BIN) $(if $(wildcard src/main.c),$(O)/avow) $(GO_STRANGER)
test: tests
	@scripts/run-tests $(O) $(RUN_BIN) $(RUN_SH)
asan tsan:
	+@$(MAKE) --no-print-directory MODE=$@ test

# kill -9 and power cuts at random moments; ./check has fewer of them.
.PHONY: crash
CRASH_ROUNDS ?= 2000
CRASH_CUTS ?= 200
CRASH_BIN := $(patsubst %.c,$(O)/%,$(wildcard tests/crash/test_*.c))
crash: $(CRASH_BIN)
	@CRASH_ROUNDS=$(CRASH_ROUNDS) CRASH_CUTS=$(CRASH_CUTS) \
		scripts/run-tests $(O) $(CRASH_BIN)

# Every byte of logs and proofs changed, to every value where that is feasible,
# before verifiers that are not ours; ./check changes fewer.
.PHONY: strangers
strangers:
	+@STRANGERS_EVERY=1 TEST_SECONDS=3600 $(MAKE) --no-print-directory \
		test T=tests/strangers

.PHONY: vectors
VECTOR_TESTS := $(shell grep -l AVOW_VECTORS $(C_TESTS) $(SH_TESTS) /dev/null)
VECTOR_BIN := $(patsubst %.c,$(O)/%,$(filter %.c,$(VECTOR_TESTS)))
vectors: $(VECTOR_BIN) $(GO_STRANGER)
	@test -d "$(DIR)" || { echo 'usage: make vectors DIR=folder' >&2; exit 2; }
	@AVOW_VECTORS="$(abspath $(DIR))" scripts/run-tests $(O) $(VECTOR_BIN) \
		$(filter %.sh,$(VECTOR_TESTS))

# Nothing but figures may reach standard output: the build talks on stderr.
BENCH_SRC := $(sort $(wildcard bench/*.c))
BENCH_BIN := $(BENCH_SRC:%.c=$(O)/%)
BENCHES := $(patsubst bench_%,%,$(notdir $(BENCH_BIN)))
# bench-vault prints the figures of a large log and a large vault, too.
BENCH_WITH_vault = $(O)/bench/bench_log $(O)/bench/bench_growth
$(BENCH_BIN): $(O)/%: $(O)/%.o $(SUPPORT) $(LIB)
	$(call quiet,LINK,$@)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lm
.PHONY: bench bench-build $(BENCHES:%=bench-%)
bench-build: $(BENCH_BIN) $(if $(wildcard src/main.c),$(O)/avow)
bench $(BENCHES:%=bench-%):
	+@$(MAKE) --no-print-directory bench-build >&2
	@set -e; for b in $(if $(filter bench,$@),$(BENCH_BIN),$(filter \
		%/$(@:bench-%=%) %/bench_$(@:bench-%=%),$(BENCH_BIN)) $(BENCH_WITH_$(@:bench-%=%))); \
		do $$b; done

# Mixed asks about many people for SOAK_SECONDS; memory has to stay flat.
.PHONY: soak
SOAK_SECONDS ?= 1800
SOAK_VAULT = $(O)/tests/soak/soak_vault
$(SOAK_VAULT): $(O)/%: $(O)/%.o $(SUPPORT) $(LIB)
	$(call quiet,LINK,$@)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
soak: $(SOAK_VAULT) $(O)/avow
	SOAK_SECONDS=$(SOAK_SECONDS) AVOW=$(abspath $(O)/avow) $<

# Random editions, flows and worlds, by every engine and by the reference; each
# run begins elsewhere, and says where: SEED takes it there again.
.PHONY: soak-policy
SOAK_CASES ?= 100000000
SEED ?= $(shell date +%s)
SOAK_BIN = $(O)/tests/unit/policy/test_differential
soak-policy: $(SOAK_BIN)
	AVOW_SOAK_CASES=$(SOAK_CASES) AVOW_SEED=$(SEED) $<

# make fuzz-X runs tests/fuzz/fuzz_X.c; new finds go to build/, never to git.
FUZZ_SECONDS ?= 1800
ifeq ($(MODE),fuzz)
$(O)/tests/fuzz/%: $(O)/tests/fuzz/%.o $(LIB)
	$(call quiet,LINK,$@)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
endif
FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
.PHONY: fuzz
fuzz: $(FUZZERS:fuzz_%=fuzz-%)
fuzz-%:
	+@$(MAKE) --no-print-directory MODE=fuzz build/fuzz/tests/fuzz/fuzz_$*
	@mkdir -p build/fuzz/corpus/$*
	build/fuzz/tests/fuzz/fuzz_$* -max_total_time=$(FUZZ_SECONDS) \
		-timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
		-artifact_prefix=build/fuzz/ \
		$(addprefix -dict=,$(wildcard tests/fuzz/$*.dict)) \
		build/fuzz/corpus/$* $(wildcard tests/fuzz/corpus/$*)

.PHONY: check-style check-docs check-errors check-layers check-symbols format
check-style:
	@scripts/check-style
check-docs:
	@scripts/check-docs
check-errors:
	@scripts/check-errors
check-layers:
	@scripts/check-layers
check-symbols: $(LIB)
	@scripts/check-symbols $(LIB_OBJ)
format:
	@scripts/c-files | xargs clang-format -i

.PHONY: mutate
mutate: all
	@scripts/mutate-policies $(O)/avow policies general.policy.md app.policy.md

.PHONY: clean
clean:
	rm -rf build

-include $(shell find $(O) -name '*.d' 2>/dev/null)
