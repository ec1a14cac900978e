// SPDX-License-Identifier: GPL-2.0
/*
 * tokens - scan 32 KiB of source text by a state machine, n times
 *
 * Words, numbers, strings with escapes, comments: a switch in a loop, and
 * branches that hang on the text.
 */
#include "kernel.h"

#define SIZE 32768

enum state { START, WORD, NUMBER, FRACTION, STRING, ESCAPE, SLASH, COMMENT, STAR };

static char text[SIZE + 1];

static void write_text(u32 *state)
{
	static const char *const parts[] = {
		"while (x1 < 4096) ", "y = \"a \\\"b\\\" c\\n\"; ", "/* not * a / token */ ",
		"count += 3.14159 * z / 7; ", "return table[i0 ^ 0]; ", "\n\t", "if (!p) ",
		"struct { u32 a, b; } ",
	};
	const char *from = "";
	u32 i;

	for (i = 0; i < SIZE; i++) {
		if (!*from)
			from = parts[next(state) >> 9 & 7];
		text[i] = *from++;
	}
}

static int is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static enum state begin(char c)
{
	switch (c) {
	case '"':
		return STRING;
	case '/':
		return SLASH;
	default:
		return is_word(c) ? WORD : is_digit(c) ? NUMBER : START;
	}
}

/* Counts of tokens by the state they end in. */
static void scan(u32 counts[STAR + 1])
{
	enum state s = START, before;
	u32 i;

	for (i = 0; i < SIZE; i++) {
		char c = text[i];

		before = s;
		switch (s) {
		case START:
			s = begin(c);
			break;
		case WORD:
			if (!is_word(c) && !is_digit(c))
				s = begin(c);
			break;
		case NUMBER:
			if (c == '.')
				s = FRACTION;
			else if (!is_digit(c))
				s = begin(c);
			break;
		case FRACTION:
			if (!is_digit(c))
				s = begin(c);
			break;
		case STRING:
			if (c == '\\')
				s = ESCAPE;
			else if (c == '"')
				s = START;
			break;
		case ESCAPE:
			s = STRING;
			break;
		case SLASH:
			s = c == '*' ? COMMENT : begin(c);
			break;
		case COMMENT:
			if (c == '*')
				s = STAR;
			break;
		case STAR:
			s = c == '/' ? START : c == '*' ? STAR : COMMENT;
			break;
		}
		if (s != before)
			counts[before]++;
	}
}

u32 run(u32 n)
{
	u32 state = 1, sum = 0, i;

	while (n--) {
		u32 counts[STAR + 1];

		for (i = 0; i <= STAR; i++)
			counts[i] = 0;
		write_text(&state);
		scan(counts);
		for (i = 0; i <= STAR; i++)
			sum = fold(sum, counts[i]);
	}
	return sum;
}
