/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What every numeric instruction computes, once.  Include "runtime/float.h" and
 * <linux/bitops.h>, and define four macros, which the table undefines:
 *
 *	UNARY(NAME, result, operand, expression in a)
 *	BINARY(NAME, result, operands, expression in a and b)
 *	UNARY_TRAPS(NAME, result, operand, call on a that writes r)
 *	BINARY_TRAPS(NAME, result, operands, call on a and b that writes r)
 *
 * NAME is that of opcode_list.h.  a is the first operand, b the one above it on
 * the stack, r the result; types are unsigned words, floats as bit patterns.
 * The expression's value is to be converted to the result's type, which
 * is what makes an i32 zero-extended in its slot and a signed expression wrap.
 * The calls of the trapping rows have a value of enum kwasm_numeric; unless it
 * is KWASM_NUMERIC_OK there is no result.  An expression names each operand
 * freely, so a and b must be variables.
 *
 * Order is byte order.  Spec: Numerics.
 */
/* clang-format off */

/* I32 comparison. */
UNARY(I32_EQZ,               u32, u32, !a)
BINARY(I32_EQ,               u32, u32, a == b)
BINARY(I32_NE,               u32, u32, a != b)
BINARY(I32_LT_S,             u32, u32, (s32)a < (s32)b)
BINARY(I32_LT_U,             u32, u32, a < b)
BINARY(I32_GT_S,             u32, u32, (s32)a > (s32)b)
BINARY(I32_GT_U,             u32, u32, a > b)
BINARY(I32_LE_S,             u32, u32, (s32)a <= (s32)b)
BINARY(I32_LE_U,             u32, u32, a <= b)
BINARY(I32_GE_S,             u32, u32, (s32)a >= (s32)b)
BINARY(I32_GE_U,             u32, u32, a >= b)

/* I64 comparison. */
UNARY(I64_EQZ,               u32, u64, !a)
BINARY(I64_EQ,               u32, u64, a == b)
BINARY(I64_NE,               u32, u64, a != b)
BINARY(I64_LT_S,             u32, u64, (s64)a < (s64)b)
BINARY(I64_LT_U,             u32, u64, a < b)
BINARY(I64_GT_S,             u32, u64, (s64)a > (s64)b)
BINARY(I64_GT_U,             u32, u64, a > b)
BINARY(I64_LE_S,             u32, u64, (s64)a <= (s64)b)
BINARY(I64_LE_U,             u32, u64, a <= b)
BINARY(I64_GE_S,             u32, u64, (s64)a >= (s64)b)
BINARY(I64_GE_U,             u32, u64, a >= b)

/* F32 comparison. */
BINARY(F32_EQ,               u32, u32, kwasm_f32_eq(a, b))
BINARY(F32_NE,               u32, u32, !kwasm_f32_eq(a, b))
BINARY(F32_LT,               u32, u32, kwasm_f32_lt(a, b))
BINARY(F32_GT,               u32, u32, kwasm_f32_lt(b, a))
BINARY(F32_LE,               u32, u32, kwasm_f32_le(a, b))
BINARY(F32_GE,               u32, u32, kwasm_f32_le(b, a))

/* F64 comparison. */
BINARY(F64_EQ,               u32, u64, kwasm_f64_eq(a, b))
BINARY(F64_NE,               u32, u64, !kwasm_f64_eq(a, b))
BINARY(F64_LT,               u32, u64, kwasm_f64_lt(a, b))
BINARY(F64_GT,               u32, u64, kwasm_f64_lt(b, a))
BINARY(F64_LE,               u32, u64, kwasm_f64_le(a, b))
BINARY(F64_GE,               u32, u64, kwasm_f64_le(b, a))

/* I32 arithmetic. */
UNARY(I32_CLZ,               u32, u32, kwasm_i32_clz(a))
UNARY(I32_CTZ,               u32, u32, kwasm_i32_ctz(a))
UNARY(I32_POPCNT,            u32, u32, hweight32(a))
BINARY(I32_ADD,              u32, u32, a + b)
BINARY(I32_SUB,              u32, u32, a - b)
BINARY(I32_MUL,              u32, u32, a * b)
BINARY_TRAPS(I32_DIV_S,      u32, u32, kwasm_i32_div_s(a, b, &r))
BINARY_TRAPS(I32_DIV_U,      u32, u32, kwasm_i32_div_u(a, b, &r))
BINARY_TRAPS(I32_REM_S,      u32, u32, kwasm_i32_rem_s(a, b, &r))
BINARY_TRAPS(I32_REM_U,      u32, u32, kwasm_i32_rem_u(a, b, &r))
BINARY(I32_AND,              u32, u32, a & b)
BINARY(I32_OR,               u32, u32, a | b)
BINARY(I32_XOR,              u32, u32, a ^ b)
BINARY(I32_SHL,              u32, u32, a << (b & 31))
BINARY(I32_SHR_S,            u32, u32, (s32)a >> (b & 31))
BINARY(I32_SHR_U,            u32, u32, a >> (b & 31))
BINARY(I32_ROTL,             u32, u32, rol32(a, b & 31))
BINARY(I32_ROTR,             u32, u32, ror32(a, b & 31))

