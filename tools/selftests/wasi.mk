# SPDX-License-Identifier: GPL-2.0
#
# The programs that selftests/wasi runs in the kernel, for WebAssembly.

WASI_CLANG	?= clang
WASI_CFLAGS	:= --target=wasm32-wasi -std=gnu11 -O2 -Wall -Wextra -Werror
WASI_PROGRAMS	:= $(patsubst $(TOP)/tools/%.c,$(O)/%.wasm,$(filter-out %_test.c, \
		   $(wildcard $(TOP)/tools/selftests/wasi_*.c)))

wasi-programs: $(WASI_PROGRAMS)

$(O)/selftests/%.wasm: $(TOP)/tools/selftests/%.c $(TOP)/tools/selftests/wasi_test.h
	@mkdir -p $(@D)
	@echo '  WASM    $(@:$(O)/%=%)'
	@$(WASI_CLANG) $(WASI_CFLAGS) -o $@ $<

# What these have in themselves.
$(O)/selftests/wasi_guest.wasm: $(TOP)/tools/selftests/wasi_guest.wat
	@mkdir -p $(@D)
	@wat2wasm -o $@ $<

$(O)/selftests/wasi_store_test $(O)/selftests/freezer_test $(O)/selftests/oom_test: $(O)/selftests/wasi_guest.wasm

.PHONY: wasi-programs
