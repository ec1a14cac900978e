// SPDX-License-Identifier: GPL-2.0
/*
 * Values of scripts: numbers as decimal bit patterns, patterns for NaNs
 *
 * A vector is an array of lanes; any other number is taken as a vector of one
 * lane, so that both are read and compared by the same code.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "wast.h"

/* How a lane is compared. */
enum lane_kind { LANE_EXACT, LANE_CANONICAL, LANE_ARITHMETIC };

struct lane {
	enum lane_kind kind;
	__u64 bits;
};

struct number {
	unsigned int width;	/* of a lane, in bits */
	unsigned int nr_lanes;
	struct lane lanes[16];
};

static const struct {
	const char *name;
	uint32_t type;
	unsigned int width;	/* 0: a reference */
} types[] = {
	{ "i32", KWASM_TYPE_I32, 32 },
	{ "i64", KWASM_TYPE_I64, 64 },
	{ "f32", KWASM_TYPE_F32, 32 },
	{ "f64", KWASM_TYPE_F64, 64 },
	{ "v128", KWASM_TYPE_V128, 128 },
	{ "funcref", KWASM_TYPE_FUNCREF, 0 },
	{ "externref", KWASM_TYPE_EXTERNREF, 0 },
	{}
};

static int find_type(const json_t *json)
{
	const char *name = json_string_value(json_object_get(json, "type"));
	size_t i;

	for (i = 0; name && types[i].name; i++)
		if (!strcmp(types[i].name, name))
			return i;
	return -EINVAL;
}

static __u64 mask(unsigned int width)
{
	return width == 64 ? UINT64_MAX : (1ull << width) - 1;
}

static int parse_lane(const char *text, unsigned int width, struct lane *lane)
{
	char *end;

	if (!text)
		return -EINVAL;
	*lane = (struct lane){ .kind = LANE_EXACT };
	if (!strcmp(text, "nan:canonical")) {
		lane->kind = LANE_CANONICAL;
		return 0;
	}
	if (!strcmp(text, "nan:arithmetic")) {
		lane->kind = LANE_ARITHMETIC;
		return 0;
	}
	/* A minus is taken by strtoull(), and means what it should. */
	errno = 0;
	lane->bits = strtoull(text, &end, 10) & mask(width);
	return errno || end == text || *end ? -EINVAL : 0;
}

static unsigned int lane_width(const json_t *json)
{
	const char *type = json_string_value(json_object_get(json, "lane_type"));

	/* i8, i16, i32, i64, f32, f64: the number behind the letter. */
	return type && *type ? strtoul(type + 1, NULL, 10) : 0;
}

static int parse_vector(const json_t *json, struct number *n)
{
	const json_t *list = json_object_get(json, "value");
	unsigned int i;

	n->width = lane_width(json);
	if (n->width != 8 && n->width != 16 && n->width != 32 && n->width != 64)
		return -EINVAL;
	n->nr_lanes = 128 / n->width;
	if (json_array_size(list) != n->nr_lanes)
		return -EINVAL;
	for (i = 0; i < n->nr_lanes; i++)
		if (parse_lane(json_string_value(json_array_get(list, i)), n->width, &n->lanes[i]))
			return -EINVAL;
	return 0;
}

static int parse_number(const json_t *json, unsigned int width, struct number *n)
{
	if (width == 128)
		return parse_vector(json, n);
	n->width = width;
	n->nr_lanes = 1;
	return parse_lane(json_string_value(json_object_get(json, "value")), width, &n->lanes[0]);
}

/* Lane @i as bits of @value. */
static __u64 get_lane(const struct kwasm_value *value, unsigned int width, unsigned int i)
{
	unsigned int bit = i * width;

	return (bit < 64 ? value->bits >> bit : value->high >> (bit - 64)) & mask(width);
}

