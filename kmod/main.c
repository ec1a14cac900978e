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
#include <linux/printk.h>
#include <linux/string.h>

#include "alloc/tree.h"
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

static char *pools;
module_param(pools, charp, 0444);
MODULE_PARM_DESC(pools, "Pools that stores borrow from before they allocate (default: none)");

/* In slabinfo. */
static const char *const cache_names[KWASM_CACHED] = {
	[KWASM_CACHED_STORE] = "kwasm_store",
	[KWASM_CACHED_MODULE] = "kwasm_module",
};

static int make_pools(void)
{
	struct ka_tree_error error = {};
	int err;

	if (!pools)
		return 0;
	err = kwasm_engine_pool(&kwasm_engine, pools, strlen(pools), &error);
	if (error.column)
		pr_err("kwasm: pools=, column %u: %s\n", error.column, error.text);
	return err;
}

static int __init kwasm_init(void)
{
	int err;

	if (!limit)
		limit = (u64)totalram_pages() << PAGE_SHIFT >> 2;
	kwasm_engine_init(&kwasm_engine, limit);
	err = kwasm_code_init();
	if (err)
		return err;
	if (tenant_limit)
		kwasm_tenant_set_limit(tenant_limit);
	err = kwasm_engine_cache(&kwasm_engine, cache_names) ?: make_pools();
	if (err)
		goto exit_engine;
	err = kwasm_policy_init();
	if (err)
		goto exit_engine;
	kwasm_debugfs_init();
	err = kwasm_device_init();
	if (err)
		goto exit_debugfs;
	return 0;

exit_debugfs:
	kwasm_debugfs_exit();
exit_engine:
	kwasm_code_exit();
	kwasm_engine_exit(&kwasm_engine);
	return err;
}

static void __exit kwasm_exit(void)
{
	kwasm_device_exit();
	kwasm_debugfs_exit();
	kwasm_code_exit();
	kwasm_engine_exit(&kwasm_engine);
}

module_init(kwasm_init);
module_exit(kwasm_exit);

MODULE_DESCRIPTION("WebAssembly in the kernel");
MODULE_LICENSE("GPL");
