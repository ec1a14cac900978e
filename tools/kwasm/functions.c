// SPDX-License-Identifier: GPL-2.0
/*
 * Functions of a module: what they are called, and what became of them
 *
 * A function has the name that the name section gives it, as in backtraces; else
 * that of an export of it.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* Whether byte @i of @name, which is UTF-8, is shown as it is. */
static bool is_plain(const unsigned char *name, uint32_t i, uint32_t len)
{
	unsigned char c = name[i];

	/* U+0080 to U+009f are commands to a terminal, too: c2 80 to c2 9f. */
	if (c == 0xc2 && i + 1 < len && name[i + 1] < 0xa0)
		return false;
	if (c < 0xa0 && i && name[i - 1] == 0xc2)
		return false;
	return c >= 0x20 && c != 0x7f && c != '"' && c != '\\';
}

/* Names are the module's: nothing in them may steer a terminal. */
void print_name(const char *name, uint32_t len)
{
	uint32_t i;

	putchar('"');
	for (i = 0; i < len; i++) {
		unsigned char c = name[i];

		if (is_plain((const unsigned char *)name, i, len))
			putchar(c);
		else
			printf("\\%02x", c);
	}
	putchar('"');
}

void functions_exit(struct functions *fs)
{
	uint32_t i;

	for (i = 0; i < fs->nr; i++)
		kwasm_func_exit(&fs->func[i]);
	free(fs->func);
	*fs = (struct functions){};
}

/* Functions without a name take that of their first export. */
static int name_exports(struct functions *fs)
{
	struct kwasm_extern ext;
	struct kwasm_func *f;
	uint32_t i;
	int err;

	for (i = 0;; i++) {
		err = kwasm_module_export(fs->m, i, &ext);
		if (err)
			return err == -ENOENT ? 0 : err;
		f = ext.type.kind == KWASM_KIND_FUNC ? &fs->func[ext.type.index] : NULL;
		if (f && !f->name_len) {
			free(f->name);
			f->name = ext.name;
			f->name_len = ext.name_len;
			ext.name = NULL;
		}
		kwasm_extern_exit(&ext);
	}
}

/* All functions of @m, by index; to be freed in any case. */
int functions_get(struct functions *fs, const struct kwasm_module *m)
{
	struct kwasm_module_info info;
	int err = kwasm_module_info(m, &info);

	*fs = (struct functions){ .m = m };
	if (err)
		return err;
	fs->func = calloc((size_t)info.nr_funcs + 1, sizeof(*fs->func));
	if (!fs->func)
		return -ENOMEM;
	while (fs->nr < info.nr_funcs) {
		err = kwasm_module_func(m, fs->nr, &fs->func[fs->nr]);
		if (err)
			return err;
		fs->nr++;
	}
	return name_exports(fs);
}

static bool is_named(const char *name, uint32_t len, const char *what)
{
	return len == strlen(what) && !memcmp(name, what, len);
}

/* Index of the export @name, if it is a function. */
static bool find_export(const struct functions *fs, const char *name, uint32_t *index)
{
	struct kwasm_extern ext;
	bool found = false;
	uint32_t i;

	for (i = 0; !found && !kwasm_module_export(fs->m, i, &ext); i++) {
		found = ext.type.kind == KWASM_KIND_FUNC && is_named(ext.name, ext.name_len, name);
		*index = ext.type.index;
		kwasm_extern_exit(&ext);
	}
	return found;
}

/* By index, by name of an export, by name; false: there is none. */
bool functions_find(const struct functions *fs, const char *what, uint32_t *index)
{
	char *end;

	*index = strtoul(what, &end, 0);
	if (isdigit((unsigned char)*what) && !*end)
		return *index < fs->nr;
	if (find_export(fs, what, index))
		return true;
	for (*index = 0; *index < fs->nr; ++*index)
		if (is_named(fs->func[*index].name, fs->func[*index].name_len, what))
			return true;
	return false;
}

/* "name" #7, or #7 alone. */
void function_print(const struct functions *fs, uint32_t index)
{
	const struct kwasm_func *f = index < fs->nr ? &fs->func[index] : NULL;

	if (f && f->name_len) {
		print_name(f->name, f->name_len);
		putchar(' ');
	}
	printf("#%u", index);
}

/* Why there is no machine code of a function, which was answered with @err. */
const char *function_why_not(const struct functions *fs, uint32_t index, int err)
{
	switch (-err) {
	case EOPNOTSUPP:
		return "something in it is not compiled";
	case E2BIG:
		return "out of proportion";
	case ENODATA:
		return fs->func[index].offset ? "the module is interpreted" : "it is imported";
	default:
		return strerror(-err);
	}
}

static void print_why_not(const struct functions *fs, uint32_t index)
{
	struct kwasm_code code;
	int err = kwasm_module_code(fs->m, index, &code);

	kwasm_code_exit(&code);
	printf(": %s", function_why_not(fs, index, err));
}

/* A line for each: bytes of it, bytes of machine code, name. */
void functions_list(const struct functions *fs)
{
	uint32_t i;

	printf("%10s %10s %10s  %s\n", "at", "bytes", "code", "function");
	for (i = 0; i < fs->nr; i++) {
		const struct kwasm_func *f = &fs->func[i];

		if (f->offset)
			printf("%#10llx %10u %10u  ", f->offset, f->size, f->code_size);
		else
			printf("%10s %10s %10s  ", "-", "-", "-");
		function_print(fs, i);
		if (!f->code_size)
			print_why_not(fs, i);
		putchar('\n');
	}
}
