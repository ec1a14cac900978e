/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TWIN_LINUX_LOCKDEP_H
#define _TWIN_LINUX_LOCKDEP_H

#define lockdep_assert_held(lock)	((void)(lock))

#endif
