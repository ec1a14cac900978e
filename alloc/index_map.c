// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: pointers by small stable index
 *
 * A vector of slots.  A used slot holds the pointer, a free one the index of
 * the next free one, shifted left and marked in bit 0, which pointers to
 * objects never have.  The list of free slots ends at slots.len, where the next
 * index is made; that end stays put, as slots are added only when none is free.
 *
 * Invariant: nr_used slots are pointers, the others form the free list, each
 * once.
 */
#include <linux/errno.h>
#include <linux/nospec.h>
#include "alloc/alloc.h"

static unsigned long *slot_at(const struct ka_index_map *map, size_t index)
{
	return ka_vec_at(&map->slots, unsigned long, index);
}

static bool is_free(unsigned long slot)
{
	return slot & 1;
}

static unsigned long free_slot(size_t next)
{
	return next << 1 | 1;
}

/**
 * ka_index_map_init() - start an empty map
 * @map: map
 * @a: allocator of its slots
 */
void ka_index_map_init(struct ka_index_map *map, struct ka *a)
{
	ka_vec_init(&map->slots, a, sizeof(unsigned long));
	map->nr_used = 0;
	map->first_free = 0;
}

/**
 * ka_index_map_exit() - free the slots; legal on zeroed memory
 * @map: map, whose pointers stay the caller's
 *
 * Context: as its allocator; never allocates.
 */
void ka_index_map_exit(struct ka_index_map *map)
{
	ka_vec_exit(&map->slots);
	map->nr_used = 0;
	map->first_free = 0;
}

/**
 * ka_index_map_reserve_at() - make sure that the next insertion cannot fail
 * @map: map
 * @gfp: flags of the context
 * @site: who asks
 *
 * Context: as @gfp and the allocator allow.
 * Return: 0, or -ENOMEM with the map as it was.
 */
int ka_index_map_reserve_at(struct ka_index_map *map, gfp_t gfp, struct ka_site *site)
{
	if (map->first_free < map->slots.len)
		return 0;
	return ka_vec_reserve_at(&map->slots, 1, gfp, site);
}

/**
 * ka_index_map_commit() - give a pointer an index, in reserved room
 * @map: map, after ka_index_map_reserve() and no insertion since
 * @ptr: pointer to an object: even and not NULL
 *
 * Context: any; never allocates.
 * Return: the index, the one freed last or else the smallest never used.
 */
long ka_index_map_commit(struct ka_index_map *map, void *ptr)
{
	size_t index = map->first_free;
	unsigned long *slot;

	if (index < map->slots.len) {
		slot = slot_at(map, index);
		map->first_free = *slot >> 1;
	} else {
		slot = ka_vec_commit(&map->slots);
		map->first_free = map->slots.len;
	}
	*slot = (unsigned long)ptr;
	map->nr_used++;
	return index;
}

/**
 * ka_index_map_insert_at() - give a pointer an index
 * @map: map
 * @ptr: pointer to an object: even and not NULL
 * @gfp: flags of the context
 * @site: who asks
 *
 * Context: as @gfp and the allocator allow.
 * Return: as ka_index_map_commit(); -ENOMEM with the map as it was and @ptr
 * still the caller's alone.
 */
long ka_index_map_insert_at(struct ka_index_map *map, void *ptr, gfp_t gfp,
			    struct ka_site *site)
{
	if (ka_index_map_reserve_at(map, gfp, site))
		return -ENOMEM;
	return ka_index_map_commit(map, ptr);
}

/**
 * ka_index_map_get() - look an index up
 * @map: map
 * @index: any number
 *
 * Return: the pointer, or NULL when @index is not in use.
 */
void *ka_index_map_get(const struct ka_index_map *map, size_t index)
{
	unsigned long slot;

	if (index >= map->slots.len)
		return NULL;
	/* A guest's number, be it only guessed to be below. */
	slot = *slot_at(map, array_index_nospec(index, map->slots.len));
	return is_free(slot) ? NULL : (void *)slot;
}

/**
 * ka_index_map_remove() - take an index back
 * @map: map
 * @index: any number
 *
 * Context: any; never allocates.
 * Return: the pointer it had, or NULL when it was not in use.
 */
void *ka_index_map_remove(struct ka_index_map *map, size_t index)
{
	void *ptr = ka_index_map_get(map, index);

	if (!ptr)
		return NULL;
	*slot_at(map, index) = free_slot(map->first_free);
	map->first_free = index;
	map->nr_used--;
	return ptr;
}
