# SPDX-License-Identifier: GPL-2.0
#
# What tools/bench/run measures with: the kernels as WebAssembly and natively,
# and the loader, with the whole of Debian's wasi-libc as something to load.

BENCH		:= $(O)/bench
KERNELS		:= $(basename $(notdir $(wildcard $(TOP)/tools/bench/kernels/*.c)))
TIMED		:= $(filter-out empty,$(KERNELS))
CLANG		?= clang
# Proposals of WebAssembly 2.0 that this clang leaves off by default.
WASM_FLAGS	:= --target=wasm32-wasi -O2 -mbulk-memory -msign-ext -nostdlib \
		   -Wl,--no-entry -Wl,--export=run

WASI_LIBC	?= /usr/lib/wasm32-wasi/libc.a

bench: $(KERNELS:%=$(BENCH)/%.wasm) $(BENCH)/libc.wasm $(BENCH)/bench $(BENCH)/load $(BENCH)/tiers \
	$(BENCH)/sections $(BENCH)/sections.wasm $(BENCH)/straight.wasm \
	$(BENCH)/calls.wasm $(BENCH)/grow.wasm $(BENCH)/instantiate.wasm $(BENCH)/cost $(BENCH)/cost-direct \
	$(BENCH)/instantiate

# Of Debian's source packages; kernels take out of an archive what they call.
FOREIGN		:= bzip2 deflate inflate lz4
DEBIAN		:= $(addprefix zlib/,adler32 deflate inffast inflate inftrees trees zutil) \
		   $(addprefix bzip2/,blocksort bzlib compress crctable decompress huffman randtable) \
		   lz4/lib/lz4
# Without a C library, and with warnings for their own authors.
DEBIAN_FLAGS	:= -w -DZ_SOLO -DNO_GZIP -DBZ_NO_STDIO -DLZ4_FREESTANDING=1 -DLZ4_HEAPMODE=0 \
		   $(foreach f,cpy move set,-Dmem$f=__builtin_mem$f \
			-DLZ4_mem$f=__builtin_mem$f)
DEBIAN_TREES	:= $(addprefix $(BENCH)/debian/,zlib bzip2 lz4)
KERNEL_HEADERS	:= $(wildcard $(TOP)/tools/bench/kernels/*.h)
KERNEL_FLAGS	:= -DZ_SOLO -DBZ_NO_STDIO -isystem $(BENCH)/debian

$(DEBIAN_TREES):
	@mkdir -p $(@D)
	@echo '  SOURCE  $(@F)'
	@tree=$$($(TOP)/scripts/source $(@F)) && ln -sfn "$$tree" $@

$(BENCH)/debian/wasm/%.o: | $(DEBIAN_TREES)
	@mkdir -p $(@D)
	@$(CLANG) $(filter-out -nostdlib -Wl%,$(WASM_FLAGS)) $(DEBIAN_FLAGS) \
		-c -o $@ $(BENCH)/debian/$*.c

$(BENCH)/debian/native/%.o: | $(DEBIAN_TREES)
	@mkdir -p $(@D)
	@$(CC) -O2 $(DEBIAN_FLAGS) -c -o $@ $(BENCH)/debian/$*.c

$(BENCH)/debian/wasm.a: $(DEBIAN:%=$(BENCH)/debian/wasm/%.o)
	@echo '  AR      $(@:$(O)/%=%)'
	@rm -f $@
	@llvm-ar rcs $@ $^

$(BENCH)/debian/native.a: $(DEBIAN:%=$(BENCH)/debian/native/%.o)
	@echo '  AR      $(@:$(O)/%=%)'
	@rm -f $@
	@$(AR) rcs $@ $^

$(BENCH)/%.wasm: $(TOP)/tools/bench/kernels/%.c $(KERNEL_HEADERS)
	@mkdir -p $(@D)
	@echo '  WASM    $(@:$(O)/%=%)'
	@$(CLANG) $(WASM_FLAGS) $(KERNEL_FLAGS) -o $@ $< $(filter %.a,$^)

$(FOREIGN:%=$(BENCH)/%.wasm): $(BENCH)/debian/wasm.a

# 320 KB of code that people wrote; not to be run.
$(BENCH)/libc.wasm: $(WASI_LIBC)
	@mkdir -p $(@D)
	@echo '  WASM    $(@:$(O)/%=%)'
	@$(CLANG) --target=wasm32-wasi -nostdlib -Wl,--no-entry -Wl,--strip-all \
		-Wl,--allow-undefined -Wl,--no-gc-sections -Wl,--whole-archive $< -o $@

# As a person would compile them; only the name of run() is changed, and no other
# is left: two kernels may run one package.
$(BENCH)/native/%.o: $(TOP)/tools/bench/kernels/%.c $(KERNEL_HEADERS)
	@mkdir -p $(@D)
	@echo '  CC      $(@:$(O)/%=%)'
	@$(CC) -O2 -fno-math-errno -Wall -Wextra $(KERNEL_FLAGS) -Drun=run_$* -c -o $@.alone $<
	@$(LD) -r -o $@ $@.alone $(filter %.a,$^)
	@objcopy --keep-global-symbol=run_$* $@

$(FOREIGN:%=$(BENCH)/native/%.o): $(BENCH)/debian/native.a

$(BENCH)/bench: $(wildcard $(TOP)/tools/bench/bench*.[ch]) $(wildcard $(TOP)/tools/bench/bpf.[ch]) \
		$(TOP)/tools/bench/kernels.h $(TIMED:%=$(BENCH)/native/%.o) \
		$(wildcard $(TOP)/tools/libkwasm/*.[ch])
	@mkdir -p $(@D)
	@echo '  LD      bench/bench'
	@$(CC) -O2 -D_GNU_SOURCE -Wall -Wextra -I$(TOP) -I$(TOP)/include/uapi -o $@ $(filter %.c %.o,$^)

$(BENCH)/load: $(call objects,fast,$(TOP)/tools/bench/load.c) $(O)/libkwasm_twin.a
	@mkdir -p $(@D)
	@echo '  LD      bench/load'
	@$(CC) $(FAST) -o $@ $^

$(BENCH)/instantiate: $(call objects,fast,$(TOP)/tools/bench/instantiate.c) $(O)/libkwasm_twin.a
	@mkdir -p $(@D)
	@echo '  LD      bench/instantiate'
	@$(CC) $(FAST) -o $@ $^

$(BENCH)/tiers: $(call objects,fast,$(TOP)/tools/bench/tiers.c) $(TIMED:%=$(BENCH)/native/%.o) \
		$(O)/libkwasm_twin.a
	@mkdir -p $(@D)
	@echo '  LD      bench/tiers'
	@$(CC) $(FAST) -o $@ $^

$(BENCH)/%.wasm: $(TOP)/tools/bench/%.wat
	@mkdir -p $(@D)
	@echo '  WASM    $(@:$(O)/%=%)'
	@wat2wasm -o $@ $<

$(BENCH)/straight.wasm: $(TOP)/tools/bench/straight
	@mkdir -p $(@D)
	@echo '  WASM    $(@:$(O)/%=%)'
	@$< > $(@:.wasm=.wat)
	@wat2wasm -o $@ $(@:.wasm=.wat)

# Not timed with the rest: it asks whether compiling stays in proportion.
$(BENCH)/scale: $(call objects,fast,$(TOP)/tools/bench/scale.c $(TOP)/tools/lib/kunit.c \
		$(TOP)/kunit/wasm_build.c $(TOP)/kunit/wasm_shapes.c) $(O)/libkwasm_twin.a
	@mkdir -p $(@D)
	@echo '  LD      bench/scale'
	@$(CC) $(FAST) -o $@ $^

scale: $(BENCH)/scale
	@$<

# How long a section of the FPU takes, of all kernels and of the worst there is.
$(BENCH)/sections: $(call objects,fast,$(TOP)/tools/bench/sections.c $(TOP)/tools/twin/file.c) \
		$(O)/libkwasm_twin.a
	@mkdir -p $(@D)
	@echo '  LD      bench/sections'
	@$(CC) $(FAST) -Wl,--wrap=kernel_fpu_begin,--wrap=kernel_fpu_end -o $@ $^

sections: $(BENCH)/sections $(BENCH)/sections.wasm $(BENCH)/straight.wasm $(TIMED:%=$(BENCH)/%.wasm)
	@$^

# The same program with the allocators, and with direct.c in place of their door.
COSTED	:= instantiate tokens matmul
COST	:= $(call objects,fast,$(TOP)/tools/bench/cost.c $(TOP)/tools/twin/file.c)

$(BENCH)/cost: $(COST) $(O)/libkwasm_twin.a
	@mkdir -p $(@D)
	@echo '  LD      bench/cost'
	@$(CC) $(FAST) -o $@ $^

$(BENCH)/cost-direct: $(COST) $(call objects,fast,$(TOP)/tools/bench/direct.c) \
		$(O)/libkwasm_twin.a
	@mkdir -p $(@D)
	@echo '  LD      bench/cost-direct'
	@$(CC) $(FAST) -o $@ $^

# At most so many percent more instructions, and a hook of one branch.
COST_LIMIT ?= 5

cost: $(BENCH)/cost $(BENCH)/cost-direct $(COSTED:%=$(BENCH)/%.wasm)
	@$(TOP)/tools/bench/cost --limit $(COST_LIMIT) $(BENCH) $(filter %.wasm,$^)

.PHONY: bench scale sections cost
