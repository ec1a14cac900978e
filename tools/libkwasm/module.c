// SPDX-License-Identifier: GPL-2.0
/*
 * Modules: validated code, shared between stores
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"
#include "runtime/limits.h"

/**
 * kwasm_module_load() - validate a binary
 * @dev: device; keeps the sentence, offset and function when it is refused
 * @bytes: the binary; not needed any more afterwards
 * @size: bytes there
 * @opts: options, or NULL
 * @m: out: the module; NULL on failure
 *
 * Return: 0; -ENOEXEC: malformed or invalid; -E2BIG: beyond a limit of the
 * kernel; -ENOMEM; -EINTR; -EFAULT.
 */
int kwasm_module_load(struct kwasm_device *dev, const void *bytes, size_t size,
		      const struct kwasm_module_options *opts, struct kwasm_module **m)
{
	struct kwasm_create_module arg = {
		.bytes = as_u64(bytes),
		.size = size,
		.log = error_log(&dev->error),
	};
	int fd;

	*m = malloc(sizeof(**m));
	if (!*m)
		return error_set(&dev->error, -ENOMEM, "no memory for a module's handle");
	if (opts) {
		arg.limit = opts->limit;
		if (opts->plan)
			arg.plan = *opts->plan;
	}
	fd = ioctl(dev->fd, KWASM_CREATE_MODULE, &arg);
	if (opts && opts->plan)
		*opts->plan = arg.plan;
	if (fd < 0) {
		free(*m);
		*m = NULL;
		dev->error.offset = arg.error_offset;
		dev->error.func = arg.error_func;
		return error_from_errno(&dev->error, "cannot load the module");
	}
	(*m)->fd = fd;
	return 0;
}

static int refuse_size(struct kwasm_device *dev)
{
	return error_set(&dev->error, -E2BIG, "module too large");
}

/*
 * Reads all of @fd, which need not be a regular file, nor end: not more than what
 * the kernel is certain to refuse.
 */
static int read_all(struct kwasm_device *dev, int fd, char **bytes, size_t *size)
{
	static const size_t most = (size_t)KWASM_MAX_MODULE_SIZE + 1;
	size_t room = 1 << 16;
	struct stat st;
	char *more;
	ssize_t n;

	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size > 0) {
		if (st.st_size > KWASM_MAX_MODULE_SIZE)
			return refuse_size(dev);
		room = (size_t)st.st_size + 1;
	}
	for (;;) {
		more = realloc(*bytes, room);
		if (!more)
			return error_set(&dev->error, -ENOMEM, "no memory to read it");
		*bytes = more;
		while (*size < room) {
			n = read(fd, *bytes + *size, room - *size);
			if (n < 0)
				return error_set(&dev->error, -errno, "cannot read it: %s",
						 strerrordesc_np(errno));
			if (!n)
				return 0;
			*size += n;
		}
		if (room == most)
			return refuse_size(dev);
		room = 2 * room < most ? 2 * room : most;
	}
}

/**
 * kwasm_module_load_file() - validate the binary in a file
 * @dev: device; keeps the sentence when it is refused
 * @path: path of the file; a pipe will do
 * @opts: options, or NULL
 * @m: out: the module; NULL on failure
 *
 * Return: as kwasm_module_load(), and errnos of open() and read().
 */
int kwasm_module_load_file(struct kwasm_device *dev, const char *path,
			   const struct kwasm_module_options *opts, struct kwasm_module **m)
{
	char *bytes = NULL;
	size_t size = 0;
	int fd, err;

	*m = NULL;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set(&dev->error, -errno, "cannot open it: %s", strerrordesc_np(errno));
	err = read_all(dev, fd, &bytes, &size);
	if (!err)
		err = kwasm_module_load(dev, bytes, size, opts, m);
	free(bytes);
	close(fd);
	return err;
}

/**
 * kwasm_module_close() - let go of a module
 * @m: handle or NULL
 *
 * Its instances live on.
 */
void kwasm_module_close(struct kwasm_module *m)
{
	if (!m)
		return;
	close(m->fd);
	free(m);
}

/**
 * kwasm_module_fd() - the descriptor of a module
 * @m: handle
 *
 * Return: the descriptor, which stays the handle's.
 */
int kwasm_module_fd(const struct kwasm_module *m)
{
	return m->fd;
}

/**
 * kwasm_module_info() - sizes and counts of a module
 * @m: handle
 * @info: out
 *
 * Return: 0 or a negative errno.
 */
int kwasm_module_info(const struct kwasm_module *m, struct kwasm_module_info *info)
{
	memset(info, 0, sizeof(*info));
	return ioctl(m->fd, KWASM_MODULE_INFO, info) ? -errno : 0;
}

/**
 * kwasm_module_usage() - bytes that a module takes
 * @m: handle
 * @usage: out
 *
 * Return: 0 or a negative errno.
 */
int kwasm_module_usage(const struct kwasm_module *m, struct kwasm_usage *usage)
{
	return usage_get(m->fd, usage) ? -errno : 0;
}

/**
 * kwasm_module_import() - describe an import
 * @m: handle
 * @index: number of the import, from 0
 * @ext: out; kwasm_extern_exit() frees what it holds
 *
 * Return: 0; -ENOENT: there is none of that number; -ENOMEM.
 */
int kwasm_module_import(const struct kwasm_module *m, uint32_t index, struct kwasm_extern *ext)
{
	return extern_get(m->fd, KWASM_MODULE_IMPORT, index, true, ext);
}

/**
 * kwasm_module_export() - describe an export
 * @m: handle
 * @index: number of the export, from 0
 * @ext: out; kwasm_extern_exit() frees what it holds
 *
 * Return: 0; -ENOENT: there is none of that number; -ENOMEM.
 */
int kwasm_module_export(const struct kwasm_module *m, uint32_t index, struct kwasm_extern *ext)
{
	return extern_get(m->fd, KWASM_MODULE_EXPORT, index, false, ext);
}
