/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Poison: why a store is not to be trusted any more
 */
#ifndef _KWASM_RUNTIME_POISON_H
#define _KWASM_RUNTIME_POISON_H

#include <linux/bits.h>

#include "runtime/trap.h"

/* POISON(NAME, "words") */
#define KWASM_POISONS(POISON)						\
	POISON(TRAP, "a call in it trapped")				\
	POISON(START, "it could not be started again")			\
	POISON(RESET, "something in it could not be cleared")		\
	POISON(LEFT, "its end left something behind")			\
	POISON(GROUP, "others that it depends on are restarted")	\
	POISON(OWNER, "its owner said so")

enum kwasm_poison {
	KWASM_POISON_NONE,
#define POISON(name, words) KWASM_POISON_##name,
	KWASM_POISONS(POISON)
#undef POISON
	KWASM_NR_POISONS
};

/* For kwasm_store_options.fatal: all traps, and all but the guest's own exit(). */
#define KWASM_FATAL(kind)	BIT(KWASM_TRAP_##kind)
#define KWASM_FATAL_ALL		(GENMASK(KWASM_NR_TRAPS - 1, 1))
#define KWASM_FATAL_TRAPS	(KWASM_FATAL_ALL & ~KWASM_FATAL(EXIT))

const char *kwasm_poison_text(enum kwasm_poison why);

#endif /* _KWASM_RUNTIME_POISON_H */
