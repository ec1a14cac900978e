# SPDX-License-Identifier: GPL-2.0
#
# The twin driver, strict (build/twin) and fast (build/twin-fast).  Where the
# official suite is at hand, check runs all of it but simd/.

DRIVER	:= $(sort $(wildcard $(TOP)/tools/twin/*.c $(TOP)/tools/kwasm/wast_*.c))

$(O)/twin: $(call objects,strict,$(DRIVER)) $(O)/strict/lib.a
	@echo '  LD      twin'
	@$(CC) $(STRICT) -o $@ $^ -ljansson

$(O)/twin-fast: $(call objects,fast,$(DRIVER)) $(O)/libkwasm_twin.a
	@echo '  LD      twin-fast'
	@$(CC) $(FAST) -o $@ $^ -ljansson

twin: $(O)/twin $(O)/twin-fast

$(O)/spec/.unpacked: $(SPEC)
	@rm -rf $(@D) && mkdir -p $(@D)
	@tar -xf $(SPEC) -C $(@D)
	@touch $@

spec: $(O)/twin $(if $(SPEC),$(O)/spec/.unpacked)
	@if [ -z '$(SPEC)' ]; then \
		echo '# SKIP the official suite is not here: SPEC=core-2.0.tar.xz'; \
		[ "$$CI" != true ]; \
	else \
		$(O)/twin wast $$(find $(O)/spec -name '*.json' ! -path '*/simd/*' | sort); \
	fi

check: spec

.PHONY: twin spec
