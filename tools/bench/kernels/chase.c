// SPDX-License-Identifier: GPL-2.0
/*
 * chase - walk a ring of 16384 nodes by their pointers, n times
 *
 * The ring goes through all nodes in an order that only looks random: Sattolo's
 * shuffle, which makes one cycle.
 */
#include "kernel.h"

#define NODES 16384

struct node {
	struct node *next;
	u32 value;
	u32 visits;
};

static struct node nodes[NODES];
static u32 order[NODES];

static void link(void)
{
	u32 state = 1, i, j, t;

	for (i = 0; i < NODES; i++)
		order[i] = i;
	for (i = NODES - 1; i > 0; i--) {
		j = next(&state) % i;
		t = order[i];
		order[i] = order[j];
		order[j] = t;
	}
	for (i = 0; i < NODES; i++) {
		nodes[i].next = &nodes[order[i]];
		nodes[i].value = next(&state);
		nodes[i].visits = 0;
	}
}

u32 run(u32 n)
{
	struct node *at = nodes;
	u32 sum = 0;

	link();
	for (n *= NODES; n--; at = at->next) {
		sum = fold(sum, at->value + at->visits);
		at->visits++;
	}
	return sum;
}
