#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# differential.sh SEED TWIN FIRST COUNT: generated modules through the runtime
# and through wabt's interpreter; what they compute has to be the same.  Of traps
# only that there is one is compared: the words are each engine's own.

seed=$1
twin=$2
first=$3
count=$4
if ! command -v wasm-interp > /dev/null; then
	echo '# SKIP no wasm-interp (Debian package wabt)'
	[ "${CI:-}" != true ]
	exit
fi

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
"$seed" "$first" "$count" "$dir" || exit 1
same=0
other=0
slow=0
for file in "$dir"/*.wasm; do
	if ! timeout 5 wasm-interp --run-all-exports "$file" > "$dir/theirs" 2>&1; then
		if [ ! -s "$dir/theirs" ]; then
			slow=$((slow + 1))
			continue
		fi
	fi
	timeout 20 "$twin" all "$file" > "$dir/ours" 2>&1
	sed -i 's/=> error: .*/=> error/' "$dir/ours" "$dir/theirs"
	if cmp -s "$dir/ours" "$dir/theirs"; then
		same=$((same + 1))
	else
		other=$((other + 1))
		echo "${file##*/}:"
		diff "$dir/theirs" "$dir/ours" | head -n 6
	fi
done
echo "# differential: $same modules the same, $other not, $slow too slow to tell"
[ "$other" -eq 0 ] && [ "$same" -gt 0 ]
