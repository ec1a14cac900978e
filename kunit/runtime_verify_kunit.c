// SPDX-License-Identifier: GPL-2.0
/*
 * Checker of machine code: what it lets pass, and what not
 *
 * A function is compiled, and its code spoiled by hand in ways in which a
 * compiler might: what the checker sees is never what was meant, so whatever
 * it answers it may not stumble.
 */
#include <kunit/test.h>

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "kunit/store_bench.h"
#include "runtime/jit.h"
#include "runtime/opcode.h"
#include "runtime/target.h"
#include "runtime/x86/verify_insn.h"

#define LOAD	KWASM_OP_LOCAL_GET, 0, KWASM_OP_I32_LOAD, 2, 0
/* As LEB128: the four bytes of endbr64; their last three; in the middle of an i64. */
#define ENDBR	0xf3, 0x9f, 0xf8, 0x50
#define ENDBR_TAIL	0x8f, 0xbc, 0xe8, 0x97, 0x01
#define ENDBR_WITHIN	0xf8, 0xac, 0xd1, 0x99, 0xff, 0xc1, 0x87, 0xfd, 0x00

/**
 * struct spoiled - a function and its machine code
 * @test: the case
 * @m: module that has it alone
 * @text: its code and relocations
 * @code: the bytes in it
 * @was: as they were made
 * @size: how many
 * @scratch: where the checker remembers
 * @why: the checker's last reason
 */
struct spoiled {
	struct kunit *test;
	struct kwasm_module *m;
	struct kwasm_jit_text text;
	u8 *code;
	u8 *was;
	u32 size;
	struct kwasm_scratch *scratch;
	struct kwasm_refusal why;
};

/* A function of a type, with a table, and with memory of which no byte is declared. */
static void compile_of_type(struct spoiled *s, struct kunit *test, const char *sig,
			    bool has_memory, const u8 *body, u32 len)
{
	struct store_bench *b = test->priv;
	struct wasm_build w;

	wasm_begin(&w, test);
	wasm_section(&w, WASM_TYPE, 1);
	wasm_functype(&w, sig);
	wasm_section(&w, WASM_FUNC, 1);
	wasm_u32(&w, 0);
	wasm_section(&w, WASM_TABLE, 1);
	wasm_table(&w, KWASM_FUNCREF, 1, WASM_NO_MAX);
	if (has_memory) {
		wasm_section(&w, WASM_MEMORY, 1);
		wasm_limits(&w, 0, WASM_NO_MAX);
	}
	wasm_section(&w, WASM_CODE, 1);
	wasm_body(&w, body, len);

	s->test = test;
	s->m = bench_load(b, &w);
	kwasm_jit_text_init(&s->text, s->m);
	KUNIT_ASSERT_EQ(test, kwasm_jit_compile_func(s->m, 0, &s->text), 0);
	s->code = s->text.bytes.data;
	s->size = s->text.bytes.len;
	s->was = kunit_kzalloc(test, s->size, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, s->was);
	memcpy(s->was, s->code, s->size);
	s->scratch = kwasm_scratch_create(s->m);
	KUNIT_ASSERT_NOT_NULL(test, s->scratch);
}

/* (i32) -> i32, with memory: each access is checked. */
static void compile(struct spoiled *s, struct kunit *test, const u8 *body, u32 len)
{
	compile_of_type(s, test, "i:i", true, body, len);
}

static void done(struct spoiled *s)
{
	kwasm_scratch_destroy(s->scratch, s->m);
	kwasm_jit_text_exit(&s->text);
	kwasm_module_put(s->m);
}

static int check(struct spoiled *s)
{
	return kwasm_target_verify(&s->text, s->m, 0, 0, 0, s->scratch, &s->why);
}

static u32 entries(const struct spoiled *s)
{
	static const u8 endbr[] = { 0xf3, 0x0f, 0x1e, 0xfa };
	u32 nr = 0, at;

	for (at = 0; at + sizeof(endbr) <= s->size; at++)
		nr += !memcmp(s->code + at, endbr, sizeof(endbr));
	return nr;
}

/* Where the first such bytes are; the case fails when there are none. */
static u8 *find(struct spoiled *s, const void *bytes, u32 len)
{
	u32 at;

	for (at = 0; at + len <= s->size; at++)
		if (!memcmp(s->code + at, bytes, len))
			return s->code + at;
	KUNIT_ASSERT_TRUE_MSG(s->test, false, "the code is not what it was");
	return s->code;
}

