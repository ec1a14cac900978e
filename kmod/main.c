// SPDX-License-Identifier: GPL-2.0
/*
 * kwasm - start and stop of the module
 *
 * Nothing but the ladder of what has to stand before /dev/kwasm may be opened,
 * and its mirror.
 */

#include <linux/init.h>
#include <linux/module.h>

static int __init kwasm_init(void)
{
	return 0;
}

static void __exit kwasm_exit(void)
{
}

module_init(kwasm_init);
module_exit(kwasm_exit);

MODULE_DESCRIPTION("WebAssembly in the kernel");
MODULE_LICENSE("GPL");
