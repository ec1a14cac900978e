/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An empty eBPF program, to compare an empty call with
 */
#ifndef KWASM_BENCH_BPF_H
#define KWASM_BENCH_BPF_H

#include <stdint.h>

/* Runs it @repeat times; ns of each, or a negative errno. */
int64_t bpf_run_empty(uint32_t repeat);

#endif /* KWASM_BENCH_BPF_H */
