// SPDX-License-Identifier: GPL-2.0
/*
 * Code: the one code arena, and whether modules are compiled into it
 *
 * The arena has a little of this module's own text.  What does not fit goes into
 * text modules (text.h), found by their symbol: where none is loaded, the kernel
 * is asked for it, as for any module that is needed.  A machine on which they are
 * not installed interprets what has no room.
 */

#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/kmod.h>
#include <linux/mm.h>
#include <linux/module.h>

#include "alloc/arena.h"
#include "kmod/kmod.h"
#include "runtime/jit.h"
#include "runtime/target.h"
#include "runtime/x86/layout.h"

/* Text takes no more than one in so many bytes of memory. */
#define SHARE	16
/* More than this module is long. */
#define LENGTH	(64 << 20)

static const char *const texts[KA_ARENA_RANGES - 1] = {
	"kwasm_text_4m", "kwasm_text_16m", "kwasm_text_48m",
};

/* How long a text that was not to be had is not asked for again. */
#define PATIENCE	(10 * HZ)

/* Jiffies from which on it is; under the arena's lock for growing. */
static unsigned long ask_from[ARRAY_SIZE(texts)] = {
	[0 ... ARRAY_SIZE(texts) - 1] = INITIAL_JIFFIES,
};

/* The kernel is asked, which runs modprobe. */
static u8 *load_text(u32 nr)
{
	u8 *text = NULL;

	if (time_before(jiffies, ask_from[nr]))
		return NULL;
	if (!request_module("symbol:%s", texts[nr]))
		text = __symbol_get(texts[nr]);
	if (!text)
		ask_from[nr] = jiffies + PATIENCE;
	return text;
}

/* Whether calls by rel32 get from any place of @text to this module, and back. */
static bool is_near(const u8 *text, size_t size)
{
	long first = text - kwasm_arena_text, end = first + (long)size;

	return first > S32_MIN + LENGTH && end < S32_MAX - LENGTH;
}

static u8 *get_text(u32 nr)
{
	const size_t size = kwasm_arena.more->sizes[nr];
	u8 *text;

	if (size >> PAGE_SHIFT > totalram_pages() / SHARE)
		return NULL;
	text = __symbol_get(texts[nr]) ?: load_text(nr);
	if (!text || is_near(text, size))
		return text;
	__symbol_put(texts[nr]);
	return NULL;
}

static void put_text(u32 nr)
{
	__symbol_put(texts[nr]);
}

static const struct ka_arena_more more = {
	.sizes = KWASM_ARENA_MORE,
	.get = get_text,
	.put = put_text,
};

struct ka_arena kwasm_arena = KA_ARENA_INIT(kwasm_arena, kwasm_arena_text, KWASM_ARENA_SIZE,
					    KWASM_ARENA_FILL, kwasm_target_serialize, &more);

static bool jit = true;
module_param(jit, bool, 0444);
MODULE_PARM_DESC(jit, "Compile modules to machine code (default: yes)");

static bool clamp = true;
module_param(clamp, bool, 0444);
MODULE_PARM_DESC(clamp, "Machine code clamps what is out of bounds, against Spectre (default: yes)");

static bool verify = true;
module_param(verify, bool, 0444);
MODULE_PARM_DESC(verify, "Check machine code before it may run (default: yes)");

/* With what a section of the FPU may last before, this is to stay below 100 us. */
#define WATCH_NS	(45 * NSEC_PER_USEC)

/**
 * kwasm_code_init() - have the engine compile
 *
 * Before the first module is loaded.
 *
 * Return: 0, and kwasm_code_exit() must follow in the end; -ENOMEM.
 */
int kwasm_code_init(void)
{
	kwasm_arena.books = ka_of(&kwasm_engine.policy, KA_CODE);
	kwasm_engine.arena = &kwasm_arena;
	kwasm_engine.compile = jit;
	kwasm_engine.verify = verify;
	kwasm_engine.cpu = kwasm_target_cpu();
	kwasm_engine.omit = clamp ? 0 : KWASM_OMIT_CLAMPS;
	/* There interrupts are signals, and what they find of registers is a copy. */
	if (!jit || IS_ENABLED(CONFIG_UML))
		return 0;
	return kwasm_section_watch(&kwasm_engine, WATCH_NS);
}

/**
 * kwasm_code_exit() - end watches, and let go of all text modules
 *
 * When there is no module any more.
 */
void kwasm_code_exit(void)
{
	kwasm_section_unwatch(&kwasm_engine);
	ka_arena_exit(&kwasm_arena);
}
