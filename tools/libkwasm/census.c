// SPDX-License-Identifier: GPL-2.0
/*
 * Census: all that take memory, and all places in the kernel module that ask for
 * it
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "internal.h"

/* Rows that may appear between asking how many there are and asking for them. */
#define SPARE	256

/**
 * kwasm_device_tree() - all that take memory, as a tree
 * @dev: handle
 * @nodes: out: rows, each before those inside of it; for free()
 * @nr_nodes: out: how many
 *
 * Return: 0 or a negative errno.
 */
int kwasm_device_tree(struct kwasm_device *dev, struct kwasm_node **nodes, uint32_t *nr_nodes)
{
	struct kwasm_tree arg = {};
	uint32_t room;

	error_clear(&dev->error);
	*nodes = NULL;
	if (ioctl(dev->fd, KWASM_GET_TREE, &arg))
		return error_from_errno(&dev->error, "cannot ask who takes memory");
	room = arg.nr_nodes + SPARE;
	*nodes = calloc(room, sizeof(**nodes));
	if (!*nodes)
		return error_from_errno(&dev->error, "cannot ask who takes memory");
	arg.nodes = as_u64(*nodes);
	arg.nr_nodes = room;
	if (ioctl(dev->fd, KWASM_GET_TREE, &arg)) {
		error_from_errno(&dev->error, "cannot ask who takes memory");
		free(*nodes);
		*nodes = NULL;
		return dev->error.err;
	}
	*nr_nodes = arg.nr_nodes < room ? arg.nr_nodes : room;
	return 0;
}

/**
 * kwasm_device_sites() - all places in the kernel module that ask for memory
 * @dev: handle
 * @sites: out: places, for free()
 * @nr_sites: out: how many
 *
 * Return: 0 or a negative errno.
 */
int kwasm_device_sites(struct kwasm_device *dev, struct kwasm_site **sites, uint32_t *nr_sites)
{
	struct kwasm_sites arg = {};

	error_clear(&dev->error);
	*sites = NULL;
	if (ioctl(dev->fd, KWASM_GET_SITES, &arg))
		return error_from_errno(&dev->error, "cannot ask who asks for memory");
	*sites = calloc(arg.nr_sites, sizeof(**sites));
	if (!*sites)
		return error_from_errno(&dev->error, "cannot ask who asks for memory");
	arg.sites = as_u64(*sites);
	if (ioctl(dev->fd, KWASM_GET_SITES, &arg)) {
		error_from_errno(&dev->error, "cannot ask who asks for memory");
		free(*sites);
		*sites = NULL;
		return dev->error.err;
	}
	*nr_sites = arg.nr_sites;
	return 0;
}