/* I64 arithmetic. */
UNARY(I64_CLZ,               u64, u64, kwasm_i64_clz(a))
UNARY(I64_CTZ,               u64, u64, kwasm_i64_ctz(a))
UNARY(I64_POPCNT,            u64, u64, hweight64(a))
BINARY(I64_ADD,              u64, u64, a + b)
BINARY(I64_SUB,              u64, u64, a - b)
BINARY(I64_MUL,              u64, u64, a * b)
BINARY_TRAPS(I64_DIV_S,      u64, u64, kwasm_i64_div_s(a, b, &r))
BINARY_TRAPS(I64_DIV_U,      u64, u64, kwasm_i64_div_u(a, b, &r))
BINARY_TRAPS(I64_REM_S,      u64, u64, kwasm_i64_rem_s(a, b, &r))
BINARY_TRAPS(I64_REM_U,      u64, u64, kwasm_i64_rem_u(a, b, &r))
BINARY(I64_AND,              u64, u64, a & b)
BINARY(I64_OR,               u64, u64, a | b)
BINARY(I64_XOR,              u64, u64, a ^ b)
BINARY(I64_SHL,              u64, u64, a << (b & 63))
BINARY(I64_SHR_S,            u64, u64, (s64)a >> (b & 63))
BINARY(I64_SHR_U,            u64, u64, a >> (b & 63))
BINARY(I64_ROTL,             u64, u64, rol64(a, b & 63))
BINARY(I64_ROTR,             u64, u64, ror64(a, b & 63))

/* F32 arithmetic. */
UNARY(F32_ABS,               u32, u32, a & ~KWASM_F32_SIGN)
UNARY(F32_NEG,               u32, u32, a ^ KWASM_F32_SIGN)
UNARY(F32_CEIL,              u32, u32, kwasm_f32_ceil(a))
UNARY(F32_FLOOR,             u32, u32, kwasm_f32_floor(a))
UNARY(F32_TRUNC,             u32, u32, kwasm_f32_trunc(a))
UNARY(F32_NEAREST,           u32, u32, kwasm_f32_nearest(a))
UNARY(F32_SQRT,              u32, u32, kwasm_f32_sqrt(a))
BINARY(F32_ADD,              u32, u32, kwasm_f32_add(a, b))
BINARY(F32_SUB,              u32, u32, kwasm_f32_sub(a, b))
BINARY(F32_MUL,              u32, u32, kwasm_f32_mul(a, b))
BINARY(F32_DIV,              u32, u32, kwasm_f32_div(a, b))
BINARY(F32_MIN,              u32, u32, kwasm_f32_min(a, b))
BINARY(F32_MAX,              u32, u32, kwasm_f32_max(a, b))
BINARY(F32_COPYSIGN,         u32, u32, (a & ~KWASM_F32_SIGN) | (b & KWASM_F32_SIGN))

/* F64 arithmetic. */
UNARY(F64_ABS,               u64, u64, a & ~KWASM_F64_SIGN)
UNARY(F64_NEG,               u64, u64, a ^ KWASM_F64_SIGN)
UNARY(F64_CEIL,              u64, u64, kwasm_f64_ceil(a))
UNARY(F64_FLOOR,             u64, u64, kwasm_f64_floor(a))
UNARY(F64_TRUNC,             u64, u64, kwasm_f64_trunc(a))
UNARY(F64_NEAREST,           u64, u64, kwasm_f64_nearest(a))
UNARY(F64_SQRT,              u64, u64, kwasm_f64_sqrt(a))
BINARY(F64_ADD,              u64, u64, kwasm_f64_add(a, b))
BINARY(F64_SUB,              u64, u64, kwasm_f64_sub(a, b))
BINARY(F64_MUL,              u64, u64, kwasm_f64_mul(a, b))
BINARY(F64_DIV,              u64, u64, kwasm_f64_div(a, b))
BINARY(F64_MIN,              u64, u64, kwasm_f64_min(a, b))
BINARY(F64_MAX,              u64, u64, kwasm_f64_max(a, b))
BINARY(F64_COPYSIGN,         u64, u64, (a & ~KWASM_F64_SIGN) | (b & KWASM_F64_SIGN))

