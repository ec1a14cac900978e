;; SPDX-License-Identifier: GPL-2.0
;;
;; A guest that does one thing to a file when it is called, and says how it went
(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_filestat_get"
    (func $path_filestat_get (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_filestat_set_times"
    (func $fd_filestat_set_times (param i32 i64 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close"
    (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read"
    (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff"
    (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "file")
  ;; a vector: 8 bytes at 32
  (data (i32.const 16) "\20\00\00\00\08\00\00\00")

  ;; opens "file" in descriptor 3, to read it and to set its times; leaves its descriptor at 0
  (func (export "open") (result i32)
    (call $path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 4) (i32.const 0)
      (i64.const 0x800002) (i64.const 0) (i32.const 0) (i32.const 0)))

  ;; looks at "file"
  (func (export "stat") (result i32)
    (call $path_filestat_get (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 4)
      (i32.const 128)))

  ;; sets both times of a descriptor's file to 1 ns after the beginning
  (func (export "touch") (param $fd i32) (result i32)
    (call $fd_filestat_set_times (local.get $fd) (i64.const 1) (i64.const 1) (i32.const 5)))

  ;; opens "file" to write, closes it, and never returns
  (func (export "close_and_spin") (result i32)
    (local $err i32)
    (local.set $err (call $path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 4)
      (i32.const 0) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 0)))
    (if (local.get $err) (then (return (local.get $err))))
    (local.set $err (call $fd_close (i32.load (i32.const 0))))
    (if (local.get $err) (then (return (local.get $err))))
    (loop $for_ever (br $for_ever))
    (unreachable))

  ;; makes "file", which is there, $n times; the last error
  (func (export "remake") (param $n i32) (result i32)
    (local $err i32)
    (loop $again
      (local.set $err (call $path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 4)
        (i32.const 5) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 0)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $err))

  ;; waits for no time
  (func (export "poll") (result i32)
    (call $poll_oneoff (i32.const 256) (i32.const 512) (i32.const 1) (i32.const 640)))

  ;; reads from a descriptor, for ever
  (func (export "drain") (param $fd i32) (result i32)
    (loop $again
      (drop (call $fd_read (local.get $fd) (i32.const 16) (i32.const 1) (i32.const 24)))
      (br $again))
    (unreachable))

  ;; reads from a descriptor, for ever, 32 MiB at a time: 1024 vectors at 8192, all of
  ;; them the upper half of the memory
  (func (export "drain_much") (param $fd i32) (result i32)
    (local $i i32)
    (loop $next
      (i32.store (i32.add (i32.const 8192) (i32.shl (local.get $i) (i32.const 3)))
        (i32.const 32768))
      (i32.store (i32.add (i32.const 8196) (i32.shl (local.get $i) (i32.const 3)))
        (i32.const 32768))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1)))
        (i32.const 1024))))
    (loop $again
      (drop (call $fd_read (local.get $fd) (i32.const 8192) (i32.const 1024) (i32.const 24)))
      (br $again))
    (unreachable))

  ;; reads from a descriptor
  (func (export "read") (param $fd i32) (result i32)
    (call $fd_read (local.get $fd) (i32.const 16) (i32.const 1) (i32.const 24))))
