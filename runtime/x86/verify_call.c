// SPDX-License-Identifier: GPL-2.0
/*
 * Checker of machine code: what leaves the function
 *
 * Calls and jumps out of a function are completed by the loader, each at a place
 * that the text's relocations name: to a function by its index, or to a stub.
 * What is passed has to be of the callee's type, and its slots have to be in the
 * caller's frame.  No register survives a call but those that jit.h says.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "runtime/opcode.h"
#include "runtime/x86/verify.h"

/**
 * kwasm_verify_reloc() - the relocation of a place
 * @v: function
 * @at: offset in it
 *
 * Return: it, or NULL.
 */
const struct kwasm_jit_reloc *kwasm_verify_reloc(const struct verify *v, u32 at)
{
	u32 low = 0, high = v->nr_relocs;

	while (low < high) {
		u32 mid = (low + high) / 2;

		if (v->relocs[mid].at < v->base + at)
			low = mid + 1;
		else
			high = mid;
	}
	return low < v->nr_relocs && v->relocs[low].at == v->base + at ? &v->relocs[low] : NULL;
}

static bool is_float(u32 valtype)
{
	return valtype == KWASM_F32 || valtype == KWASM_F64;
}

/**
 * struct passing - where the next argument is
 * @ints: integer registers gone by
 * @floats: xmm registers gone by
 * @slots: slots gone by
 */
struct passing {
	u32 ints;
	u32 floats;
	u32 slots;
};

static const u8 int_args[KWASM_JIT_GPR_ARGS] = { GPR_DI, GPR_SI, GPR_DX, GPR_CX, GPR_8, GPR_9 };

/* Register of the next argument, or GPR_NONE: it is in slot @slots - 1. */
static u8 pass(struct passing *p, u32 valtype)
{
	if (is_float(valtype)) {
		if (p->floats < KWASM_JIT_XMM_ARGS)
			return p->floats++;
	} else if (p->ints < KWASM_JIT_GPR_ARGS) {
		return int_args[p->ints++];
	}
	p->slots++;
	return GPR_NONE;
}

/**
 * kwasm_verify_slots() - slots that a function of a type has to do with
 * @type: type
 */
u32 kwasm_verify_slots(const struct kwasm_functype *type)
{
	struct passing p = {};
	u32 i;

	for (i = 0; i < type->nr_params; i++)
		pass(&p, kwasm_params(type)[i]);
	return max_t(u32, p.slots, type->nr_results ? type->nr_results - 1 : 0);
}

/*
 * One that tells of no floats may run in no FPU section, where xmm registers are
 * neither passed on nor saved: it cannot rely on what is in them.
 */
static void get_float(struct verify *v, u8 reg)
{
	if (v->text->last_floats & KWASM_FLOATS_OWN)
		v->s->floats |= BIT(reg);
}

/**
 * kwasm_verify_entry() - what is known at a function's entry
 * @v: function; receives it
 */
void kwasm_verify_entry(struct verify *v)
{
	struct verify_state *s = v->s;
	struct passing p = {};
	u32 i;

	memset(s, 0, v->stride);
	s->phase = PHASE_ENTRY;
	s->room = -1;
	s->reg[GPR_INST] = VALUE(IS_INST, 0);
	for (i = 0; i < v->type->nr_params; i++) {
		u32 valtype = kwasm_params(v->type)[i];
		u8 reg = pass(&p, valtype);

		if (reg == GPR_NONE)
			s->slot[p.slots - 1] = kwasm_verify_of_type(valtype);
		else if (is_float(valtype))
			get_float(v, reg);
		else
			s->reg[reg] = kwasm_verify_of_type(valtype);
	}
}

static bool is_there(const struct verify_state *s, u8 reg, u32 valtype)
{
	if (is_float(valtype))
		return s->floats & BIT(reg);
	return kwasm_verify_is_type(s->reg[reg], valtype);
}

/* Number of the slot at rsp + 8 * @n. */
static u32 out_slot(const struct verify *v, u32 n)
{
	return v->nr_slots - 1 - n;
}

static bool check_arguments(struct verify *v, const struct kwasm_functype *type)
{
	struct passing p = {};
	bool ok = true;
	u32 i;

	for (i = 0; ok && i < type->nr_params; i++) {
		u32 valtype = kwasm_params(type)[i];
		u8 reg = pass(&p, valtype);

		ok = reg != GPR_NONE ? is_there(v->s, reg, valtype) :
		     kwasm_verify_is_type(v->s->slot[out_slot(v, p.slots - 1)], valtype);
	}
	return ok || kwasm_verify_refuse(v, "an argument of another type");
}

/* All registers are lost but rbp, r13 and, in the end, rsp. */
static void forget(struct verify *v, bool keeps_inst)
{
	struct verify_state *s = v->s;
	verify_value inst = s->reg[GPR_INST];

	memset(s->reg, 0, sizeof(s->reg));
	memset(s->nonzero, 0, sizeof(s->nonzero));
	memset(s->positive, 0, sizeof(s->positive));
	memset(s->divides, 0, sizeof(s->divides));
	s->floats = 0;
	if (keeps_inst)
		s->reg[GPR_INST] = inst;
}

