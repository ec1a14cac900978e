# SPDX-License-Identifier: GPL-2.0
#
# Selftests against /dev/kwasm: built here, run in a test kernel by
# tools/selftests/run.  The harness is the kernel's own.

SELFTESTS	:= value abi limits alloc observe poison pools insmod fuel deadline kill threads hostile mmap \
		   badinput unload wasi_store tenant memcg freezer oom
KSELFTEST	?= $(firstword $(wildcard $(addsuffix /tools/testing/selftests,$(KSRC) \
		   $(or $(KWASM_CACHE),$(HOME)/.cache/kwasm)/linux-source-6.1)))

# The harness compares what has two signs and warns of nothing that is ours.
SELFTEST_FLAGS	:= $(CLI_CPPFLAGS) -isystem $(KSELFTEST) $(CLI_CFLAGS) -Wno-sign-compare -Wno-missing-prototypes \
		   -pthread -static -Wa,-I$(O)/selftests
SELFTEST_DEPS	:= $(TOP)/tools/selftests/guest.c $(O)/selftests/guest.wasm Makefile \
		   $(TOP)/tools/selftests/selftests.mk

$(O)/selftests/guest.wasm: $(TOP)/tools/selftests/guest.wat
	@mkdir -p $(@D)
	@wat2wasm --debug-names -o $@ $<

$(O)/selftests/%_test: $(TOP)/tools/selftests/%_test.c $(SELFTEST_DEPS) $(O)/libkwasm.a
	@test -n '$(KSELFTEST)' || { echo 'No kselftest_harness.h: scripts/kernel source' \
		'unpacks it, or say KSRC=DIRECTORY' >&2; exit 1; }
	@echo '  CC      $(@:$(O)/%=%)'
	@$(CC) $(SELFTEST_FLAGS) -MF $@.d -o $@ $< $(TOP)/tools/selftests/guest.c $(O)/libkwasm.a

# The other half of compat, where this machine can build it.
$(O)/selftests/abi32_test: $(TOP)/tools/selftests/abi_test.c $(SELFTEST_DEPS) $(LIBKWASM)
	@if echo 'int main(void) { return 0; }' | \
	    $(CC) -m32 -static -x c -o /dev/null - 2> /dev/null; then \
		echo '  CC      $(@:$(O)/%=%)'; \
		$(CC) -m32 $(SELFTEST_FLAGS) -MF $@.d -o $@ $< \
			$(TOP)/tools/selftests/guest.c $(LIBKWASM); \
	else \
		echo '# selftests/abi32_test: gcc-multilib is not here'; \
		rm -f $@; \
	fi

selftests: $(SELFTESTS:%=$(O)/selftests/%_test) $(O)/selftests/abi32_test wasi-programs

.PHONY: selftests
