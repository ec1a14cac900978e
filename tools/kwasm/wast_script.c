// SPDX-License-Identifier: GPL-2.0
/*
 * One script: its commands in order, in a store of its own
 *
 * Counted are assertions about binaries, each as passed, failed or skipped.
 * Text modules are not this runtime's business and are not counted at all.
 * Other commands count, as failed, only if they fail: what comes after them
 * would mean nothing.
 *
 * Names in scripts are bytes and may hold NULs, hence their lengths.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "wast.h"

#define NO_INSTANCE	UINT32_MAX

/* A name of the script's own for an instance or a module. */
struct named {
	struct named *next;
	const json_t *name;
	uint32_t inst;
	struct wast_module *m;
};

/**
 * struct script - a script under way
 * @run: counters and embedding
 * @s: its store
 * @dir: where its files are
 * @title: its name for people
 * @line: of the command, in the source
 * @type: of the command
 * @current: the instance made last, or NO_INSTANCE
 * @instances: named ones, the latest first
 * @modules: those that are to be instantiated later
 * @results: of the last action
 * @nr_results: how many
 */
struct script {
	struct wast_run *run;
	struct wast_store *s;
	char *dir;
	const char *title;
	long long line;
	const char *type;
	uint32_t current;
	struct named *instances;
	struct named *modules;
	struct kwasm_value results[WAST_MAX_RESULTS];
	uint32_t nr_results;
};

