# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the scripts share: where things are, how they speak, how two of them at
# once keep out of each other's way.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${KWASM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kwasm}
jobs=${JOBS:-$(nproc)}
mkdir -p "$cache"

# What is built from this tree; two clones on a machine do not share it.
build=$cache/tree-$(printf '%s' "$top" | cksum | cut -d' ' -f1)

say()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die()
{
	say "$@"
	exit 1
}

# A person may go on without a tool; under CI=true its absence is a failure.
missing()
{
	say "$1 is missing: scripts/setup installs it"
	[ "${CI:-}" != true ] || exit 1
	exit "${2:-0}"
}

# lock NAME - held until this process and its children have ended.
lock()
{
	exec {lock_fd}> "$cache/$1.lock"
	flock "$lock_fd"
}

unlock()
{
	flock -u "$lock_fd"
	exec {lock_fd}>&-
}

# quietly LOG COMMAND... - shows the end of what COMMAND said only if it fails.
quietly()
{
	local log=$1
	shift
	if ! "$@" > "$log" 2>&1 < /dev/null; then
		tail -n 40 "$log" >&2
		die "failed: $* (all of it: $log)"
	fi
}

# with_progress LOG TOTAL WHAT COMMAND... - as quietly, but tells a person how
# far a long build has come: TOTAL is about how many lines COMMAND prints.
with_progress()
{
	local log=$1 total=$2 what=$3 pid done_ start=$SECONDS
	shift 3
	"$@" > "$log" 2>&1 < /dev/null &
	pid=$!
	while kill -0 "$pid" 2> /dev/null; do
		sleep 1
		[ -t 2 ] || [ $(((SECONDS - start) % 30)) = 0 ] || continue
		done_=$(wc -l < "$log")
		printf '%s: %s: %d%%, %d s%s' "${0##*/}" "$what" \
			$((done_ < total ? done_ * 100 / total : 99)) \
			$((SECONDS - start)) "$([ -t 2 ] && printf '\r' || echo .)" >&2
		[ -t 2 ] || echo >&2
	done
	if ! wait "$pid"; then
		tail -n 40 "$log" >&2
		die "failed: $* (all of it: $log)"
	fi
	say "$what: done in $((SECONDS - start)) s                "
}
