// SPDX-License-Identifier: GPL-2.0
/* Talk: what a module is asked and answers, in words that any engine can say. */
#include <linux/kernel.h>

#include "tools/fuzz/talk.h"

/* Traps that others do not tell apart, or call by another name, are one class. */
static const u8 classes[KWASM_NR_TRAPS] = {
	[KWASM_TRAP_UNREACHABLE] = 1,
	[KWASM_TRAP_DIVIDE_BY_ZERO] = 2,
	[KWASM_TRAP_INTEGER_OVERFLOW] = 3,
	[KWASM_TRAP_INVALID_CONVERSION] = 3,
	[KWASM_TRAP_MEMORY_BOUNDS] = 4,
	[KWASM_TRAP_TABLE_BOUNDS] = 5,
	[KWASM_TRAP_UNDEFINED_ELEMENT] = 5,
	[KWASM_TRAP_UNINITIALIZED_ELEMENT] = 6,
	[KWASM_TRAP_INDIRECT_CALL_TYPE] = 6,
};

static void say(struct talk *t, struct talk_words *w, u64 word)
{
	if (w->len < TALK_WORDS)
		w->words[w->len++] = word;
	else
		t->is_over = true;
}

/**
 * talk_plain() - what engines agree on of a value
 * @type: value type
 * @bits: slot
 *
 * Return: the bits; of a NaN those of the canonical one, of a reference whether
 * it is there.
 */
u64 talk_plain(u32 type, u64 bits)
{
	if (kwasm_is_ref(type))
		return !!bits;
	if (type == KWASM_F32 && (bits & 0x7fffffff) > 0x7f800000)
		return 0x7fc00000;
	if (type == KWASM_F64 && (bits & ~(1ull << 63)) > 0x7ffull << 52)
		return 0x7ff8ull << 48;
	return bits;
}

/* A call of the host with arguments of @types, in letters as in opcode_list.h. */
static int called(struct talk *t, const char *types, const u64 *args)
{
	static const u8 valtypes[] = {
		['i'] = KWASM_I32, ['l'] = KWASM_I64, ['f'] = KWASM_F32, ['d'] = KWASM_F64,
	};

	for (; *types; types++, args++) {
		u32 type = valtypes[(u8)*types];

		say(t, &t->told, TALK_CALLED + type);
		say(t, &t->told, talk_plain(type, *args));
	}
	return 0;
}

#define LOG(name, types)								\
static int log_##name(struct kwasm_call *call, void *data, const u64 *args, u64 *results) \
{											\
	return called(data, types, args);						\
}

LOG(i32, "i")
LOG(i64, "l")
LOG(f32, "f")
LOG(f64, "d")

/* More of each kind than there are registers for. */
#define MANY "ilfdifdilliilifffffffd"
LOG(many, MANY)

static const struct kwasm_host_func funcs[] = {
	{ "log-i32",	"i:",		log_i32 },
	{ "log-i64",	"l:",		log_i64 },
	{ "log-f32",	"f:",		log_f32 },
	{ "log-f64",	"d:",		log_f64 },
	{ "log-many",	MANY ":",	log_many },
	{}
};

const struct kwasm_host_module talk_host = {
	.name = "fuzzing-support",
	.funcs = funcs,
};

void talk_begin(struct talk *t)
{
	t->asked.len = 0;
	t->told.len = 0;
	t->mark = 0;
	t->is_over = false;
	t->memory = NULL;
	t->nr_instances = 0;
	t->nr_calls = 0;
	t->nr_returned = 0;
}

/* Whether @s says how things ended; else what the host was told meanwhile is taken back. */
static bool is_told(struct talk *t, const struct kwasm_store *s)
{
	u32 class = classes[s->trap.kind];

	if (t->is_over || s->policy.error.err || (s->trap.kind && !class)) {
		t->is_over = true;
		t->told.len = t->mark;
		return false;
	}
	say(t, &t->told, s->trap.kind ? TALK_TRAPPED + class : TALK_RETURNED);
	return !t->is_over;
}

/**
 * talk_instantiated() - note how an instantiation went
 * @t: talk
 * @s: store; what it says of allocations and traps is of this
 * @is_there: there is an instance now
 */
void talk_instantiated(struct talk *t, const struct kwasm_store *s, bool is_there)
{
	if (!is_there && s->trap.kind == KWASM_TRAP_NONE)
		t->is_over = true;
	t->nr_instances += is_told(t, s);
	t->mark = t->told.len;
}

/**
 * talk_called() - note a call and how it went
 * @t: talk
 * @s: store; what it says of allocations and traps is of this call
 * @instance: which of the talk's
 * @export: export's number
 * @type: type
 * @args: arguments
 * @results: results, unless it trapped
 */
void talk_called(struct talk *t, const struct kwasm_store *s, u32 instance, u32 export,
		 const struct kwasm_functype *type, const u64 *args, const u64 *results)
{
	if (!is_told(t, s))
		return;
	say(t, &t->asked, instance);
	say(t, &t->asked, export);
	say(t, &t->asked, type->nr_results);
	for (u32 i = 0; i < type->nr_results; i++) {
		u32 result = kwasm_results(type)[i];

		say(t, &t->asked, result);
		if (s->trap.kind == KWASM_TRAP_NONE)
			say(t, &t->told, talk_plain(result, results[i]));
	}
	say(t, &t->asked, type->nr_params);
	for (u32 i = 0; i < type->nr_params; i++) {
		say(t, &t->asked, kwasm_params(type)[i]);
		say(t, &t->asked, args[i]);
	}
	t->nr_calls += !t->is_over;
	t->nr_returned += !t->is_over && s->trap.kind == KWASM_TRAP_NONE;
	t->mark = t->told.len;
}

/* By words in four rows, each of which waits for itself only: it is all of the memory. */
u32 talk_hash(const struct kwasm_memory *memory)
{
	const u32 *words = (const u32 *)memory->linear.base;
	u64 nr = memory->linear.size / sizeof(u32);
	u32 a = 0, b = 0, c = 0, d = 0;

	for (u64 i = 0; i < nr; i += 4) {
		a = (a ^ words[i]) * 0x01000193;
		b = (b ^ words[i + 1]) * 0x01000193;
		c = (c ^ words[i + 2]) * 0x01000193;
		d = (d ^ words[i + 3]) * 0x01000193;
	}
	return a ^ b * 3 ^ c * 5 ^ d * 7;
}

/**
 * talk_end() - note what is there after all calls
 * @t: talk
 * @inst: instance
 */
void talk_end(struct talk *t, const struct kwasm_instance *inst)
{
	const struct kwasm_module *m = inst->module;

	for (u32 i = 0; i < m->nr_exports && !t->is_over; i++) {
		const struct kwasm_export *export = &m->exports[i];

		if (export->kind == KWASM_EXTERN_MEMORY) {
			const struct kwasm_memory *memory = inst->memories[export->index];

			if (memory == t->memory)
				continue;
			t->memory = memory;
			say(t, &t->told, memory->linear.size);
			say(t, &t->told, talk_hash(memory));
		} else if (export->kind == KWASM_EXTERN_TABLE) {
			const struct kwasm_table *table = inst->tables[export->index];

			say(t, &t->told, table->size);
			for (u32 e = 0; e < table->size && e < 64; e++)
				say(t, &t->told, !!table->elems[e]);
		} else if (export->kind == KWASM_EXTERN_GLOBAL) {
			const struct kwasm_global *global = inst->globals[export->index];

			say(t, &t->asked, global->type.valtype);
			say(t, &t->told, talk_plain(global->type.valtype, global->value));
		}
	}
}
