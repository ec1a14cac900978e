// SPDX-License-Identifier: GPL-2.0
/*
 * WASI arguments and environment: strings that were handed in at the start
 */

#include <linux/sched.h>

#include "kmod/wasi_process.h"

/* Copies the strings to @text and the address of each to the array @addrs. */
static int get_strings(struct kwasm_wasi_call *c, const struct kwasm_wasi_strings *strings,
		       u32 addrs, u32 text)
{
	__le32 *to = kwasm_wasi_range(c, addrs, (u64)strings->count * sizeof(*to));
	u32 i, start = 0;

	if (!strings->size)
		return 0;
	if (!to || kwasm_wasi_put(c, text, strings->text, strings->size))
		return -EFAULT;
	for (i = 0; i < strings->size; i++) {
		__le32 addr = cpu_to_le32(text + start);

		if (strings->text[i])
			continue;
		memcpy(to++, &addr, sizeof(addr));
		start = i + 1;
	}
	return 0;
}

static int get_sizes(struct kwasm_wasi_call *c, const struct kwasm_wasi_strings *strings,
		     u32 count, u32 size)
{
	return kwasm_wasi_put_u32(c, count, strings->count) ?:
	       kwasm_wasi_put_u32(c, size, strings->size);
}

int kwasm_wasi_args_get(struct kwasm_wasi_call *c, const u64 *args)
{
	return get_strings(c, &c->p->args, args[0], args[1]);
}

int kwasm_wasi_args_sizes_get(struct kwasm_wasi_call *c, const u64 *args)
{
	return get_sizes(c, &c->p->args, args[0], args[1]);
}

int kwasm_wasi_environ_get(struct kwasm_wasi_call *c, const u64 *args)
{
	return get_strings(c, &c->p->environ, args[0], args[1]);
}

int kwasm_wasi_environ_sizes_get(struct kwasm_wasi_call *c, const u64 *args)
{
	return get_sizes(c, &c->p->environ, args[0], args[1]);
}

int kwasm_wasi_proc_exit(struct kwasm_wasi_call *c, const u64 *args)
{
	c->end = kwasm_call_exit(c->call, (u32)args[0]);
	return c->end;
}

int kwasm_wasi_sched_yield(struct kwasm_wasi_call *c, const u64 *args)
{
	schedule();
	return kwasm_wasi_check(c);
}