/* The last such instruction on the opposite condition: 0x0f, @first and up. */
static void invert(struct spoiled *s, const char *what, u8 first)
{
	u32 at = s->size - 1;

	do
		at--;
	while (at && (s->was[at] != 0x0f || (s->was[at + 1] & 0xf0) != first));
	KUNIT_EXPECT_GT_MSG(s->test, at, 0U, "%s: there is none", what);
	s->code[at + 1] ^= 1;
	KUNIT_EXPECT_EQ_MSG(s->test, check(s), -EBADMSG, "%s at %u", what, at);
	s->code[at + 1] ^= 1;
}

static void table_is_sorted(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, kwasm_verify_forms_sorted());
}

/* A comparison the wrong way round, and a clamp: of the index, or of what was loaded. */
static void conditions_count(struct kunit *test)
{
	static const u8 two[] = { LOAD, LOAD, KWASM_OP_I32_SUB }, one[] = { LOAD };
	struct spoiled s = {};
	u32 nr;

	for (nr = 1; nr <= 2; nr++) {
		compile(&s, test, nr == 1 ? one : two, nr == 1 ? sizeof(one) : sizeof(two));
		KUNIT_EXPECT_EQ(test, check(&s), 0);
		invert(&s, "jump", 0x80);
		invert(&s, "clamp", 0x40);
		done(&s);
	}
}

/* What reaches farther than the check does. */
static void reach_counts(struct kunit *test)
{
	static const u8 body[] = { LOAD };
	struct spoiled s = {};
	u32 at;

	compile(&s, test, body, sizeof(body));
	/* mov r32, [r14 + index]: REX.W makes eight bytes of it. */
	for (at = 1; at + 2 < s.size; at++)
		if (s.was[at] == 0x8b && (s.was[at + 1] & 0xc7) == 4 && (s.was[at + 2] & 7) == 6)
			break;
	KUNIT_ASSERT_LT(test, at + 2, s.size);
	s.code[at - 1] |= 0x08;
	KUNIT_EXPECT_EQ(test, check(&s), -EBADMSG);
	done(&s);
}

static void no_part_will_do(struct kunit *test)
{
	static const u8 body[] = { LOAD };
	struct spoiled s = {};
	u32 len;

	compile(&s, test, body, sizeof(body));
	for (len = 0; len < s.size; len++) {
		s.text.bytes.len = len;
		KUNIT_EXPECT_EQ_MSG(test, check(&s), -EBADMSG, "%u of %u bytes", len, s.size);
	}
	done(&s);
}

/* Each bit of it turned: whatever that is now, it is read to its end or refused. */
static void bits_do_no_harm(struct kunit *test)
{
	static const u8 body[] = { LOAD, KWASM_OP_CALL, 0, KWASM_OP_I32_CONST, 7,
				   KWASM_OP_I32_DIV_U };
	u32 refused = 0, bit;
	struct spoiled s = {};
	int err;

	compile(&s, test, body, sizeof(body));
	KUNIT_EXPECT_EQ(test, check(&s), 0);
	for (bit = 0; bit < s.size * 8; bit++) {
		s.code[bit / 8] ^= 1 << bit % 8;
		err = check(&s);
		KUNIT_EXPECT_TRUE_MSG(test, !err || err == -EBADMSG, "bit %u: %d", bit, err);
		refused += err == -EBADMSG;
		s.code[bit / 8] = s.was[bit / 8];
	}
	KUNIT_EXPECT_GT(test, refused, s.size * 8 / 2);
	kunit_info(test, "%u of %u refused", refused, s.size * 8);
	done(&s);
}

/* Of zero there is no first bit, and the register keeps what it had. */
static void nothing_found_is_no_number(struct kunit *test)
{
	static const u8 body[] = { KWASM_OP_LOCAL_GET, 0, KWASM_OP_I32_CLZ,
				   KWASM_OP_LOCAL_GET, 0, KWASM_OP_I32_ADD };
	struct spoiled s = {};

	compile(&s, test, body, sizeof(body));
	KUNIT_EXPECT_EQ(test, check(&s), 0);
	invert(&s, "the move of what zero has", 0x40);
	done(&s);
}

