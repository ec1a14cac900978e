# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What scripts share that load kwasm.ko anew, from the folder KWASM_RUN that
# scripts/vm hands to its guests.

ko=${KWASM_RUN:-}/kwasm.ko
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# load PARAMETER... - the module anew; the last failure's sentence stays in err
load()
{
	rmmod kwasm 2> /dev/null
	insmod "$ko" "$@" 2> "$dir/err" || return
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		[ -e /dev/kwasm ] && return
		sleep 0.1
	done
}

if [ ! -e "$ko" ] || [ ! -e /sys/module/kwasm/refcnt ]; then
	echo "ok 1 ${0##*/} # SKIP no kwasm.ko to load, or it cannot be unloaded"
	echo 1..1
	exit
fi
