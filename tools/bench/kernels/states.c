// SPDX-License-Identifier: GPL-2.0
/*
 * states - a machine of states reads 16 KiB of numbers, n times
 *
 * Integers, fractions and exponents with signs, some of them wrong, as they are
 * read byte by byte from a stream: a branch for nearly every byte.
 */
#include "kernel.h"

#define SIZE 16384

static char text[SIZE];

static void write_text(void)
{
	static const char few[] = "0123456789012345678901234567890123456789..eE+-  ,";
	u32 state = 1, i;

	for (i = 0; i < SIZE; i++)
		text[i] = few[(next(&state) >> 8) % (sizeof(few) - 1)];
}

enum state { START, SIGN, DIGITS, POINT, FRACTION, E, E_SIGN, EXPONENT, WRONG };

static inline int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static enum state step(enum state s, char c)
{
	switch (s) {
	case START:
		if (c == '-')
			return SIGN;
		return is_digit(c) ? DIGITS : c == ',' || c == ' ' ? START : WRONG;
	case SIGN:
		return is_digit(c) ? DIGITS : WRONG;
	case DIGITS:
		if (c == '.')
			return POINT;
		if (c == 'e' || c == 'E')
			return E;
		return is_digit(c) ? DIGITS : c == ',' || c == ' ' ? START : WRONG;
	case POINT:
		return is_digit(c) ? FRACTION : WRONG;
	case FRACTION:
		if (c == 'e' || c == 'E')
			return E;
		return is_digit(c) ? FRACTION : c == ',' || c == ' ' ? START : WRONG;
	case E:
		return is_digit(c) ? EXPONENT : c == '+' || c == '-' ? E_SIGN : WRONG;
	case E_SIGN:
		return is_digit(c) ? EXPONENT : WRONG;
	case EXPONENT:
		return is_digit(c) ? EXPONENT : c == ',' || c == ' ' ? START : WRONG;
	default:
		return c == ',' ? START : WRONG;
	}
}

u32 run(u32 n)
{
	u32 counts[WRONG + 1] = {}, sum = 0, i;

	write_text();
	while (n--) {
		enum state s = START;

		for (i = 0; i < SIZE; i++) {
			s = step(s, text[i]);
			counts[s]++;
		}
		text[n % SIZE] = '0' + n % 10;
	}
	for (i = 0; i <= WRONG; i++)
		sum = fold(sum, counts[i]);
	return sum;
}
