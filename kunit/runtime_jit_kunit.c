// SPDX-License-Identifier: GPL-2.0
/*
 * Machine code and C: the border, with machine code written by hand
 *
 * A case loads a module, whose bodies only have to be valid, and puts a text of
 * its own in the place of the compiler's.
 */

#include <kunit/test.h>

#include <linux/build_bug.h>
#include <linux/err.h>
#include <linux/string.h>

#include "alloc/arena.h"
#include "kunit/store_bench.h"
#include "runtime/jit.h"
#include "runtime/opcode.h"

#define CALL	0xe8
#define JMP	0xe9

/**
 * struct code - a text being written
 * @test: the case
 * @m: module that it is for
 * @text: so far
 */
struct code {
	struct kunit *test;
	struct kwasm_module *m;
	struct kwasm_jit_text text;
};

/* What the bytes below say. */
static_assert(offsetof(struct kwasm_instance, mem_size) == 8);
static_assert(offsetof(struct kwasm_instance, mem) == 16);
static_assert(offsetof(struct kwasm_instance, stack_limit) == 24);
static_assert(KWASM_HELP(KWASM_HELP_MEMORY_GROW, 0, 0) == 0);

static void code_begin(struct code *c, struct store_bench *b, struct kwasm_module *m)
{
	c->test = b->test;
	c->m = m;
	kwasm_jit_text_init(&c->text, m);
}

static void put(struct code *c, const u8 *bytes, size_t n)
{
	struct ka_vec *v = &c->text.bytes;

	KUNIT_ASSERT_EQ(c->test, 0, ka_vec_reserve(v, n, GFP_KERNEL));
	memcpy(ka_vec_at(v, u8, v->len), bytes, n);
	v->len += n;
}

#define PUT(c, ...) put(c, (const u8[]){ __VA_ARGS__ }, sizeof((const u8[]){ __VA_ARGS__ }))

