// SPDX-License-Identifier: GPL-2.0
/* Twin driver: values in words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/twin/driver.h"

/* Numbers in decimal, floats as their bit patterns. */
bool value_parse(const struct kwasm_store *s, u32 valtype, const char *text, u64 *slot)
{
	bool null = !strcmp(text, "null");
	char *end;
	u64 bits = strtoull(text, &end, 0);

	if (!null && (*end || end == text))
		return false;
	if (valtype == KWASM_I32 || valtype == KWASM_F32)
		bits = (u32)bits;
	return !kwasm_slot_from_host(s, valtype, null, bits, slot);
}

void value_print(u32 valtype, u64 slot)
{
	bool null;
	u64 bits = kwasm_slot_to_host(valtype, slot, &null);

	if (null)
		printf("%s:null\n", kwasm_valtype_name(valtype));
	else
		printf("%s:%llu (0x%llx)\n", kwasm_valtype_name(valtype), bits, bits);
}
