// SPDX-License-Identifier: GPL-2.0
/*
 * kwasm - start and stop of the module
 *
 * Nothing but the ladder of what has to stand before /dev/kwasm may be opened,
 * and its mirror.
 */

#include <linux/init.h>
#include <linux/mm.h>
#include <linux/module.h>

#include "kmod/kmod.h"
#include "kmod/tenant.h"

struct kwasm_engine kwasm_engine;

static unsigned long long limit;
module_param(limit, ullong, 0444);
MODULE_PARM_DESC(limit, "Bytes all modules and stores may take (default: a quarter of RAM)");

static unsigned long long tenant_limit;
module_param(tenant_limit, ullong, 0444);
MODULE_PARM_DESC(tenant_limit,
		 "Bytes all modules and stores of one user may take (default: no limit but the one of all)");

static int __init kwasm_init(void)
{
	int err;

	if (!limit)
		limit = (u64)totalram_pages() << PAGE_SHIFT >> 2;
	kwasm_engine_init(&kwasm_engine, limit);
	if (tenant_limit)
		kwasm_tenant_set_limit(tenant_limit);
	err = kwasm_policy_init();
	return err ?: kwasm_device_init();
}

static void __exit kwasm_exit(void)
{
	kwasm_device_exit();
}

module_init(kwasm_init);
module_exit(kwasm_exit);

MODULE_DESCRIPTION("WebAssembly in the kernel");
MODULE_LICENSE("GPL");
