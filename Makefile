# Avow's one Makefile (GNU make).
#
#   make              build/release/avow, linked as build/avow
#   make test         every unit and flow test
#   make asan|tsan    the same tests under sanitizers
#   make MODE=asan X  any goal X built in another mode
#
# A mode is a folder under build/, so that no two modes share an object.

MODE ?= release
CC = gcc
O = build/$(MODE)

WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -Wcast-qual \
	-Wformat=2 -Wundef -Werror
CFLAGS_release = -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LDFLAGS_release = -pie -Wl,-z,relro,-z,now
CFLAGS_asan = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all
LDFLAGS_asan = -fsanitize=address,undefined
CFLAGS_tsan = -O1 -g -fno-omit-frame-pointer -fsanitize=thread
LDFLAGS_tsan = -fsanitize=thread
CFLAGS_fuzz = -O1 -g -fno-omit-frame-pointer \
	-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
LDFLAGS_fuzz = -fsanitize=fuzzer,address,undefined

CPPFLAGS = -D_GNU_SOURCE -Iinclude -Isrc -MMD -MP
CFLAGS = -std=c17 $(WARNINGS) $(CFLAGS_$(MODE)) $(EXTRA_CFLAGS)
LDFLAGS = $(LDFLAGS_$(MODE)) $(EXTRA_LDFLAGS)
LDLIBS = -llmdb -lsodium -lcrypto -lcmark -ljansson -lpthread

# main.c alone stays out of the library; everything else is libavow.
LIB_SRC := $(sort $(shell find src -name '*.c' ! -path src/main.c))
LIB_OBJ := $(LIB_SRC:%.c=$(O)/%.o)
LIB = $(O)/libavow.a
UNIT_SRC := $(sort $(shell find tests/unit tests/flow tests/hostile \
	-name '*.c' 2>/dev/null))
UNIT_BIN := $(UNIT_SRC:%.c=$(O)/%)
# Shared by tests only.
SUPPORT_SRC := $(sort $(wildcard tests/support/*.c))
SUPPORT_OBJ := $(SUPPORT_SRC:%.c=$(O)/%.o)

.PHONY: all
all: build/avow

build/avow: $(O)/avow
	ln -sfn $(MODE)/avow $@

$(O)/avow: $(O)/src/main.o $(LIB)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIB): $(LIB_OBJ)
	rm -f $@
	ar rcs $@ $^

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(UNIT_BIN): $(O)/%: $(O)/%.o $(SUPPORT_OBJ) $(LIB)
	$(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)
.PRECIOUS: $(O)/%.o

.PHONY: test
test: $(UNIT_BIN) $(O)/avow
	scripts/run-tests $(O) $(UNIT_BIN)

.PHONY: asan tsan
asan:
	$(MAKE) MODE=asan test
tsan:
	$(MAKE) MODE=tsan test

.PHONY: clean
clean:
	rm -rf build

-include $(shell find $(O) -name '*.d' 2>/dev/null)
