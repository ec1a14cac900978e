// SPDX-License-Identifier: GPL-2.0
/*
 * Trees of blocks: back to a line, and how a tree looks
 *
 * What is printed parses to the same tree.  Nodes stand in the order in which
 * the line names them, so a parenthesis closes where the next node has another
 * parent.
 */
#include <linux/kernel.h>
#include "alloc/tree_spec.h"

struct out {
	char *buf;
	size_t size, len;	/* Invariant: len < size */
};

static void __printf(2, 3) put(struct out *o, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	o->len += vscnprintf(o->buf + o->len, o->size - o->len, fmt, args);
	va_end(args);
}

static void put_number(struct out *o, u64 n)
{
	static const char units[] = " KMG";
	u32 u = 0;

	while (u < 3 && n && !(n & 1023)) {
		n >>= 10;
		u++;
	}
	put(o, u ? "%llu%c" : "%llu", n, units[u]);
}

/* The arguments from @from on that are numbers, up to one that is a block. */
static void put_numbers(struct out *o, const struct ka_node *n, u32 from)
{
	u32 i;

	for (i = from; i < n->spec->nr_params && n->spec->params[i].what; i++) {
		put(o, i ? ", " : "");
		put_number(o, n->args[i]);
	}
}

static const char *name_of(const struct ka_node *n)
{
	return n->leaf ? n->leaf->name : n->spec->name;
}

/* Which argument of the block around it a node is. */
static u32 arg_of(const struct ka_node *parent, u32 node)
{
	u32 i = 0;

	while (parent->spec->params[i].what || parent->args[i] != node)
		i++;
	return i;
}

static bool is_inside(const struct ka_tree *t, int node, u32 root)
{
	while (node >= 0 && node != root)
		node = t->nodes[node].parent;
	return node >= 0;
}

/* Closes what ends with @node and lies within @root. */
static void close_up(struct out *o, const struct ka_tree *t, u32 node, u32 root)
{
	const struct ka_node *n = &t->nodes[node];

	if (n->spec && n->spec->nr_params && n->spec->params[n->spec->nr_params - 1].what)
		put(o, ")");	/* it ended with a number, nothing is inside */
	while (node != root) {
		const struct ka_node *parent = &t->nodes[n->parent];
		u32 arg = arg_of(parent, node);

		if (arg + 1 < parent->spec->nr_params)
			return;
		put(o, ")");
		node = n->parent;
		n = parent;
	}
}

static void put_block(struct out *o, const struct ka_tree *t, u32 root)
{
	u32 i;

	for (i = root; i < t->nr && is_inside(t, i, root); i++) {
		const struct ka_node *n = &t->nodes[i];

		if (i != root && arg_of(&t->nodes[n->parent], i))
			put(o, ", ");
		put(o, "%s", name_of(n));
		if (n->spec) {
			put(o, "(");
			put_numbers(o, n, 0);
		}
		if (n->leaf || n->spec->params[n->spec->nr_params - 1].what)
			close_up(o, t, i, root);
	}
}

/* Of whom a node was told: "memory", "*". */
static const char *rule_of(const struct ka_tree *t, u32 root)
{
	u32 kind = 0;

	if (t->others == (int)root)
		return "*";
	while (kind < KA_KINDS - 1 && t->root[kind] != (int)root)
		kind++;
	return ka_kind_name(kind);
}

/**
 * ka_tree_print() - a tree as a line
 * @t: parsed line
 * @buf: receives it, NUL-terminated; cut to @size bytes
 * @size: bytes of @buf, at least 1
 *
 * Return: its length, the NUL not counted.
 */
size_t ka_tree_print(const struct ka_tree *t, char *buf, size_t size)
{
	struct out o = { .buf = buf, .size = size };
	u32 i;

	buf[0] = '\0';
	for (i = 0; i < t->nr; i++) {
		if (t->nodes[i].parent >= 0)
			continue;
		put(&o, "%s%s=", i ? ", " : "", rule_of(t, i));
		put_block(&o, t, i);
	}
	return o.len;
}

/**
 * ka_tree_print_node() - a node without what is inside, e.g. "limit(64M)"
 * @t: parsed line
 * @node: index of the node
 * @buf: receives it, NUL-terminated; cut to @size bytes
 * @size: bytes of @buf, at least 1
 *
 * Return: its length, the NUL not counted.
 */
size_t ka_tree_print_node(const struct ka_tree *t, u32 node, char *buf, size_t size)
{
	struct out o = { .buf = buf, .size = size };
	const struct ka_node *n = &t->nodes[node];
	bool numbers = n->spec && n->spec->params[0].what;

	put(&o, "%s%s", name_of(n), numbers ? "(" : "");
	if (numbers) {
		put_numbers(&o, n, 0);
		put(&o, ")");
	}
	return o.len;
}

/**
 * ka_tree_depth() - blocks around a node
 * @t: tree
 * @node: index of the node
 *
 * Return: 0 for what serves a kind.
 */
u32 ka_tree_depth(const struct ka_tree *t, u32 node)
{
	u32 depth = 0;
	int at;

	for (at = t->nodes[node].parent; at >= 0; at = t->nodes[at].parent)
		depth++;
	return depth;
}

/**
 * ka_tree_passed() - requests that a node had to pass on
 * @t: built tree
 * @node: index of the node
 *
 * What it was asked, meter.calls, less this is what it served by itself.
 *
 * Return: requests to the nodes directly inside of it; of a leaf, all.
 */
u64 ka_tree_passed(const struct ka_tree *t, u32 node)
{
	const struct ka_node *n = &t->nodes[node];
	u64 passed = 0;
	u32 i;

	if (n->leaf)
		return atomic64_read(&n->meter.calls);
	for (i = 0; i < n->spec->nr_params; i++)
		if (!n->spec->params[i].what)
			passed += atomic64_read(&t->nodes[n->args[i]].meter.calls);
	return passed;
}
