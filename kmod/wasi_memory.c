// SPDX-License-Identifier: GPL-2.0
/*
 * WASI memory: a program's pointers
 *
 * Linear memory is the kernel's own, so nothing here faults; but every address
 * and length is the program's and is checked here, and nowhere else.
 */
#include "kmod/wasi_process.h"
#include "runtime/bounds.h"

/**
 * kwasm_wasi_range() - check a range of a program's memory
 * @c: the call
 * @addr: first byte
 * @len: bytes
 *
 * Return: where it is, good for @len bytes until the call returns; NULL when
 * it is not all inside.
 */
void *kwasm_wasi_range(const struct kwasm_wasi_call *c, u32 addr, u64 len)
{
	u64 offset = addr;

	if (!kwasm_in_bounds(c->size, offset, len))
		return NULL;
	/* The address is the program's also where the check is mispredicted. */
	return c->mem + (offset & kwasm_bounds_mask(c->size, offset, len));
}

/**
 * kwasm_wasi_get() - copy from a program's memory
 * @c: the call
 * @to: receives the bytes
 * @addr: where they are
 * @len: how many
 *
 * Return: 0 or -EFAULT.
 */
int kwasm_wasi_get(const struct kwasm_wasi_call *c, void *to, u32 addr, u32 len)
{
	const void *from = kwasm_wasi_range(c, addr, len);

	if (!from)
		return -EFAULT;
	memcpy(to, from, len);
	return 0;
}

/**
 * kwasm_wasi_put() - copy to a program's memory
 * @c: the call
 * @addr: where to
 * @from: the bytes
 * @len: how many
 *
 * Return: 0 or -EFAULT.
 */
int kwasm_wasi_put(const struct kwasm_wasi_call *c, u32 addr, const void *from, u32 len)
{
	void *to = kwasm_wasi_range(c, addr, len);

	if (!to)
		return -EFAULT;
	memcpy(to, from, len);
	return 0;
}

/**
 * kwasm_wasi_put_u32() - hand a program a number
 * @c: the call
 * @addr: where to
 * @value: the number
 *
 * Return: 0 or -EFAULT.
 */
int kwasm_wasi_put_u32(const struct kwasm_wasi_call *c, u32 addr, u32 value)
{
	__le32 le = cpu_to_le32(value);

	return kwasm_wasi_put(c, addr, &le, sizeof(le));
}

/**
 * kwasm_wasi_put_u64() - hand a program a number
 * @c: the call
 * @addr: where to
 * @value: the number
 *
 * Return: 0 or -EFAULT.
 */
int kwasm_wasi_put_u64(const struct kwasm_wasi_call *c, u32 addr, u64 value)
{
	__le64 le = cpu_to_le64(value);

	return kwasm_wasi_put(c, addr, &le, sizeof(le));
}
