# SPDX-License-Identifier: GPL-2.0
#
#   make fuzz [T=60] [TARGET="voices ..."]
#
# Each target, or those named, for T seconds; wants clang.  In the end it says how
# many inputs that were.  An hour of what compares tiers and engines is
#
#   make fuzz T=3600 TARGET="tiers voices binaryen"
#
#	load		bytes to the decoder and validator
#	run		and on to an instance and calls
#	generated	bytes to the choices that a valid module is made of, and calls
#	refused		bytes to the decoder, and again with each allocation refused
#	scheduled	bytes to a failure, and to the module whose life it befalls
#	tiers		bytes to a valid module, or two of which the second imports the
#			first, interpreted and compiled: no difference
#	voices		and run by V8 (node), too
#	binaryen	likewise, with modules that Binaryen's fuzzer makes
#
# Seeds are the official suite's modules; what a run finds stays in build/fuzz,
# where build/seed < found > module.wasm makes a module of choices.  check replays
# the seeds, and all beginnings of them, without clang, and sends them and some
# generated modules through V8, too; build/kinds then says what generated modules
# are made of.  corpus/ has modules, as gzip -9n | base64, that found a defect once,
# which their first lines tell: they go through tiers and voices.  schedules.b64 has
# what scheduled needs to get everywhere it got so far, as gzip -9n | base64 of lines
# of base64; keep-schedules makes it anew from what runs left in build/fuzz.

T	?= 60
TARGETS	:= load run generated refused scheduled tiers voices
FUZZ_CC	= clang

# clang knows neither the malloc attribute with a deallocator nor all of gcc's
# warnings; and it asks for the sanitizer by __has_feature.
FUZZ_CFLAGS := -std=gnu11 -g -O1 -w -Werror=implicit-function-declaration -fno-omit-frame-pointer -DTWIN_STRICT=1 \
	       -D__SANITIZE_ADDRESS__ '-D__malloc__(...)=__malloc__' \
	       -fsanitize=address,undefined -fno-sanitize-recover=undefined

GEN	:= $(wildcard $(TOP)/tools/fuzz/gen*.c)
GEN	:= $(filter-out %/generated.c,$(GEN))

SHARED	:= $(GEN) $(addprefix $(TOP)/tools/fuzz/,fuzz.c life.c ways.c talk.c)

FUZZ_LIB := $(call objects,fuzz,$(FLOORS) $(DOUBLES) $(SHARED))

$(O)/fuzz/%.o: $(TOP)/%.c Makefile
	@mkdir -p $(@D)
	@echo '  CLANG   $(@:$(O)/%=%)'
	@$(FUZZ_CC) $(CPPFLAGS) $(FUZZ_CFLAGS) $(cover) $(extra) -c -o $@ $<

$(O)/fuzz/%.o: $(TOP)/%.S Makefile
	@mkdir -p $(@D)
	@echo '  AS      $(@:$(O)/%=%)'
	@$(CC) $(ASFLAGS) -c -o $@ $<

$(O)/fuzz/runtime/float_%: extra = $(FLOAT)

# Where inputs lead in what is tested is what a run goes after; and what bytes of
# theirs are compared with, where that is what happens to them.
cover	= -fsanitize-coverage=edge,inline-8bit-counters,pc-table
BYTES	:= $(wildcard $(addprefix $(TOP)/runtime/,reader.c constexpr.c decode*.c validate*.c))
$(call objects,fuzz,$(BYTES)): cover = -fsanitize=fuzzer-no-link
$(O)/fuzz/tools/lib/%: cover =
$(patsubst %,$(O)/fuzz/tools/fuzz/%.o,fuzz life ways talk): cover =

$(call objects,fuzz,$(TOP)/runtime/float_arith.c): | $(O)/kernel/math-emu

$(O)/fuzz/lib.a: $(FUZZ_LIB)

$(TARGETS:%=$(O)/fuzz/%): $(O)/fuzz/%: $(O)/fuzz/tools/fuzz/%.o $(O)/fuzz/lib.a
	@echo '  LD      fuzz/$*'
	@$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer -o $@ $^

$(O)/fuzz/seeds: | $(O)/spec
	@rm -rf $@ && mkdir -p $@
	@find $(O)/spec/ -name '*.wasm' $(NO_SIMD) -exec cp -t $@ {} +

# The same behind a schedule each: refused once, at a point that the name chooses.
$(O)/fuzz/seeds-scheduled: $(O)/fuzz/seeds
	@rm -rf $@ && mkdir -p $@
	@n=0; for seed in $(O)/fuzz/seeds/*; do \
		printf "\\0\\0\\$$(printf %o $$((n % 64)))\\0\\0" | \
			cat - $$seed > $@/$${seed##*/}; \
		n=$$((n + 1)); \
	done

$(O)/fuzz/seeds-%: | $(O)/fuzz/seeds
	@ln -sfn seeds $@

# Any choices: grown from nothing, modules remain small for long.
$(O)/fuzz/seeds-generated $(O)/fuzz/seeds-tiers $(O)/fuzz/seeds-voices:
	@mkdir -p $@
	@for n in $$(seq 100); do head -c 8192 /dev/urandom > $@/$$n; done

TARGET	?= $(TARGETS) binaryen

fuzz: $(TARGET:%=fuzz-%)

