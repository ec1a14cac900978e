// SPDX-License-Identifier: GPL-2.0
/*
 * File: which files are kwasm's own
 *
 * A store that holds a store's descriptor, its own perhaps, would never go.
 */

#include <linux/fs.h>
#include <linux/miscdevice.h>

#include "kmod/kmod.h"

/**
 * kwasm_file_is_ours() - whether a file is the device, a module or a store
 * @file: file
 *
 * Return: true if it is one of kwasm's.
 */
bool kwasm_file_is_ours(const struct file *file)
{
	return file->f_op == &kwasm_device_fops || file->f_op == &kwasm_module_fops ||
	       file->f_op == &kwasm_store_fops;
}
