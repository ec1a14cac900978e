/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Twin driver: what its files share
 */
#ifndef _KWASM_TOOLS_TWIN_DRIVER_H
#define _KWASM_TOOLS_TWIN_DRIVER_H

#include "runtime/runtime.h"

#define MAX_SLOTS	KWASM_MAX_PARAMS

/**
 * struct driver_options - how all commands run code
 * @interpret: by the interpreter alone
 * @cpu: what of the processor may be used, see runtime/x86/cpu.h
 * @unverified: machine code is not checked
 * @unchecked: what the compiler decides is not checked
 * @slice: fuel between two polls, 0: what is usual
 * @spill: registers keep nothing
 */
struct driver_options {
	bool interpret;
	u32 cpu;
	bool unverified;
	bool unchecked;
	u32 slice;
	bool spill;
};

extern struct driver_options driver_options;

/* main.c: an engine and a store as the options want them */
void driver_engine(struct kwasm_engine *engine);
struct kwasm_store *driver_store(struct kwasm_engine *engine);
struct kwasm_module *driver_loaded(struct kwasm_module *m);

/* Each prints what is wrong with the usage of it and returns the exit status. */
int cmd_validate(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_time(int argc, char **argv);
int cmd_wast(int argc, char **argv);

/* file.c: malloc'ed, NULL with a word on stderr */
u8 *file_read(const char *path, size_t *size);

/* value.c: numbers and references in words */
bool value_parse(const struct kwasm_store *s, u32 valtype, const char *text, u64 *slot);
void value_print(u32 valtype, u64 slot);

/* module.c */
struct kwasm_module *module_from_file(struct kwasm_engine *engine, const char *path,
				      struct kwasm_report *rep);

#endif