static void take_result(struct verify *v, u32 valtype)
{
	if (is_float(valtype))
		get_float(v, 0);
	else
		v->s->reg[GPR_AX] = kwasm_verify_of_type(valtype);
}

static bool call(struct verify *v, const struct kwasm_functype *type, bool keeps_inst)
{
	u32 nr = kwasm_verify_slots(type), i;

	v->work += type->nr_params + nr;
	if (nr && nr >= v->frame / 8)
		return kwasm_verify_refuse(v, "no slots for the callee");
	if (!v->s->is_paid)
		return kwasm_verify_refuse(v, "a call before anything is paid");
	if (v->s->room < 0)
		return kwasm_verify_refuse(v, "a call without a stack check");
	if (!v->frame || v->s->slot[v->nr_in] != VALUE(IS_INST, 0))
		return kwasm_verify_refuse(v, "a call with r15 not saved");
	if (!check_arguments(v, type))
		return false;
	forget(v, keeps_inst);
	for (i = 0; i < nr; i++)
		v->s->slot[out_slot(v, i)] = i + 1 < type->nr_results ?
			kwasm_verify_of_type(kwasm_results(type)[i + 1]) : JUNK;
	if (type->nr_results)
		take_result(v, kwasm_results(type)[0]);
	return true;
}

/* Which indices an instruction that C does has, and what it takes and gives. */
enum space { SPACE_NONE, SPACE_MEMORY, SPACE_TABLE, SPACE_DATA, SPACE_ELEM };

/**
 * struct help - such an instruction
 * @first: index space of the first immediate
 * @second: of the second
 * @sig: operands:results; r is a reference of the first table's type
 */
struct help {
	u8 first;
	u8 second;
	const char *sig;
};

static const struct help helps[KWASM_NR_HELPS] = {
	[KWASM_HELP_MEMORY_GROW] = { SPACE_MEMORY, SPACE_NONE, "i:i" },
	[KWASM_HELP_MEMORY_FILL] = { SPACE_MEMORY, SPACE_NONE, "iii:" },
	[KWASM_HELP_MEMORY_COPY] = { SPACE_MEMORY, SPACE_MEMORY, "iii:" },
	[KWASM_HELP_MEMORY_INIT] = { SPACE_MEMORY, SPACE_DATA, "iii:" },
	[KWASM_HELP_DATA_DROP] = { SPACE_DATA, SPACE_NONE, ":" },
	[KWASM_HELP_TABLE_GET] = { SPACE_TABLE, SPACE_NONE, "i:r" },
	[KWASM_HELP_TABLE_SET] = { SPACE_TABLE, SPACE_NONE, "ir:" },
	[KWASM_HELP_TABLE_GROW] = { SPACE_TABLE, SPACE_NONE, "ri:i" },
	[KWASM_HELP_TABLE_FILL] = { SPACE_TABLE, SPACE_NONE, "iri:" },
	[KWASM_HELP_TABLE_COPY] = { SPACE_TABLE, SPACE_TABLE, "iii:" },
	[KWASM_HELP_TABLE_INIT] = { SPACE_TABLE, SPACE_ELEM, "iii:" },
	[KWASM_HELP_ELEM_DROP] = { SPACE_ELEM, SPACE_NONE, ":" },
};

static bool in_space(const struct kwasm_module *m, u8 space, u32 index)
{
	const u32 nr[] = {
		[SPACE_NONE] = 1,
		[SPACE_MEMORY] = m->nr_memories,
		[SPACE_TABLE] = m->nr_tables,
		[SPACE_DATA] = m->nr_datas,
		[SPACE_ELEM] = m->nr_elems,
	};

	return index < nr[space];
}

static u32 letter_type(const struct kwasm_module *m, char letter, u32 table)
{
	switch (letter) {
	case 'i':
		return KWASM_I32;
	case 'r':
		return m->tables[table].elem;
	default:
		return KWASM_I64;
	}
}

static const char *help_sig(const struct verify *v, u32 which, u32 first, u32 second)
{
	const struct help *help = &helps[which];
	const char *sig;

	if (which == KWASM_HELP_NUMERIC) {
		sig = first < KWASM_NR_OPS ? kwasm_opcode_info[first].sig : NULL;
		return sig && *sig != '?' && !second ? sig : NULL;
	}
	if (!in_space(v->m, help->first, first) || !in_space(v->m, help->second, second))
		return NULL;
	return help->sig;
}

static bool table_types_differ(const struct verify *v, u32 which, u32 first, u32 second)
{
	const struct kwasm_module *m = v->m;

	if (which == KWASM_HELP_TABLE_INIT)
		return m->tables[first].elem != m->elems[second].elem;
	return which == KWASM_HELP_TABLE_COPY && m->tables[first].elem != m->tables[second].elem;
}

