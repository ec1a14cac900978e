// SPDX-License-Identifier: GPL-2.0
/*
 * Machine code: from the compiler's text to a place where it can run
 *
 * Compiling and placing may fail as anything may that takes memory; the module
 * is then interpreted, and its statistics say why.  A load never fails for it.
 *
 * A direct call goes to the function's entry where it has one, else to a thunk
 * behind the text, which loads the function instance and calls that.
 */
#include "runtime/jit.h"

#include <linux/align.h>
#include <linux/errno.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/string.h>

#include "alloc/arena.h"
#include "runtime/limits.h"

/**
 * kwasm_jit_text_init() - begin a text
 * @text: text
 * @m: module that it is for, and that pays
 */
void kwasm_jit_text_init(struct kwasm_jit_text *text, struct kwasm_module *m)
{
	struct ka *a = ka_of(&m->policy, KA_COMPILE);

	*text = (struct kwasm_jit_text){ .limit = S32_MAX };
	ka_vec_init(&text->bytes, a, sizeof(u8));
	ka_vec_init(&text->relocs, a, sizeof(struct kwasm_jit_reloc));
	ka_vec_init(&text->sites, a, sizeof(struct kwasm_jit_site));
	ka_vec_init(&text->entries, a, sizeof(u32));
	ka_vec_init(&text->floats, a, sizeof(u8));
	ka_vec_init(&text->lines, a, sizeof(struct kwasm_jit_site));
}

/**
 * kwasm_jit_text_exit() - end a text
 * @text: text, at any stage
 */
void kwasm_jit_text_exit(struct kwasm_jit_text *text)
{
	ka_vec_exit(&text->lines);
	ka_vec_exit(&text->floats);
	ka_vec_exit(&text->entries);
	ka_vec_exit(&text->sites);
	ka_vec_exit(&text->relocs);
	ka_vec_exit(&text->bytes);
}

static struct kwasm_jit_reloc *reloc_at(const struct kwasm_jit_text *text, size_t i)
{
	return ka_vec_at(&text->relocs, struct kwasm_jit_reloc, i);
}

static u32 nr_own(const struct kwasm_module *m)
{
	return m->nr_funcs - m->nr_func_imports;
}

/* Of a function by its index; KWASM_JIT_NO_ENTRY for one that is called by thunk. */
static u32 entry_of(const struct kwasm_module *m, const struct kwasm_jit_text *text, u32 func)
{
	if (func < m->nr_func_imports)
		return KWASM_JIT_NO_ENTRY;
	return *ka_vec_at(&text->entries, u32, func - m->nr_func_imports);
}

/*
 * Gives each function that is called and has no entry a thunk: in @thunks, by
 * function index, its number plus one.  Returns how many there are.
 */
static u32 number_thunks(const struct kwasm_module *m, const struct kwasm_jit_text *text,
			 u32 *thunks)
{
	u32 nr = 0;
	size_t i;

	for (i = 0; i < text->relocs.len; i++) {
		u32 func = reloc_at(text, i)->target;

		if (func & KWASM_JIT_STUB || thunks[func])
			continue;
		if (entry_of(m, text, func) == KWASM_JIT_NO_ENTRY)
			thunks[func] = ++nr;
	}
	return nr;
}

/* Completes @text, whose thunks begin at @first, for being at @base. */
static void relocate(const struct kwasm_module *m, struct kwasm_jit_text *text, const u8 *base,
		     const u32 *thunks, u32 first)
{
	u8 *bytes = text->bytes.data;
	size_t i;

	for (i = 0; i < text->relocs.len; i++) {
		const struct kwasm_jit_reloc *reloc = reloc_at(text, i);
		u32 func = reloc->target;
		const void *target;

		if (func & KWASM_JIT_STUB)
			target = kwasm_jit_stub(func & ~KWASM_JIT_STUB);
		else if (thunks[func])
			target = base + first + (thunks[func] - 1) * KWASM_JIT_THUNK;
		else
			target = base + entry_of(m, text, func);
		kwasm_jit_patch(bytes + reloc->at, base + reloc->at, target);
	}
}