/* A conversion that keeps part of a register that nobody set. */
static void half_an_xmm_is_none(struct kunit *test)
{
	static const u8 body[] = { KWASM_OP_LOCAL_GET, 0, KWASM_OP_F32_CONVERT_I32_S,
				   KWASM_OP_I32_REINTERPRET_F32 };
	static const u8 xorps[] = { 0x0f, 0x57 };
	struct spoiled s = {};

	compile(&s, test, body, sizeof(body));
	KUNIT_EXPECT_EQ(test, check(&s), 0);
	/* movaps of itself */
	find(&s, xorps, sizeof(xorps))[1] = 0x28;
	KUNIT_EXPECT_EQ(test, check(&s), -EBADMSG);
	done(&s);
}

/* The last move and jump on a condition are those of the type. */
static void type_is_clamped(struct kunit *test)
{
	static const u8 body[] = { KWASM_OP_LOCAL_GET, 0, KWASM_OP_LOCAL_GET, 0,
				   KWASM_OP_CALL_INDIRECT, 0, 0 };
	struct store_bench *b = test->priv;
	struct spoiled s = {};

	compile(&s, test, body, sizeof(body));
	KUNIT_EXPECT_EQ(test, check(&s), 0);
	invert(&s, "the type's clamp", 0x40);
	invert(&s, "the type's jump", 0x80);
	b->engine.omit = KWASM_OMIT_CLAMPS;
	KUNIT_EXPECT_EQ(test, check(&s), 0);
	done(&s);
	compile(&s, test, body, sizeof(body));
	KUNIT_EXPECT_EQ(test, check(&s), 0);
	b->engine.omit = 0;
	KUNIT_EXPECT_EQ(test, check(&s), -EBADMSG);
	done(&s);
}

/* All that was taken, and rbp; with a frame, and with one of nothing. */
static void frame_is_given_back(struct kunit *test)
{
	static const u8 body[] = { KWASM_OP_LOCAL_GET, 0, KWASM_OP_CALL, 0 };
	static const u8 none[] = { KWASM_OP_LOCAL_GET, 0 };
	static const u8 add[] = { 0x48, 0x83, 0xc4 }, jmp[] = { 0x5d, 0xe9 };
	struct spoiled s = {};
	u8 *at;

	compile(&s, test, body, sizeof(body));
	KUNIT_EXPECT_EQ(test, check(&s), 0);
	at = find(&s, add, sizeof(add));
	KUNIT_EXPECT_EQ(test, at[4], 0x5d);
	at[3] += 8;
	KUNIT_EXPECT_EQ(test, check(&s), -EBADMSG);
	at[3] -= 8;
	/* pop %rsi; leave; sub instead of add, of 32 bits */
	at[4] = 0x5e;
	KUNIT_EXPECT_EQ(test, check(&s), -EBADMSG);
	at[4] = 0xc9;
	KUNIT_EXPECT_EQ(test, check(&s), -EBADMSG);
	at[4] = 0x5d;
	at[2] = 0xec;
	KUNIT_EXPECT_EQ(test, check(&s), -EBADMSG);
	at[2] = 0xc4;
	at[0] = 0x40;
	KUNIT_EXPECT_EQ(test, check(&s), -EBADMSG);
	at[0] = 0x48;
	done(&s);

	compile(&s, test, none, sizeof(none));
	KUNIT_EXPECT_EQ(test, check(&s), 0);
	/* cdq */
	find(&s, jmp, sizeof(jmp))[0] = 0x99;
	KUNIT_EXPECT_EQ(test, check(&s), -EBADMSG);
	done(&s);
}

/*
 * With an end of nothing an index may be as much as the largest memory, which is
 * no i32: what returns it is written by hand.
 */
static void put(struct spoiled *s, const void *bytes, u32 len)
{
	KUNIT_ASSERT_EQ(s->test, ka_vec_reserve(&s->text.bytes, len, GFP_KERNEL), 0);
	memcpy(ka_vec_at(&s->text.bytes, u8, s->text.bytes.len), bytes, len);
	s->text.bytes.len += len;
}

#define PUT(s, ...)	put(s, (const u8[]){ __VA_ARGS__ }, sizeof((const u8[]){ __VA_ARGS__ }))
#define FIELD(member)	(u8)offsetof(struct kwasm_instance, member)

