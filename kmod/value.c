// SPDX-License-Identifier: GPL-2.0
/*
 * Value: the ABI's values and the runtime's slots
 */

#include <linux/kwasm.h>

#include "kmod/kmod.h"

/**
 * kwasm_value_in() - make a slot of a caller's value
 * @s: store
 * @valtype: type that is wanted
 * @value: value, in kernel memory
 * @slot: receives the slot
 *
 * Return: 0; -EINVAL for another type, or bits that are no value of it.
 */
int kwasm_value_in(const struct kwasm_store *s, u32 valtype, const struct kwasm_value *value,
		   u64 *slot)
{
	bool null = value->flags & KWASM_VALUE_NULL;

	if (value->type != valtype || value->flags & ~KWASM_VALUE_NULL || value->high)
		return -EINVAL;
	if (null && value->bits)
		return -EINVAL;
	return kwasm_slot_from_host(s, valtype, null, value->bits, slot);
}

/**
 * kwasm_value_out() - make a caller's value of a slot
 * @valtype: its type
 * @slot: slot
 * @value: receives the value
 */
void kwasm_value_out(u32 valtype, u64 slot, struct kwasm_value *value)
{
	bool null;

	*value = (struct kwasm_value){ .type = valtype };
	value->bits = kwasm_slot_to_host(valtype, slot, &null);
	if (null)
		value->flags = KWASM_VALUE_NULL;
}
