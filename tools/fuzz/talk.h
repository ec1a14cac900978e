/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Talk: what a module is asked, and what can be seen of its answers from outside
 *
 * Both are words, so that any engine can be asked the same and what it answers
 * be compared word by word.  A NaN is the canonical one, a reference 0 for null
 * and else 1, a trap one of the classes that all engines tell apart.
 *
 *	asked	per call: which instance, export's number, result types,
 *		arguments as type and bits; each list after its length.  At the
 *		end the types of exported globals
 *	told	per call of the host: type and bits; per call: class, and
 *		after TALK_RETURNED the results' bits.  The first "calls" are the
 *		instantiations.  At the end, what memories, tables and globals that
 *		are exported hold
 *
 * Where the answer depends on the machine (fuel, stack, memory that is not to be
 * had) the talk is over: what was said up to there counts.
 */
#ifndef _KWASM_TOOLS_FUZZ_TALK_H
#define _KWASM_TOOLS_FUZZ_TALK_H

#include "runtime/runtime.h"

#define TALK_WORDS	(1 << 15)

/* How calls end; traps from TALK_TRAPPED up.  voices.js knows them, too. */
enum {
	TALK_RETURNED = 0x100,
	TALK_TRAPPED = 0x200,
	TALK_VOID = 0x300,	/* the other one had no answer; all before counts */
	TALK_CALLED = 0x400,	/* the guest called the host; plus the type */
};

struct talk_words {
	u32 len;
	u64 words[TALK_WORDS];
};

/**
 * struct talk - a talk with a module
 * @asked: questions, to be put to others
 * @told: answers
 * @mark: of @told, what is of calls that have ended
 * @is_over: no question after the last one has an answer
 * @memory: the last that was told of: the next instance may have the same
 * @nr_instances: instantiations with an answer
 * @nr_calls: calls with an answer
 * @nr_returned: ... that did not trap
 */
struct talk {
	struct talk_words asked;
	struct talk_words told;
	u32 mark;
	bool is_over;
	const struct kwasm_memory *memory;
	u32 nr_instances;
	u32 nr_calls;
	u32 nr_returned;
};

/* What modules made by Binaryen's fuzzer import; its data is the talk. */
extern const struct kwasm_host_module talk_host;

/*
 * An export of modules made by Binaryen's fuzzer, called before each of the
 * others and not told of: it gives the turns of loops that are left afresh.
 */
#define TALK_AGAIN "hangLimitInitializer"

u64 talk_plain(u32 type, u64 bits);
u32 talk_hash(const struct kwasm_memory *memory);
void talk_begin(struct talk *t);
void talk_instantiated(struct talk *t, const struct kwasm_store *s, bool is_there);
void talk_called(struct talk *t, const struct kwasm_store *s, u32 instance, u32 export,
		 const struct kwasm_functype *type, const u64 *args, const u64 *results);
void talk_end(struct talk *t, const struct kwasm_instance *inst);

#endif