static void put_reloc(struct spoiled *s, u32 stub)
{
	struct kwasm_jit_reloc *reloc = ka_vec_push(&s->text.relocs, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(s->test, reloc);
	*reloc = (struct kwasm_jit_reloc){ s->text.bytes.len, KWASM_JIT_STUB + stub };
	PUT(s, 0, 0, 0, 0);
}

/* A function that is written by hand: ENDBR64, and a frame of nothing. */
static void by_hand(struct spoiled *s, struct kunit *test, const char *sig, bool has_memory)
{
	static const u8 body[] = { KWASM_OP_UNREACHABLE };

	compile_of_type(s, test, sig, has_memory, body, sizeof(body));
	ka_vec_truncate(&s->text.bytes, 0);
	ka_vec_truncate(&s->text.relocs, 0);
	PUT(s, 0xf3, 0x0f, 0x1e, 0xfa, 0x55, 0x48, 0x8b, 0xec);
}

/* Its end: a return, and a trap, which the jump whose rel32 ends at @from leads to. */
static int check_by_hand(struct spoiled *s, u32 from, u32 trap)
{
	int err;

	PUT(s, 0x5d, 0xe9);					/* pop %rbp; jmp */
	put_reloc(s, KWASM_STUB_RETURN);
	if (from)
		*ka_vec_at(&s->text.bytes, u8, from - 4) = s->text.bytes.len - from;
	PUT(s, 0xe8);
	put_reloc(s, KWASM_STUB_TRAP + trap);
	err = check(s);
	if (err)
		kunit_info(s->test, "at %u: %s", s->why.at, s->why.reason);
	done(s);
	return err;
}

static int check_index_that_ends_at(struct kunit *test, u8 end)
{
	struct spoiled s = {};
	u32 from;

	by_hand(&s, test, "i:i", true);
	PUT(&s, 0x48, 0x8b, 0xc7, 0x4c, 0x8d, 0x58, end);	/* mov, lea end(%rax), %r11 */
	PUT(&s, 0x4d, 0x39, 0x5f, FIELD(mem_size));		/* cmp */
	PUT(&s, 0x0f, 0x82, 0, 0, 0, 0);			/* jb, to the trap */
	from = s.text.bytes.len;
	PUT(&s, 0x49, 0x0f, 0x42, 0x47, FIELD(zero));		/* cmovb */
	return check_by_hand(&s, from, KWASM_TRAP_MEMORY_BOUNDS);
}

static void index_of_nothing_is_no_i32(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, check_index_that_ends_at(test, 1), 0);
	KUNIT_EXPECT_EQ(test, check_index_that_ends_at(test, 0), -EBADMSG);
}

/* An address without a base is one of the kernel's: only lea may have it. */
static void base_is_left_out_by_lea_alone(struct kunit *test)
{
	struct spoiled s = {};
	u8 op;

	for (op = 0x8b; op <= 0x8d; op += 2) {
		by_hand(&s, test, "i:i", true);
		PUT(&s, op, 0x04, 0xbd, 16, 0, 0, 0);		/* 16(,%rdi,4), %eax */
		KUNIT_EXPECT_EQ(test, check_by_hand(&s, 0, KWASM_TRAP_UNREACHABLE),
				op == 0x8d ? 0 : -EBADMSG);
	}
	by_hand(&s, test, "i:i", true);
	PUT(&s, 0x8d, 0x04, 0x25, 16, 0, 0, 0);			/* 16, %eax */
	KUNIT_EXPECT_EQ(test, check_by_hand(&s, 0, KWASM_TRAP_UNREACHABLE), -EBADMSG);
}

#define BODY_BYTES(...)	sizeof((u8[]){ __VA_ARGS__ }), { __VA_ARGS__ }
#define BODY(...)	{ BODY_BYTES(__VA_ARGS__) }

/* Constants that a guest chooses make no entry in the middle of the code. */
static void constants_hide_no_entry(struct kunit *test)
{
	static const struct {
		u8 len;
		u8 bytes[24];
	} bodies[] = {
		BODY(KWASM_OP_I32_CONST, ENDBR),
		BODY(KWASM_OP_LOCAL_GET, 0, KWASM_OP_I32_CONST, ENDBR, KWASM_OP_I32_XOR),
		BODY(KWASM_OP_LOCAL_GET, 0, KWASM_OP_I32_CONST, ENDBR_TAIL, KWASM_OP_I32_XOR),
		BODY(KWASM_OP_LOCAL_GET, 0, KWASM_OP_I32_CONST, ENDBR, KWASM_OP_I32_REM_U),
		BODY(KWASM_OP_LOCAL_GET, 0, KWASM_OP_I32_CONST, ENDBR, KWASM_OP_I32_LT_U),
		BODY(KWASM_OP_I32_CONST, ENDBR, KWASM_OP_CALL, 0),
		BODY(KWASM_OP_LOCAL_GET, 0, KWASM_OP_I32_CONST, ENDBR, KWASM_OP_I32_STORE, 2, 0,
		     KWASM_OP_LOCAL_GET, 0),
		BODY(KWASM_OP_I64_CONST, ENDBR, KWASM_OP_I64_EXTEND8_S, KWASM_OP_I32_WRAP_I64),
		BODY(KWASM_OP_LOCAL_GET, 0, KWASM_OP_I64_EXTEND_I32_U, KWASM_OP_I64_CONST,
		     ENDBR_WITHIN, KWASM_OP_I64_MUL, KWASM_OP_I32_WRAP_I64),
	};
	struct spoiled s = {};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bodies); i++) {
		compile(&s, test, bodies[i].bytes, bodies[i].len);
		KUNIT_EXPECT_EQ_MSG(test, check(&s), 0, "body %u", i);
		KUNIT_EXPECT_EQ_MSG(test, entries(&s), 1, "body %u", i);
		done(&s);
	}
}

