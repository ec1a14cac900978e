// SPDX-License-Identifier: GPL-2.0
/*
 * Checker of machine code: operands in memory
 *
 * Memory is reached by what its base register is known to be; there are no
 * other addresses.  What may be read where, and is then known of it, stands in
 * the table below for structs of the runtime, and in a function each for the
 * stack, memory 0 and arrays.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/stddef.h>

#include "runtime/limits.h"
#include "runtime/store.h"
#include "runtime/x86/verify.h"

/**
 * struct field - something that may be read
 * @of: what the base register is
 * @offset: where it is from there
 * @size: bytes
 * @kind: what it is; its number is that of the base and @arg
 * @arg: see @kind
 */
struct field {
	u8 of;
	u32 offset;
	u8 size;
	u8 kind;
	u8 arg;
};

#define FIELD(of, type, member, kind, ...)	\
	{								\
		of, offsetof(struct type, member),			\
		sizeof_field(struct type, member), kind, ## __VA_ARGS__	\
	}

static const struct field fields[] = {
	FIELD(IS_INST, kwasm_instance, mem_size, IS_MEM_SIZE),
	FIELD(IS_INST, kwasm_instance, mem_last[0], IS_MEM_LAST, 1),
	FIELD(IS_INST, kwasm_instance, mem_last[1], IS_MEM_LAST, 2),
	FIELD(IS_INST, kwasm_instance, mem_last[2], IS_MEM_LAST, 4),
	FIELD(IS_INST, kwasm_instance, mem_last[3], IS_MEM_LAST, 8),
	FIELD(IS_INST, kwasm_instance, mem_last[4], IS_MEM_LAST, 12),
	FIELD(IS_INST, kwasm_instance, mem_last[5], IS_MEM_LAST, 16),
	FIELD(IS_INST, kwasm_instance, mem_last[6], IS_MEM_LAST, 20),
	FIELD(IS_INST, kwasm_instance, mem_last[7], IS_MEM_LAST, 24),
	FIELD(IS_INST, kwasm_instance, mem_last[8], IS_MEM_LAST, 28),
	FIELD(IS_INST, kwasm_instance, mem_last[9], IS_MEM_LAST, 32),
	FIELD(IS_INST, kwasm_instance, zero, IS_CONST),
	FIELD(IS_INST, kwasm_instance, mem, IS_MEM),
	FIELD(IS_INST, kwasm_instance, stack_limit, IS_STACK_LIMIT),
	FIELD(IS_INST, kwasm_instance, funcs, IS_FUNCS),
	FIELD(IS_INST, kwasm_instance, tables, IS_TABLES),
	FIELD(IS_INST, kwasm_instance, globals, IS_GLOBALS),
	FIELD(IS_INST, kwasm_instance, type_ids, IS_TYPE_IDS),
	FIELD(IS_INST, kwasm_instance, own_globals, IS_OWN_GLOBALS),
	FIELD(IS_TABLE, kwasm_table, size, IS_TABLE_SIZE),
	FIELD(IS_TABLE, kwasm_table, elems, IS_ELEMS),
	FIELD(IS_FUNC, kwasm_func, type_id, IS_FUNC_TYPE_ID),
	FIELD(IS_TYPED, kwasm_func, type_id, IS_FUNC_TYPE_ID),
};

static bool field(struct verify *v, const struct verify_insn *in, verify_value base,
		  struct verify_place *place)
{
	u32 i;

	place->kind = PLACE_IS_FIELD;
	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		const struct field *f = &fields[i];

		if (f->of != verify_kind(base) || f->offset != in->disp || f->size != in->size)
			continue;
		place->value = VALUE(f->kind, verify_arg(base) + f->arg);
		return in->index == GPR_NONE || kwasm_verify_refuse(v, "an index into a struct");
	}
	return kwasm_verify_refuse(v, "no field that may be read");
}

/* A place among the slots that are this function's. */
static bool slot(struct verify *v, const struct verify_insn *in, struct verify_place *place)
{
	s64 at = in->disp;
	s64 nr = v->nr_in;

	if (in->index != GPR_NONE || v->s->phase != PHASE_BODY)
		return kwasm_verify_refuse(v, "no slot of the stack");
	if (in->base == GPR_SP)
		at -= v->frame;
	if (at & 3 || (at & 7) + in->size > 8)
		return kwasm_verify_refuse(v, "a slot that is not aligned");
	place->kind = PLACE_IS_SLOT;
	place->upper = at & 4;
	at &= ~7LL;
	if (at >= 16 && at < 16 + 8 * nr)
		place->index = (at - 16) / 8;
	else if (at < 0 && at >= -(s64)v->frame)
		place->index = nr - at / 8 - 1;
	else
		return kwasm_verify_refuse(v, "stack that is not the function's");
	place->value = v->s->slot[place->index];
	return true;
}

