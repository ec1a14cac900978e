/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loading: what the phases of decoding and validation share
 */
#ifndef _KWASM_RUNTIME_LOAD_H
#define _KWASM_RUNTIME_LOAD_H

#include "runtime/module.h"
#include "runtime/reader.h"
#include "runtime/validate.h"

/**
 * struct kwasm_loader - a module on its way in
 * @m: the module; its index spaces point into the vectors below until sealed
 * @rep: where failures go
 * @func_types: type index of each function so far (u32)
 * @tables: struct kwasm_tabletype
 * @memories: struct kwasm_memtype
 * @globals: struct kwasm_global_decl
 * @v: validator
 * @has_data_count: there was a data count section
 * @data_count: what it said
 * @nr_bodies: entries of the code section
 * @name_section: contents of the (last) name section; pos NULL if none
 */
struct kwasm_loader {
	struct kwasm_module *m;
	struct kwasm_report *rep;
	struct ka_vec func_types;
	struct ka_vec tables;
	struct ka_vec memories;
	struct ka_vec globals;
	struct kwasm_validator v;
	bool has_data_count;
	u32 data_count;
	u32 nr_bodies;
	struct kwasm_reader name_section;
};

int kwasm_load_no_memory(struct kwasm_loader *l);

/* decode_type.c */
int __must_check kwasm_decode_valtype(struct kwasm_reader *r, u32 *valtype);
int __must_check kwasm_decode_reftype(struct kwasm_reader *r, u32 *valtype);
int __must_check kwasm_decode_tabletype(struct kwasm_reader *r, struct kwasm_tabletype *type);
int __must_check kwasm_decode_memtype(struct kwasm_reader *r, struct kwasm_memtype *type);
int __must_check kwasm_decode_globaltype(struct kwasm_reader *r, struct kwasm_globaltype *type);
int __must_check kwasm_decode_types(struct kwasm_loader *l, struct kwasm_reader *r);

/* decode_import.c */
int __must_check kwasm_decode_imports(struct kwasm_loader *l, struct kwasm_reader *r);
int __must_check kwasm_decode_funcs(struct kwasm_loader *l, struct kwasm_reader *r);
int __must_check kwasm_decode_tables(struct kwasm_loader *l, struct kwasm_reader *r);
int __must_check kwasm_decode_memories(struct kwasm_loader *l, struct kwasm_reader *r);
int __must_check kwasm_decode_globals(struct kwasm_loader *l, struct kwasm_reader *r);

/* decode_export.c */
int __must_check kwasm_decode_exports(struct kwasm_loader *l, struct kwasm_reader *r);
int __must_check kwasm_decode_start(struct kwasm_loader *l, struct kwasm_reader *r);

/* decode_segment.c */
int __must_check kwasm_decode_elems(struct kwasm_loader *l, struct kwasm_reader *r);
int __must_check kwasm_decode_data_count(struct kwasm_loader *l, struct kwasm_reader *r);
int __must_check kwasm_decode_datas(struct kwasm_loader *l, struct kwasm_reader *r);

/* decode_code.c */
int __must_check kwasm_decode_code(struct kwasm_loader *l, struct kwasm_reader *r);

/* name.c */
int __must_check kwasm_decode_names(struct kwasm_loader *l);

#endif /* _KWASM_RUNTIME_LOAD_H */