static bool call_help(struct verify *v, u64 help)
{
	u32 which = help & U16_MAX, first = help >> 16 & 0xffffff, second = help >> 40;
	static const u8 args[] = { GPR_DI, GPR_SI, GPR_DX };
	const char *sig;
	u32 i;

	if (which >= KWASM_NR_HELPS)
		return kwasm_verify_refuse(v, "no instruction that C does");
	sig = help_sig(v, which, first, second);
	if (!sig || table_types_differ(v, which, first, second))
		return kwasm_verify_refuse(v, "no instruction that C does");
	for (i = 0; i < ARRAY_SIZE(args) && *sig != ':'; i++, sig++)
		if (!kwasm_verify_is_type(v->s->reg[args[i]], letter_type(v->m, *sig, first)))
			return kwasm_verify_refuse(v, "an argument of another type");
	forget(v, true);
	if (*sig++ != ':')
		return kwasm_verify_refuse(v, "no instruction that C does");
	if (*sig)
		v->s->reg[GPR_AX] = kwasm_verify_of_type(letter_type(v->m, *sig, first));
	return true;
}

static bool call_r11(struct verify *v)
{
	verify_value func = v->s->reg[GPR_11];

	if (!(v->text->last_floats & KWASM_FLOATS_TABLE))
		return kwasm_verify_refuse(v, "a call that nobody knows of");
	if (verify_kind(func) != IS_TYPED)
		return kwasm_verify_refuse(v, "a call of something unchecked");
	return call(v, v->m->types[verify_arg(func)], false);
}

/* It leaves an index that is sure to have so many bytes. */
static bool call_check(struct verify *v, u32 bytes)
{
	if (!kwasm_verify_is_short(v->s->reg[GPR_11]))
		return kwasm_verify_refuse(v, "a check of no index");
	return kwasm_verify_set(v, GPR_11, VALUE(IS_INDEX, bytes));
}

static bool call_stub(struct verify *v, u32 stub)
{
	if (stub >= KWASM_STUB_CHECK && stub < KWASM_STUB_CHECK + KWASM_MEM_WIDTHS)
		return call_check(v, 1 << (stub - KWASM_STUB_CHECK));
	switch (stub) {
	case KWASM_STUB_HELP:
		return v->help_end == v->at ? call_help(v, v->help) :
		       kwasm_verify_refuse(v, "no instruction that C does");
	case KWASM_STUB_COPY:
		return call_help(v, KWASM_HELP(KWASM_HELP_MEMORY_COPY, 0, 0));
	case KWASM_STUB_FILL:
		return call_help(v, KWASM_HELP(KWASM_HELP_MEMORY_FILL, 0, 0));
	case KWASM_STUB_POLL:
		v->polled = true;
		v->s->is_paid = true;
		return true;
	case KWASM_STUB_LOOK:
		return kwasm_verify_set(v, GPR_11, 0);
	case KWASM_STUB_CALL_R11:
		return call_r11(v);
	default:
		v->live = false;
		return (stub > KWASM_STUB_TRAP && stub < KWASM_NR_STUBS) ||
		       kwasm_verify_refuse(v, "no stub to call");
	}
}

/**
 * kwasm_verify_trap() - whether it may trap here, or poll
 * @v: function
 *
 * C looks at the instance and the chain of frames.
 *
 * Return: false when the function is refused.
 */
bool kwasm_verify_trap(struct verify *v)
{
	return (v->s->phase == PHASE_BODY && v->s->reg[GPR_INST] == VALUE(IS_INST, 0)) ||
	       kwasm_verify_refuse(v, "r15 is not the instance");
}

/**
 * kwasm_verify_call() - a call
 * @v: function
 *
 * Return: false when the function is refused.
 */
bool kwasm_verify_call(struct verify *v)
{
	const struct kwasm_jit_reloc *reloc = kwasm_verify_reloc(v, v->at + 1);
	const struct kwasm_module *m = v->m;

	if (!reloc)
		return kwasm_verify_refuse(v, "a call of nowhere");
	if (!kwasm_verify_trap(v))
		return false;
	if (reloc->target & KWASM_JIT_STUB)
		return call_stub(v, reloc->target & ~KWASM_JIT_STUB);
	if (reloc->target >= m->nr_funcs)
		return kwasm_verify_refuse(v, "a call of no function");
	return call(v, m->types[m->func_types[reloc->target]],
		    reloc->target >= m->nr_func_imports);
}

/**
 * kwasm_verify_leave() - the end of the frame, before a return
 * @v: function
 * @phase: what comes then
 *
 * Return: false when the function is refused.
 */
bool kwasm_verify_leave(struct verify *v, enum verify_phase phase)
{
	const u32 *results = kwasm_results(v->type);
	u32 i;

	if (!kwasm_verify_trap(v))
		return false;
	for (i = 0; i < v->type->nr_results; i++)
		if (i ? !kwasm_verify_is_type(v->s->slot[i - 1], results[i]) :
		    !is_there(v->s, is_float(results[0]) ? 0 : GPR_AX, results[0]))
			return kwasm_verify_refuse(v, "a result of another type");
	v->s->phase = phase;
	return true;
}