static const char *get_string(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

/* Says and counts a failure; wanted and came are for people. */
__attribute__((format(printf, 2, 3)))
static void fail(struct script *sc, const char *fmt, ...)
{
	va_list args;

	sc->run->failed++;
	printf("%s:%lld: %s: ", sc->title, sc->line, sc->type);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

/* How an operation ended, for people. */
static const char *describe(struct script *sc, int err)
{
	const char *text;

	if (!err)
		return "success";
	text = sc->run->ops->text(sc->s);
	if (text && *text)
		return text;
	return err < 0 ? strerror(-err) : "a trap without words";
}

/* --- words: the suite's begin ours, or ours begin the suite's */

/* Length of a sentence without its details. */
static size_t words_len(const char *text)
{
	static const char *const details[] = { ":", " \"", " at offset ", " in ", NULL };
	size_t len = strlen(text), i;

	for (i = 0; details[i]; i++) {
		const char *at = strstr(text, details[i]);

		if (at && (size_t)(at - text) < len)
			len = at - text;
	}
	return len;
}

static bool words_match(const char *wanted, const char *came)
{
	size_t len;

	if (!wanted || !came)
		return !wanted;
	if (!strncmp(came, wanted, strlen(wanted)))
		return true;
	len = words_len(came);
	return len && !strncmp(wanted, came, len);
}

/* --- names */

static const struct named *find(const struct named *list, const json_t *name)
{
	while (list && !json_equal(list->name, name))
		list = list->next;
	return list;
}

static int add(struct named **list, const json_t *name, uint32_t inst, struct wast_module *m)
{
	struct named *n = malloc(sizeof(*n));

	if (!n)
		return -ENOMEM;
	*n = (struct named){ .next = *list, .name = name, .inst = inst, .m = m };
	*list = n;
	return 0;
}

/* The instance that @name means; without a name, the latest. */
static uint32_t find_instance(const struct script *sc, const json_t *name)
{
	const struct named *n;

	if (!name)
		return sc->current;
	n = find(sc->instances, name);
	return n ? n->inst : NO_INSTANCE;
}

/* --- modules */

static char *read_file(const char *path, size_t *size)
{
	FILE *f = fopen(path, "rbe");
	char *bytes = NULL;
	struct stat st;

	if (!f)
		return NULL;
	if (!fstat(fileno(f), &st)) {
		*size = st.st_size;
		bytes = malloc(*size + 1);
		if (bytes && fread(bytes, 1, *size, f) != *size) {
			free(bytes);
			bytes = NULL;
		}
	}
	fclose(f);
	return bytes;
}

/* Loads the file of a command.  -EIO when that cannot be read: then it is said. */
static int load(struct script *sc, const json_t *cmd, struct wast_module **m)
{
	const char *name = get_string(cmd, "binary_filename");
	char *path, *bytes;
	size_t size;
	int err;

	*m = NULL;
	if (!name)
		name = get_string(cmd, "filename");
	path = name ? malloc(strlen(sc->dir) + strlen(name) + 2) : NULL;
	if (!path)
		return -EIO;
	sprintf(path, "%s/%s", sc->dir, name);
	bytes = read_file(path, &size);
	if (!bytes) {
		printf("%s: %s\n", path, strerror(errno));
		free(path);
		return -EIO;
	}
	err = sc->run->ops->load(sc->s, bytes, size, m);
	free(bytes);
	free(path);
	return err;
}

static bool is_text(const json_t *cmd)
{
	const char *type = get_string(cmd, "module_type");

	return type && !strcmp(type, "text") && !json_object_get(cmd, "binary_filename");
}

/* Makes the current instance out of a module, under the name of it, if any. */
static void instantiate(struct script *sc, struct wast_module *m, const json_t *name)
{
	uint32_t inst;
	int err = sc->run->ops->instantiate(sc->s, m, &inst);

	sc->current = NO_INSTANCE;
	if (err) {
		fail(sc, "wanted an instance, came %s", describe(sc, err));
		return;
	}
	sc->current = inst;
	if (name && add(&sc->instances, name, inst, NULL))
		fail(sc, "no memory");
}

static void run_module(struct script *sc, const json_t *cmd)
{
	struct wast_module *m;
	int err = load(sc, cmd, &m);

	if (err) {
		sc->current = NO_INSTANCE;
		fail(sc, "wanted a valid module, came %s", describe(sc, err));
		return;
	}
	instantiate(sc, m, json_object_get(cmd, "name"));
	sc->run->ops->unload(m);
}

/* A module that is instantiated later, perhaps more than once. */
static void run_module_definition(struct script *sc, const json_t *cmd)
{
	struct wast_module *m;
	int err = load(sc, cmd, &m);

	if (err) {
		fail(sc, "wanted a valid module, came %s", describe(sc, err));
	} else if (add(&sc->modules, json_object_get(cmd, "name"), NO_INSTANCE, m)) {
		sc->run->ops->unload(m);
		fail(sc, "no memory");
	}
}

static void run_module_instance(struct script *sc, const json_t *cmd)
{
	const json_t *name = json_object_get(cmd, "module");
	const struct named *n = name ? find(sc->modules, name) : sc->modules;

	if (n)
		instantiate(sc, n->m, json_object_get(cmd, "instance"));
	else
		fail(sc, "there is no such module");
}

static void run_register(struct script *sc, const json_t *cmd)
{
	const json_t *as = json_object_get(cmd, "as");
	uint32_t inst = find_instance(sc, json_object_get(cmd, "name"));
	int err;

	if (inst == NO_INSTANCE) {
		fail(sc, "there is no such instance");
		return;
	}
	err = sc->run->ops->name(sc->s, json_string_value(as), json_string_length(as), inst);
	if (err)
		fail(sc, "came %s", describe(sc, err));
}

/* --- actions */

static int invoke(struct script *sc, const json_t *action, uint32_t inst)
{
	const json_t *field = json_object_get(action, "field");
	const json_t *list = json_object_get(action, "args");
	uint32_t nr = json_array_size(list), i;
	struct kwasm_value *args = calloc(nr + 1, sizeof(*args));
	int err = args ? 0 : -ENOMEM;

	for (i = 0; !err && i < nr; i++)
		err = wast_value_parse(json_array_get(list, i), &args[i]);
	if (!err) {
		sc->nr_results = WAST_MAX_RESULTS;
		err = sc->run->ops->call(sc->s, inst, json_string_value(field),
					 json_string_length(field), args, nr, sc->results,
					 &sc->nr_results);
	}
	free(args);
	return err;
}

/* Results are in @sc afterwards.  -ESRCH: there is no such instance. */
static int act(struct script *sc, const json_t *cmd)
{
	const json_t *action = json_object_get(cmd, "action");
	const json_t *field = json_object_get(action, "field");
	const char *type = get_string(action, "type");
	uint32_t inst = find_instance(sc, json_object_get(action, "module"));

	sc->nr_results = 0;
	if (inst == NO_INSTANCE)
		return -ESRCH;
	if (type && !strcmp(type, "invoke"))
		return invoke(sc, action, inst);
	if (!type || strcmp(type, "get"))
		return -EINVAL;
	sc->nr_results = 1;
	return sc->run->ops->get(sc->s, inst, json_string_value(field), json_string_length(field),
				 &sc->results[0]);
}

static const char *describe_act(struct script *sc, int err)
{
	return err == -ESRCH ? "nothing: the module before failed" : describe(sc, err);
}

static void run_action(struct script *sc, const json_t *cmd)
{
	int err = act(sc, cmd);

	if (err)
		fail(sc, "wanted a return, came %s", describe_act(sc, err));
}

/* --- assertions: 0 or the failure has been said */

static void assert_return(struct script *sc, const json_t *cmd)
{
	const json_t *list = json_object_get(cmd, "expected");
	uint32_t nr = json_array_size(list), i;
	int err = act(sc, cmd);
	char wanted[256];

	if (err) {
		fail(sc, "wanted a return, came %s", describe_act(sc, err));
		return;
	}
	if (nr != sc->nr_results) {
		fail(sc, "wanted %u results, came %u", nr, sc->nr_results);
		return;
	}
	for (i = 0; i < nr; i++) {
		const struct kwasm_value *v = &sc->results[i];

		if (wast_value_matches(json_array_get(list, i), v))
			continue;
		wast_value_describe(json_array_get(list, i), wanted, sizeof(wanted));
		fail(sc, "result %u: wanted %s, came type 0x%x bits %llu (0x%llx:%llx)%s", i,
		     wanted, v->type, v->bits, v->high, v->bits,
		     v->flags & KWASM_VALUE_NULL ? " null" : "");
		return;
	}
	sc->run->passed++;
}

/* The guest has to end as it was said. */
static void judge_trap(struct script *sc, const json_t *cmd, int err, const char *came)
{
	const char *text = get_string(cmd, "text");

	if (err > 0 && words_match(text, came))
		sc->run->passed++;
	else
		fail(sc, "wanted trap \"%s\", came %s", text ? text : "", came);
}

static void assert_trap(struct script *sc, const json_t *cmd)
{
	int err = act(sc, cmd);

	judge_trap(sc, cmd, err, describe_act(sc, err));
}

/* The words of linking are few and fixed, those of validation a free choice. */
static void judge_refusal(struct script *sc, const json_t *cmd, int err, bool strict)
{
	const char *text = get_string(cmd, "text");
	const char *came = describe(sc, err);

	if ((err == -ENOEXEC || err == -E2BIG || err == -ENOENT) &&
	    (!strict || words_match(text, came)))
		sc->run->passed++;
	else
		fail(sc, "wanted \"%s\", came %s", text ? text : "a refusal", came);
}

static void assert_refused(struct script *sc, const json_t *cmd)
{
	struct wast_module *m;
	int err = load(sc, cmd, &m);

	judge_refusal(sc, cmd, err, sc->run->strict);
	if (!err)
		sc->run->ops->unload(m);
}

static void assert_instantiation(struct script *sc, const json_t *cmd, bool links)
{
	struct wast_module *m;
	uint32_t inst;
	int err = load(sc, cmd, &m);

	if (err) {
		fail(sc, "wanted a valid module, came %s", describe(sc, err));
		return;
	}
	err = sc->run->ops->instantiate(sc->s, m, &inst);
	if (links)
		judge_trap(sc, cmd, err, describe(sc, err));
	else
		judge_refusal(sc, cmd, err, true);
	sc->run->ops->unload(m);
}

static void assert_unlinkable(struct script *sc, const json_t *cmd)
{
	assert_instantiation(sc, cmd, false);
}

static void assert_uninstantiable(struct script *sc, const json_t *cmd)
{
	assert_instantiation(sc, cmd, true);
}

static const struct {
	const char *type;
	void (*fn)(struct script *sc, const json_t *cmd);
} commands[] = {
	{ "module", run_module },
	{ "module_definition", run_module_definition },
	{ "module_instance", run_module_instance },
	{ "register", run_register },
	{ "action", run_action },
	{ "assert_return", assert_return },
	{ "assert_trap", assert_trap },
	{ "assert_exhaustion", assert_trap },
	{ "assert_invalid", assert_refused },
	{ "assert_malformed", assert_refused },
	{ "assert_unlinkable", assert_unlinkable },
	{ "assert_uninstantiable", assert_uninstantiable },
	{}
};

static void run_command(struct script *sc, const json_t *cmd)
{
	size_t i;

	sc->line = json_integer_value(json_object_get(cmd, "line"));
	sc->type = get_string(cmd, "type");
	if (!sc->type)
		sc->type = "?";
	if (is_text(cmd))
		return;
	for (i = 0; commands[i].type; i++) {
		if (!strcmp(commands[i].type, sc->type)) {
			commands[i].fn(sc, cmd);
			return;
		}
	}
	printf("%s:%lld: %s: not known, skipped\n", sc->title, sc->line, sc->type);
	sc->run->skipped++;
}

static void free_names(struct script *sc, struct named *list)
{
	struct named *next;

	for (; list; list = next) {
		next = list->next;
		if (list->m)
			sc->run->ops->unload(list->m);
		free(list);
	}
}

static char *dirname_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? strndup(path, slash - path) : strdup(".");
}

/**
 * wast_run_script() - run a script
 * @run: embedding; counters are added to
 * @path: the script's JSON; its modules are beside it
 *
 * A script that cannot be read, or a store that cannot be made, is a failure.
 */
void wast_run_script(struct wast_run *run, const char *path)
{
	json_error_t error;
	json_t *json = json_load_file(path, JSON_ALLOW_NUL, &error);
	const json_t *list = json_object_get(json, "commands");
	struct script *sc = calloc(1, sizeof(*sc));
	size_t i;
	int err;

	if (!json || !json_is_array(list) || !sc) {
		printf("%s: %s\n", path, json ? "it has no commands" : error.text);
		run->failed++;
		json_decref(json);
		free(sc);
		return;
	}
	sc->run = run;
	sc->title = get_string(json, "source_filename");
	if (!sc->title)
		sc->title = path;
	sc->type = "script";
	sc->current = NO_INSTANCE;
	sc->dir = dirname_of(path);
	err = run->ops->open(run->host, &sc->s);
	if (err) {
		fail(sc, "cannot make a store: %s", strerror(-err));
	} else {
		for (i = 0; i < json_array_size(list); i++)
			run_command(sc, json_array_get(list, i));
		free_names(sc, sc->instances);
		free_names(sc, sc->modules);
		run->ops->close(sc->s);
	}
	free(sc->dir);
	free(sc);
	json_decref(json);
}
