// SPDX-License-Identifier: GPL-2.0
/*
 * Trees of blocks: reading a line
 *
 * No recursion: the blocks around the place being read are a chain of parents,
 * of bounded length.  Nothing is allocated.  Text is not trusted and not ended
 * by a NUL.
 *
 * The first thing wrong is told, with the column it begins at.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/string.h>
#include "alloc/tree_spec.h"

struct parser {
	struct ka_tree *tree;
	const char *text;
	size_t len, pos;	/* Invariant: pos <= len */
	const struct ka_leaf *leaves;
	u32 nr_leaves;
	u32 kind;		/* of the rule, KA_KINDS for "*" */
	struct ka_tree_error *error;
};

static void __printf(3, 4) complain(struct parser *p, size_t pos, const char *fmt, ...)
{
	va_list args;

	p->error->column = pos + 1;
	va_start(args, fmt);
	vsnprintf(p->error->text, sizeof(p->error->text), fmt, args);
	va_end(args);
}

static void skip_blanks(struct parser *p)
{
	while (p->pos < p->len && (p->text[p->pos] == ' ' || p->text[p->pos] == '\t' ||
				   p->text[p->pos] == '\n'))
		p->pos++;
}

/* The next character that is no blank; NUL at the end. */
static char peek(struct parser *p)
{
	skip_blanks(p);
	return p->pos < p->len ? p->text[p->pos] : '\0';
}

