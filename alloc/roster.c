// SPDX-License-Identifier: GPL-2.0
/*
 * Roster: all who hold bytes, in the order of a tree
 *
 *	engine
 *	  tenant 1000
 *	    store		made last
 *	    module
 *	  tenant 0
 *
 * So that everything can be looked at from the root, policies whose budgets
 * contain each other stand in one list.  Who joins comes right behind its
 * parent: then each stands before all that it contains, and nobody has to look
 * for the end of a family.  A parent leaves after all its children.
 *
 * Reading is for people: the lock is held for as long as it takes to print a
 * page, never while user memory is touched.
 *
 * Context: process context, may sleep.  Nothing is allocated.
 */
#include "alloc/roster.h"

static void enlist(struct ka_roster *r, struct ka_policy *p, struct list_head *behind)
{
	mutex_lock(&r->lock);
	p->member.roster = r;
	p->member.id = ++r->last_id;
	list_add(&p->member.list, behind);
	mutex_unlock(&r->lock);
}

/**
 * ka_roster_init() - begin with the one that contains all others
 * @r: roster; must not move
 * @root: its policy, inited; stays on the list
 */
void ka_roster_init(struct ka_roster *r, struct ka_policy *root)
{
	mutex_init(&r->lock);
	INIT_LIST_HEAD(&r->members);
	r->last_id = 0;
	enlist(r, root, &r->members);
}

/**
 * ka_policy_join() - be seen from the root
 * @p: inited policy, its line built if it has one
 * @parent: policy whose budget contains its own; where it is on no roster, @p
 *	will be on none either
 */
void ka_policy_join(struct ka_policy *p, struct ka_policy *parent)
{
	if (!parent->member.roster)
		return;
	p->member.depth = parent->member.depth + 1;
	enlist(parent->member.roster, p, &parent->member.list);
}

/**
 * ka_policy_leave() - not be seen any more; legal when it never was, and twice
 * @p: policy whose line, if it has one, still stands
 */
void ka_policy_leave(struct ka_policy *p)
{
	struct ka_roster *r = p->member.roster;

	if (!r)
		return;
	mutex_lock(&r->lock);
	list_del(&p->member.list);
	mutex_unlock(&r->lock);
	p->member.roster = NULL;
}

/**
 * ka_roster_nth() - find a policy by its place
 * @r: roster, locked by the caller
 * @n: place, from 0
 *
 * Return: the policy, good under the lock; NULL: there are not so many.
 */
const struct ka_policy *ka_roster_nth(const struct ka_roster *r, u64 n)
{
	const struct ka_policy *p;

	list_for_each_entry(p, &r->members, member.list)
		if (!n--)
			return p;
	return NULL;
}