/* A rel32 that is filled in later. */
static void reach(struct code *c, u32 target)
{
	struct kwasm_jit_reloc *reloc = ka_vec_push(&c->text.relocs, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(c->test, reloc);
	*reloc = (struct kwasm_jit_reloc){ .at = c->text.bytes.len, .target = target };
	PUT(c, 0, 0, 0, 0);
}

static void stub(struct code *c, u8 opcode, u32 which)
{
	put(c, &opcode, 1);
	reach(c, KWASM_JIT_STUB + which);
}

/* What is called before it is instruction @at of @own's body. */
static void site(struct code *c, u32 own, u32 at)
{
	struct kwasm_jit_site *s = ka_vec_push(&c->text.sites, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(c->test, s);
	s->text = c->text.bytes.len;
	s->offset = c->m->code[own].start - c->m->bytes + at;
}

static void call(struct code *c, u32 func, u32 own)
{
	PUT(c, CALL);
	reach(c, func);
	site(c, own, 0);
}

/* The next function of the module's own. */
static void function(struct code *c)
{
	u32 *entry = ka_vec_push(&c->text.entries, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(c->test, entry);
	*entry = c->text.bytes.len;
	c->text.nr_compiled++;
	PUT(c, 0xf3, 0x0f, 0x1e, 0xfa);				/* endbr64 */
}

static void left_out(struct code *c)
{
	u32 *entry = ka_vec_push(&c->text.entries, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(c->test, entry);
	*entry = KWASM_JIT_NO_ENTRY;
}

static void prologue(struct code *c)
{
	PUT(c, 0x55);						/* push %rbp */
	PUT(c, 0x48, 0x89, 0xe5);				/* mov %rsp, %rbp */
	PUT(c, 0x41, 0x57);					/* push %r15 */
}

static void epilogue(struct code *c)
{
	PUT(c, 0x48, 0x89, 0xec);				/* mov %rbp, %rsp */
	PUT(c, 0x5d);						/* pop %rbp */
	stub(c, JMP, KWASM_STUB_RETURN);
}

/* After a call. */
static void reload(struct code *c)
{
	PUT(c, 0x4c, 0x8b, 0x7d, 0xf8);				/* mov -8(%rbp), %r15 */
	PUT(c, 0x4d, 0x8b, 0x77, 0x08);				/* mov 8(%r15), %r14 */
}

static struct kwasm_instance *code_instantiate(struct code *c, struct store_bench *b)
{
	struct kwasm_instance *inst;

	KUNIT_ASSERT_EQ(c->test, 0, kwasm_jit_place(c->m, &c->text));
	kwasm_jit_text_exit(&c->text);
	kwasm_report_init(&b->rep);
	inst = kwasm_instance_create(b->s, c->m, &b->rep);
	kwasm_module_put(c->m);
	KUNIT_ASSERT_FALSE(c->test, IS_ERR(inst));
	return inst;
}

static u64 at_site(const struct kwasm_instance *inst, u32 own)
{
	return inst->module->code[own].start - inst->module->bytes;
}

/* Module of @nr functions of one type; @sig its parameters and results. */
static struct kwasm_module *load(struct store_bench *b, const char *sig, u32 nr, u32 pages,
				 const u8 *body, u32 len)
{
	struct wasm_build w;
	u32 i;

	wasm_begin(&w, b->test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, sig);
	wasm_section(&w, WASM_FUNC, nr);
	for (i = 0; i < nr; i++)
		wasm_u32(&w, 0);
	if (pages) {
		wasm_section(&w, WASM_MEMORY, 1);
		wasm_limits(&w, pages, WASM_NO_MAX);
	}
	wasm_section(&w, WASM_EXPORT, 1);
	wasm_export(&w, "f", WASM_K_FUNC, 0);
	wasm_section(&w, WASM_CODE, nr);
	for (i = 0; i < nr; i++)
		wasm_body(&w, body, len);
	return bench_load(b, &w);
}

#define LOAD(b, sig, nr, pages, ...) \
	load(b, sig, nr, pages, (const u8[]){ __VA_ARGS__ }, sizeof((const u8[]){ __VA_ARGS__ }))

/* Function "f" of an instance, with arguments. */
static enum kwasm_trap_kind call_f(struct store_bench *b, struct kwasm_instance *inst,
				   const u64 *args, u64 *results)
{
	struct kwasm_extern ext = bench_export(b, inst, "f");

	KUNIT_ASSERT_EQ(b->test, 0, kwasm_call_func(b->s, ext.func, args, results));
	return b->s->trap.kind;
}

static void adds(struct kunit *test)
{
	struct store_bench *b = test->priv;
	const u64 args[] = { 40, ~0ULL << 32 | 2 };
	struct kwasm_instance *inst;
	struct code c;
	u64 sum;

	code_begin(&c, b, LOAD(b, "ii:i", 1, 0, 0x41, 0));
	function(&c);
	PUT(&c, 0x48, 0x8d, 0x04, 0x37);			/* lea (%rdi,%rsi), %rax */
	stub(&c, JMP, KWASM_STUB_RETURN);
	inst = code_instantiate(&c, b);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, args, &sum), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, sum, 42ULL);
	KUNIT_EXPECT_EQ(test, inst->module->jit.nr_compiled, 1U);
}

/* In a store that interprets, the same function does what its body says. */
static void interpreted_on_demand(struct kunit *test)
{
	struct store_bench *b = test->priv;
	const u64 args[] = { 40, 2 };
	struct code c;
	u64 sum;

	b->s->interpret = true;
	code_begin(&c, b, LOAD(b, "ii:i", 1, 0, 0x41, 7));
	function(&c);
	PUT(&c, 0x48, 0x8d, 0x04, 0x37);			/* lea (%rdi,%rsi), %rax */
	stub(&c, JMP, KWASM_STUB_RETURN);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, code_instantiate(&c, b), args, &sum),
			(int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, sum, 7ULL);
}

/* Slots hold, in order, what registers have no room for: l6, l7, d8, d9. */
static void registers_and_slots(struct kunit *test)
{
	struct store_bench *b = test->priv;
	u64 *args = kunit_kcalloc(test, 18, sizeof(*args), GFP_KERNEL), results[4];
	struct code c;
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, args);
	for (i = 0; i < 18; i++)
		args[i] = 0x100000000ULL + i;
	code_begin(&c, b, LOAD(b, "lllllllldddddddddd:lldd", 1, 0, 0x00));
	c.text.has_floats = true;
	function(&c);
	PUT(&c, 0x48, 0x8b, 0x44, 0x24, 0x10);			/* mov 16(%rsp), %rax: l7 */
	PUT(&c, 0x4c, 0x8b, 0x5c, 0x24, 0x20);			/* mov 32(%rsp), %r11: d9 */
	PUT(&c, 0x48, 0x89, 0x7c, 0x24, 0x08);			/* mov %rdi, 8(%rsp): l0 */
	PUT(&c, 0xf2, 0x0f, 0x11, 0x44, 0x24, 0x10);		/* movsd %xmm0, 16(%rsp): d0 */
	PUT(&c, 0x4c, 0x89, 0x5c, 0x24, 0x18);			/* mov %r11, 24(%rsp) */
	stub(&c, JMP, KWASM_STUB_RETURN);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, code_instantiate(&c, b), args, results),
			(int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, results[0], args[7]);
	KUNIT_EXPECT_EQ(test, results[1], args[0]);
	KUNIT_EXPECT_EQ(test, results[2], args[8]);
	KUNIT_EXPECT_EQ(test, results[3], args[17]);
}

