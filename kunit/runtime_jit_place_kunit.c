// SPDX-License-Identifier: GPL-2.0
/*
 * Placing machine code: nothing looks like the beginning of a function that is none
 *
 * Indirect branches may lead wherever the bytes of endbr64 are, in the middle of
 * instructions as well.
 */
#include <kunit/test.h>

#include <linux/errno.h>
#include <linux/string.h>

#include "alloc/arena.h"
#include "kunit/store_bench.h"
#include "runtime/jit.h"
#include "runtime/opcode.h"

/* endbr64; mov $endbr64, %eax; int3 */
static const u8 hiding[] = { 0xf3, 0x0f, 0x1e, 0xfa, 0xb8, 0xf3, 0x0f, 0x1e, 0xfa, 0xcc };

static struct kwasm_module *load(struct store_bench *b)
{
	static const u8 body[] = { KWASM_OP_NOP };
	struct wasm_build w;

	wasm_begin(&w, b->test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, ":");
	wasm_section(&w, WASM_FUNC, 1);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_CODE, 1);
	wasm_body(&w, body, sizeof(body));
	return bench_load(b, &w);
}

static void write_text(struct kunit *test, struct kwasm_module *m, struct kwasm_jit_text *text)
{
	u32 *entry;

	kwasm_jit_text_init(text, m);
	KUNIT_ASSERT_EQ(test, 0, ka_vec_reserve(&text->bytes, sizeof(hiding), GFP_KERNEL));
	memcpy(text->bytes.data, hiding, sizeof(hiding));
	text->bytes.len = sizeof(hiding);
	entry = ka_vec_push(&text->entries, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, entry);
	*entry = 0;
	text->nr_compiled = 1;
}

static void hidden_entry(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_module *m = load(b);
	u32 used = kwasm_arena.used;
	struct kwasm_jit_text text;

	write_text(test, m, &text);
	KUNIT_EXPECT_EQ(test, kwasm_jit_place(m, &text), -EADDRNOTAVAIL);
	KUNIT_EXPECT_EQ(test, kwasm_arena.used, used);
	/* It is that one byte. */
	*ka_vec_at(&text.bytes, u8, 8) = 0;
	KUNIT_EXPECT_EQ(test, kwasm_jit_place(m, &text), 0);
	kwasm_jit_text_exit(&text);
	kwasm_module_put(m);
}

/*
 * A thunk at the one place from where the distance looks so.  It is looked for from
 * beside the target: in userspace a stack may be too far from there for 32 bits.
 */
static void distance_of_a_thunk(struct kunit *test)
{
	u8 bytes[KWASM_JIT_THUNK], *thunk = bytes;
	const u8 *end = thunk + sizeof(bytes), *place = kwasm_jit_stub(KWASM_STUB_CALL_R11);
	u32 i;

	for (i = 0; i < 2; i++) {
		s32 distance, wanted = 0xfa1e0ff3;

		kwasm_jit_thunk(thunk, place, 7);
		KUNIT_EXPECT_PTR_EQ(test, kwasm_jit_find_entry(thunk, end), (const u8 *)thunk);
		KUNIT_EXPECT_PTR_EQ(test, kwasm_jit_find_entry(thunk + 1, end),
				    i ? (const u8 *)thunk + 19 : NULL);
		memcpy(&distance, thunk + 19, sizeof(distance));
		place += distance - wanted;
	}
}

/* As the kernel left the stub; what is called or jumped to else stays so. */
static void return_is_made_where_it_is_plain(struct kunit *test)
{
	static const u8 plain[] = { 0xc3, 0xcc, 0xcc, 0xcc, 0xcc };
	const u8 *stub = kwasm_jit_stub(KWASM_STUB_RETURN);
	u32 endbr = kwasm_jit_find_entry(stub, stub + 4) ? 4 : 0;
	u8 code[5] = { 0xe9 };

	kwasm_jit_patch(code + 1, stub, stub);
	if (stub[endbr] == 0xc3)
		KUNIT_EXPECT_EQ(test, memcmp(code, plain, sizeof(code)), 0);
	else
		KUNIT_EXPECT_EQ(test, memcmp(code, "\xe9\xfc\xff\xff\xff", sizeof(code)), 0);
	code[0] = 0xe8;
	stub = kwasm_jit_stub(KWASM_STUB_POLL);
	kwasm_jit_patch(code + 1, stub, stub);
	KUNIT_EXPECT_EQ(test, memcmp(code, "\xe8\xfc\xff\xff\xff", sizeof(code)), 0);
}

static int place_bench_init(struct kunit *test)
{
	int err = store_bench_init(test);
	struct store_bench *b = test->priv;

	if (!err)
		b->engine.arena = &kwasm_arena;
	return err;
}

static struct kunit_case cases[] = {
	KUNIT_CASE(hidden_entry),
	KUNIT_CASE(distance_of_a_thunk),
	KUNIT_CASE(return_is_made_where_it_is_plain),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_jit_place",
	.init = place_bench_init,
	.exit = store_bench_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_LICENSE("GPL");
