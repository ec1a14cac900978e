# SPDX-License-Identifier: GPL-2.0
#
# The twin driver, strict (build/twin) and fast (build/twin-fast).  check runs all
# of the official suite but SIMD's.

NO_SIMD	:= ! -path '*/simd/*' ! -name 'simd_*'

DRIVER	:= $(sort $(wildcard $(TOP)/tools/twin/*.c $(TOP)/tools/kwasm/wast_*.c))

$(O)/twin: $(call objects,strict,$(DRIVER)) $(O)/strict/lib.a
	@echo '  LD      twin'
	@$(CC) $(STRICT) -o $@ $^ -ljansson

$(O)/twin-fast: $(call objects,fast,$(DRIVER)) $(O)/libkwasm_twin.a
	@echo '  LD      twin-fast'
	@$(CC) $(FAST) -o $@ $^ -ljansson

twin: $(O)/twin $(O)/twin-fast

# Its own time is that of unpacking, once a machine.
$(O)/spec:
	@mkdir -p $(@D)
	@suite=$$($(TOP)/scripts/suite) && ln -sfn "$$suite" $@

spec: $(O)/twin | $(O)/spec
	@$(O)/twin wast $$(find $(O)/spec/ -name '*.json' $(NO_SIMD) | sort)

check: spec

.PHONY: twin spec