static void float_result(struct kunit *test)
{
	struct store_bench *b = test->priv;
	const u64 arg = 0x3f800000;
	struct code c;
	u64 result;

	code_begin(&c, b, LOAD(b, "f:f", 1, 0, 0x00));
	c.text.has_floats = true;
	function(&c);
	PUT(&c, 0xf3, 0x0f, 0x58, 0xc0);			/* addss %xmm0, %xmm0 */
	stub(&c, JMP, KWASM_STUB_RETURN);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, code_instantiate(&c, b), &arg, &result),
			(int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, result, 0x40000000ULL);
}

/* 1, then seven longs, then a double; or an error when the first is 0. */
static int host_fn(struct kwasm_call *call, void *data, const u64 *args, u64 *results)
{
	u32 i;

	if (!args[0])
		return -EIO;
	results[0] = args[8];
	for (i = 0; i < 8; i++)
		results[1] = results[1] * 10 + args[i];
	return 0;
}

static const struct kwasm_host_func host_funcs[] = {
	{ .name = "h", .sig = "illllllld:dl", .fn = host_fn },
	{}
};

static const struct kwasm_host_module host = { .name = "host", .funcs = host_funcs };

/* Imports h as function 0; function 1 is "f", an i64 of an i32. */
static struct kwasm_instance *caller_of_host(struct store_bench *b)
{
	static const u8 set[] = { 2, 3, 4, 5, 6 };
	static const u8 mov[][2] = { { 0xbe }, { 0xba }, { 0xb9 }, { 0x41, 0xb8 }, { 0x41, 0xb9 } };
	struct wasm_build w;
	struct code c;
	u32 i;

	KUNIT_ASSERT_FALSE(b->test, IS_ERR(kwasm_store_add_host(b->s, &host, NULL)));
	wasm_begin(&w, b->test);
	wasm_section(&w, WASM_TYPE, 2);
	wasm_functype(&w, "illllllld:dl");
	wasm_functype(&w, "i:l");
	wasm_section(&w, WASM_IMPORT, 1);
	wasm_import(&w, "host", "h", WASM_K_FUNC);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_FUNC, 1);
	wasm_u32(&w, 1);
	wasm_section(&w, WASM_EXPORT, 1);
	wasm_export(&w, "f", WASM_K_FUNC, 1);
	wasm_section(&w, WASM_CODE, 1);
	WASM_BODY(&w, 0x00);

	code_begin(&c, b, bench_load(b, &w));
	c.text.has_floats = true;
	function(&c);
	prologue(&c);
	PUT(&c, 0x48, 0x83, 0xec, 0x10);			/* sub $16, %rsp */
	for (i = 0; i < ARRAY_SIZE(set); i++) {
		put(&c, mov[i], mov[i][1] ? 2 : 1);		/* mov $i + 2, %esi and so on */
		PUT(&c, set[i], 0, 0, 0);
	}
	PUT(&c, 0x48, 0xc7, 0x04, 0x24, 7, 0, 0, 0);		/* movq $7, (%rsp) */
	PUT(&c, 0x48, 0xc7, 0x44, 0x24, 0x08, 8, 0, 0, 0);	/* movq $8, 8(%rsp) */
	PUT(&c, 0xb8, 9, 0, 0, 0);				/* mov $9, %eax */
	PUT(&c, 0x66, 0x48, 0x0f, 0x6e, 0xc0);			/* movq %rax, %xmm0 */
	call(&c, 0, 0);
	reload(&c);
	PUT(&c, 0x66, 0x48, 0x0f, 0x7e, 0xc0);			/* movq %xmm0, %rax */
	PUT(&c, 0x48, 0x6b, 0x0c, 0x24, 10);			/* imul $10, (%rsp), %rcx */
	PUT(&c, 0x48, 0x01, 0xc8);				/* add %rcx, %rax */
	epilogue(&c);
	return code_instantiate(&c, b);
}

static void calls_host(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = caller_of_host(b);
	const u64 one = 1;
	u64 result;

	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &one, &result), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, result, 123456789ULL);
}

static void host_fails(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = caller_of_host(b);
	struct kwasm_trap *trap = &b->s->trap;
	const u64 zero = 0;
	u64 result;

	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &zero, &result), (int)KWASM_TRAP_HOST);
	KUNIT_EXPECT_EQ(test, trap->code, -EIO);
	KUNIT_EXPECT_EQ(test, trap->depth, 1U);
	KUNIT_EXPECT_EQ(test, trap->frames[0].func, 1U);
	KUNIT_EXPECT_EQ(test, (u64)trap->frames[0].offset, at_site(inst, 0));
}