/*
 * Whether anything that is no function's beginning looks like one, which indirect
 * branches could then lead to.  The checker looks at functions, one by one, but
 * distances are not known before there is a place.
 */
static bool hides_entry(const struct kwasm_jit_text *text)
{
	const u8 *bytes = text->bytes.data, *end = bytes + text->bytes.len, *at = bytes;
	size_t next = 0;

	while ((at = kwasm_jit_find_entry(at, end))) {
		for (; next < text->entries.len; next++)
			if (*ka_vec_at(&text->entries, u32, next) == at - bytes)
				break;
		if (next == text->entries.len)
			return true;
		at++;
	}
	return false;
}

/* Writes the @nr thunks, which belong at @place. */
static int write_thunks(struct kwasm_module *m, u8 *place, const u32 *thunks, u32 nr)
{
	struct ka *a = ka_of(&m->policy, KA_COMPILE);
	size_t size = (size_t)nr * KWASM_JIT_THUNK;
	u32 func;
	u8 *bytes;
	int err = 0;

	if (!nr)
		return 0;
	bytes = ka_alloc(a, size, m->policy.gfp);
	if (!bytes)
		return -ENOMEM;
	memset(bytes, *(u8 *)kwasm_arena_text, size);
	for (func = 0; func < m->nr_funcs; func++) {
		u32 at = (thunks[func] - 1) * KWASM_JIT_THUNK;

		if (!thunks[func])
			continue;
		kwasm_jit_thunk(bytes + at, place + at, func);
		if (kwasm_jit_find_entry(bytes + at + 1, bytes + at + KWASM_JIT_THUNK))
			err = -EADDRNOTAVAIL;
	}
	err = err ?: ka_arena_write(m->engine->arena, place, bytes, size);
	ka_free(a, bytes, size);
	return err;
}

/* Keeps what is needed of @text to instantiate and to trace. */
static int keep(struct kwasm_module *m, const struct kwasm_jit_text *text,
		struct kwasm_jit_code *code)
{
	size_t sites = text->sites.len * sizeof(struct kwasm_jit_site);
	size_t entries = nr_own(m) * sizeof(u32);

	code->meta_size = sites + entries + nr_own(m);
	code->sites = ka_alloc(ka_of(&m->policy, KA_MODULE), code->meta_size, m->policy.gfp);
	if (!code->sites)
		return -ENOMEM;
	code->entries = (u32 *)((u8 *)code->sites + sites);
	code->floats = (u8 *)code->entries + entries;
	if (sites)
		memcpy(code->sites, text->sites.data, sites);
	if (entries)
		memcpy(code->entries, text->entries.data, entries);
	if (text->floats.len)
		memcpy(code->floats, text->floats.data, nr_own(m));
	else
		memset(code->floats, text->has_floats ? KWASM_FLOATS_OWN : 0, nr_own(m));
	code->nr_sites = text->sites.len;
	return 0;
}

/* A mapping for writing may be refused, too. */
static int write_text(struct kwasm_module *m, u8 *base, const struct kwasm_jit_text *text)
{
	if (ka_fault_point(&m->policy.plan, KA_SITE()))
		return -ENOMEM;
	return ka_arena_write(m->engine->arena, base, text->bytes.data, text->bytes.len);
}

