/* SPDX-License-Identifier: GPL-2.0 */
/* Read after each header of events; here they are complete. */