static void traps_with_backtrace(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_trap *trap = &b->s->trap;
	struct kwasm_instance *inst;
	struct code c;
	u32 i;

	code_begin(&c, b, LOAD(b, ":", 3, 0, 0x01));
	for (i = 0; i < 3; i++) {
		function(&c);
		prologue(&c);
		if (i < 2) {
			call(&c, i + 1, i);
			reload(&c);
			epilogue(&c);
		} else {
			stub(&c, CALL, KWASM_STUB_TRAP + KWASM_TRAP_DIVIDE_BY_ZERO);
			site(&c, i, 1);
		}
	}
	inst = code_instantiate(&c, b);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, NULL, NULL), (int)KWASM_TRAP_DIVIDE_BY_ZERO);
	KUNIT_EXPECT_EQ(test, trap->depth, 3U);
	for (i = 0; i < 3; i++) {
		KUNIT_EXPECT_PTR_EQ(test, trap->frames[i].inst, inst);
		KUNIT_EXPECT_EQ(test, trap->frames[i].func, 2 - i);
		KUNIT_EXPECT_EQ(test, (u64)trap->frames[i].offset, at_site(inst, 2 - i) + !i);
	}
	/* The store goes on. */
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, NULL, NULL), (int)KWASM_TRAP_DIVIDE_BY_ZERO);
	KUNIT_EXPECT_EQ(test, trap->depth, 3U);
}

/* Function 0 calls function 1, which is left out and does what its body says. */
static struct kwasm_instance *caller_of_body(struct store_bench *b, struct kwasm_module *m)
{
	struct code c;

	code_begin(&c, b, m);
	function(&c);
	prologue(&c);
	PUT(&c, 0x49, 0x83, 0xed, 10);				/* sub $10, %r13 */
	call(&c, 1, 0);
	reload(&c);
	PUT(&c, 0xff, 0xc0);					/* inc %eax */
	epilogue(&c);
	left_out(&c);
	return code_instantiate(&c, b);
}

static void calls_interpreter(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	const u64 arg = 41;
	u64 result;

	inst = caller_of_body(b, LOAD(b, "i:i", 2, 0, 0x20, 0));
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &arg, &result), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, result, 42ULL);
}

static void interpreter_traps(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_trap *trap = &b->s->trap;
	struct kwasm_instance *inst;
	const u64 arg = 41;
	u64 result;

	inst = caller_of_body(b, LOAD(b, "i:i", 2, 0, 0x01, 0x00));
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &arg, &result), (int)KWASM_TRAP_UNREACHABLE);
	KUNIT_EXPECT_EQ(test, trap->depth, 2U);
	KUNIT_EXPECT_EQ(test, trap->frames[0].func, 1U);
	KUNIT_EXPECT_EQ(test, (u64)trap->frames[0].offset, at_site(inst, 1) + 1);
	KUNIT_EXPECT_EQ(test, trap->frames[1].func, 0U);
	KUNIT_EXPECT_EQ(test, (u64)trap->frames[1].offset, at_site(inst, 0));
}

/* Ten of it here, the body's size there, whoever counts. */
static void fuel_is_shared(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	const u64 arg = 41;
	u64 result, size;

	inst = caller_of_body(b, LOAD(b, "i:i", 2, 0, 0x20, 0));
	size = inst->module->code[1].end - inst->module->code[1].body;
	kwasm_store_set_fuel(b->s, true, 10 + size + 1);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &arg, &result), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, b->s->fuel, 1ULL);
	kwasm_store_set_fuel(b->s, true, 10 + size - 1);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &arg, &result), (int)KWASM_TRAP_FUEL);
	KUNIT_EXPECT_EQ(test, b->s->trap.depth, 2U);
	kwasm_store_set_fuel(b->s, true, 9);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &arg, &result), (int)KWASM_TRAP_FUEL);
	KUNIT_EXPECT_EQ(test, b->s->trap.depth, 1U);
	KUNIT_EXPECT_EQ(test, b->s->fuel, 0ULL);
}

/* The interpreter's frames grow up to those of machine code, and no further. */
static void stack_is_shared(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	const u64 arg = 41;
	u64 result, *stack = b->s->stack_end;
	u32 depth;

	inst = caller_of_body(b, LOAD(b, "i:i", 2, 0, 0x20, 0, 0x10, 1));
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &arg, &result),
			(int)KWASM_TRAP_STACK_EXHAUSTED);
	depth = b->s->trap.depth;
	KUNIT_EXPECT_PTR_EQ(test, b->s->stack_end, stack);

	/* Alone it has the rest as well. */
	b->s->interpret = true;
	kwasm_report_init(&b->rep);
	inst = kwasm_instance_create(b->s, inst->module, &b->rep);
	KUNIT_ASSERT_FALSE(test, IS_ERR(inst));
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &arg, &result),
			(int)KWASM_TRAP_STACK_EXHAUSTED);
	KUNIT_EXPECT_GT(test, b->s->trap.depth, depth);
	KUNIT_EXPECT_LT(test, b->s->trap.depth, depth + 16);
}

