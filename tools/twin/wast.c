// SPDX-License-Identifier: GPL-2.0
/*
 * Twin driver: the official suite's scripts, in wabt's JSON form
 *
 * One store a script.  Words of refusals are compared for information only:
 * the suite does not ask an implementation to use its words.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/err.h>

#include "tools/lib/twin.h"
#include "tools/twin/driver.h"

#define BUDGET		(8ull << 30)
#define MAX_NAMES	256

struct script {
	const char *path;
	struct kwasm_engine engine;
	struct kwasm_store *s;
	struct kwasm_instance *latest;
	struct {
		const char *name;
		struct kwasm_instance *inst;
	} names[MAX_NAMES];
	unsigned int nr_names;
	u64 results[MAX_SLOTS];
	const struct kwasm_functype *type;
	char why[256];
};

static struct { u64 pass, fail, skip, words; } total;

static const char *text_of(json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* The suite's words and ours, either a prefix of the other. */
static bool same_words(const char *a, const char *b)
{
	size_t n = strlen(a) < strlen(b) ? strlen(a) : strlen(b);

	return !strncmp(a, b, n);
}

static struct kwasm_instance *instance_of(struct script *t, json_t *object)
{
	const char *name = text_of(object, "module");

	if (!*name)
		name = text_of(object, "name");
	if (!*name)
		return t->latest;
	for (unsigned int i = t->nr_names; i--;) {
		if (!strcmp(t->names[i].name, name))
			return t->names[i].inst;
	}
	return NULL;
}

static struct kwasm_module *load(struct script *t, json_t *command, struct kwasm_report *rep)
{
	const char *slash = strrchr(t->path, '/');
	char path[4096];

	snprintf(path, sizeof(path), "%.*s%s", slash ? (int)(slash - t->path + 1) : 0, t->path,
		 text_of(command, "filename"));
	kwasm_report_init(rep);
	return module_from_file(&t->engine, path, rep);
}

/* Loads and instantiates; 0 or an errno, with the reason in t->why. */
static int instantiate(struct script *t, json_t *command, struct kwasm_instance **inst)
{
	struct kwasm_report rep;
	struct kwasm_module *m = load(t, command, &rep);

	if (IS_ERR(m)) {
		snprintf(t->why, sizeof(t->why), "%s", kwasm_reason_text(rep.reason));
		return PTR_ERR(m);
	}
	*inst = kwasm_instance_create(t->s, m, &rep);
	kwasm_module_put(m);
	if (!IS_ERR(*inst))
		return 0;
	snprintf(t->why, sizeof(t->why), "%s",
		 PTR_ERR(*inst) == -ECANCELED ? kwasm_trap_text(t->s->trap.kind) :
						kwasm_reason_text(rep.reason));
	return PTR_ERR(*inst);
}

/* Calls or gets; false when that could not even be tried. */
static bool act(struct script *t, json_t *action)
{
	static u64 args[MAX_SLOTS];
	const char *field = text_of(action, "field");
	size_t len = json_string_length(json_object_get(action, "field"));
	struct kwasm_instance *inst = instance_of(t, action);
	json_t *list = json_object_get(action, "args"), *arg;
	struct kwasm_extern ext;
	size_t i;

	snprintf(t->why, sizeof(t->why), "no export \"%s\"", field);
	if (!inst || kwasm_instance_export(inst, (const u8 *)field, len, &ext))
		return false;
	if (!strcmp(text_of(action, "type"), "get")) {
		t->type = NULL;
		t->results[0] = ext.global->value;
		t->s->trap.kind = KWASM_TRAP_NONE;
		return ext.kind == KWASM_EXTERN_GLOBAL;
	}
	if (ext.kind != KWASM_EXTERN_FUNC || ext.func->type->nr_params != json_array_size(list))
		return false;
	json_array_foreach(list, i, arg) {
		if (!value_parse(t->s, value_type(text_of(arg, "type")), text_of(arg, "value"),
				 &args[i]))
			return false;
	}
	t->type = ext.func->type;
	snprintf(t->why, sizeof(t->why), "call refused");
	return !kwasm_call_func(t->s, ext.func, args, t->results);
}

static bool matches(struct script *t, json_t *want, u64 slot)
{
	u32 type = value_type(text_of(want, "type"));
	const char *value = text_of(want, "value");
	u64 quiet = type == KWASM_F32 ? 0x7fc00000 : 0x7ff8000000000000;
	u64 sign = type == KWASM_F32 ? 0x80000000 : 0x8000000000000000;
	json_t *either = json_object_get(want, "values"), *one;
	u64 bits;
	size_t i;

	json_array_foreach(either, i, one) {
		if (matches(t, one, slot))
			return true;
	}
	if (!strcmp(value, "nan:canonical"))
		return (slot & ~sign) == quiet;
	if (!strcmp(value, "nan:arithmetic"))
		return (slot & quiet) == quiet;
	return value_parse(t->s, type, value, &bits) && bits == slot;
}

