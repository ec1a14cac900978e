# SPDX-License-Identifier: GPL-2.0
#
# What a person types.  How kwasm.ko is made stands in Kbuild, how the userspace
# side is made in tools/Makefile.

KDIR ?= /lib/modules/$(shell uname -r)/build

all: modules

modules modules_install clean:
	$(MAKE) -C $(KDIR) M=$(CURDIR) $@

help:
	@echo 'On a real machine:'
	@echo '  make [modules]        build kwasm.ko for the running kernel (or KDIR=...)'
	@echo '  make modules_install  install it'
	@echo '  make clean            remove what was built'

.PHONY: all modules modules_install clean help
