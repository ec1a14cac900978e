/* SPDX-License-Identifier: GPL-2.0 */
/* Processors for the proof: two, and each look may find another one. */
#ifndef _PROVE_LINUX_SMP_H
#define _PROVE_LINUX_SMP_H

unsigned int prove_processor(void);

#define raw_smp_processor_id()	prove_processor()

#endif