/* Sums up n, n - 1, ... and what other registers still hold after polls. */
static struct kwasm_instance *loop(struct store_bench *b, bool floats)
{
	struct code c;

	code_begin(&c, b, LOAD(b, "i:i", 1, 0, 0x20, 0));
	c.text.has_floats = floats;
	function(&c);
	prologue(&c);
	PUT(&c, 0x31, 0xc0);					/* xor %eax, %eax */
	PUT(&c, 0x89, 0xf9);					/* mov %edi, %ecx */
	PUT(&c, 0xba, 1, 0, 0, 0);				/* mov $1, %edx */
	PUT(&c, 0xbe, 2, 0, 0, 0);				/* mov $2, %esi */
	PUT(&c, 0xbf, 4, 0, 0, 0);				/* mov $4, %edi */
	PUT(&c, 0x41, 0xb8, 8, 0, 0, 0);			/* mov $8, %r8d */
	PUT(&c, 0x41, 0xb9, 16, 0, 0, 0);			/* mov $16, %r9d */
	PUT(&c, 0x41, 0xba, 32, 0, 0, 0);			/* mov $32, %r10d */
	PUT(&c, 0x41, 0xbc, 64, 0, 0, 0);			/* mov $64, %r12d */
	PUT(&c, 0xbb, 128, 0, 0, 0);				/* mov $128, %ebx */
	PUT(&c, 0x41, 0xbb, 0, 1, 0, 0);			/* mov $256, %r11d */
	if (floats)
		PUT(&c, 0x66, 0x44, 0x0f, 0x6e, 0xfb);		/* movd %ebx, %xmm15 */
	PUT(&c, 0x01, 0xc8);					/* 1: add %ecx, %eax */
	PUT(&c, 0x49, 0x83, 0xed, 10);				/* sub $10, %r13 */
	PUT(&c, 0x79, 0x05);					/* jns 2f */
	stub(&c, CALL, KWASM_STUB_POLL);
	site(&c, 0, 0);
	PUT(&c, 0xff, 0xc9);					/* 2: dec %ecx */
	PUT(&c, 0x75, 0xef);					/* jnz 1b */
	if (floats)
		PUT(&c, 0x66, 0x44, 0x0f, 0x7e, 0xfb);		/* movd %xmm15, %ebx */
	PUT(&c, 0x01, 0xd0, 0x01, 0xf0, 0x01, 0xf8);		/* add %edx, %esi, %edi, %eax */
	PUT(&c, 0x44, 0x01, 0xc0, 0x44, 0x01, 0xc8);		/* %r8d, %r9d */
	PUT(&c, 0x44, 0x01, 0xd0, 0x44, 0x01, 0xd8);		/* %r10d, %r11d */
	PUT(&c, 0x44, 0x01, 0xe0, 0x01, 0xd8);			/* %r12d, %ebx */
	epilogue(&c);
	return code_instantiate(&c, b);
}

static void expect_polls_keep_all(struct kunit *test, bool floats)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = loop(b, floats);
	const u64 n = 100;
	u64 sum;

	b->s->slice = 1;
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &n, &sum), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, sum, 5050ULL + 511);
}

static void polls_keep_registers(struct kunit *test)
{
	expect_polls_keep_all(test, false);
	expect_polls_keep_all(test, true);
}

static void fuel_runs_out(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = loop(b, false);
	const u64 n = 10;
	u64 sum;

	kwasm_store_set_fuel(b->s, true, 103);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &n, &sum), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, b->s->fuel, 3ULL);
	kwasm_store_set_fuel(b->s, true, 99);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &n, &sum), (int)KWASM_TRAP_FUEL);
	KUNIT_EXPECT_EQ(test, b->s->fuel, 0ULL);
	KUNIT_EXPECT_EQ(test, b->s->trap.depth, 1U);
	KUNIT_EXPECT_EQ(test, (u64)b->s->trap.frames[0].offset, at_site(inst, 0));
}

/* By slices that stubs lend: those with floats, once they take long enough. */
static void expect_lent_is_counted(struct kunit *test, bool floats)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = loop(b, floats);
	const u64 n = 600000;
	u64 sum;

	kwasm_store_set_fuel(b->s, true, 10 * n + 3);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &n, &sum), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, b->s->fuel, 3ULL);
	KUNIT_EXPECT_EQ(test, sum, (u64)(u32)(n * (n + 1) / 2 + 511));
	kwasm_store_set_fuel(b->s, true, 10 * n - 1);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &n, &sum), (int)KWASM_TRAP_FUEL);
	KUNIT_EXPECT_EQ(test, b->s->fuel, 0ULL);
}

