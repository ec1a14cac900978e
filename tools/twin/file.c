// SPDX-License-Identifier: GPL-2.0
/* Twin driver: files, and modules out of them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/err.h>

#include "tools/twin/driver.h"

u8 *file_read(const char *path, size_t *size)
{
	FILE *f = fopen(path, "rb");
	u8 *bytes = NULL;
	long end;

	end = f && !fseek(f, 0, SEEK_END) ? ftell(f) : -1;
	if (end < 0)
		goto fail;
	rewind(f);
	bytes = malloc(end + 1);
	if (!bytes || fread(bytes, 1, end, f) != (size_t)end)
		goto fail;
	fclose(f);
	*size = end;
	return bytes;

fail:
	fprintf(stderr, "%s: %s\n", path, strerror(errno));
	free(bytes);
	if (f)
		fclose(f);
	return NULL;
}

struct kwasm_module *module_from_file(struct kwasm_engine *engine, const char *path,
				      struct kwasm_report *rep)
{
	const struct kwasm_load_options opts = { .gfp = GFP_KERNEL };
	struct kwasm_module *m;
	size_t size;
	u8 *bytes = file_read(path, &size);

	if (!bytes)
		return ERR_PTR(-EIO);
	m = kwasm_module_load(engine, bytes, size, &opts, rep);
	free(bytes);
	return m;
}
