// SPDX-License-Identifier: GPL-2.0
/* The door takes any request: none that is refused or for no bytes costs any. */
#include <linux/limits.h>

#include "prove.h"

void prove_core(void)
{
	struct ka *a = &prove_heap;
	struct ka_layout page = { .size = 64, .align = 4096 };
	void *p;

	prove_use(a);
	p = ka_alloc(a, 0, GFP_KERNEL);
	/*@ assert nothing: p != \null && prove_objects == 0; */
	ka_free(a, p, 0);
	p = ka_alloc_at(a, 8, 3, GFP_KERNEL, KA_SITE());
	/*@ assert align: p == \null; */
	p = ka_alloc_array_at(a, (size_t)prove_choice() << 32 | 1UL << 63, 4, GFP_KERNEL,
			      KA_SITE());
	/*@ assert overflow: p == \null; */
	p = ka_alloc_at(a, 64, 4096, GFP_KERNEL, KA_SITE());
	ka_free_aligned(a, p, page);
	ka_free(a, NULL, 8);
	prove_end();
}
