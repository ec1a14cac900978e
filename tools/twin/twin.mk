# SPDX-License-Identifier: GPL-2.0
#
# The twin driver, strict (build/twin) and fast (build/twin-fast).  check runs all
# of the official suite but SIMD's, without pools and with, and once with neither
# registers nor time between two polls.

NO_SIMD	:= ! -path '*/simd/*' ! -name 'simd_*'

# Small, so that some of what is asked for finds them full.
POOLS	:= store=slots(8K, 3, kmalloc), table=slots(128, 4, kmalloc), \
	   stack=slots(1M, 1, vmalloc), memory=spans(128K, 4, pages)

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
	@$(O)/twin wast --spill --slice 1 $$(find $(O)/spec/ -name '*.json' $(NO_SIMD) | sort)
	@$(O)/twin wast --pools='$(POOLS)' $$(find $(O)/spec/ -name '*.json' $(NO_SIMD) | sort)

check: spec

.PHONY: twin spec
