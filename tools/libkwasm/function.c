// SPDX-License-Identifier: GPL-2.0
/*
 * Functions of a module, and the machine code they became
 *
 * Asked for twice, as imports are: for the sizes, then with room.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "internal.h"

/**
 * kwasm_func_exit() - free what a function's description holds
 * @func: one that was filled in, or zeroed memory
 */
void kwasm_func_exit(struct kwasm_func *func)
{
	free(func->name);
	*func = (struct kwasm_func){};
}

/**
 * kwasm_module_func() - describe a function
 * @m: handle
 * @index: function index, imported ones first
 * @func: out; kwasm_func_exit() frees what it holds
 *
 * Return: 0; -ENOENT: there is none of that index; -ENOMEM.
 */
int kwasm_module_func(const struct kwasm_module *m, uint32_t index, struct kwasm_func *func)
{
	struct kwasm_module_func arg = { .index = index };
	int err;

	*func = (struct kwasm_func){};
	if (ioctl(m->fd, KWASM_MODULE_FUNC, &arg))
		return -errno;
	func->name = calloc(1, (size_t)arg.name_size + 1);
	if (!func->name)
		return -ENOMEM;
	arg.name = as_u64(func->name);
	if (ioctl(m->fd, KWASM_MODULE_FUNC, &arg)) {
		err = -errno;
		kwasm_func_exit(func);
		return err;
	}
	func->name_len = arg.name_size;
	func->offset = arg.offset;
	func->size = arg.size;
	func->code_offset = arg.code_offset;
	func->code_size = arg.code_size;
	return 0;
}

/**
 * kwasm_code_exit() - free a listing of machine code
 * @code: one that was filled in, or zeroed memory
 */
void kwasm_code_exit(struct kwasm_code *code)
{
	free(code->bytes);
	free(code->lines);
	free(code->refs);
	*code = (struct kwasm_code){};
}

/* Never nothing: callers need not tell an empty array from a lack of memory. */
static void *room_for(uint32_t nr, size_t elem)
{
	return calloc((size_t)nr + 1, elem);
}

/**
 * kwasm_module_code() - machine code of a function, as it runs
 * @m: handle
 * @index: function index
 * @code: out; kwasm_code_exit() frees what it holds
 *
 * Return: 0; -ENOENT: there is no such function; -ENODATA: it is imported, or
 * nothing of the module was compiled; -EOPNOTSUPP, -E2BIG: the compiler left it
 * out; -ESTALE, -ENOMEM, -EINTR.
 */
int kwasm_module_code(const struct kwasm_module *m, uint32_t index, struct kwasm_code *code)
{
	struct kwasm_module_code arg = { .index = index };
	int err = 0;

	*code = (struct kwasm_code){};
	if (ioctl(m->fd, KWASM_MODULE_CODE, &arg))
		return -errno;
	code->nr_bytes = arg.nr_bytes;
	code->nr_lines = arg.nr_lines;
	code->nr_refs = arg.nr_refs;
	code->bytes = room_for(arg.nr_bytes, sizeof(*code->bytes));
	code->lines = room_for(arg.nr_lines, sizeof(*code->lines));
	code->refs = room_for(arg.nr_refs, sizeof(*code->refs));
	arg.bytes = as_u64(code->bytes);
	arg.lines = as_u64(code->lines);
	arg.refs = as_u64(code->refs);
	if (!code->bytes || !code->lines || !code->refs)
		err = -ENOMEM;
	else if (ioctl(m->fd, KWASM_MODULE_CODE, &arg))
		err = -errno;
	if (err)
		kwasm_code_exit(code);
	return err;
}