static void lent_fuel_is_counted(struct kunit *test)
{
	expect_lent_is_counted(test, false);
	expect_lent_is_counted(test, true);
}

static void interrupt_ends_loop(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = loop(b, false);
	const u64 n = ~0U;
	u64 sum;

	kwasm_store_interrupt(b->s, KWASM_INTERRUPT_STOP);
	kwasm_store_set_fuel(b->s, true, 2 * KWASM_SLICE);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &n, &sum), (int)KWASM_TRAP_STOPPED);
	KUNIT_EXPECT_GE(test, b->s->fuel, (u64)KWASM_SLICE - 10);
}

/* Calls itself, 24 bytes at a time. */
static struct kwasm_instance *recursion(struct store_bench *b)
{
	struct code c;

	code_begin(&c, b, LOAD(b, ":", 1, 0, 0x01));
	function(&c);
	PUT(&c, 0x49, 0x3b, 0x67, 0x18);			/* cmp 24(%r15), %rsp */
	PUT(&c, 0x0f, 0x82);					/* jb stack */
	reach(&c, KWASM_JIT_STUB + KWASM_STUB_STACK);
	prologue(&c);
	call(&c, 0, 0);
	reload(&c);
	epilogue(&c);
	return code_instantiate(&c, b);
}

static void stack_ends(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_trap *trap = &b->s->trap;
	struct kwasm_instance *inst = recursion(b);

	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, NULL, NULL), (int)KWASM_TRAP_STACK_EXHAUSTED);
	KUNIT_EXPECT_GT(test, trap->depth, 200U);
	KUNIT_EXPECT_LT(test, trap->depth, KWASM_STACK_MIN / 32);
	KUNIT_EXPECT_EQ(test, (u64)trap->frames[KWASM_MAX_BACKTRACE - 1].offset, at_site(inst, 0));

	/* Not even for the call. */
	inst->stack_limit = (unsigned long)b->s->stack_end;
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, NULL, NULL), (int)KWASM_TRAP_STACK_EXHAUSTED);
	KUNIT_EXPECT_EQ(test, trap->depth, 0U);
}

static void all_of_the_stack_is_used(struct kunit *test)
{
	const struct kwasm_store_options opts = { .gfp = GFP_KERNEL };
	struct store_bench *b = test->priv;

	kwasm_store_destroy(b->s);
	b->s = kwasm_store_create(&b->engine, &opts);
	KUNIT_ASSERT_FALSE(test, IS_ERR(b->s));
	KUNIT_EXPECT_EQ(test, (int)call_f(b, recursion(b), NULL, NULL),
			(int)KWASM_TRAP_STACK_EXHAUSTED);
	KUNIT_EXPECT_GT(test, b->s->trap.depth,
			(KWASM_STACK_DEFAULT - 2 * KWASM_JIT_HEADROOM) / 24);
	KUNIT_EXPECT_LT(test, b->s->trap.depth, KWASM_STACK_DEFAULT / 24);
}

static void large_frame_does_not_fit(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct code c;

	code_begin(&c, b, LOAD(b, ":", 1, 0, 0x01));
	function(&c);
	PUT(&c, 0x4c, 0x8d, 0x9c, 0x24, 0, 0xc0, 0xff, 0xff);	/* lea -0x4000(%rsp), %r11 */
	PUT(&c, 0x4d, 0x3b, 0x5f, 0x18);			/* cmp 24(%r15), %r11 */
	PUT(&c, 0x0f, 0x82);					/* jb stack */
	reach(&c, KWASM_JIT_STUB + KWASM_STUB_STACK);
	stub(&c, JMP, KWASM_STUB_RETURN);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, code_instantiate(&c, b), NULL, NULL),
			(int)KWASM_TRAP_STACK_EXHAUSTED);
	KUNIT_EXPECT_EQ(test, b->s->trap.depth, 0U);
}

