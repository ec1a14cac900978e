# SPDX-License-Identifier: GPL-2.0
#
# The command kwasm and libkwasm: against the ABI and libc, not the twin's headers.

CLI_CPPFLAGS := -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -I$(TOP) -I$(TOP)/include/uapi \
		-I$(TOP)/tools/libkwasm -MMD -MP
CLI_CFLAGS   := -std=gnu11 -O2 -g -Wall -Wextra -Werror -Wmissing-prototypes -Wvla \
		-Wstrict-prototypes -Wno-missing-field-initializers

LIBKWASM	:= $(sort $(wildcard $(TOP)/tools/libkwasm/*.c))
CLI		:= $(sort $(wildcard $(TOP)/tools/kwasm/*.c))
LIBKWASM_API	:= $(TOP)/tools/libkwasm/libkwasm.map

$(O)/user/%.o: $(TOP)/tools/%.c Makefile $(TOP)/tools/kwasm/cli.mk
	@mkdir -p $(@D)
	@echo '  CC      $(@:$(O)/%=%)'
	@$(CC) $(CLI_CPPFLAGS) $(CLI_CFLAGS) -c -o $@ $<

# The same sources twice over: a shared library wants other code.
$(O)/user/shared/%.o: $(TOP)/tools/%.c Makefile $(TOP)/tools/kwasm/cli.mk
	@mkdir -p $(@D)
	@echo '  CC      $(@:$(O)/%=%)'
	@$(CC) $(CLI_CPPFLAGS) $(CLI_CFLAGS) -fPIC -c -o $@ $<

$(O)/libkwasm.a: $(patsubst $(TOP)/tools/%.c,$(O)/user/%.o,$(LIBKWASM))

$(O)/libkwasm.so.1: $(patsubst $(TOP)/tools/%.c,$(O)/user/shared/%.o,$(LIBKWASM)) $(LIBKWASM_API)
	@echo '  LD      $(@:$(O)/%=%)'
	@$(CC) -shared -Wl,-soname,libkwasm.so.1 -Wl,--version-script=$(LIBKWASM_API) -o $@ \
		$(filter %.o,$^)

$(O)/libkwasm.so: $(O)/libkwasm.so.1
	@ln -sf libkwasm.so.1 $@

# Static: it has to run in a test kernel's initramfs.
$(O)/bin/kwasm: $(patsubst $(TOP)/tools/%.c,$(O)/user/%.o,$(CLI)) $(O)/libkwasm.a
	@mkdir -p $(@D)
	@echo '  LD      $(@:$(O)/%=%)'
	@$(CC) -static -o $@ $^ -ljansson -lcapstone

PREFIX	?= /usr/local

install-cli: cli
	install -D $(O)/bin/kwasm $(DESTDIR)$(PREFIX)/bin/kwasm
	install -D -m 644 $(O)/libkwasm.a $(DESTDIR)$(PREFIX)/lib/libkwasm.a
	install -D $(O)/libkwasm.so.1 $(DESTDIR)$(PREFIX)/lib/libkwasm.so.1
	ln -sf libkwasm.so.1 $(DESTDIR)$(PREFIX)/lib/libkwasm.so
	install -D -m 644 $(TOP)/tools/libkwasm/kwasm.h $(DESTDIR)$(PREFIX)/include/kwasm.h
	install -D -m 644 $(TOP)/include/uapi/linux/kwasm.h \
		$(DESTDIR)$(PREFIX)/include/linux/kwasm.h
	install -D -m 644 $(TOP)/tools/kwasm/kwasm.1 $(DESTDIR)$(PREFIX)/share/man/man1/kwasm.1

.PHONY: install-cli