# Choices for the generator are best made many at a time, and as many as two
# modules take.
FLAGS	:= -timeout=10 -rss_limit_mb=4096 -max_len=65536
CHOICES	:= -len_control=0 -max_len=8192 -entropic=0
FLAGS_generated := $(CHOICES)
FLAGS_tiers := $(CHOICES)
FLAGS_voices := $(CHOICES)

export VOICES := $(TOP)/tools/fuzz/voices.js

fuzz-binaryen: $(O)/replay-voices
	$(TOP)/tools/fuzz/binaryen $(T) $(O)/fuzz/found/binaryen $<

# What was freed is held back, for seeing who uses it, as long as some inputs take.
fuzz-%: export ASAN_OPTIONS := quarantine_size_mb=32
fuzz-%: SHELL := /bin/bash
fuzz-%: $(O)/fuzz/% $(O)/fuzz/seeds-%
	@mkdir -p $(O)/fuzz/corpus-$* $(O)/fuzz/found
	@set -o pipefail; $(O)/fuzz/$* -max_total_time=$(T) $(FLAGS) $(FLAGS_$*) -print_final_stats=1 \
		-artifact_prefix=$(O)/fuzz/found/$*- $(O)/fuzz/corpus-$* $(O)/fuzz/seeds-$* 2>&1 | \
		tee $(O)/fuzz/log-$*
	@sed -n 's/^Done \([0-9]*\) runs in \([0-9]*\) second.*/# $*: \1 inputs in \2 s, nothing found/p' \
		$(O)/fuzz/log-$*

$(TARGETS:%=$(O)/replay-%): $(O)/replay-%: $(call objects,strict,$(TOP)/tools/fuzz/replay.c) \
		$(O)/strict/tools/fuzz/%.o $(call objects,strict,$(SHARED)) $(O)/strict/lib.a
	@echo '  LD      replay-$*'
	@$(CC) $(STRICT) -o $@ $^

CORPUS	:= $(patsubst $(TOP)/tools/fuzz/corpus/%.b64,$(O)/fuzz/kept/%.wasm,\
	   $(wildcard $(TOP)/tools/fuzz/corpus/*.b64))

$(O)/fuzz/kept/%.wasm: $(TOP)/tools/fuzz/corpus/%.b64
	@mkdir -p $(@D)
	@grep -v '^#' $< | base64 -d | gzip -d > $@

SCHEDULES := $(TOP)/tools/fuzz/schedules.b64

$(O)/fuzz/schedules: $(SCHEDULES)
	@rm -rf $@ && mkdir -p $@
	@grep -v '^#' $< | base64 -d | gzip -d | \
		split -l 1 -a 4 -d --filter='base64 -d > $@/$$FILE' - ''

keep-schedules: export ASAN_OPTIONS := quarantine_size_mb=32
keep-schedules: $(O)/fuzz/scheduled $(O)/fuzz/schedules
	@rm -rf $(O)/fuzz/least && mkdir -p $(O)/fuzz/least
	@$< -set_cover_merge=1 -max_len=300 $(O)/fuzz/least $(O)/fuzz/schedules \
		$(O)/fuzz/corpus-scheduled > $(O)/fuzz/log-least 2>&1
	@{ echo '# SPDX-License-Identifier: GPL-2.0'; \
		find $(O)/fuzz/least -type f -exec sh -c 'base64 -w 0 "$$1"; echo' - {} ';' | \
		LC_ALL=C sort | gzip -9n | base64; } > $(SCHEDULES).new
	@mv $(SCHEDULES).new $(SCHEDULES)

replay: $(TARGETS:%=$(O)/replay-%) $(O)/fuzz/seeds $(O)/fuzz/schedules $(CORPUS)
	@$(O)/replay-tiers $(CORPUS)
	@find $(O)/fuzz/seeds -type f | xargs $(O)/replay-load -t
	@find $(O)/fuzz/seeds -type f | xargs $(O)/replay-run
	@find $(O)/fuzz/seeds -type f | xargs $(O)/replay-refused
	@find $(O)/fuzz/seeds -type f | xargs $(O)/replay-scheduled -s
	@find $(O)/fuzz/schedules -type f | xargs $(O)/replay-scheduled

# Generated modules: N of them from number FIRST on.
N	?= 100
FIRST	?= 0

$(O)/seed: $(O)/strict/tools/fuzz/seed.o $(call objects,strict,$(GEN)) $(O)/strict/lib.a
	@echo '  LD      seed'
	@$(CC) $(STRICT) -o $@ $^

# A kind of code that thousand modules are without is a generator's mistake.
kinds: $(O)/seed
	@if $< 0 1000 > $(O)/kinds; then \
		head -n 1 $(O)/kinds; \
	else \
		cat $(O)/kinds; exit 1; \
	fi

$(O)/fuzz/made: $(O)/seed
	@rm -rf $@ && mkdir -p $@
	@$(O)/seed $(FIRST) $(N) $@

voices: $(O)/replay-voices $(O)/fuzz/made $(O)/fuzz/seeds $(CORPUS)
	@if command -v node > /dev/null; then \
		find $(O)/fuzz/made $(O)/fuzz/seeds $(CORPUS) -type f | xargs $(O)/replay-voices; \
	else \
		echo '# SKIP no node (Debian package nodejs)'; [ "$$CI" != true ]; \
	fi

check: replay kinds voices

.PHONY: fuzz fuzz-binaryen keep-schedules replay kinds voices
