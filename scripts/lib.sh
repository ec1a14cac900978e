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

# The machine's own mirror of Debian: whatever form its sources have.
mirror()
{
	# Format fields of apt, not variables of the shell.
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' \
		'Created-By: Packages' | sed -n "s,^$1 main ,,p" | head -n 1
}

# private_apt NAME COMMAND... - apt with sources of its own.
private_apt()
{
	local dir=$cache/$1/apt command=$2
	shift 2
	"$command" -o Dir::Etc::SourceList="$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State::Lists="$dir/lists" -o APT::Sandbox::User=root "$@"
}

# private_sources NAME deb|deb-src SUITE... - what private_apt NAME sees: these
# suites, as far as the machine's own mirrors have them, without touching the
# machine's lists.
private_sources()
{
	local name=$1 type=$2 dir=$cache/$1/apt suite uri
	local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	shift 2
	mkdir -p "$dir/lists/partial"
	[ -n "$(mirror bookworm)" ] || quietly "$cache/update.log" apt-get update
	for suite; do
		uri=$(mirror "${suite%-backports}")
		[ -z "$uri" ] || echo "$type [signed-by=$keyring] $uri $suite main"
	done > "$dir/sources.list"
	[ -s "$dir/sources.list" ] || die "no Debian mirror with any of $* among apt's sources"
	quietly "$cache/$name/apt.log" private_apt "$name" apt-get update
}
