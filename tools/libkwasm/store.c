// SPDX-License-Identifier: GPL-2.0
/*
 * Stores: where instances live and run
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "internal.h"

static struct kwasm_store *handle_create(struct kwasm_error *error)
{
	struct kwasm_store *s = malloc(sizeof(*s));

	if (s)
		error_clear(&s->error);
	else
		error_set(error, -ENOMEM, "no memory for a store's handle");
	return s;
}

/**
 * kwasm_store_create() - make a store
 * @dev: device; keeps the sentence when it fails
 * @opts: options, or NULL
 * @s: out: the store; NULL on failure
 *
 * Return: 0; -ENOMEM; -EINVAL: an option's value; and other negative errnos.
 */
int kwasm_store_create(struct kwasm_device *dev, const struct kwasm_store_options *opts,
		       struct kwasm_store **s)
{
	struct kwasm_create_store arg = { .log = error_log(&dev->error) };

	*s = handle_create(&dev->error);
	if (!*s)
		return -ENOMEM;
	if (opts) {
		arg.limit = opts->limit;
		arg.stack_size = opts->stack_size;
		arg.flags = opts->flags;
		if (opts->alloc) {
			arg.alloc = as_u64(opts->alloc);
			arg.alloc_len = strlen(opts->alloc);
		}
		if (opts->plan)
			arg.plan = *opts->plan;
	}
	(*s)->fd = ioctl(dev->fd, KWASM_CREATE_STORE, &arg);
	if ((*s)->fd < 0) {
		free(*s);
		*s = NULL;
		return error_from_errno(&dev->error, "cannot make a store");
	}
	return 0;
}

/**
 * kwasm_store_dup() - another handle of the same store
 * @s: store
 * @copy: out: a handle for another thread, with an error of its own
 *
 * Return: 0; -ENOMEM; -EMFILE.
 */
int kwasm_store_dup(struct kwasm_store *s, struct kwasm_store **copy)
{
	error_clear(&s->error);
	*copy = handle_create(&s->error);
	if (!*copy)
		return -ENOMEM;
	(*copy)->fd = fcntl(s->fd, F_DUPFD_CLOEXEC, 0);
	if ((*copy)->fd < 0) {
		free(*copy);
		*copy = NULL;
		return error_from_errno(&s->error, "cannot share the store");
	}
	return 0;
}

/**
 * kwasm_store_close() - let go of a store
 * @s: handle or NULL
 *
 * With the last handle, and the last mapping of its memories, everything in it
 * is freed.
 */
void kwasm_store_close(struct kwasm_store *s)
{
	if (!s)
		return;
	close(s->fd);
	free(s);
}

/**
 * kwasm_store_fd() - the descriptor of a store
 * @s: handle
 *
 * Return: the descriptor, which stays the handle's.
 */
int kwasm_store_fd(const struct kwasm_store *s)
{
	return s->fd;
}

/**
 * kwasm_store_error() - why the last operation on a store failed
 * @s: handle
 *
 * Return: the error, good until the handle's next operation.
 */
const struct kwasm_error *kwasm_store_error(const struct kwasm_store *s)
{
	return &s->error;
}

/**
 * kwasm_store_usage() - bytes that a store takes, by kind
 * @s: handle
 * @usage: out
 *
 * Return: 0 or a negative errno.
 */
int kwasm_store_usage(struct kwasm_store *s, struct kwasm_usage *usage)
{
	error_clear(&s->error);
	if (usage_get(s->fd, usage))
		return error_from_errno(&s->error, "cannot ask for the store's bytes");
	return 0;
}

/**
 * kwasm_store_blocks() - the blocks that a store allocates from
 * @s: handle
 * @blocks: out: blocks, each before those inside of it
 * @nr_blocks: in: room in @blocks; out: blocks there are; 0: none were asked for
 * @line: out: the line they were made from; may be NULL
 * @size: bytes at @line
 *
 * Return: 0 or a negative errno.
 */
int kwasm_store_blocks(struct kwasm_store *s, struct kwasm_block *blocks, uint32_t *nr_blocks,
		       char *line, uint32_t size)
{
	struct kwasm_blocks arg = {
		.blocks = as_u64(blocks),
		.nr_blocks = *nr_blocks,
		.line = { .buf = as_u64(line), .size = size },
	};

	error_clear(&s->error);
	if (ioctl(s->fd, KWASM_GET_BLOCKS, &arg))
		return error_from_errno(&s->error, "cannot ask for the store's blocks");
	*nr_blocks = arg.nr_blocks;
	return 0;
}

/**
 * kwasm_store_set_fault() - choose which allocations fail, for tests
 * @s: handle
 * @plan: the new plan; out: counters of the old one
 *
 * Return: 0; -EINVAL; -EOPNOTSUPP: this kernel has no fault plans.
 */
int kwasm_store_set_fault(struct kwasm_store *s, struct kwasm_fault_plan *plan)
{
	error_clear(&s->error);
	if (ioctl(s->fd, KWASM_SET_FAULT, plan))
		return error_from_errno(&s->error, "cannot set a fault plan");
	return 0;
}

/**
 * kwasm_store_interrupt() - end the call that is under way in a store
 * @s: handle, in use by another thread or not
 *
 * The call ends as KWASM_OUTCOME_STOPPED. Does not wait, and does not touch the
 * handle's error: any thread may call it at any time.
 *
 * Return: 0 or a negative errno.
 */
int kwasm_store_interrupt(struct kwasm_store *s)
{
	return ioctl(s->fd, KWASM_INTERRUPT) ? -errno : 0;
}
