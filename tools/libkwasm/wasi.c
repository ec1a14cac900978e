// SPDX-License-Identifier: GPL-2.0
/*
 * WASI: what a program finds around itself
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "internal.h"

/* Strings in one block, each ended by its NUL, as the ABI takes them. */
static char *pack(const char *const *list, size_t *size)
{
	char *block, *at;
	size_t i;

	*size = 0;
	for (i = 0; list && list[i]; i++)
		*size += strlen(list[i]) + 1;
	block = malloc(*size + 1);
	at = block;
	for (i = 0; block && list && list[i]; i++)
		at = stpcpy(at, list[i]) + 1;
	return block;
}

/**
 * kwasm_store_wasi() - give a store's programs WASI preview 1
 * @s: store, before a module that imports WASI is instantiated in it
 * @opts: arguments, environment, descriptors
 *
 * Descriptors stay the caller's: the kernel takes references of its own.
 *
 * Return: 0; -EEXIST: done before; -EBADF; -ENOTDIR; -E2BIG: too many strings;
 * -ENOMEM.
 */
int kwasm_store_wasi(struct kwasm_store *s, const struct kwasm_wasi_options *opts)
{
	struct kwasm_wasi arg = {
		.preopens = as_u64(opts->preopens),
		.nr_preopens = opts->nr_preopens,
		.stdio = { opts->stdio[0], opts->stdio[1], opts->stdio[2] },
	};
	size_t args_size, environ_size;
	char *args, *environ_;
	int err = 0;

	error_clear(&s->error);
	args = pack(opts->argv, &args_size);
	environ_ = pack(opts->envp, &environ_size);
	if (!args || !environ_)
		err = error_set(&s->error, -ENOMEM, "no memory for arguments and environment");
	else if (args_size > UINT32_MAX || environ_size > UINT32_MAX)
		err = error_set(&s->error, -E2BIG, "too long a list of arguments");
	if (!err) {
		arg.args = as_u64(args);
		arg.args_size = args_size;
		arg.environ = as_u64(environ_);
		arg.environ_size = environ_size;
		if (ioctl(s->fd, KWASM_WASI, &arg))
			err = error_from_errno(&s->error, "cannot set WASI up");
	}
	free(args);
	free(environ_);
	return err;
}
