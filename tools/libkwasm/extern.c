// SPDX-License-Identifier: GPL-2.0
/*
 * Imports and exports
 *
 * Asked for twice: first for the sizes, then with room for the names and types.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "internal.h"

/**
 * kwasm_extern_exit() - free what an import's or export's description holds
 * @ext: one that was filled in, or zeroed memory
 */
void kwasm_extern_exit(struct kwasm_extern *ext)
{
	free(ext->module);
	free(ext->name);
	free(ext->types);
	*ext = (struct kwasm_extern){};
}

static bool make_room(struct kwasm_extern *ext, const struct kwasm_module_extern *arg,
		      bool is_import)
{
	/* Zeroed: a NUL ends each name, and 0 is no type. */
	ext->name = calloc(1, (size_t)arg->name_size + 1);
	ext->types = calloc((size_t)arg->type.nr_params + arg->type.nr_results + 1,
			    sizeof(*ext->types));
	if (is_import)
		ext->module = calloc(1, (size_t)arg->module_size + 1);
	return ext->name && ext->types && (ext->module || !is_import);
}

/* Returns 0 or a negative errno. */
int extern_get(int fd, unsigned long request, uint32_t index, bool is_import,
	       struct kwasm_extern *ext)
{
	struct kwasm_module_extern arg = { .index = index };
	int err;

	*ext = (struct kwasm_extern){};
	if (ioctl(fd, request, &arg))
		return -errno;
	if (!make_room(ext, &arg, is_import)) {
		kwasm_extern_exit(ext);
		return -ENOMEM;
	}
	ext->name_len = arg.name_size;
	ext->module_len = is_import ? arg.module_size : 0;
	arg.name = as_u64(ext->name);
	arg.module = as_u64(ext->module);
	arg.type.types = as_u64(ext->types);
	arg.type.max_types = arg.type.nr_params + arg.type.nr_results;
	if (ioctl(fd, request, &arg)) {
		err = -errno;
		kwasm_extern_exit(ext);
		return err;
	}
	ext->type = arg.type;
	return 0;
}