static int write_out(struct kwasm_module *m, struct kwasm_jit_text *text, const u32 *thunks,
		     u32 nr, struct kwasm_jit_code *code)
{
	struct ka *a = ka_of(&m->policy, KA_CODE);
	size_t first = ALIGN(text->bytes.len, KWASM_JIT_THUNK);
	int err;

	code->size = nr ? first + (size_t)nr * KWASM_JIT_THUNK : text->bytes.len;
	if (code->size > S32_MAX)
		return -E2BIG;
	code->base = ka_alloc(a, code->size, m->policy.gfp);
	if (!code->base)
		return m->policy.error.err == -ENOSPC ? -ENOSPC : -ENOMEM;
	relocate(m, text, code->base, thunks, first);
	err = hides_entry(text) ? -EADDRNOTAVAIL : 0;
	err = err ?: write_text(m, code->base, text) ?:
	      write_thunks(m, code->base + first, thunks, nr);
	if (err)
		ka_free(a, code->base, code->size);
	return err;
}

static int place(struct kwasm_module *m, struct kwasm_jit_text *text, u32 *thunks,
		 struct kwasm_jit_code *code)
{
	u32 nr = number_thunks(m, text, thunks);
	int err;

	err = keep(m, text, code);
	if (err)
		return err;
	err = write_out(m, text, thunks, nr, code);
	if (err)
		ka_free(ka_of(&m->policy, KA_MODULE), code->sites, code->meta_size);
	return err;
}

static u32 most_slots(const struct kwasm_module *m)
{
	u32 most = 0;
	u32 i;

	for (i = 0; i < m->nr_types; i++)
		most = max_t(u32, most, m->types[i]->nr_params + m->types[i]->nr_results);
	return most;
}

/**
 * kwasm_jit_place() - make a module's machine code runnable
 * @m: module that has no instance yet, of an engine with an arena
 * @text: its text; what it lacks is filled in
 *
 * Context: process context, may sleep.
 *
 * Return: 0; -ENOSPC when the arena is full; -ENOMEM; -E2BIG; -EADDRNOTAVAIL when
 * a distance at the place that it got looks like a function's beginning. Nothing
 * changed then.
 */
int kwasm_jit_place(struct kwasm_module *m, struct kwasm_jit_text *text)
{
	struct ka *a = ka_of(&m->policy, KA_COMPILE);
	struct kwasm_jit_code code = {
		.text_size = text->bytes.len,
		.nr_compiled = text->nr_compiled,
		.nr_checks = text->nr_checks,
		.nr_elided = text->nr_elided,
		.nr_stores = text->nr_stores,
		.nr_reloads = text->nr_reloads,
		.room = most_slots(m),
		.has_floats = text->has_floats,
	};
	u32 *thunks;
	int err;

	thunks = ka_new_array(a, u32, m->nr_funcs, m->policy.gfp);
	if (!thunks)
		return -ENOMEM;
	err = place(m, text, thunks, &code);
	ka_delete_array(a, thunks, m->nr_funcs);
	if (err)
		return err;
	code.nr_refused = m->jit.nr_refused;
	code.refusal = m->jit.refusal;
	code.verify_ns = m->jit.verify_ns;
	m->jit = code;
	return 0;
}

static void add(struct kwasm_jit_totals *to, const struct kwasm_jit_code *code)
{
	to->modules += !!code->base;
	to->funcs += code->nr_compiled;
	to->bytes += code->size;
	to->ns += code->ns;
	to->verify_ns += code->verify_ns;
	to->refused += code->nr_refused;
	to->checks += code->nr_checks;
	to->elided += code->nr_elided;
	to->stores += code->nr_stores;
	to->reloads += code->nr_reloads;
}

static void enlist(struct kwasm_module *m)
{
	struct kwasm_jit_list *list = &m->engine->code;

	mutex_lock(&list->lock);
	if (m->jit.base)
		list_add_tail(&m->jit.listed, &list->modules);
	add(&list->totals, &m->jit);
	mutex_unlock(&list->lock);
}

static void delist(struct kwasm_module *m)
{
	struct kwasm_jit_list *list = &m->engine->code;

	/* One that was placed by hand is not on it. */
	if (!m->jit.listed.next)
		return;
	mutex_lock(&list->lock);
	list_del(&m->jit.listed);
	mutex_unlock(&list->lock);
}

