/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of bench share
 */
#ifndef KWASM_BENCH_H
#define KWASM_BENCH_H

#include <stddef.h>
#include <stdint.h>

#include "tools/libkwasm/kwasm.h"

#define MAX_ROUNDS	100
#define ARRAY_LENGTH(a)	(sizeof(a) / sizeof((a)[0]))

/* bench.c */
uint64_t now(void);		/* ns */
uint64_t median(uint64_t *ns, size_t n);
void load_file(struct kwasm_device **dev, const char *path, struct kwasm_module **m);
void live(struct kwasm_device *dev, const struct kwasm_module *m, uint32_t tier,
	  struct kwasm_store **s, uint32_t *instance);
uint32_t call(struct kwasm_store *s, uint32_t instance, const char *name, uint32_t n,
	      uint64_t repeat, struct kwasm_timing *timing);

/* bench_kernels.c */
void bench_list(void);
void bench_native(const char *name);
void bench_serve(const char *dir, const char *ask);

/* bench_calls.c */
void bench_calls(const char *dir);

/* bench_loads.c */
void bench_load(const char *path);

/* bench_stores.c */
void bench_growth(const char *path);
void bench_lives(const char *path, unsigned int rounds);

#endif /* KWASM_BENCH_H */