static void grow_memory(struct kunit *test, bool floats)
{
	struct store_bench *b = test->priv;
	struct kwasm_memory *mem;
	struct kwasm_instance *inst;
	struct code c;
	u64 pages;

	code_begin(&c, b, LOAD(b, ":i", 1, 1, 0x41, 0));
	c.text.has_floats = floats;
	function(&c);
	prologue(&c);
	PUT(&c, 0xbf, 100, 0, 0, 0);				/* mov $100, %edi */
	PUT(&c, 0x45, 0x31, 0xdb);				/* xor %r11d, %r11d */
	stub(&c, CALL, KWASM_STUB_HELP);
	site(&c, 0, 0);
	reload(&c);
	PUT(&c, 0x49, 0x8b, 0x4f, 0x10);			/* mov 16(%r15), %rcx */
	PUT(&c, 0x42, 0xc6, 0x44, 0x31, 0xff, 7);		/* movb $7, -1(%rcx,%r14) */
	PUT(&c, 0x49, 0xc1, 0xee, 0x10);			/* shr $16, %r14 */
	PUT(&c, 0x44, 0x01, 0xf0);				/* add %r14d, %eax */
	epilogue(&c);
	inst = code_instantiate(&c, b);
	mem = inst->memories[0];
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, NULL, &pages), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, pages, 1ULL + 101);
	KUNIT_EXPECT_EQ(test, (int)mem->linear.base[mem->linear.size - 1], 7);
}

static void memory_moves(struct kunit *test)
{
	grow_memory(test, false);
}

/* Growing sleeps, so that it has to be outside of the FPU section. */
static void memory_moves_with_floats(struct kunit *test)
{
	grow_memory(test, true);
}

/* A help that traps, and one that computes. */
static void helps(struct kunit *test)
{
	struct store_bench *b = test->priv;
	const u64 seven = 7, zero = 0;
	struct kwasm_instance *inst;
	u64 numeric = KWASM_HELP(KWASM_HELP_NUMERIC, KWASM_OP_I32_DIV_U, 0);
	struct code c;
	u64 result;

	code_begin(&c, b, LOAD(b, "i:i", 1, 0, 0x20, 0));
	function(&c);
	prologue(&c);
	PUT(&c, 0x89, 0xfe);					/* mov %edi, %esi */
	PUT(&c, 0xbf, 91, 0, 0, 0);				/* mov $91, %edi */
	PUT(&c, 0x49, 0xbb);					/* movabs $numeric, %r11 */
	put(&c, (const u8 *)&numeric, sizeof(numeric));
	stub(&c, CALL, KWASM_STUB_HELP);
	site(&c, 0, 0);
	epilogue(&c);
	inst = code_instantiate(&c, b);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &seven, &result), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, result, 13ULL);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &zero, &result),
			(int)KWASM_TRAP_DIVIDE_BY_ZERO);
	KUNIT_EXPECT_EQ(test, b->s->trap.depth, 1U);
}

/* Function 0 is "f" of the instance called a, function 1 calls it. */
static struct kwasm_instance *caller_of_other(struct store_bench *b)
{
	struct wasm_build w;
	struct code c;

	wasm_begin(&w, b->test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, ":i");
	wasm_section(&w, WASM_IMPORT, 1);
	wasm_import(&w, "a", "f", WASM_K_FUNC);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_FUNC, 1);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_MEMORY, 1);
	wasm_limits(&w, 2, WASM_NO_MAX);
	wasm_section(&w, WASM_EXPORT, 1);
	wasm_export(&w, "f", WASM_K_FUNC, 1);
	wasm_section(&w, WASM_CODE, 1);
	WASM_BODY(&w, 0x41, 0);
	code_begin(&c, b, bench_load(b, &w));
	function(&c);
	prologue(&c);
	call(&c, 0, 0);
	reload(&c);
	PUT(&c, 0x49, 0xc1, 0xee, 0x10);			/* shr $16, %r14 */
	PUT(&c, 0xc1, 0xe0, 4);					/* shl $4, %eax */
	PUT(&c, 0x44, 0x01, 0xf0);				/* add %r14d, %eax */
	epilogue(&c);
	return code_instantiate(&c, b);
}