static u64 declared(const struct kwasm_module *m)
{
	return m->nr_memories ? m->memories[0].limits.min * KWASM_WASM_PAGE_SIZE : 0;
}

/* A clamped index is zero: what reaches up to @end from there has to be in memory. */
static bool is_there(const struct verify *v, s64 end)
{
	return end <= max_t(s64, declared(v->m), sizeof(u64)) ||
	       v->m->engine->omit & KWASM_OMIT_CLAMPS;
}

/*
 * Whether what a load gets is clamped right behind it, on the condition that its
 * index is beyond memory.  The processor may read there then, at an address that
 * the guest has chosen; what it read goes nowhere but into the clamp.
 */
static bool clamps_what_it_loads(struct verify *v, const struct verify_insn *in)
{
	const struct verify_fact *fact = &v->flags;
	struct verify_insn next;

	return (in->form->effect == DO_LOAD || in->form->effect == DO_LOAD_SIGNED) &&
	       fact->is_so && fact->regs & BIT(in->index) &&
	       kwasm_verify_decode(v->code + v->next, v->size - v->next, &next, v->hints) &&
	       next.form->effect == DO_CHOOSE && next.cc == fact->cc && next.reg == in->reg &&
	       next.is_mem && next.base == GPR_INST &&
	       next.disp == offsetof(struct kwasm_instance, zero);
}

/* Memory 0: below its declared size, or where an index was checked. */
static bool memory(struct verify *v, const struct verify_insn *in, verify_value base,
		   struct verify_place *place)
{
	s64 end = (s64)verify_arg(base) + in->disp + in->size;
	verify_value index;
	u64 bound;

	place->kind = PLACE_IS_MEMORY;
	place->value = kwasm_verify_upto(in->size == 8 ? U64_MAX : (1ULL << 8 * in->size) - 1);
	/* An instance without one has fields of zero: an index of zero would pass. */
	if (!v->m->nr_memories)
		return kwasm_verify_refuse(v, "memory that is not there");
	if (in->disp < 0)
		return kwasm_verify_refuse(v, "an address below memory");
	if (in->index == GPR_NONE)
		return end <= declared(v->m) || kwasm_verify_refuse(v, "an address out of memory");
	index = v->s->reg[in->index];
	if (clamps_what_it_loads(v, in))
		index = kwasm_verify_checked(&v->flags);
	if (verify_kind(index) == IS_INDEX && !in->shift && end <= verify_arg(index))
		return is_there(v, end) || kwasm_verify_refuse(v, "a clamp that leads out");
	bound = kwasm_verify_bound(index);
	if (!kwasm_verify_is_number(index) || bound > U32_MAX ||
	    (bound << in->shift) + end > declared(v->m))
		return kwasm_verify_refuse(v, "an index that is not checked");
	return true;
}

/* An array of the instance's: @nr elements of @size, and no index but a constant. */
static bool element(struct verify *v, const struct verify_insn *in, u32 nr, u32 size, u32 *at)
{
	*at = in->disp / size;
	if (in->index != GPR_NONE || in->disp < 0 || in->disp % size || *at >= nr)
		return kwasm_verify_refuse(v, "no element of an array");
	return in->size == size || kwasm_verify_refuse(v, "part of an element");
}

/* One of what @of says. */
static bool array(struct verify *v, const struct verify_insn *in, u32 nr, enum verify_kind of,
		  struct verify_place *place)
{
	place->kind = PLACE_IS_FIELD;
	if (!element(v, in, nr, of == IS_TYPE_ID ? sizeof(u32) : sizeof(void *), &place->index))
		return false;
	place->value = VALUE(of, of == IS_FUNC ? 0 : place->index);
	return true;
}

/* A table's elements: only at an index that was compared with its size. */
static bool table_element(struct verify *v, const struct verify_insn *in, verify_value base,
			  struct verify_place *place)
{
	u32 table = verify_arg(base);

	place->kind = PLACE_IS_FIELD;
	if (in->index == GPR_NONE || v->s->reg[in->index] != VALUE(IS_ELEMENT, table) ||
	    in->disp || in->shift != 3 || in->size != sizeof(u64))
		return kwasm_verify_refuse(v, "an element that is not checked");
	place->value = kwasm_verify_of_type(v->m->tables[table].elem);
	return true;
}

static bool global(struct verify *v, const struct verify_insn *in, u32 index,
		   struct verify_place *place)
{
	u32 valtype = v->m->globals[index].type.valtype;