static void hidden_entry_is_seen(struct kunit *test)
{
	static const u8 body[] = { KWASM_OP_I32_CONST, 0xf8, 0xac, 0xd1, 0x91, 0x01 };
	static const u8 imm[] = { 0x78, 0x56, 0x34, 0x12 }, endbr[] = { 0xf3, 0x0f, 0x1e, 0xfa };
	struct spoiled s = {};

	compile(&s, test, body, sizeof(body));
	KUNIT_EXPECT_EQ(test, check(&s), 0);
	memcpy(find(&s, imm, sizeof(imm)), endbr, sizeof(endbr));
	KUNIT_EXPECT_EQ(test, check(&s), -EBADMSG);
	done(&s);
}

/* Other members of its family do nothing, or are the entry of code of 32 bits. */
static void entry_is_endbr64(struct kunit *test)
{
	static const u8 body[] = { LOAD };
	struct spoiled s = {};
	u32 rm;

	compile(&s, test, body, sizeof(body));
	for (rm = 0xf8; rm <= 0xff; rm++) {
		s.code[3] = rm;
		KUNIT_EXPECT_EQ_MSG(test, check(&s), rm == 0xfa ? 0 : -EBADMSG, "%x", rm);
	}
	done(&s);
}

/* A dividend that is no longer what was asked for being the least number. */
static void least_number_is_that_of_rax(struct kunit *test)
{
	struct spoiled s = {};
	u32 from;

	by_hand(&s, test, "i:i", false);
	PUT(&s, 0xb9, 0xff, 0xff, 0xff, 0xff);			/* mov $-1, %ecx */
	PUT(&s, 0xb8, 5, 0, 0, 0, 0x83, 0xf8, 1);		/* mov $5, %eax; cmp $1 */
	PUT(&s, 0xb8, 0, 0, 0, 0x80);				/* mov $0x80000000, %eax */
	PUT(&s, 0x0f, 0x80, 0, 0, 0, 0);			/* jo, to the trap */
	from = s.text.bytes.len;
	PUT(&s, 0x99, 0xf7, 0xf9);				/* cdq; idiv %ecx */
	KUNIT_EXPECT_EQ(test, check_by_hand(&s, from, KWASM_TRAP_INTEGER_OVERFLOW), -EBADMSG);
}

/* Without one an instance's fields say that it has a byte, at NULL. */
static void memory_has_to_be_there(struct kunit *test)
{
	u32 has_memory, from;

	for (has_memory = 0; has_memory < 2; has_memory++) {
		struct spoiled s = {};

		by_hand(&s, test, "i:i", has_memory);
		PUT(&s, 0x33, 0xc0);				/* xor %eax, %eax */
		PUT(&s, 0x49, 0x3b, 0x47, FIELD(mem_last[0]));	/* cmp */
		PUT(&s, 0x0f, 0x8f, 0, 0, 0, 0);		/* jg, to the trap */
		from = s.text.bytes.len;
		PUT(&s, 0x49, 0x0f, 0x4f, 0x47, FIELD(zero));	/* cmovg */
		PUT(&s, 0x49, 0x8b, 0x4f, FIELD(mem));
		PUT(&s, 0x0f, 0xb6, 0x04, 0x01);		/* movzbl (%rcx,%rax), %eax */
		KUNIT_EXPECT_EQ(test, check_by_hand(&s, from, KWASM_TRAP_MEMORY_BOUNDS),
				has_memory ? 0 : -EBADMSG);
	}
}

