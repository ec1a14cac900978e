# SPDX-License-Identifier: GPL-2.0
#
# What a person types.  How kwasm.ko is made stands in Kbuild, how the userspace
# side is made in tools/Makefile, and each target below is a script of its own.

KDIR	?= /lib/modules/$(shell uname -r)/build
KERNEL	?= uml
T	?= 60

all: modules

# Arguments like W=1, C=2 and V=1 are kbuild's.
modules modules_install clean:
	$(MAKE) -C $(KDIR) M=$(CURDIR) $@

cli:
	@scripts/setup check
	@$(MAKE) -C tools cli

udev:
	install -D -m 644 scripts/60-kwasm.rules $(DESTDIR)/etc/udev/rules.d/60-kwasm.rules

dkms:
	dkms add $(CURDIR)

demo:
	@scripts/demo

test:
	@scripts/test

check:
	@scripts/test check

kunit:
	@scripts/kunit $(KERNEL)

spec:
	@scripts/spec $(KERNEL)

selftests:
	@scripts/selftests $(KERNEL)

oom:
	@scripts/oom --limit $(or $(LIMIT),1800) $(KERNEL)

qemu:
	@scripts/test debian-6.1 debian-6.12

debug:
	@scripts/test debug reload

fuzz:
	@scripts/setup check fuzz
	@$(MAKE) -C tools $(if $(T),T=$(T)) $(if $(TARGET),TARGET="$(TARGET)") fuzz

# What README.md shows of the command kwasm; tour-readme puts it there.
tour:
	@tools/tour/run $(KERNEL)

tour-readme: SHELL := /bin/bash
tour-readme:
	@set -o pipefail; tools/tour/run | sed 's/^\(.\)/    \1/; s/^$$/    /' | \
		{ echo; cat; echo; } | scripts/readme tour

# What of allocating costs instructions, and that it is not too many.
cost:
	@scripts/setup check wasm bench
	@$(MAKE) -s -C tools cost

# Whether compiling stays in proportion as functions grow.
scale:
	@scripts/setup check
	@$(MAKE) -s -C tools scale

# ROUNDS, BENCH_KERNEL, PEERS=no, QEMU=no: see tools/bench/run.
bench:
	@scripts/setup check wasm bench large
	@tools/bench/run --rounds $(or $(ROUNDS),10) --kernel $(or $(BENCH_KERNEL),uml) \
		$(if $(filter no,$(PEERS)),--no-peers) $(if $(filter no,$(QEMU)),--no-qemu) \
		$(if $(README),--readme)

bench-readme: README := yes
bench-readme: bench

# What allocating costs: see tools/bench/alloc.
bench-alloc:
	@tools/bench/alloc

style:
	@scripts/style

sparse:
	@scripts/module --strict debian-6.1
	@scripts/module --strict debian-6.12

coccicheck:
	@scripts/setup style
	@scripts/gates/cocci/run

mutants:
	@scripts/mutants

prove:
	@tools/prove/run

vms:
	@for kernel in uml debug debian-6.1 debian-6.12; do scripts/kernel $$kernel || exit; done
	@scripts/vm --list

setup:
	@scripts/setup all

hooks:
	ln -sf ../../scripts/pre-commit $$(git rev-parse --git-dir)/hooks/pre-commit

help:
	@echo 'To see it work (sets itself up on Debian 12, as root):'
	@echo '  demo             a real program compresses a real file inside a kernel'
	@echo '  test             everything that is checked; closes with one tally'
	@echo '  tour             the command kwasm: what it does and says    [KERNEL=...]'
	@echo
	@echo 'On a real machine:'
	@echo '  modules          kwasm.ko for the running kernel, or KDIR=... (the default)'
	@echo '  modules_install  install it'
	@echo '  cli              the command kwasm and libkwasm, in tools/build'
	@echo '  udev             a rule for who may open /dev/kwasm'
	@echo '  dkms             leave building for new kernels to DKMS'
	@echo '  clean            remove what modules made'
	@echo
	@echo 'One leg of test at a time:'
	@echo '  check            the floors in userspace under ASan and UBSan, and gates'
	@echo '  kunit            the KUnit suites in a kernel             [KERNEL=uml|debug]'
	@echo '  spec             the official suite through the ioctls    [KERNEL=...]'
	@echo '  selftests        the tests against /dev/kwasm             [KERNEL=...]'
	@echo '  oom              the sweep: every failure in turn         [KERNEL=uml|debug LIMIT=s]'
	@echo '  qemu             selftests and a tenth of spec in Debian 6.1 and 6.12'
	@echo '  debug            suites, selftests, 200 loads under KASAN, lockdep, kmemleak'
	@echo '  fuzz             libFuzzer; against V8, too               [T=seconds a target, TARGET=...]'
	@echo '  style            checkpatch --strict, kernel-doc, shellcheck'
	@echo '  sparse           W=1 C=1 -fanalyzer for Debian 6.1 and 6.12: no warning'
	@echo '  prove            Frama-C: whatever allocation fails, nothing is lost'
	@echo '  coccicheck       the project'\''s Coccinelle rules'
	@echo '  mutants          planted defects: which leg catches which'
	@echo
	@echo 'And:'
	@echo '  cost             instructions that the allocators take: at most 5 % more'
	@echo '  scale            time, scratch and code a byte as functions grow'
	@echo '  bench            figures: both tiers, V8, wasm2c, gcc; some 10 minutes'
	@echo '                               [ROUNDS=10 PEERS=no QEMU=no BENCH_KERNEL=uml]'
	@echo '  bench-readme     the same, and puts them and their picture into README.md'
	@echo '  bench-alloc      figures of the allocators'
	@echo '  tour-readme      the tour, and puts it into README.md'
	@echo '  vms              make all test kernels ready'
	@echo '  setup            install what all of this needs'
	@echo '  hooks            style and check before each commit'
	@echo
	@echo 'W=1, C=2, V=1 are as in the kernel.  scripts/vm runs a command in a test kernel.'

.PHONY: all modules modules_install clean cli udev dkms demo tour tour-readme test check kunit \
	spec selftests oom qemu debug fuzz cost scale bench bench-readme bench-alloc style sparse \
	coccicheck mutants prove vms setup hooks help
