/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Scripts of the official test suite, over any embedding of the runtime
 *
 * A script is what wast2json of wabt makes of a .wast file: modules, calls, and
 * assertions about both.  The runner knows an embedding only as a table of
 * operations: the kernel's, through libkwasm, or the userspace twin's.
 *
 * Operations return 0, a negative errno, or, when the guest trapped, a positive
 * KWASM_OUTCOME_*; text() then has the sentence about it.
 */
#ifndef _KWASM_WAST_H
#define _KWASM_WAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <linux/kwasm.h>

#include <jansson.h>

/* Values that a function of a script may return at most. */
#define WAST_MAX_RESULTS	1024

struct wast_store;
struct wast_module;

/**
 * struct wast_ops - an embedding
 * @open: make a store with the host module "spectest" in it
 * @close: and everything in it
 * @load: decode and validate
 * @unload: let go of a module; its instances stay
 * @instantiate: link, and run segments and start function
 * @name: register an instance for imports
 * @call: call an exported function
 * @get: value of an exported global
 * @text: sentence about the last operation that failed
 */
struct wast_ops {
	int (*open)(void *host, struct wast_store **s);
	void (*close)(struct wast_store *s);
	int (*load)(struct wast_store *s, const void *bytes, size_t size, struct wast_module **m);
	void (*unload)(struct wast_module *m);
	int (*instantiate)(struct wast_store *s, struct wast_module *m, uint32_t *inst);
	int (*name)(struct wast_store *s, const char *name, size_t len, uint32_t inst);
	int (*call)(struct wast_store *s, uint32_t inst, const char *name, size_t len,
		    const struct kwasm_value *args, uint32_t nr_args, struct kwasm_value *results,
		    uint32_t *nr_results);
	int (*get)(struct wast_store *s, uint32_t inst, const char *name, size_t len,
		   struct kwasm_value *value);
	const char *(*text)(struct wast_store *s);
};

/**
 * struct wast_run - a run over scripts
 * @ops: embedding
 * @host: handed to @ops->open()
 * @strict: words for refused modules have to be the suite's
 * @passed: assertions that held
 * @failed: those that did not, and commands that failed
 * @skipped: assertions of a kind that is not known here
 */
struct wast_run {
	const struct wast_ops *ops;
	void *host;
	bool strict;
	unsigned long passed;
	unsigned long failed;
	unsigned long skipped;
};

/* wast_script.c */
void wast_run_script(struct wast_run *run, const char *path);

/* wast_run.c: all scripts and the closing line; returns an exit status */
int wast_run_all(struct wast_run *run, char **paths);

/* wast_value.c: values of scripts */
int wast_value_parse(const json_t *json, struct kwasm_value *value);
bool wast_value_matches(const json_t *json, const struct kwasm_value *value);
void wast_value_describe(const json_t *json, char *buf, size_t size);

#endif /* _KWASM_WAST_H */