static bool returns(struct script *t, json_t *command)
{
	json_t *list = json_object_get(command, "expected"), *want;
	size_t i, n = 1;

	if (!act(t, json_object_get(command, "action")))
		return false;
	snprintf(t->why, sizeof(t->why), "trap: %s", kwasm_trap_text(t->s->trap.kind));
	if (t->s->trap.kind)
		return false;
	if (t->type)
		n = t->type->nr_results;
	snprintf(t->why, sizeof(t->why), "%zu results", n);
	if (n != json_array_size(list))
		return false;
	json_array_foreach(list, i, want) {
		snprintf(t->why, sizeof(t->why), "result %zu is 0x%llx, not %s", i, t->results[i],
			 text_of(want, "value"));
		if (!matches(t, want, t->results[i]))
			return false;
	}
	return true;
}

static bool traps(struct script *t, json_t *command)
{
	if (!act(t, json_object_get(command, "action")))
		return false;
	snprintf(t->why, sizeof(t->why), "%s", kwasm_trap_text(t->s->trap.kind));
	return t->s->trap.kind && same_words(t->why, text_of(command, "text"));
}

static bool refused(struct script *t, json_t *command, int want, int other)
{
	struct kwasm_instance *inst;
	int err = instantiate(t, command, &inst);

	if (err && !same_words(t->why, text_of(command, "text"))) {
		total.words++;
		if (getenv("TWIN_WORDS"))
			printf("%s:%lld: \"%s\", the suite says \"%s\"\n", t->path,
			       json_integer_value(json_object_get(command, "line")), t->why,
			       text_of(command, "text"));
	}
	if (!err)
		snprintf(t->why, sizeof(t->why), "not refused");
	return err == want || err == other;
}

static bool make_module(struct script *t, json_t *command)
{
	int err = instantiate(t, command, &t->latest);

	if (err) {
		t->latest = NULL;
		return false;
	}
	if (*text_of(command, "name") && t->nr_names < MAX_NAMES) {
		t->names[t->nr_names].name = text_of(command, "name");
		t->names[t->nr_names++].inst = t->latest;
	}
	return true;
}

static bool registers(struct script *t, json_t *command)
{
	const char *as = text_of(command, "as");
	struct kwasm_instance *inst = instance_of(t, command);

	return inst && !kwasm_store_register(t->s, (const u8 *)as, strlen(as), inst);
}

/* Whether it counts as an assertion, and whether it holds. */
static bool step(struct script *t, json_t *command, bool *counts)
{
	const char *type = text_of(command, "type");

	snprintf(t->why, sizeof(t->why), "unknown command");
	*counts = !strncmp(type, "assert_", 7);
	if (!strcmp(type, "module"))
		return make_module(t, command);
	if (!strcmp(type, "register"))
		return registers(t, command);
	if (!strcmp(type, "action"))
		return act(t, json_object_get(command, "action"));
	if (!strcmp(type, "assert_return"))
		return returns(t, command);
	if (!strcmp(type, "assert_trap") || !strcmp(type, "assert_exhaustion"))
		return traps(t, command);
	if (!strcmp(type, "assert_invalid") || !strcmp(type, "assert_malformed"))
		return refused(t, command, -ENOEXEC, -E2BIG);
	if (!strcmp(type, "assert_unlinkable"))
		return refused(t, command, -ENOEXEC, -ENOENT);
	if (!strcmp(type, "assert_uninstantiable"))
		return refused(t, command, -ECANCELED, -ECANCELED);
	return false;
}

static void run_commands(struct script *t, json_t *commands)
{
	json_t *command;
	size_t i;

	json_array_foreach(commands, i, command) {
		bool counts, holds;

		if (!strcmp(text_of(command, "module_type"), "text"))
			continue;
		holds = step(t, command, &counts);
		if (!holds)
			printf("%s:%lld: %s: %s\n", t->path,
			       json_integer_value(json_object_get(command, "line")),
			       text_of(command, "type"), t->why);
		if (counts && holds)
			total.pass++;
		else if (!holds)
			total.fail++;
	}
}

static void run_script(const char *path)
{
	static struct script t;
	const struct kwasm_store_options opts = { .gfp = GFP_KERNEL };
	json_error_t error;
	json_t *root = json_load_file(path, JSON_ALLOW_NUL, &error);

	if (!root) {
		printf("%s:%d: %s\n", path, error.line, error.text);
		total.fail++;
		return;
	}
	memset(&t, 0, sizeof(t));
	t.path = path;
	kwasm_engine_init(&t.engine, BUDGET);
	t.s = kwasm_store_create(&t.engine, &opts);
	if (!IS_ERR(t.s)) {
		if (IS_ERR(kwasm_store_add_host(t.s, &kwasm_spectest, NULL)))
			printf("%s: no spectest\n", path);
		run_commands(&t, json_object_get(root, "commands"));
		kwasm_store_destroy(t.s);
	} else {
		total.fail++;
	}
	if (twin_memory().objects || twin_memory().pages || ka_policy_live(&t.engine.policy)) {
		printf("%s: leaked\n", path);
		twin_print_leaks(0);
		total.fail++;
	}
	json_decref(root);
}

int cmd_wast(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		run_script(argv[i]);
	printf("# words other than the suite's: %llu\n", total.words);
	printf("%llu passed, %llu failed, %llu skipped\n", total.pass, total.fail, total.skip);
	return total.fail || !total.pass;
}
