#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# planted.sh PROGRAM: runs each planted defect alone and expects it to be found.
# A dies_* case must end the process with a sanitizer's report, the others must
# be reported "not ok".

program=$1
found=0
missed=0

for name in $("$program" -l); do
	out=$("$program" "$name" 2>&1)
	status=$?
	case $name in
	*.dies_*) mark='ERROR: AddressSanitizer\|runtime error:' ;;
	*) mark="not ok 1 ${name#*.}" ;;
	esac
	if [ "$status" -ne 0 ] && echo "$out" | grep -q "$mark"; then
		found=$((found + 1))
	else
		missed=$((missed + 1))
		echo "not found: $name"
		echo "$out" | sed 's/^/	/'
	fi
done

echo "# planted defects: $found found, $missed missed"
[ "$found" -gt 0 ] && [ "$missed" -eq 0 ]
