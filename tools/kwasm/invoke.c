// SPDX-License-Identifier: GPL-2.0
/*
 * Calls with typed arguments: words become what the export's type says
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static uint32_t count(char **texts)
{
	uint32_t n = 0;

	while (texts[n])
		n++;
	return n;
}

/* Says what the export takes: "(i32, f64)". */
static const char *print_params(const struct kwasm_extern *ext, char *buf, size_t size)
{
	size_t len = 0;
	uint32_t i;

	buf[0] = '\0';
	for (i = 0; i < ext->type.nr_params && len < size; i++)
		len += snprintf(buf + len, size - len, "%s%s", i ? ", " : "",
				kwasm_type_text(ext->types[i]));
	return buf;
}

static int parse_args(struct invocation *inv, const struct kwasm_extern *ext, const char *name,
		      char **texts)
{
	char params[256];
	uint32_t i;
	int err;

	if (inv->nr_args != count(texts)) {
		say("%s(%s) takes %u argument%s, not %u", name,
		    print_params(ext, params, sizeof(params)), inv->nr_args,
		    inv->nr_args == 1 ? "" : "s", count(texts));
		return STATUS_USAGE;
	}
	for (i = 0; i < inv->nr_args; i++) {
		err = kwasm_value_parse(&inv->args[i], ext->types[i], texts[i]);
		if (!err)
			continue;
		say("argument %u of %s: '%s' is %s %s", i + 1, name, texts[i],
		    err == -ERANGE ? "beyond what fits an" : "not an",
		    kwasm_type_text(ext->types[i]));
		return STATUS_USAGE;
	}
	return STATUS_OK;
}

static int find_function(struct session *ses, const char *name, struct kwasm_extern *ext)
{
	const char *path = ses->opts->argv[0];
	int err = kwasm_store_lookup(ses->s, ses->inst, name, strlen(name), ext);

	if (err == -ENOENT) {
		say("%s: it exports no function '%s'%s", path, name,
		    ses->opts->invoke ? "" : "; --invoke calls another one");
		return STATUS_NOT_FOUND;
	}
	if (err)
		return report_failure(path, kwasm_store_error(ses->s));
	if (ext->type.kind != KWASM_KIND_FUNC) {
		say("%s: its export '%s' is a %s, not a function", path, name,
		    kwasm_kind_text(ext->type.kind));
		kwasm_extern_exit(ext);
		return STATUS_NOT_FOUND;
	}
	return STATUS_OK;
}

/* Looks @name up and reads its arguments; @texts is ended by NULL. */
int invocation_prepare(struct invocation *inv, struct session *ses, const char *name,
		       char **texts)
{
	struct kwasm_extern ext;
	int status = find_function(ses, name, &ext);

	*inv = (struct invocation){};
	if (status)
		return status;
	inv->nr_args = ext.type.nr_params;
	inv->nr_results = ext.type.nr_results;
	inv->args = calloc((size_t)inv->nr_args + 1, sizeof(*inv->args));
	inv->results = calloc((size_t)inv->nr_results + 1, sizeof(*inv->results));
	if (inv->args && inv->results)
		status = parse_args(inv, &ext, name, texts);
	else
		status = report_errno(name, -ENOMEM);
	kwasm_extern_exit(&ext);
	if (status)
		invocation_exit(inv);
	return status;
}

void invocation_exit(struct invocation *inv)
{
	free(inv->args);
	free(inv->results);
	*inv = (struct invocation){};
}

bool exports_function(struct session *ses, const char *name)
{
	struct kwasm_extern ext;
	bool found;

	if (kwasm_store_lookup(ses->s, ses->inst, name, strlen(name), &ext))
		return false;
	found = ext.type.kind == KWASM_KIND_FUNC;
	kwasm_extern_exit(&ext);
	return found;
}