static void set_lane(struct kwasm_value *value, unsigned int width, unsigned int i, __u64 bits)
{
	unsigned int bit = i * width;

	if (bit < 64)
		value->bits |= bits << bit;
	else
		value->high |= bits << (bit - 64);
}

static bool lane_matches(const struct lane *lane, unsigned int width, __u64 bits)
{
	__u64 quiet = width == 32 ? 0x7fc00000 : 0x7ff8000000000000;

	switch (lane->kind) {
	case LANE_CANONICAL:
		return (bits & (mask(width) >> 1)) == quiet;
	case LANE_ARITHMETIC:
		return (bits & quiet) == quiet;
	default:
		return bits == lane->bits;
	}
}

static int parse_ref(const json_t *json, struct kwasm_value *value)
{
	const char *text = json_string_value(json_object_get(json, "value"));
	char *end;

	if (!text)
		return -EINVAL;
	if (!strcmp(text, "null")) {
		value->flags = KWASM_VALUE_NULL;
		return 0;
	}
	errno = 0;
	value->bits = strtoull(text, &end, 10);
	return errno || *end || value->type != KWASM_TYPE_EXTERNREF ? -EINVAL : 0;
}

/* An argument.  Returns 0, or -EINVAL for one that nothing here can make. */
int wast_value_parse(const json_t *json, struct kwasm_value *value)
{
	int type = find_type(json);
	struct number n;
	unsigned int i;

	if (type < 0)
		return type;
	*value = (struct kwasm_value){ .type = types[type].type };
	if (!types[type].width)
		return parse_ref(json, value);
	if (parse_number(json, types[type].width, &n))
		return -EINVAL;
	for (i = 0; i < n.nr_lanes; i++) {
		if (n.lanes[i].kind != LANE_EXACT)
			return -EINVAL;
		set_lane(value, n.width, i, n.lanes[i].bits);
	}
	return 0;
}

static bool number_matches(const json_t *json, unsigned int width, const struct kwasm_value *value)
{
	struct number n;
	unsigned int i;

	if (parse_number(json, width, &n))
		return false;
	for (i = 0; i < n.nr_lanes; i++)
		if (!lane_matches(&n.lanes[i], n.width, get_lane(value, n.width, i)))
			return false;
	/* What is beyond the type is zero. */
	return width == 128 || (!value->high && !(value->bits & ~mask(width)));
}

/* A reference without a value: any that is not null. */
static bool ref_matches(const json_t *json, const struct kwasm_value *value)
{
	bool is_null = value->flags & KWASM_VALUE_NULL;
	struct kwasm_value wanted = { .type = value->type };

	if (!json_object_get(json, "value"))
		return !is_null;
	if (parse_ref(json, &wanted))
		return false;
	if (wanted.flags & KWASM_VALUE_NULL)
		return is_null;
	return !is_null && wanted.bits == value->bits;
}

/* Whether a result is what the script wants. */
bool wast_value_matches(const json_t *json, const struct kwasm_value *value)
{
	const json_t *list = json_object_get(json, "values");
	int type = find_type(json);
	size_t i;

	/* "either" lists what may be: patterns of one type, so no nesting. */
	if (list) {
		for (i = 0; i < json_array_size(list); i++) {
			json = json_array_get(list, i);
			if (!json_object_get(json, "values") && wast_value_matches(json, value))
				return true;
		}
		return false;
	}
	if (type < 0 || types[type].type != value->type)
		return false;
	if (!types[type].width)
		return ref_matches(json, value);
	return number_matches(json, types[type].width, value);
}

/* For people: the type and what the script says of the value. */
void wast_value_describe(const json_t *json, char *buf, size_t size)
{
	const char *type = json_string_value(json_object_get(json, "type"));
	json_t *value = json_object_get(json, "value");
	char *text = json_dumps(value ? value : json_object_get(json, "values"),
				JSON_ENCODE_ANY | JSON_COMPACT);

	snprintf(buf, size, "%s %s", type ? type : "?", text ? text : "any");
	free(text);
}
