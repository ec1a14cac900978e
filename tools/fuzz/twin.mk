# SPDX-License-Identifier: GPL-2.0
#
#   make fuzz T=60	each libFuzzer target for T seconds; wants clang
#
#	load		bytes to the decoder and validator
#	run		and on to an instance and calls
#	generated	bytes to the choices that a valid module is made of, and calls
#	refused		bytes to the decoder, and again with each allocation refused
#	scheduled	bytes to a failure, and to the module whose life it befalls
#	tiers		bytes to a valid module, interpreted and compiled: no difference
#	voices		and run by V8 (node), too
#	binaryen	likewise, with modules that Binaryen's fuzzer makes
#
# Seeds are the official suite's modules; what a run finds stays in build/fuzz.
# check replays the seeds, and all beginnings of them, without clang, and sends
# them and some generated modules through V8, too; build/kinds then says what
# generated modules are made of.

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

FUZZ_LIB := $(call objects,fuzz,$(FLOORS) $(DOUBLES) $(TOP)/tools/fuzz/fuzz.c \
	    $(GEN) $(TOP)/tools/fuzz/talk.c)

$(O)/fuzz/%.o: $(TOP)/%.c Makefile
	@mkdir -p $(@D)
	@echo '  CLANG   $(@:$(O)/%=%)'
	@$(FUZZ_CC) $(CPPFLAGS) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link $(extra) -c -o $@ $<

$(O)/fuzz/%.o: $(TOP)/%.S Makefile
	@mkdir -p $(@D)
	@echo '  AS      $(@:$(O)/%=%)'
	@$(CC) $(ASFLAGS) -c -o $@ $<

$(O)/fuzz/runtime/float_%: extra = $(FLOAT)
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

# None: bytes of modules are poor choices, and check has V8 run the modules.
$(O)/fuzz/seeds-tiers $(O)/fuzz/seeds-voices:
	@mkdir -p $@

fuzz: $(TARGETS:%=fuzz-%) fuzz-binaryen

# Choices for the generator are best made many at a time.
FLAGS_generated := -len_control=0
FLAGS_tiers := -len_control=0
FLAGS_voices := -len_control=0

export VOICES := $(TOP)/tools/fuzz/voices.js

fuzz-binaryen: $(O)/replay-voices
	$(TOP)/tools/fuzz/binaryen $(T) $(O)/fuzz/found/binaryen $<

fuzz-%: $(O)/fuzz/% $(O)/fuzz/seeds-%
	@mkdir -p $(O)/fuzz/corpus-$* $(O)/fuzz/found
	$(O)/fuzz/$* -max_total_time=$(T) -timeout=10 -rss_limit_mb=4096 -max_len=65536 \
		-print_final_stats=1 $(FLAGS_$*) -artifact_prefix=$(O)/fuzz/found/$*- \
		$(O)/fuzz/corpus-$* $(O)/fuzz/seeds-$*

$(TARGETS:%=$(O)/replay-%): $(O)/replay-%: $(call objects,strict,$(TOP)/tools/fuzz/replay.c) \
		$(O)/strict/tools/fuzz/%.o $(O)/strict/tools/fuzz/fuzz.o \
		$(call objects,strict,$(GEN)) $(O)/strict/tools/fuzz/talk.o $(O)/strict/lib.a
	@echo '  LD      replay-$*'
	@$(CC) $(STRICT) -o $@ $^

replay: $(TARGETS:%=$(O)/replay-%) $(O)/fuzz/seeds
	@find $(O)/fuzz/seeds -type f | xargs $(O)/replay-load -t
	@find $(O)/fuzz/seeds -type f | xargs $(O)/replay-run
	@find $(O)/fuzz/seeds -type f | xargs $(O)/replay-refused
	@find $(O)/fuzz/seeds -type f | xargs $(O)/replay-scheduled -s

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

voices: $(O)/replay-voices $(O)/fuzz/made $(O)/fuzz/seeds
	@if command -v node > /dev/null; then \
		find $(O)/fuzz/made $(O)/fuzz/seeds -type f | xargs $(O)/replay-voices; \
	else \
		echo '# SKIP no node (Debian package nodejs)'; [ "$$CI" != true ]; \
	fi

check: replay kinds voices

.PHONY: fuzz fuzz-binaryen replay kinds voices