/* Pages of the callee's memory, 3, and of the caller's, 2. */
static void calls_other_instance(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct code c;
	u64 pages;

	code_begin(&c, b, LOAD(b, ":i", 1, 3, 0x41, 0));
	function(&c);
	PUT(&c, 0x49, 0x8b, 0x47, 0x08);			/* mov 8(%r15), %rax */
	PUT(&c, 0x48, 0xc1, 0xe8, 0x10);			/* shr $16, %rax */
	stub(&c, JMP, KWASM_STUB_RETURN);
	bench_register(b, "a", code_instantiate(&c, b));
	KUNIT_EXPECT_EQ(test, (int)call_f(b, caller_of_other(b), NULL, &pages),
			(int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, pages, 0x32ULL);
}

static void other_instance_traps(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_trap *trap = &b->s->trap;
	struct kwasm_instance *callee, *caller;
	struct code c;
	u64 pages;

	code_begin(&c, b, LOAD(b, ":i", 1, 3, 0x01, 0x41, 0));
	function(&c);
	prologue(&c);
	stub(&c, CALL, KWASM_STUB_TRAP + KWASM_TRAP_UNREACHABLE);
	site(&c, 0, 1);
	callee = code_instantiate(&c, b);
	bench_register(b, "a", callee);
	caller = caller_of_other(b);
	KUNIT_EXPECT_EQ(test, (int)call_f(b, caller, NULL, &pages), (int)KWASM_TRAP_UNREACHABLE);
	KUNIT_EXPECT_EQ(test, trap->depth, 2U);
	KUNIT_EXPECT_PTR_EQ(test, trap->frames[0].inst, callee);
	KUNIT_EXPECT_EQ(test, (u64)trap->frames[0].offset, at_site(callee, 0) + 1);
	KUNIT_EXPECT_PTR_EQ(test, trap->frames[1].inst, caller);
	KUNIT_EXPECT_EQ(test, (u64)trap->frames[1].offset, at_site(caller, 0));
}

static void freed_code_is_filled(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst = loop(b, false);
	const u8 *base = inst->module->jit.base;
	u32 size = inst->module->jit.size, used = kwasm_arena.used;

	KUNIT_EXPECT_TRUE(test, ka_owns(&kwasm_arena.ka, base));
	KUNIT_EXPECT_EQ(test, atomic64_read(&inst->module->policy.of[KA_CODE].stats.bytes),
			(s64)ka_cost(size));
	kwasm_store_destroy(b->s);
	b->s = NULL;
	KUNIT_EXPECT_NULL(test, memchr_inv(base, *kwasm_arena_text, size));
	KUNIT_EXPECT_LT(test, kwasm_arena.used, used);
}

/* The module stays, to be interpreted, and nothing is lost. */
static void full_arena(struct kunit *test)
{
	struct store_bench *b = test->priv;
	struct kwasm_instance *inst;
	u32 used = kwasm_arena.used, refusals = kwasm_arena.refusals;
	const u64 arg = 41;
	struct code c;
	s64 live;
	u64 result;

	code_begin(&c, b, LOAD(b, "i:i", 1, 0, 0x20, 0));
	function(&c);
	KUNIT_ASSERT_EQ(test, 0, ka_vec_reserve(&c.text.bytes, 17 << 20, GFP_KERNEL));
	memset(ka_vec_at(&c.text.bytes, u8, c.text.bytes.len), 0xcc, 16 << 20);
	c.text.bytes.len += 16 << 20;
	live = ka_policy_live(&c.m->policy);
	KUNIT_EXPECT_EQ(test, kwasm_jit_place(c.m, &c.text), -ENOSPC);
	KUNIT_EXPECT_EQ(test, (s64)ka_policy_live(&c.m->policy), live);
	KUNIT_EXPECT_EQ(test, kwasm_arena.used, used);
	KUNIT_EXPECT_EQ(test, kwasm_arena.refusals, refusals + 1);
	kwasm_jit_text_exit(&c.text);
	inst = kwasm_instance_create(b->s, c.m, &b->rep);
	kwasm_module_put(c.m);
	KUNIT_ASSERT_FALSE(test, IS_ERR(inst));
	KUNIT_EXPECT_EQ(test, (int)call_f(b, inst, &arg, &result), (int)KWASM_TRAP_NONE);
	KUNIT_EXPECT_EQ(test, result, arg);
}

static int jit_bench_init(struct kunit *test)
{
	int err = store_bench_init(test);
	struct store_bench *b = test->priv;

	if (!err)
		b->engine.arena = &kwasm_arena;
	return err;
}

static struct kunit_case cases[] = {
	KUNIT_CASE(adds),
	KUNIT_CASE(interpreted_on_demand),
	KUNIT_CASE(registers_and_slots),
	KUNIT_CASE(float_result),
	KUNIT_CASE(calls_host),
	KUNIT_CASE(host_fails),
	KUNIT_CASE(traps_with_backtrace),
	KUNIT_CASE(calls_interpreter),
	KUNIT_CASE(interpreter_traps),
	KUNIT_CASE(fuel_is_shared),
	KUNIT_CASE(stack_is_shared),
	KUNIT_CASE(polls_keep_registers),
	KUNIT_CASE(fuel_runs_out),
	KUNIT_CASE(lent_fuel_is_counted),
	KUNIT_CASE(interrupt_ends_loop),
	KUNIT_CASE(stack_ends),
	KUNIT_CASE(all_of_the_stack_is_used),
	KUNIT_CASE(large_frame_does_not_fit),
	KUNIT_CASE(memory_moves),
	KUNIT_CASE(memory_moves_with_floats),
	KUNIT_CASE(helps),
	KUNIT_CASE(calls_other_instance),
	KUNIT_CASE(other_instance_traps),
	KUNIT_CASE(freed_code_is_filled),
	KUNIT_CASE(full_arena),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_jit",
	.init = jit_bench_init,
	.exit = store_bench_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_LICENSE("GPL");
