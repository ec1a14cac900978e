// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation floor: the places in the source that allocate
 *
 * Each KA_SITE() is an entry of an array that the linker puts together
 * (sites.lds).
 */
#include "alloc/alloc.h"

/**
 * ka_site_nth() - find a site by its place
 * @n: place, from 0; the order is the linker's
 *
 * Context: any.
 * Return: the site, or NULL: there are not so many.
 */
const struct ka_site *ka_site_nth(u64 n)
{
	return n < __stop_ka_sites - __start_ka_sites ? &__start_ka_sites[n] : NULL;
}