/* What may be behind a check of %rdi for four bytes at (%rdx, %rdi). */
static int check_behind_a_check(struct kunit *test, const u8 *bytes, u32 len)
{
	struct spoiled s = {};
	u32 from;

	by_hand(&s, test, "iiiiiiiii:i", true);
	s.text.last_floats = KWASM_FLOATS_OWN;
	PUT(&s, 0x33, 0xc0);					/* xor %eax, %eax */
	PUT(&s, 0x49, 0x8b, 0x57, FIELD(mem));			/* mov */
	PUT(&s, 0x49, 0x3b, 0x7f, FIELD(mem_last[2]));		/* cmp */
	PUT(&s, 0x0f, 0x8f, 0, 0, 0, 0);			/* jg, to the trap */
	from = s.text.bytes.len;
	put(&s, bytes, len);
	return check_by_hand(&s, from, KWASM_TRAP_MEMORY_BOUNDS);
}

#define MOV		0x8b, 0x04, 0x3a			/* mov (%rdx,%rdi), %eax */
#define CMOV(cc, reg, member)	0x49, 0x0f, 0x40 + (cc), 0x47 | (reg) << 3, FIELD(member)
#define CLAMP		CMOV(IF_GREATER, GPR_AX, zero)

/* A load clamps what it gets, itself and at once. */
static void loads_may_clamp_what_they_get(struct kunit *test)
{
	static const struct {
		const char *what;
		bool is_right;
		u8 len;
		u8 bytes[24];
	} codes[] = {
		{ "a clamp", true, BODY_BYTES(MOV, CLAMP) },
		{ "of a byte", true, BODY_BYTES(0x0f, 0xb6, 0x04, 0x3a, CLAMP) },
		{ "of a byte with its sign", true, BODY_BYTES(0x0f, 0xbe, 0x04, 0x3a, CLAMP) },
		{ "of two loads", true, BODY_BYTES(MOV, CLAMP, MOV, CLAMP) },
		{ "of the index", true, BODY_BYTES(CMOV(IF_GREATER, GPR_DI, zero), MOV) },
		{ "none", false, BODY_BYTES(MOV) },
		{ "none of a second load", false, BODY_BYTES(MOV, CLAMP, MOV) },
		{ "before the load", false, BODY_BYTES(CLAMP, MOV) },
		{ "of another register", false, BODY_BYTES(MOV, CMOV(IF_GREATER, GPR_CX, zero)) },
		{ "of the index, behind", false, BODY_BYTES(MOV, CMOV(IF_GREATER, GPR_DI, zero)) },
		{ "on the opposite", false, BODY_BYTES(MOV, CMOV(IF_GREATER - 1, GPR_AX, zero)) },
		{ "unsigned", false, BODY_BYTES(MOV, CMOV(IF_ABOVE, GPR_AX, zero)) },
		/* mov %eax, %eax */
		{ "to no zero", false,
		  BODY_BYTES(MOV, CMOV(IF_GREATER, GPR_AX, mem_size), 0x8b, 0xc0) },
		/* zero(%rbp), which is a parameter */
		{ "to another base", false,
		  BODY_BYTES(MOV, 0x48, 0x0f, 0x4f, 0x45, FIELD(zero)) },
		{ "without a jump", false,
		  BODY_BYTES(0x49, 0x3b, 0x7f, FIELD(mem_last[2]), MOV, CLAMP) },
		/* imul zero(%r15), %rax */
		{ "a product", false, BODY_BYTES(MOV, 0x49, 0x0f, 0xaf, 0x47, FIELD(zero)) },
		/* mov %rax, %rcx */
		{ "not at once", false, BODY_BYTES(MOV, 0x48, 0x8b, 0xc8, CLAMP) },
		/* test %eax, %eax */
		{ "with other flags", false, BODY_BYTES(0x85, 0xc0, MOV, CLAMP) },
		/* mov %rax, %rdi */
		{ "with another index", false, BODY_BYTES(0x48, 0x8b, 0xf8, MOV, CLAMP) },
		/* mov (%rdx,%rdi), %rax */
		{ "of too much", false, BODY_BYTES(0x48, MOV, CLAMP) },
		/* mov 1(%rdx,%rdi), %eax */
		{ "too far", false, BODY_BYTES(0x8b, 0x44, 0x3a, 1, CLAMP) },
		/* mov (%rdx,%rdi,2), %eax */
		{ "of a scaled index", false, BODY_BYTES(0x8b, 0x04, 0x7a, CLAMP) },
		/* mov %eax, (%rdx,%rdi) */
		{ "of a store", false, BODY_BYTES(0x89, 0x04, 0x3a, CLAMP) },
		/* add (%rdx,%rdi), %eax */
		{ "of a sum", false, BODY_BYTES(0x03, 0x04, 0x3a, CLAMP) },
		/* movss (%rdx,%rdi), %xmm0 */
		{ "of a float", false, BODY_BYTES(0xf3, 0x0f, 0x10, 0x04, 0x3a, CLAMP) },
	};
	struct store_bench *b = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(codes); i++)
		KUNIT_EXPECT_EQ_MSG(test, codes[i].is_right ? 0 : -EBADMSG,
				    check_behind_a_check(test, codes[i].bytes, codes[i].len),
				    "%s", codes[i].what);
	b->engine.omit = KWASM_OMIT_CLAMPS;
	KUNIT_EXPECT_EQ(test, 0, check_behind_a_check(test, (const u8[]){ MOV }, 3));
	b->engine.omit = 0;
}

