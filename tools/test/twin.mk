# SPDX-License-Identifier: GPL-2.0
#
# float_diff: the floats against the machine's own, some seconds' worth.

check: float_diff

$(O)/float_diff: $(call objects,fast,$(TOP)/tools/test/float_diff.c) $(O)/libkwasm_twin.a
	@echo '  LD      float_diff'
	@$(CC) $(FAST) -o $@ $^ -lm

float_diff: $(O)/float_diff
	$(O)/float_diff

.PHONY: float_diff
