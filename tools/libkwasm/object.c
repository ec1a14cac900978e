// SPDX-License-Identifier: GPL-2.0
/*
 * What instances export: memories, tables, globals
 *
 * The operations are the ABI's structs, <linux/kwasm.h> says what is in them.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "internal.h"

/**
 * kwasm_store_lookup() - type of an export as it is now
 * @s: store
 * @instance: whose export
 * @name: its name
 * @len: bytes of @name
 * @ext: out; kwasm_extern_exit() frees what it holds; its names stay NULL
 *
 * Return: 0; -ENOENT: no such instance or export; -ENOMEM.
 */
int kwasm_store_lookup(struct kwasm_store *s, uint32_t instance, const char *name, uint32_t len,
		       struct kwasm_extern *ext)
{
	struct kwasm_lookup arg = {
		.instance = instance,
		.name = as_u64(name),
		.name_len = len,
	};

	*ext = (struct kwasm_extern){};
	error_clear(&s->error);
	if (ioctl(s->fd, KWASM_LOOKUP, &arg))
		return error_from_errno(&s->error, "cannot look the export up");
	arg.type.max_types = arg.type.nr_params + arg.type.nr_results;
	ext->types = calloc((size_t)arg.type.max_types + 1, sizeof(*ext->types));
	if (!ext->types)
		return error_set(&s->error, -ENOMEM, "no memory for an export's type");
	arg.type.types = as_u64(ext->types);
	if (ioctl(s->fd, KWASM_LOOKUP, &arg)) {
		error_from_errno(&s->error, "cannot look the export up");
		kwasm_extern_exit(ext);
		return s->error.err;
	}
	ext->type = arg.type;
	return 0;
}

/**
 * kwasm_store_memory() - read, write, grow or measure a memory
 * @s: store
 * @op: operation, with where and how much; out: what it found
 *
 * Return: 0; -ENOENT: no such memory; -ERANGE: beyond its end; -ENOMEM: it
 * could not grow; -EFAULT; -EINVAL.
 */
int kwasm_store_memory(struct kwasm_store *s, struct kwasm_memory_op *op)
{
	error_clear(&s->error);
	if (ioctl(s->fd, KWASM_MEMORY, op))
		return error_from_errno(&s->error, "cannot do that with the memory");
	return 0;
}

/**
 * kwasm_store_table() - read, write, grow or measure a table
 * @s: store
 * @op: operation, with where and what; out: what it found
 *
 * Return: 0; -ENOENT: no such table; -ERANGE: beyond its end; -ENOMEM: it could
 * not grow; -EINVAL: value of another type.
 */
int kwasm_store_table(struct kwasm_store *s, struct kwasm_table_op *op)
{
	error_clear(&s->error);
	if (ioctl(s->fd, KWASM_TABLE, op))
		return error_from_errno(&s->error, "cannot do that with the table");
	return 0;
}

/**
 * kwasm_store_global() - read or write a global
 * @s: store
 * @op: operation and value
 *
 * Return: 0; -ENOENT: no such global; -EPERM: it is immutable; -EINVAL: value of
 * another type.
 */
int kwasm_store_global(struct kwasm_store *s, struct kwasm_global_op *op)
{
	error_clear(&s->error);
	if (ioctl(s->fd, KWASM_GLOBAL, op))
		return error_from_errno(&s->error, "cannot do that with the global");
	return 0;
}

/**
 * kwasm_store_map() - map a memory into this process
 * @s: store
 * @instance: whose export
 * @name: name of the memory
 * @len: bytes of @name
 * @size: out: bytes mapped: its size at this moment
 * @at: out: where; munmap() it when done
 *
 * The pages are the guest's own: what either side writes the other one sees. A
 * memory that grows later has to be mapped anew.
 *
 * Return: 0; -ENOENT: no such memory; -ENODATA: it is empty; errnos of mmap().
 */
int kwasm_store_map(struct kwasm_store *s, uint32_t instance, const char *name, uint32_t len,
		    size_t *size, void **at)
{
	struct kwasm_memory_op op = {
		.instance = instance,
		.name = as_u64(name),
		.name_len = len,
		.op = KWASM_OP_SIZE,
	};
	int err = kwasm_store_memory(s, &op);

	if (err)
		return err;
	if (!op.length)
		return error_set(&s->error, -ENODATA, "the memory is empty");
	*size = (size_t)op.length << 16;
	*at = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED, s->fd, op.mmap_offset);
	if (*at == MAP_FAILED)
		return error_from_errno(&s->error, "cannot map the memory");
	return 0;
}