static bool accept(struct parser *p, char c)
{
	if (peek(p) != c)
		return false;
	p->pos++;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

/* Length of the word at the next character that is no blank; 0: there is none. */
static size_t word_len(struct parser *p)
{
	size_t n = 0;

	if (!is_letter(peek(p)))
		return 0;
	while (p->pos + n < p->len &&
	       (is_letter(p->text[p->pos + n]) || is_digit(p->text[p->pos + n])))
		n++;
	return n;
}

static u32 unit_shift(char c)
{
	switch (c) {
	case 'K':
		return 10;
	case 'M':
		return 20;
	case 'G':
		return 30;
	default:
		return 0;
	}
}

static int read_number(struct parser *p, const struct ka_param *param, u64 *number)
{
	size_t start;
	u32 shift;
	u64 n = 0;

	if (!is_digit(peek(p))) {
		complain(p, p->pos, "a number is wanted here: %s", param->what);
		return -EINVAL;
	}
	start = p->pos;
	while (p->pos < p->len && is_digit(p->text[p->pos])) {
		if (check_mul_overflow(n, 10ULL, &n) ||
		    check_add_overflow(n, (u64)(p->text[p->pos] - '0'), &n))
			goto range;
		p->pos++;
	}
	shift = p->pos < p->len ? unit_shift(p->text[p->pos]) : 0;
	if (shift && n > U64_MAX >> shift)
		goto range;
	if (shift)
		p->pos++;
	n <<= shift;
	if (n < param->min || n > param->max)
		goto range;
	if (param->power && !is_power_of_2(n)) {
		complain(p, start, "%s: a power of two is wanted", param->what);
		return -EINVAL;
	}
	*number = n;
	return 0;

range:
	complain(p, start, "%s: from %llu to %llu", param->what, param->min, param->max);
	return -EINVAL;
}

static const struct ka_leaf *find_leaf(const struct parser *p, const char *name, size_t len)
{
	u32 kind = BIT(p->kind == KA_KINDS ? KA_STORE : p->kind), i;

	for (i = 0; i < p->nr_leaves; i++) {
		const struct ka_leaf *leaf = &p->leaves[i];

		if (strlen(leaf->name) == len && !memcmp(leaf->name, name, len) &&
		    (!leaf->kinds || leaf->kinds & kind))
			return leaf;
	}
	return NULL;
}

/* Reads a name, and the parenthesis behind that of a block. */
static int open_node(struct parser *p, int parent)
{
	struct ka_tree *t = p->tree;
	size_t len = word_len(p);
	const char *name = p->text + p->pos;
	struct ka_node *n;

	if (!len) {
		complain(p, p->pos, "the name of a block is wanted here");
		return -EINVAL;
	}
	if (t->nr == KA_TREE_NODES) {
		complain(p, p->pos, "more than %u blocks", KA_TREE_NODES);
		return -E2BIG;
	}
	n = &t->nodes[t->nr];
	*n = (struct ka_node) { .column = p->pos + 1, .parent = parent };
	n->leaf = find_leaf(p, name, len);
	n->spec = n->leaf ? NULL : ka_spec_find(name, len);
	if (!n->leaf && !n->spec) {
		complain(p, p->pos, "there is no block \"%.*s\"", (int)min_t(size_t, len, 40),
			 name);
		return -EINVAL;
	}
	if (n->leaf)
		n->traits = n->leaf->traits;
	p->pos += len;
	if (n->spec && !accept(p, '(')) {
		complain(p, p->pos, "\"(\" is wanted here: %s takes %u argument%s", n->spec->name,
			 n->spec->nr_params, n->spec->nr_params == 1 ? "" : "s");
		return -EINVAL;
	}
	if (n->spec && ka_tree_depth(t, t->nr) > KA_TREE_DEPTH) {
		complain(p, n->column - 1, "more than %u blocks in one another", KA_TREE_DEPTH);
		return -E2BIG;
	}
	return t->nr++;
}

static bool all_have(const struct ka_tree *t, const struct ka_node *n, u32 args, u32 trait)
{
	u32 i;

	for (i = 0; i < n->spec->nr_params; i++)
		if (args & BIT(i) && !(t->nodes[n->args[i]].traits & trait))
			return false;
	return args;
}

/* What a block whose arguments are complete can do. */
static void derive_traits(struct ka_tree *t, struct ka_node *n)
{
	n->traits = n->spec->always;
	if (all_have(t, n, n->spec->pages_of, KA_HAS_PAGES))
		n->traits |= KA_HAS_PAGES;
	if (all_have(t, n, n->spec->tells_of, KA_TELLS))
		n->traits |= KA_TELLS;
	if (all_have(t, n, n->spec->shared_of, KA_SHARED))
		n->traits |= KA_SHARED;
}

/* Hands a complete node to the block around it. */
static int add_arg(struct parser *p, int child)
{
	struct ka_tree *t = p->tree;
	const struct ka_node *c = &t->nodes[child];
	struct ka_node *n = &t->nodes[c->parent];
	u32 lacks = n->spec->params[n->nr_args].needs & ~c->traits;

	if (lacks) {
		complain(p, c->column - 1, "%s: this one %s", n->spec->name, lacks & KA_TELLS ?
			 "cannot tell what it owns" : "has no single pages");
		return -EINVAL;
	}
	n->args[n->nr_args++] = child;
	return 0;
}

/* Reads numbers up to the next argument that is a block, or the end. */
static int read_numbers(struct parser *p, struct ka_node *n)
{
	while (n->nr_args < n->spec->nr_params) {
		const struct ka_param *param = &n->spec->params[n->nr_args];
		int err;

		if (n->nr_args && !accept(p, ',')) {
			complain(p, p->pos, "\",\" is wanted here: %s takes %u arguments",
				 n->spec->name, n->spec->nr_params);
			return -EINVAL;
		}
		if (!param->what)
			return 0;
		err = read_number(p, param, &n->args[n->nr_args]);
		if (err)
			return err;
		n->nr_args++;
	}
	if (accept(p, ')'))
		return 0;
	complain(p, p->pos, "\")\" is wanted here: %s takes %u argument%s", n->spec->name,
		 n->spec->nr_params, n->spec->nr_params == 1 ? "" : "s");
	return -EINVAL;
}

/*
 * Reads a block with all inside of it.  at: the innermost block whose arguments
 * are not complete.  Returns the index of the outermost one.
 */
static int read_block(struct parser *p)
{
	struct ka_tree *t = p->tree;
	int at = -1, node, err;

	for (;;) {
		node = open_node(p, at);
		if (node < 0)
			return node;
		/* Go up as long as what was read last completes something. */
		for (;;) {
			struct ka_node *n = &t->nodes[node];

			if (n->spec) {
				err = read_numbers(p, n);
				if (err)
					return err;
				if (n->nr_args < n->spec->nr_params)
					break;
				derive_traits(t, n);
			}
			if (n->parent < 0)
				return node;
			err = add_arg(p, node);
			if (err)
				return err;
			node = n->parent;
		}
		at = node;
	}
}

/* Reads "kind =", if that is there.  KA_KINDS: all that are not named. */
static int read_kind(struct parser *p, u32 *kind)
{
	size_t start, len;

	*kind = KA_KINDS;
	if (accept(p, '*')) {
		if (accept(p, '='))
			return 0;
		complain(p, p->pos, "\"=\" is wanted here");
		return -EINVAL;
	}
	len = word_len(p);
	start = p->pos;
	p->pos += len;
	if (!len || !accept(p, '=')) {
		p->pos = start;
		return 0;
	}
	for (*kind = 0; *kind < KA_KINDS; (*kind)++)
		if (strlen(ka_kind_name(*kind)) == len &&
		    !memcmp(ka_kind_name(*kind), p->text + start, len))
			return 0;
	complain(p, start, "there is no kind \"%.*s\"", (int)min_t(size_t, len, 40),
		 p->text + start);
	return -EINVAL;
}

static int read_rule(struct parser *p)
{
	struct ka_tree *t = p->tree;
	size_t start;
	int root, err;
	u32 kind;

	skip_blanks(p);
	start = p->pos;
	err = read_kind(p, &kind);
	if (err)
		return err;
	p->kind = kind;
	root = read_block(p);
	if (root < 0)
		return root;
	if (kind == KA_KINDS ? t->others >= 0 : t->root[kind] >= 0) {
		complain(p, start, "%s was told already",
			 kind == KA_KINDS ? "\"*\"" : ka_kind_name(kind));
		return -EINVAL;
	}
	if (kind == KA_MEMORY && !(t->nodes[root].traits & KA_HAS_PAGES)) {
		complain(p, t->nodes[root].column - 1, "memory: this one has no single pages");
		return -EINVAL;
	}
	if (kind == KA_KINDS)
		t->others = root;
	else
		t->root[kind] = root;
	return 0;
}

/* A memory without single pages of "*" keeps what it had without a line. */
static void spread(struct ka_tree *t)
{
	u32 kind;

	for (kind = 0; kind < KA_KINDS && t->others >= 0; kind++)
		if (t->root[kind] < 0 &&
		    (kind != KA_MEMORY || t->nodes[t->others].traits & KA_HAS_PAGES))
			t->root[kind] = t->others;
}

/**
 * ka_tree_parse() - read a line
 * @t: receives what it says; nothing is built
 * @text: line, see tree.h; need not be ended by a NUL
 * @len: bytes of it
 * @leaves: allocators that it may name; must outlive @t
 * @nr_leaves: how many
 * @error: receives what is wrong with it
 *
 * Context: any; allocates nothing.
 * Return: 0; -EINVAL or -E2BIG with @error filled in.
 */
int ka_tree_parse(struct ka_tree *t, const char *text, size_t len, const struct ka_leaf *leaves,
		  u32 nr_leaves, struct ka_tree_error *error)
{
	struct parser p = {
		.tree = t, .text = text, .len = len, .leaves = leaves, .nr_leaves = nr_leaves,
		.error = error,
	};
	int err;

	memset(t->root, -1, sizeof(t->root));
	t->others = -1;
	t->nr = 0;
	t->owner = NULL;
	*error = (struct ka_tree_error) {};
	if (len > KA_TREE_TEXT) {
		complain(&p, KA_TREE_TEXT, "more than %u bytes", KA_TREE_TEXT);
		return -E2BIG;
	}
	do {
		err = read_rule(&p);
		if (err)
			return err;
	} while (accept(&p, ','));
	if (peek(&p) || p.pos < p.len) {
		complain(&p, p.pos, "\",\" or the end is wanted here");
		return -EINVAL;
	}
	spread(t);
	return 0;
}