/* Conversions. */
UNARY(I32_WRAP_I64,          u32, u64, a)
UNARY_TRAPS(I32_TRUNC_F32_S, u32, u32, kwasm_i32_trunc_f32_s(a, &r))
UNARY_TRAPS(I32_TRUNC_F32_U, u32, u32, kwasm_i32_trunc_f32_u(a, &r))
UNARY_TRAPS(I32_TRUNC_F64_S, u32, u64, kwasm_i32_trunc_f64_s(a, &r))
UNARY_TRAPS(I32_TRUNC_F64_U, u32, u64, kwasm_i32_trunc_f64_u(a, &r))
UNARY(I64_EXTEND_I32_S,      u64, u32, (s32)a)
UNARY(I64_EXTEND_I32_U,      u64, u32, a)
UNARY_TRAPS(I64_TRUNC_F32_S, u64, u32, kwasm_i64_trunc_f32_s(a, &r))
UNARY_TRAPS(I64_TRUNC_F32_U, u64, u32, kwasm_i64_trunc_f32_u(a, &r))
UNARY_TRAPS(I64_TRUNC_F64_S, u64, u64, kwasm_i64_trunc_f64_s(a, &r))
UNARY_TRAPS(I64_TRUNC_F64_U, u64, u64, kwasm_i64_trunc_f64_u(a, &r))
UNARY(F32_CONVERT_I32_S,     u32, u32, kwasm_f32_convert_i32_s(a))
UNARY(F32_CONVERT_I32_U,     u32, u32, kwasm_f32_convert_i32_u(a))
UNARY(F32_CONVERT_I64_S,     u32, u64, kwasm_f32_convert_i64_s(a))
UNARY(F32_CONVERT_I64_U,     u32, u64, kwasm_f32_convert_i64_u(a))
UNARY(F32_DEMOTE_F64,        u32, u64, kwasm_f32_demote_f64(a))
UNARY(F64_CONVERT_I32_S,     u64, u32, kwasm_f64_convert_i32_s(a))
UNARY(F64_CONVERT_I32_U,     u64, u32, kwasm_f64_convert_i32_u(a))
UNARY(F64_CONVERT_I64_S,     u64, u64, kwasm_f64_convert_i64_s(a))
UNARY(F64_CONVERT_I64_U,     u64, u64, kwasm_f64_convert_i64_u(a))
UNARY(F64_PROMOTE_F32,       u64, u32, kwasm_f64_promote_f32(a))
UNARY(I32_REINTERPRET_F32,   u32, u32, a)
UNARY(I64_REINTERPRET_F64,   u64, u64, a)
UNARY(F32_REINTERPRET_I32,   u32, u32, a)
UNARY(F64_REINTERPRET_I64,   u64, u64, a)

/* Sign extension. */
UNARY(I32_EXTEND8_S,         u32, u32, (s8)a)
UNARY(I32_EXTEND16_S,        u32, u32, (s16)a)
UNARY(I64_EXTEND8_S,         u64, u64, (s8)a)
UNARY(I64_EXTEND16_S,        u64, u64, (s16)a)
UNARY(I64_EXTEND32_S,        u64, u64, (s32)a)

/* Saturating conversions, behind the prefix byte 0xfc. */
UNARY(I32_TRUNC_SAT_F32_S,   u32, u32, kwasm_i32_trunc_sat_f32_s(a))
UNARY(I32_TRUNC_SAT_F32_U,   u32, u32, kwasm_i32_trunc_sat_f32_u(a))
UNARY(I32_TRUNC_SAT_F64_S,   u32, u64, kwasm_i32_trunc_sat_f64_s(a))
UNARY(I32_TRUNC_SAT_F64_U,   u32, u64, kwasm_i32_trunc_sat_f64_u(a))
UNARY(I64_TRUNC_SAT_F32_S,   u64, u32, kwasm_i64_trunc_sat_f32_s(a))
UNARY(I64_TRUNC_SAT_F32_U,   u64, u32, kwasm_i64_trunc_sat_f32_u(a))
UNARY(I64_TRUNC_SAT_F64_S,   u64, u64, kwasm_i64_trunc_sat_f64_s(a))
UNARY(I64_TRUNC_SAT_F64_U,   u64, u64, kwasm_i64_trunc_sat_f64_u(a))

/* clang-format on */
#undef UNARY
#undef BINARY
#undef UNARY_TRAPS
#undef BINARY_TRAPS
