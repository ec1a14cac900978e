// SPDX-License-Identifier: GPL-2.0
/* Fuzzing: loading with a look at what a refusal says, and the final account. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/err.h>

#include "tools/fuzz/fuzz.h"
#include "tools/lib/twin.h"

#define MODULE_LIMIT	(64u << 20)

static void die(const char *why, u64 value)
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
		die("refused without the reason", -PTR_ERR(m));
	if (rep.offset > size)
		die("refused for a byte beyond the end", rep.offset);
	kwasm_report_print(&rep, why, sizeof(why));
	if (!strlen(why))
		die("refused without a word", rep.reason);
	return NULL;
}

void fuzz_expect_empty(const struct kwasm_engine *engine)
{
	struct twin_memory left = twin_memory();

	if (left.objects || left.pages || left.maps)
		die("left behind", left.objects + left.pages + left.maps);
	if (ka_policy_live(&engine->policy) || atomic64_read(&engine->policy.budget.used))
		die("still charged", atomic64_read(&engine->policy.budget.used));
	if (twin_splats())
		die("splats", twin_splats());
}
