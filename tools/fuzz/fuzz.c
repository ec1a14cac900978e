// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzing: loading with a look at what a refusal says, and the final account
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/err.h>

#include "tools/fuzz/fuzz.h"
#include "tools/fuzz/gen.h"
#include "tools/lib/twin.h"

#define MODULE_LIMIT	(64u << 20)

void fuzz_die(const char *why, u64 value)
{
	printf("%s: %llu\n", why, value);
	twin_print_leaks(0);
	fflush(stdout);
	abort();
}

struct kwasm_module *fuzz_load(struct kwasm_engine *engine, const u8 *data, size_t size)
{
	const struct kwasm_load_options opts = { .limit = MODULE_LIMIT, .gfp = GFP_KERNEL };
	struct kwasm_report rep;
	struct kwasm_module *m;
	char why[256];

	kwasm_report_init(&rep);
	m = kwasm_module_load(engine, data, size, &opts, &rep);
	if (!IS_ERR(m))
		return m;
	if (!rep.reason || kwasm_reason_errno(rep.reason) != PTR_ERR(m))
		fuzz_die("refused without the reason", -PTR_ERR(m));
	if (rep.offset > size)
		fuzz_die("refused for a byte beyond the end", rep.offset);
	kwasm_report_print(&rep, why, sizeof(why));
	if (!strlen(why))
		fuzz_die("refused without a word", rep.reason);
	return NULL;
}

const u8 *fuzz_module(const u8 *data, size_t *size)
{
	static u8 made[GEN_MAX];

	if (*size >= 4 && !memcmp(data, "\0asm", 4))
		return data;
	*size = gen_module(data, *size, made);
	return made;
}

/* Bytes of the module behind this one, and where they begin; 0 without any. */
static size_t next_of(const u8 **data, size_t size)
{
	static const u8 name[] = "\4next";
	const u8 *bytes = *data;
	u64 section = 0;

	if (size < GEN_NEXT_MODULE || bytes[GEN_NEXT] ||
	    memcmp(bytes + GEN_NEXT_NAME, name, GEN_NEXT_MODULE - GEN_NEXT_NAME))
		return 0;
	for (u32 i = 0; i < GEN_NEXT_NAME - GEN_NEXT_SIZE; i++)
		section |= (u64)(bytes[GEN_NEXT_SIZE + i] & 0x7f) << (7 * i);
	if (section < GEN_NEXT_MODULE - GEN_NEXT_NAME || section > size - GEN_NEXT_NAME)
		return 0;
	*data += GEN_NEXT_MODULE;
	return section - (GEN_NEXT_MODULE - GEN_NEXT_NAME);
}

bool fuzz_load_chain(struct kwasm_engine *engine, const u8 *data, size_t size,
		     struct fuzz_chain *chain)
{
	struct kwasm_module *m;

	chain->nr = 0;
	do {
		m = fuzz_load(engine, data, size);
		if (m)
			chain->modules[chain->nr++] = m;
		size = next_of(&data, size);
	} while (m && size && chain->nr < FUZZ_CHAIN);
	return m;
}

void fuzz_put_chain(struct fuzz_chain *chain)
{
	while (chain->nr)
		kwasm_module_put(chain->modules[--chain->nr]);
}

void fuzz_expect_empty(const struct kwasm_engine *engine)
{
	struct twin_memory left = twin_memory();

	if (left.objects || left.pages || left.maps)
		fuzz_die("left behind", left.objects + left.pages + left.maps);
	if (ka_policy_live(&engine->policy) || atomic64_read(&engine->policy.budget.used))
		fuzz_die("still charged", atomic64_read(&engine->policy.budget.used));
	if (twin_splats())
		fuzz_die("splats", twin_splats());
}