/* tzcnt is bsf, and lzcnt bsr, where the processor knows no better. */
static void processor_has_to_know_it(struct kunit *test)
{
	static const struct {
		u8 len;
		u8 bytes[8];
	} bodies[] = {
		BODY(KWASM_OP_LOCAL_GET, 0, KWASM_OP_I32_CLZ),
		BODY(KWASM_OP_LOCAL_GET, 0, KWASM_OP_I32_CTZ),
		BODY(KWASM_OP_LOCAL_GET, 0, KWASM_OP_I32_POPCNT),
		BODY(KWASM_OP_LOCAL_GET, 0, KWASM_OP_F32_CONVERT_I32_S, KWASM_OP_F32_CEIL,
		     KWASM_OP_I32_REINTERPRET_F32),
	};
	struct store_bench *b = test->priv;
	struct spoiled s = {};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bodies); i++) {
		b->engine.cpu = ~0U;
		compile(&s, test, bodies[i].bytes, bodies[i].len);
		KUNIT_EXPECT_EQ_MSG(test, check(&s), 0, "body %u", i);
		b->engine.cpu = 0;
		KUNIT_EXPECT_EQ_MSG(test, check(&s), -EBADMSG, "body %u", i);
		done(&s);
		compile(&s, test, bodies[i].bytes, bodies[i].len);
		KUNIT_EXPECT_EQ_MSG(test, check(&s), 0, "body %u", i);
		done(&s);
	}
}

/* Functions that call each other twice take twice as long a level. */
static void calls_are_paid_for(struct kunit *test)
{
	static const u8 body[] = { KWASM_OP_LOCAL_GET, 0, KWASM_OP_CALL, 0, KWASM_OP_CALL, 0 };
	struct store_bench *b = test->priv;
	struct spoiled s = {};

	compile(&s, test, body, sizeof(body));
	KUNIT_EXPECT_EQ(test, check(&s), 0);
	done(&s);
	b->engine.omit = KWASM_OMIT_POLLS;
	compile(&s, test, body, sizeof(body));
	KUNIT_EXPECT_EQ(test, check(&s), -EBADMSG);
	b->engine.omit = 0;
	done(&s);
}

/* What is passed on in an xmm register is there in an FPU section only. */
static void passed_floats_are_floats(struct kunit *test)
{
	static const u8 body[] = { KWASM_OP_LOCAL_GET, 0, KWASM_OP_CALL, 0 };
	struct spoiled s = {};

	by_hand(&s, test, "d:d", false);
	s.text.last_floats = KWASM_FLOATS_OWN;
	KUNIT_EXPECT_EQ(test, check_by_hand(&s, 0, KWASM_TRAP_UNREACHABLE), 0);
	by_hand(&s, test, "d:d", false);
	s.text.last_floats = 0;
	KUNIT_EXPECT_EQ(test, check_by_hand(&s, 0, KWASM_TRAP_UNREACHABLE), -EBADMSG);
	compile_of_type(&s, test, "d:d", false, body, sizeof(body));
	KUNIT_EXPECT_EQ(test, check(&s), 0);
	done(&s);
}

/* What a comparison gives, shifted, is an index into memory of one page. */
static int check_bit_shifted_by(struct kunit *test, u8 shift)
{
	struct spoiled s = {};

	by_hand(&s, test, "i:i", true);
	s.m->memories[0].limits.min = 1;
	PUT(&s, 0x8b, 0xc7, 0x85, 0xc0);			/* mov %edi, %eax; test */
	PUT(&s, 0x0f, 0x94, 0xc0);				/* sete %al */
	PUT(&s, 0x0f, 0xb6, 0xc0, 0xc1, 0xe0, shift);		/* movzbl; shl, %eax */
	PUT(&s, 0x49, 0x8b, 0x4f, FIELD(mem));
	PUT(&s, 0x8b, 0x04, 0x01);				/* mov (%rcx,%rax), %eax */
	return check_by_hand(&s, 0, KWASM_TRAP_UNREACHABLE);
}

