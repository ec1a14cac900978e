// SPDX-License-Identifier: GPL-2.0
/*
 * dispatch - 1000 objects of eight sorts, each asked and told through its table, n times
 */
#include "kernel.h"

#define OBJECTS	1000
#define SORTS	8

struct calls;

struct object {
	const struct calls *calls;
	u32 state;
};

struct calls {
	u32 (*ask)(const struct object *o, u32 x);
	u32 (*tell)(struct object *o, u32 x);
};

static struct object objects[OBJECTS];

#define SORT(n, ask, tell)						\
	static u32 ask_##n(const struct object *o, u32 x)		\
	{								\
		return ask;						\
	}								\
	static u32 tell_##n(struct object *o, u32 x)			\
	{								\
		return o->state = tell;					\
	}

SORT(0, o->state + x, o->state ^ x)
SORT(1, o->state - x, o->state + 3 * x)
SORT(2, o->state ^ x, (o->state >> 1) + x)
SORT(3, o->state | x, o->state - (x << 2))
SORT(4, o->state & x, o->state + (x >> 3))
SORT(5, o->state * 5 + x, (o->state << 3) ^ x)
SORT(6, o->state + x * 7, o->state * 9 - x)
SORT(7, ~o->state ^ x, x - o->state)

static const struct calls tables[SORTS] = {
	{ ask_0, tell_0 }, { ask_1, tell_1 }, { ask_2, tell_2 }, { ask_3, tell_3 },
	{ ask_4, tell_4 }, { ask_5, tell_5 }, { ask_6, tell_6 }, { ask_7, tell_7 },
};

u32 run(u32 n)
{
	u32 state = 1, sum = 0, i;

	for (i = 0; i < OBJECTS; i++) {
		objects[i].calls = &tables[next(&state) % SORTS];
		objects[i].state = state;
	}
	while (n--) {
		for (i = 0; i < OBJECTS; i++) {
			struct object *o = &objects[i];

			sum = o->calls->ask(o, sum);
			o->calls->tell(o, sum);
		}
	}
	return sum;
}