static int compile_and_place(struct kwasm_module *m, size_t room, size_t thunks)
{
	struct kwasm_jit_text text;
	int err;

	kwasm_jit_text_init(&text, m);
	text.limit = room - min(room / 2, thunks);
	err = kwasm_jit_compile(m, &text);
	if (!err && text.nr_compiled)
		err = kwasm_jit_place(m, &text);
	kwasm_jit_text_exit(&text);
	return err;
}

/**
 * kwasm_jit_load() - compile a module, if that can be done
 * @m: module, decoded and validated, of an engine with an arena
 *
 * A fault plan's refusals are benign here: nobody has to notice.
 *
 * Context: process context, may sleep.
 */
void kwasm_jit_load(struct kwasm_module *m)
{
	struct ka_fault_plan *plan = &m->policy.plan;
	u64 start = ktime_get_ns(), injected = plan->injected, benign = plan->benign;
	size_t thunks = (size_t)m->nr_funcs * KWASM_JIT_THUNK;
	size_t room;
	int err;

	/* One function more or less than fits is no matter: the rest is interpreted. */
	room = ka_arena_begin(m->engine->arena,
			      m->code_size * KWASM_JIT_GROWTH + thunks * 2);
	err = compile_and_place(m, room, thunks);
	ka_arena_end(m->engine->arena);
	if (err)
		plan->benign = benign + plan->injected - injected;
	m->jit.err = err;
	m->jit.ns = ktime_get_ns() - start;
	enlist(m);
}

/**
 * kwasm_jit_unload() - free a module's machine code
 * @m: module that nobody runs any more
 */
void kwasm_jit_unload(struct kwasm_module *m)
{
	struct kwasm_jit_code *code = &m->jit;

	if (!code->base)
		return;
	delist(m);
	ka_free(ka_of(&m->policy, KA_CODE), code->base, code->size);
	ka_free(ka_of(&m->policy, KA_MODULE), code->sites, code->meta_size);
	code->base = NULL;
}

static bool runs(const struct kwasm_instance *inst)
{
	return inst->module->jit.base && !inst->store->interpret;
}

/**
 * kwasm_jit_attach() - let an instance run its module's machine code
 * @inst: instance that is being made
 */
void kwasm_jit_attach(struct kwasm_instance *inst)
{
	const struct kwasm_jit_code *code = &inst->module->jit;
	struct kwasm_store *s = inst->store;
	u32 i;

	if (!runs(inst))
		return;
	inst->stack_limit = (unsigned long)(s->stack + code->room) + KWASM_JIT_HEADROOM;
	s->has_floats |= code->has_floats;
	for (i = 0; i < inst->module->nr_func_imports; i++)
		inst->imports_code |= !!inst->funcs[i]->code;
}

/**
 * kwasm_jit_entry() - where calls of a function go
 * @inst: instance that is being made
 * @own: number among the functions that it defines
 *
 * Return: its machine code, or the stub that leads to C.
 */
const void *kwasm_jit_entry(const struct kwasm_instance *inst, u32 own)
{
	const struct kwasm_jit_code *code = &inst->module->jit;

	if (!runs(inst) || code->entries[own] == KWASM_JIT_NO_ENTRY)
		return kwasm_stub_call_out;
	return code->base + code->entries[own];
}

/**
 * kwasm_jit_site_of() - find the instruction behind a return address
 * @m: module
 * @address: the return address
 * @offset: receives the offset of the instruction in the module's bytes
 *
 * Return: false when it is no place of the module's.
 */
bool kwasm_jit_site_of(const struct kwasm_module *m, u64 address, u32 *offset)
{
	const struct kwasm_jit_code *code = &m->jit;
	u64 at = address - (unsigned long)code->base;
	u32 low = 0, high = code->nr_sites;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (code->sites[mid].text < at)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == code->nr_sites || code->sites[low].text != at)
		return false;
	*offset = code->sites[low].offset;
	return true;
}