static void comparison_is_a_bit(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, check_bit_shifted_by(test, 15), 0);
	KUNIT_EXPECT_EQ(test, check_bit_shifted_by(test, 16), -EBADMSG);
}

/* A jump may be guessed wrong, and what it made sure of is not so then. */
static void index_is_short_by_itself(struct kunit *test)
{
	static const u8 body[] = { KWASM_OP_LOCAL_GET, 0, KWASM_OP_F64_CONVERT_I32_S,
				   KWASM_OP_I32_TRUNC_F64_U, KWASM_OP_I32_LOAD, 2, 0 };
	struct spoiled s = {};
	u32 from;

	compile(&s, test, body, sizeof(body));
	KUNIT_EXPECT_EQ(test, check(&s), 0);
	done(&s);
	by_hand(&s, test, "l:i", true);
	PUT(&s, 0x48, 0x8b, 0xc7, 0x48, 0xc1, 0xe8, 32);	/* mov %rdi, %rax; shr $32 */
	PUT(&s, 0x0f, 0x85, 0, 0, 0, 0);			/* jnz, to the trap */
	from = s.text.bytes.len;
	PUT(&s, 0x48, 0x8b, 0xc7);				/* mov %rdi, %rax */
	KUNIT_EXPECT_EQ(test, check_by_hand(&s, from, KWASM_TRAP_INTEGER_OVERFLOW), -EBADMSG);
}

/* Each jump leads back, to what was passed by: it is looked for from the end on. */
static void ways_back_are_work(struct kunit *test)
{
	struct spoiled s = {};
	u32 nr = 1 << 14, from, i;

	by_hand(&s, test, "i:i", false);
	PUT(&s, 0x8b, 0xc7, 0xe9, 0, 0, 0, 0);			/* mov; jmp, to the last */
	from = s.text.bytes.len;
	PUT(&s, 0x5d, 0xe9);					/* pop %rbp; jmp */
	put_reloc(&s, KWASM_STUB_RETURN);
	for (i = 0; i < nr; i++) {
		PUT(&s, 0x49, 0x83, 0xed, 1);			/* sub $1, %r13 */
		PUT(&s, 0x7d, i ? (u8)-17 : (u8)-12);		/* jge, to the one before */
		PUT(&s, 0xe8);
		put_reloc(&s, KWASM_STUB_TRAP + KWASM_TRAP_UNREACHABLE);
	}
	i = s.text.bytes.len - 11 - from;
	memcpy(ka_vec_at(&s.text.bytes, u8, from - 4), &i, 4);
	/* By hand there is more code than from the function. */
	s.scratch->budget.limit = 16 << 20;
	KUNIT_EXPECT_EQ(test, check(&s), -E2BIG);
	done(&s);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(table_is_sorted),
	KUNIT_CASE(conditions_count),
	KUNIT_CASE(reach_counts),
	KUNIT_CASE(no_part_will_do),
	KUNIT_CASE(bits_do_no_harm),
	KUNIT_CASE(nothing_found_is_no_number),
	KUNIT_CASE(half_an_xmm_is_none),
	KUNIT_CASE(type_is_clamped),
	KUNIT_CASE(frame_is_given_back),
	KUNIT_CASE(index_of_nothing_is_no_i32),
	KUNIT_CASE(base_is_left_out_by_lea_alone),
	KUNIT_CASE(constants_hide_no_entry),
	KUNIT_CASE(hidden_entry_is_seen),
	KUNIT_CASE(entry_is_endbr64),
	KUNIT_CASE(least_number_is_that_of_rax),
	KUNIT_CASE(memory_has_to_be_there),
	KUNIT_CASE(loads_may_clamp_what_they_get),
	KUNIT_CASE(processor_has_to_know_it),
	KUNIT_CASE(calls_are_paid_for),
	KUNIT_CASE(passed_floats_are_floats),
	KUNIT_CASE(comparison_is_a_bit),
	KUNIT_CASE(index_is_short_by_itself),
	KUNIT_CASE(ways_back_are_work),
	{}
};

static struct kunit_suite suite = {
	.name = "kwasm_verify",
	.init = store_bench_init,
	.exit = store_bench_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