	place->kind = PLACE_IS_GLOBAL;
	place->index = index;
	place->value = kwasm_verify_of_type(valtype);
	if (in->index != GPR_NONE)
		return kwasm_verify_refuse(v, "an index into a global");
	return in->size == 8 || (valtype == KWASM_F32 && in->size == 4) ||
	       kwasm_verify_refuse(v, "part of a global");
}

static bool own_global(struct verify *v, const struct verify_insn *in, struct verify_place *place)
{
	u32 size = sizeof(struct kwasm_global), imports = v->m->nr_global_imports;
	u32 own = in->disp / size;

	if (in->disp < 0 || in->disp % size != offsetof(struct kwasm_global, value) ||
	    own >= v->m->nr_globals - imports)
		return kwasm_verify_refuse(v, "no global");
	return global(v, in, imports + own, place);
}

static bool imported_global(struct verify *v, const struct verify_insn *in, verify_value base,
			    struct verify_place *place)
{
	if (in->disp != offsetof(struct kwasm_global, value))
		return kwasm_verify_refuse(v, "no global");
	return global(v, in, verify_arg(base), place);
}

/**
 * kwasm_verify_place() - see what memory an operand is
 * @v: function
 * @in: instruction, with an operand in memory
 * @is_write: it writes there
 * @place: receives it
 *
 * Return: false when the function is refused.
 */
bool kwasm_verify_place(struct verify *v, const struct verify_insn *in, bool is_write,
			struct verify_place *place)
{
	const struct kwasm_module *m = v->m;
	verify_value base = v->s->reg[in->base];

	*place = (struct verify_place){};
	if (in->base == GPR_SP || in->base == GPR_BP)
		return slot(v, in, place);
	switch (verify_kind(base)) {
	case IS_MEM:
		return memory(v, in, base, place);
	case IS_OWN_GLOBALS:
		return own_global(v, in, place);
	case IS_GLOBAL:
		return imported_global(v, in, base, place);
	default:
		break;
	}
	if (is_write)
		return kwasm_verify_refuse(v, "a store that is not the guest's");
	switch (verify_kind(base)) {
	case IS_TABLES:
		return array(v, in, m->nr_tables, IS_TABLE, place);
	case IS_FUNCS:
		return array(v, in, m->nr_funcs, IS_FUNC, place);
	case IS_TYPE_IDS:
		return array(v, in, m->nr_types, IS_TYPE_ID, place);
	case IS_GLOBALS:
		return array(v, in, m->nr_global_imports, IS_GLOBAL, place);
	case IS_ELEMS:
		return table_element(v, in, base, place);
	default:
		return field(v, in, base, place);
	}
}

/* What stays true of a value, whatever is called meanwhile. */
static verify_value lasting(verify_value value)
{
	return verify_kind(value) <= IS_INST ? value : JUNK;
}

/* Half a slot, the lower one first: constants are stored so. */
static verify_value store_half(verify_value old, bool upper, verify_value value)
{
	bool is_half = verify_kind(old) == IS_HALF;

	if (verify_kind(value) != IS_CONST)
		return JUNK;
	if (!upper)
		return VALUE(IS_HALF, verify_arg(value));
	if (!is_half && !kwasm_verify_is_number(old))
		return JUNK;
	if (value != VALUE(IS_CONST, 0))
		return NUMBER;
	return is_half ? VALUE(IS_CONST, verify_arg(old)) : I32;
}

static bool store_global(struct verify *v, const struct verify_place *place, verify_value value)
{
	const struct kwasm_globaltype *type = &v->m->globals[place->index].type;

	if (!type->mut)
		return kwasm_verify_refuse(v, "a global that cannot be set");
	return kwasm_verify_is_type(value, type->valtype) ||
	       kwasm_verify_refuse(v, "a global of another type");
}

/**
 * kwasm_verify_store() - write to memory
 * @v: function
 * @place: where
 * @size: bytes
 * @value: what
 *
 * Return: false when the function is refused.
 */
bool kwasm_verify_store(struct verify *v, const struct verify_place *place, u32 size,
			verify_value value)
{
	verify_value *slot;

	switch (place->kind) {
	case PLACE_IS_SLOT:
		slot = &v->s->slot[place->index];
		if (size == 8)
			*slot = lasting(value);
		else if (size == 4)
			*slot = store_half(*slot, place->upper, value);
		else
			return kwasm_verify_refuse(v, "part of a slot");
		return true;
	case PLACE_IS_MEMORY:
		return kwasm_verify_is_number(value) || kwasm_verify_refuse(v, "no number");
	case PLACE_IS_GLOBAL:
		return store_global(v, place, value);
	default:
		return kwasm_verify_refuse(v, "a store that is not the guest's");
	}
}
