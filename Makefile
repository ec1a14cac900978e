# SPDX-License-Identifier: GPL-2.0
#
# What a person types.  How kwasm.ko is made stands in Kbuild, how the userspace
# side is made in tools/Makefile.

KDIR ?= /lib/modules/$(shell uname -r)/build

all: modules

modules modules_install clean:
	$(MAKE) -C $(KDIR) M=$(CURDIR) $@

demo:
	@scripts/demo

# ROUNDS, PEERS=no, BENCH_KERNEL: see tools/bench/run.
bench:
	@tools/bench/run --rounds $(or $(ROUNDS),10) --kernel $(or $(BENCH_KERNEL),uml) \
		$(if $(filter no,$(PEERS)),--no-peers)

help:
	@echo 'On a real machine:'
	@echo '  make [modules]        build kwasm.ko for the running kernel (or KDIR=...)'
	@echo '  make modules_install  install it'
	@echo '  make clean            remove what was built'
	@echo 'For the project:'
	@echo '  make demo             a real program, on a real file, in a kernel; sets itself up'
	@echo '  make bench            measure: kernels against native code, loading, calls'

.PHONY: all modules modules_install clean demo bench help
