// SPDX-License-Identifier: GPL-2.0
/*
 * nbody - n steps of five bodies that attract each other
 *
 * Doubles: multiply, add, divide, square root; the starting point is made up.
 */
#include "kernel.h"

#define BODIES 5

static struct body {
	double at[3], speed[3], mass;
} bodies[BODIES];

static double fraction(u32 *state)
{
	return (double)(next(state) >> 8) / (1 << 24) - 0.5;
}

static void prepare(void)
{
	u32 state = 1, i, j;

	for (i = 0; i < BODIES; i++) {
		for (j = 0; j < 3; j++) {
			bodies[i].at[j] = 30 * fraction(&state);
			bodies[i].speed[j] = fraction(&state);
		}
		bodies[i].mass = i ? 0.75 + fraction(&state) : 40;
	}
}

static void attract(struct body *p, struct body *q, double step)
{
	double d[3], square = 0.01, scale;
	int i;

	for (i = 0; i < 3; i++) {
		d[i] = p->at[i] - q->at[i];
		square += d[i] * d[i];
	}
	scale = step / (square * __builtin_sqrt(square));
	for (i = 0; i < 3; i++) {
		p->speed[i] -= d[i] * q->mass * scale;
		q->speed[i] += d[i] * p->mass * scale;
	}
}

u32 run(u32 n)
{
	u32 sum = 0, i, j;

	prepare();
	while (n--) {
		for (i = 0; i < BODIES; i++)
			for (j = i + 1; j < BODIES; j++)
				attract(&bodies[i], &bodies[j], 0.01);
		for (i = 0; i < BODIES; i++)
			for (j = 0; j < 3; j++)
				bodies[i].at[j] += 0.01 * bodies[i].speed[j];
		sum = fold(sum, (u32)(long long)(bodies[1].at[0] * 1000000));
	}
	return sum;
}
