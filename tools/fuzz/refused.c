// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz target: bytes to the decoder, and again with each allocation refused
 *
 * A module that is good without refusals has to be refused for want of memory,
 * and one that is bad for want of memory or for what is bad about it.
 */
#include <stdlib.h>

#include <linux/err.h>

#include "tools/fuzz/fuzz.h"

/* Points of one load beyond which the rest are left out: as a rule there are 30. */
#define MAX_POINTS	200

static u64 refuse(const u8 *data, size_t size, enum ka_fault_mode mode, u64 n, long expected)
{
	struct ka_fault_plan plan = { .mode = mode, .n = n };
	const struct kwasm_load_options opts = {
		.limit = 64u << 20, .plan = &plan, .gfp = GFP_KERNEL,
	};
	struct kwasm_engine engine;
	struct kwasm_report rep;
	struct kwasm_module *m;

	kwasm_engine_init(&engine, 1u << 30);
	kwasm_report_init(&rep);
	m = kwasm_module_load(&engine, data, size, &opts, &rep);
	if (!IS_ERR(m)) {
		if (expected || plan.injected != plan.benign)
			abort();
		kwasm_module_put(m);
	} else if (PTR_ERR(m) == -ENOMEM) {
		if (plan.injected == plan.benign || rep.reason != KWASM_E_NO_MEMORY)
			abort();
	} else if (PTR_ERR(m) != expected) {
		abort();
	}
	fuzz_expect_empty(&engine);
	return plan.injected;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct kwasm_engine engine;
	struct kwasm_report rep;
	struct kwasm_module *m;
	long expected = 0;
	u64 n;

	kwasm_engine_init(&engine, 1u << 30);
	kwasm_report_init(&rep);
	m = kwasm_module_load(&engine, data, size,
			      &(struct kwasm_load_options){ .limit = 64u << 20,
							    .gfp = GFP_KERNEL }, &rep);
	if (IS_ERR(m))
		expected = PTR_ERR(m);
	else
		kwasm_module_put(m);
	for (n = 0; n < MAX_POINTS && refuse(data, size, KA_FAULT_ONCE, n, expected); n++)
		;
	for (n = 0; n < MAX_POINTS && refuse(data, size, KA_FAULT_FROM, n, expected); n++)
		;
	return 0;
}
